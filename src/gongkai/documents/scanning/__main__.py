"""``./gongkai scan FILE…``: what a file would give away, for people or as JSON; with ``--batch`` for lines of texts."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.documents.findings import Severity, Verdict
from gongkai.documents.scanning.policy import POLICY
from gongkai.documents.scanning.reports import Report, scan_file, scan_text
from gongkai.documents.wording import Dictionary, dictionary_of

PROFILES = Path(__file__).resolve().parents[4] / "profiles"

EXITS = {Verdict.PASS: 0, Verdict.WARN: 1, Verdict.REFUSED: 2, Verdict.BLOCK: 3}
VERDICTS = {Verdict.PASS: "通过", Verdict.WARN: "提醒", Verdict.REFUSED: "拒绝", Verdict.BLOCK: "拦截"}
SEVERITIES = {Severity.BLOCK: "拦截", Severity.WARN: "提醒", Severity.NOTE: "注意"}


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./gongkai scan", description="公开前检查：个人信息、隐藏内容、文档属性")
    parser.add_argument("files", nargs="*", metavar="FILE", type=Path, help="要检查的文件")
    parser.add_argument("--json", action="store_true", help="每个文件输出一行 JSON")
    parser.add_argument("--batch", type=Path, metavar="FILE.jsonl", help="逐行检查 {“id”, “text”}，每行输出一行 JSON")
    parser.add_argument("--profile", default="national", help="用哪个地区的用字用词规则（默认 %(default)s）")
    parser.add_argument("--on", type=date.fromisoformat, default=None, help="以哪一天为今天（默认当天）")
    arguments = parser.parse_args(argv)
    if not arguments.files and arguments.batch is None:
        parser.error("请给出文件或 --batch")
    return arguments


def main(argv: Sequence[str] | None = None) -> int:
    """Scan and print; the exit code is 0 pass, 1 warn, 2 refused, 3 block: the worst of all."""
    arguments = _arguments(argv)
    dictionary = dictionary_of(PROFILES, arguments.profile)
    on = arguments.on or date.today()  # noqa: DTZ011 - a birth may be today wherever the program runs
    worst = 0
    for path in arguments.files:
        report = scan_file(path, on=on, dictionary=dictionary)
        worst = max(worst, EXITS[report.verdict])
        if arguments.json:
            _print({"file": str(path), **report.as_json()})
        else:
            _show(str(path), report)
    for row, report in _batch(arguments.batch, on=on, dictionary=dictionary) if arguments.batch else ():
        worst = max(worst, EXITS[report.verdict])
        _print({"id": row, **report.as_json()})
    return worst


def _batch(path: Path, *, on: date, dictionary: Dictionary) -> Iterator[tuple[Any, Report]]:
    """One report for each line; a line that is no object with a text is refused and named by its number."""
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _line(line, number, on=on, dictionary=dictionary)
    except OSError as error:
        yield None, Report(Verdict.REFUSED, f"无法打开 {path}：{error.strerror}")


def _line(line: bytes, number: int, *, on: date, dictionary: Dictionary) -> tuple[Any, Report]:
    try:
        row = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return number, Report(Verdict.REFUSED, f"第{number}行不是 JSON")
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return number, Report(Verdict.REFUSED, f"第{number}行没有 text")
    return row.get("id", number), scan_text(row["text"], on=on, dictionary=dictionary)


def _print(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _show(name: str, report: Report) -> None:
    sys.stdout.write(f"{VERDICTS[report.verdict]}  {name}\n")
    if not report.findings and report.reason:
        sys.stdout.write(f"    {report.reason}\n")
    for finding in report.findings:
        layer = POLICY.layers[finding.layer].title if finding.layer in POLICY.layers else finding.layer
        kind = POLICY.kinds[finding.kind].title if finding.kind in POLICY.kinds else layer
        sys.stdout.write(f"    {SEVERITIES[finding.severity]}  {kind}  {finding.masked}  {finding.place}\n")
        if finding.advice:
            sys.stdout.write(f"          {finding.advice}\n")


if __name__ == "__main__":
    sys.exit(main())
