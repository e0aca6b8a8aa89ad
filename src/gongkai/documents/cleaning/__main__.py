"""``python -m gongkai.documents.cleaning FILE --out FILE`` (``gongkai clean …``): the copy that may leave the house."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from gongkai.documents.cleaning import CannotClean, CleanCopy, copy_of
from gongkai.documents.findings import Verdict
from gongkai.documents.scanning import scan_file

DONE, REFUSED, MISUSED = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Write the copy: 0; refused, nothing written: 1; asked wrongly: 2."""
    arguments = _arguments(argv)
    if problem := _problem(arguments):
        sys.stderr.write(f"错误：{problem}\n")
        return MISUSED
    try:
        copy = copy_of(arguments.file, name=arguments.file.name)
        _write(copy.content, arguments.out)
    except CannotClean as cannot:
        _tell(arguments, {"file": str(arguments.file), "verdict": "refused", "reason": cannot.reason}, None)
        return REFUSED
    except OSError as error:
        reason = f"无法读写文件：{error.strerror}"
        _tell(arguments, {"file": str(arguments.file), "verdict": "refused", "reason": reason}, None)
        return REFUSED
    _tell(arguments, _answer(arguments, copy), copy)
    return DONE


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="gongkai clean",
        description="生成公开副本：去掉属性、修订、批注、宏、嵌入对象、隐藏内容、定位信息，并与原件比对",
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="DOCX、XLSX、PDF、图片、网页、CSV 或文本")
    parser.add_argument("--out", metavar="FILE", type=Path, required=True, help="副本写到哪里；不会覆盖原件")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    return parser.parse_args(argv)


def _problem(arguments: argparse.Namespace) -> str:
    if not arguments.file.is_file():
        return f"没有这个文件：{arguments.file}"
    if arguments.out.exists() and arguments.out.samefile(arguments.file):
        return "副本不能写在原件上，请另给文件名"
    if arguments.out.is_dir() or not arguments.out.absolute().parent.is_dir():
        return f"副本的位置不能写：{arguments.out}"
    return ""


def _write(content: bytes, out: Path) -> None:
    """The copy is there whole or not at all."""
    descriptor, draft = tempfile.mkstemp(dir=out.absolute().parent, prefix=".copy-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(0o644)
        Path(draft).replace(out)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _answer(arguments: argparse.Namespace, copy: CleanCopy) -> dict[str, Any]:
    on = date.today()  # noqa: DTZ011 - a birth may be today wherever the program runs
    report = scan_file(arguments.out, on=on, name=arguments.out.name)
    return {
        "file": str(arguments.file),
        "verdict": "clean",
        "out": str(arguments.out),
        "media_type": copy.media_type,
        "size_bytes": len(copy.content),
        "copy": {"verdict": report.verdict.value, "reason": report.reason},
        "removed": [{"layer": one.layer, "what": one.what, "count": one.count} for one in copy.removed],
        "compared": {
            "what": copy.compared.what,
            "units": copy.compared.units,
            "characters": copy.compared.characters,
        },
    }


def _tell(arguments: argparse.Namespace, answer: dict[str, Any], copy: CleanCopy | None) -> None:
    if arguments.json:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    elif copy is None:
        sys.stderr.write(f"没有生成副本：{answer['reason']}\n")
    else:
        _show(arguments.out, copy, answer["copy"])


def _show(out: Path, copy: CleanCopy, again: dict[str, str]) -> None:
    console = Console()
    if copy.removed:
        table = Table("层", "去掉了什么", "数量", title="副本中不再有", title_justify="left")
        for one in copy.removed:
            table.add_row(one.layer, one.what, str(one.count))
        console.print(table)
    else:
        console.print("原件中没有需要去掉的内容")
    compared = copy.compared
    console.print(f"已与原件比对：{compared.units} {compared.what}，{compared.characters} 字，看到的内容相同")
    if again["verdict"] != Verdict.PASS:
        console.print(f"副本中读者看得到的内容仍须处理：{again['reason']}", markup=False, highlight=False)
    console.print(f"副本：{out}（{len(copy.content)} 字节）", markup=False, highlight=False)


if __name__ == "__main__":
    sys.exit(main())
