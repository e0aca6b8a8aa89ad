"""A long page is read in pieces, its rows taken out of the tree on the way: the same is read as from the whole."""

from pathlib import Path

import pytest

from gongkai.documents.reading import html, markup

NOTICES = Path(__file__).parents[5] / "tests" / "notices" / "own"
ROWS = "".join(
    f"<tr><td>{number}</td><td rowspan=2>做好第{number}项</td><td colspan=2>市司法局</td></tr><tr><td>5月底前</td></tr>"
    for number in range(6)
)
INNER = "<table><tr><td>甲</td><td>乙</td></tr></table>"
PAGES = {
    "spans": f"<p>前</p><table>{ROWS}</table><p>后</p>",
    "a table in a later row": f"<table>{ROWS}<tr><td>{INNER}</td><td>丙</td></tr></table>",
    "an empty table in a later row": f"<table>{ROWS}<tr><td><table></table>甲</td><td>乙</td></tr></table>",
    "a table that lays out the page": f"<table><tr><td>左</td><td><table>{ROWS}</table></td></tr></table>",
    "a table between rows": f"<table>{ROWS}<table>{ROWS}</table></table>",
    "rows without an end": "<table>" + ROWS.replace("</tr>", "").replace("</td>", "") + "</table><p>后",
    "hidden cells": f"<table>{ROWS}<tr><td style='display:none'>甲</td><td>乙</td><td hidden>丙</td></tr></table>",
    "words between rows": f"<table>{ROWS}散<tr><td>甲</td><td>乙</td></tr>落</table>",
}


@pytest.fixture
def in_pieces(monkeypatch):
    def read(text: str) -> list[html.Piece]:
        monkeypatch.setattr(markup, "SHORT_PAGE", 0)
        monkeypatch.setattr(markup, "CHUNK", 37)
        return html.read_pieces(text, name="page")

    return read


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_in_pieces_is_read_like_the_whole_of_it(page, in_pieces):
    whole = html.read_pieces(page, name="page")

    assert in_pieces(page) == whole


@pytest.mark.parametrize("path", sorted(NOTICES.glob("*.html")), ids=lambda path: path.stem)
def test_a_notice_in_pieces_is_read_like_the_whole_of_it(path, in_pieces):
    text = path.read_text(encoding="utf-8")
    whole = html.read_pieces(text, name=path.name)

    assert in_pieces(text) == whole


def test_the_rows_of_a_long_table_do_not_stay_in_the_tree(monkeypatch):
    monkeypatch.setattr(markup, "SHORT_PAGE", 0)

    root, rows = markup.parsed(f"<table>{ROWS}</table>", name="page")

    assert len(rows) == 9  # of twelve: the table is one of data after its third row, the second that holds any
    assert sum(1 for _ in root.iter("td")) < 8
