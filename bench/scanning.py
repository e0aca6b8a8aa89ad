"""What the leak scan finds and costs: the whole leak set layer by layer, clean documents, megabytes of text a second.

``GONGKAI_CORPUS`` names the corpus folder, from which the clean documents are made; without it only the notices of this
repository are taken, and that is said.
"""

import argparse
import io
import json
import logging
import lzma
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

NOTICES = Path(__file__).parents[1] / "tests" / "notices"
ON = date(2024, 6, 30)
LEAST_RECALL, MOST_BLOCKED, LEAST_MEGABYTES = 0.99, 0.01, 20.0
ROUNDS = 3
LOUD = "GONGKAI_CORPUS is not set: the real documents were NOT scanned, only the notices of this repository\n"


def main() -> int:
    """Print one line a measure; 1 where a limit does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spellings", type=int, default=15, help="how many spellings in each layer (default all)")
    parser.add_argument("--documents", type=int, default=300, help="how many clean documents in each format")
    parser.add_argument("--seed", type=int, default=1, help="which made-up values are planted")
    arguments = parser.parse_args()
    logging.disable()
    texts = list(_texts())
    held = [
        _speed(texts),
        _leaks(arguments.spellings, arguments.seed),
        _clean("txt", ((text.encode(), "a.txt") for text in texts)),
        _clean("docx", ((_word(text), "a.docx") for text in texts[: arguments.documents])),
        _clean("xlsx", ((_sheet(text), "a.xlsx") for text in texts[: arguments.documents])),
        _clean("html", ((_page(text), "a.html") for text in texts[: arguments.documents])),
    ]
    return int(not all(held))


def _texts() -> Iterator[str]:
    folder = os.environ.get("GONGKAI_CORPUS")
    if not folder:
        sys.stdout.write(LOUD)
        yield from (path.read_text(encoding="utf-8") for path in sorted(NOTICES.glob("*.txt")))
        return
    with lzma.open(Path(folder) / "documents.jsonl.xz", "rt", encoding="utf-8") as lines:
        yield from (json.loads(line)["body"] for line in lines)


def _speed(texts: list[str]) -> bool:
    from gongkai.documents.scanning.personal import find_personal

    size = sum(len(text.encode()) for text in texts) / 1e6
    best = min(_seconds(lambda: [find_personal(text, on=ON) for text in texts]) for _ in range(ROUNDS))
    sys.stdout.write(f"text        {size / best:6.1f} MB/s on {size:.1f} MB  (at least {LEAST_MEGABYTES})\n")
    return size / best >= LEAST_MEGABYTES


def _seconds(act: Any) -> float:
    start = time.process_time()
    act()
    return time.process_time() - start


def _findings(content: bytes, name: str) -> list[dict[str, Any]] | None:
    """The findings of a content; None where it is refused."""
    from gongkai.documents.sandbox import Refused
    from gongkai.documents.scanning.tests.scanned import findings

    try:
        return findings(content, name)
    except Refused:
        return None


def _leaks(spellings: int, seed: int) -> bool:
    from gongkai.documents.scanning.tests.leaks import leaks

    every, stopped, passed = Counter[str](), Counter[str](), []
    for leak in leaks(spellings=spellings, seed=seed):
        found = _findings(leak.content, leak.file_name)
        every[leak.layer] += 1
        if found is not None and leak.is_stopped_by(found):
            stopped[leak.layer] += 1
        elif found is not None and not any(one["severity"] in {"block", "warn"} for one in found):
            passed.append(leak.name)
    for layer, count in every.items():
        if stopped[layer] < count:
            sys.stdout.write(f"  {layer:28} {stopped[layer]} of {count}\n")
    recall = stopped.total() / every.total()
    sys.stdout.write(
        f"leaks       {stopped.total()} of {every.total()} files in {len(every)} layers stopped, recall {recall:.4f}"
        f" (at least {LEAST_RECALL}); passed: {passed or 'none'}\n"
    )
    return recall >= LEAST_RECALL and not passed


def _clean(name: str, files: Iterator[tuple[bytes, str]]) -> bool:
    verdicts, told, seconds = Counter[str](), Counter[str](), 0.0
    for content, file_name in files:
        start = time.process_time()
        found = _findings(content, file_name)
        seconds += time.process_time() - start
        verdicts["refused" if found is None else _worst(found)] += 1
        told.update(f"{one['kind']} in {one['layer']}" for one in found or ())
    count = verdicts.total()
    sys.stdout.write(
        f"clean {name:5} {count} documents: {verdicts['block']} stopped, {verdicts['warn']} warned,"
        f" {verdicts['refused']} refused,"
        f" {seconds / count * 1000:.0f} ms each  {dict(told) or ''}\n"
    )
    return verdicts["block"] + verdicts["refused"] <= MOST_BLOCKED * count


def _worst(found: list[dict[str, Any]]) -> str:
    severities = {one["severity"].value for one in found}
    return next((one for one in ("block", "warn", "note") if one in severities), "pass")


def _word(text: str) -> bytes:
    import docx

    book, out = docx.Document(), io.BytesIO()
    for line in text[:20_000].split("\n"):
        book.add_paragraph(line)
    book.save(out)
    return out.getvalue()


def _sheet(text: str) -> bytes:
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    for number, line in enumerate(text[:20_000].split("\n")):
        book.active.append([number, line, number * 137.5])
    book.save(out)
    return out.getvalue()


def _page(text: str) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in text[:20_000].split("\n"))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>x</title></head><body>{body}</body></html>'.encode()
    )


if __name__ == "__main__":
    sys.exit(main())
