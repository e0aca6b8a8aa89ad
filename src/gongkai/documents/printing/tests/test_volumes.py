"""A long compilation is typeset in parts, and reads like one that was typeset at once."""

import io

import pytest
from pypdf import PdfReader

from gongkai.documents.printing import Compilation, NoChineseFont, Piece, fonts_of, to_pdf
from gongkai.documents.printing.content import paragraph
from gongkai.documents.printing.press import typeset_apart
from gongkai.documents.printing.typesetting import NotTypeset
from gongkai.documents.printing.volumes import to_volume


@pytest.fixture(autouse=True)
def with_font():
    try:
        fonts_of(None).report()
    except NoChineseFont:
        pytest.skip("no Chinese typeface on this machine")


def book(pieces=5):
    body = tuple(paragraph("第一条　为了规范公证服务，制定本办法。" * 4) for _number in range(12))
    return Compilation(
        "青川市制度文件汇编",
        "青川市人民政府",
        tuple(Piece(f"青川市第{n}号办法", body, group="规章" if n < 3 else "文件") for n in range(pieces)),
    )


def words_of(content):
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


@pytest.mark.demand("REC-8")
def test_a_compilation_in_parts_says_the_same_on_the_same_pages_as_at_once():
    told = []

    whole, parts = to_pdf(book()), to_volume(book(), at_once=2000, on_pieces=told.append)

    assert words_of(parts) == words_of(whole)
    titles = [[one.title for one in PdfReader(io.BytesIO(content)).outline] for content in (whole, parts)]
    assert titles[0] == titles[1]
    assert told == [2, 4, 5]


def test_a_short_compilation_is_typeset_at_once():
    assert words_of(to_volume(book(2))) == words_of(to_pdf(book(2)))


def test_what_cannot_be_typeset_is_said(monkeypatch):
    monkeypatch.setattr("gongkai.documents.printing.press.PATIENCE_SECONDS", 0.001)

    with pytest.raises(NotTypeset):
        typeset_apart(book(1))
