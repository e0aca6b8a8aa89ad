"""``python -m gongkai.documents.reading FILE…`` (``gongkai read FILE…``): what notices say, for people or as JSON."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from gongkai.documents.reading import NoticeReading, UnreadableNotice, open_notice
from gongkai.documents.reading.corpus import prefix_of
from gongkai.documents.reading.decoding import SIZE_LIMIT_BYTES

SHOWN_LENGTH = 60


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m gongkai.documents.reading",
        description="读取通知、要点、分工方案：元数据、任务、责任单位、期限、办理时限",
    )
    parser.add_argument(
        "files", nargs="+", metavar="FILE", type=Path, help="通知文件（docx、pdf、xlsx、csv、txt、html）"
    )
    parser.add_argument("--json", action="store_true", help="每个文件输出一个 JSON 对象")
    parser.add_argument("--out", type=Path, metavar="DIR", help="每个文件另存为 DIR/文件名.json")
    parser.add_argument("--account", action="store_true", help="列出全文每一段归入何处（任务、时限、元数据或上下文）")
    parser.add_argument("--quiet", action="store_true", help="只写文件，不在屏幕上显示")
    parser.add_argument(
        "--limit-bytes", type=int, default=SIZE_LIMIT_BYTES, help="文件大小上限（默认 %(default)s 字节）"
    )
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Read the files; 1 where some could not be read."""
    arguments = _arguments(argv)
    failed = False
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
    for path in arguments.files:
        try:
            reading = _read(path, arguments.limit_bytes)
        except UnreadableNotice as error:
            sys.stderr.write(f"错误：{error.name}（{error.place}）：{error.reason}\n")
            failed = True
            continue
        _deliver(reading, path, arguments)
    return int(failed)


def _read(path: Path, limit_bytes: int) -> NoticeReading:
    try:
        with path.open("rb") as stream:
            data = stream.read(limit_bytes + 1)
            size = path.stat().st_size
    except OSError as error:
        raise UnreadableNotice(str(path), "文件", f"无法打开：{error.strerror}") from error
    if size > limit_bytes:
        raise UnreadableNotice(
            path.name, "全文", f"文件太大：{size / 1048576:.1f} MiB，上限 {limit_bytes / 1048576:.1f} MiB"
        )
    return open_notice(data, path.name, limit_bytes=limit_bytes)


def _deliver(reading: NoticeReading, path: Path, arguments: argparse.Namespace) -> None:
    if arguments.out:
        target = arguments.out / f"{path.name.removesuffix(path.suffix)}.json"
        target.write_text(json.dumps(reading.as_corpus(), ensure_ascii=False, indent=1), encoding="utf-8")
    if arguments.json:
        sys.stdout.write(json.dumps(reading.as_corpus(), ensure_ascii=False) + "\n")
    elif not arguments.quiet:
        _show(reading)
    if arguments.account:
        _show_account(reading)


def _show(reading: NoticeReading) -> None:
    console = Console()
    head = Table(title=reading.name, show_header=False, title_justify="left")
    metadata = reading.metadata
    rows = (
        ("标题", metadata.title),
        ("发文机关", metadata.issuing_body),
        ("发文字号", metadata.document_number),
        ("成文日期", metadata.date_of_writing),
        ("公开属性", metadata.disclosure_attribute),
        ("主送", metadata.addressees),
        ("报送期限", metadata.report_due),
    )
    for label, found in rows:
        head.add_row(label, str(found.value) if found else "—")
    console.print(head)
    tasks = Table("序", "任务", "牵头", "责任单位", "期限", title=f"任务 {len(reading.tasks)} 项", title_justify="left")
    for task in reading.tasks:
        leads = "、".join(unit.name for unit in task.responsible_units if unit.is_lead)
        others = "、".join(unit.name for unit in task.responsible_units if not unit.is_lead)
        limit = (str(task.deadline.value) if task.deadline.value else task.deadline.text) if task.deadline else ""
        tasks.add_row(task.number, prefix_of(task.text), leads, others, limit)
    console.print(tasks)
    for duty in reading.timed_duties:
        console.print(f"时限：{duty.amount}{duty.unit}  {duty.text}", markup=False, highlight=False)
    for warning in reading.warnings:
        console.print(f"提示：{warning.message}", markup=False, highlight=False)


def _show_account(reading: NoticeReading) -> None:
    """Every part of the text with what it was taken for."""
    for part in reading.account:
        text = reading.quote(part.span).strip()
        if text:
            sys.stdout.write(f"{part.role.value:12} {part.reason}\t{_shortened(text)}\n")


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_LENGTH else line[: SHOWN_LENGTH - 1] + "…"


if __name__ == "__main__":
    sys.exit(main())
