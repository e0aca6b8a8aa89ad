"""What printing costs: an official document of 13 pages against 0.5 s, with typefaces and templates already loaded.

``held`` says whether a limit holds; the first print of a process, which loads the typefaces, is told apart, and so are
what memory grows by in many prints, other kinds of paper, and the same as DOCX.
"""

import argparse
import io
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median

from pypdf import PdfReader

from gongkai.documents.printing import (
    Colophon,
    Compilation,
    Issuer,
    OfficialDocument,
    Piece,
    Printable,
    TaskTable,
    to_docx,
    to_pdf,
)
from gongkai.documents.printing.content import Block, Heading, Paragraph, Run, paragraph, runs

LIMIT_SECONDS = 0.5
PAGES = 13
ROUNDS = 15
PRINTS = 300
MOST_GROWTH_MB = 300
NOTICE = Path(__file__).parents[1] / "tests" / "notices" / "000_zhaotong_2020.txt"


def main() -> int:
    """Print one line a kind of paper; 1 where a limit does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prints", type=int, default=PRINTS, help="over how many documents the memory is measured")
    options = parser.parse_args()
    began = time.perf_counter()
    to_pdf(_document((paragraph("甲"),)))
    print(
        f"the first of a process, one page, with typefaces: {time.perf_counter() - began:.2f} s, {_memory_mb():.0f} MB"
    )
    document = thirteen_pages()
    warm = _seconds(lambda number: to_pdf(_changed(document, number)))
    is_fast = warm <= LIMIT_SECONDS
    print(f"official document, {pages_of(document)} pages, PDF: {warm:.3f} s")
    print(f"  of {LIMIT_SECONDS} s: {warm / LIMIT_SECONDS:.2f}, held: {is_fast}")
    print(f"  the same as DOCX: {_seconds(lambda number: to_docx(_changed(document, number))):.3f} s")
    before = _memory_mb()
    for number in range(options.prints):
        to_pdf(_changed(document, ROUNDS + number))
    growth = _memory_mb() - before
    is_small = growth <= MOST_GROWTH_MB
    print(f"memory: {before:.0f} MB, {growth:.0f} MB more after {options.prints} documents, held: {is_small}")
    for name, make in (("table of 500 rows", _table), ("compilation of 40 documents", _compilation)):
        pdf, word = (_seconds(lambda number, m=make, w=write: w(m(number)), 3) for write in (to_pdf, to_docx))
        print(f"{name}: PDF {pdf:.2f} s, DOCX {word:.2f} s")
    return 0 if is_fast and is_small else 1


def thirteen_pages() -> OfficialDocument:
    """A real notice repeated to thirteen pages."""
    lines = [line.strip() for line in NOTICE.read_text(encoding="utf-8").splitlines() if line.strip()]
    body: list[Block] = []
    while True:
        for line in lines:
            body.append(Heading(1, runs(line)) if line[1:2] == "、" and len(line) < 30 else paragraph(line))
            if len(body) % 4 == 0 and pages_of(_document(tuple(body))) >= PAGES:
                return _document(tuple(body))


def pages_of(value: Printable) -> int:
    """How many pages a value fills."""
    return len(PdfReader(io.BytesIO(to_pdf(value))).pages)


def _document(body: tuple[Block, ...]) -> OfficialDocument:
    return OfficialDocument(
        title="昭通市人民政府办公室关于印发2020年政务公开工作要点任务分解的通知",
        issuers=(Issuer("昭通市人民政府办公室"),),
        body=body,
        number="昭政办发〔2020〕42号",
        addressees="各县、市、区人民政府，市直各委、办、局",
        dated_on=date(2020, 7, 10),
        note="此件公开发布",
        colophon=Colophon("市委办公室", "昭通市人民政府办公室", date(2020, 7, 12)),
    )


def _changed(document: OfficialDocument, number: int) -> OfficialDocument:
    """Another document as long, so that nothing is taken from what was set before."""
    return replace(document, body=tuple(_numbered(one, number) for one in document.body))


def _numbered(block: Block, number: int) -> Block:
    return Paragraph((*block.inlines, Run(str(number)))) if isinstance(block, Paragraph) else block


def _table(number: int) -> TaskTable:
    text = f"按照任务分解表的要求，编制并公布标准目录，明确责任单位和完成时限{number}。" * 2
    ending = ("市司法局", "各县、市、区人民政府", "2020年10月25日", "进行中")
    rows = tuple((str(place), "用权公开", f"{text}{place}", *ending) for place in range(500))
    heads = ("序号", "板块", "任务", "牵头单位", "配合单位", "完成时限", "状态")
    return TaskTable("任务分解表", "昭通市人民政府办公室", heads, rows, (3, 8, 30, 10, 12, 9, 6))


def _compilation(number: int) -> Compilation:
    text = "为加强和规范政务公开工作，保障公民、法人和其他组织依法获取政府信息，制定本制度。" * 8
    body = tuple(paragraph(f"{text}{number}{place}") for place in range(12))
    return Compilation(
        "制度文件汇编", "昭通市人民政府办公室", tuple(Piece(f"制度第{one}号", body) for one in range(40))
    )


def _seconds(act: Callable[[int], object], rounds: int = ROUNDS) -> float:
    found = []
    for number in range(rounds):
        began = time.perf_counter()
        act(number)
        found.append(time.perf_counter() - began)
    return median(found)


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
