"""Plain text to paragraphs and table rows: page breaks joined, markdown and page residue seen through."""

import re
from collections.abc import Sequence

from gongkai.documents.reading.flat import is_flat, unrolled
from gongkai.documents.reading.genre import pattern, words
from gongkai.documents.reading.labels import opens_with_label
from gongkai.documents.reading.numbering import is_section_line, mark_of
from gongkai.documents.reading.pages import without_page_furniture
from gongkai.documents.reading.pieces import Cell, Piece
from gongkai.documents.reading.spaced import with_tabs
from gongkai.documents.reading.stacked import cell_lines

OPEN_ENDS = ("、", "，", ",", "；")
TERMINAL = "。！？；：!?;:…"
CLOSING = "）)〕】］]”’》"
OPENERS = "（(〔【［[《“"
BRACKETS = ("（(）)", "〔〕", "【】", "［[］]", "《》", "“”")
TAG_BETWEEN = re.compile(r"</p> *<p\b[^<>]{0,200}>|<br\s*/?>", re.IGNORECASE)
TAG = re.compile(r"</?(?:p|div|span|b|strong|font|o:p|u|i|em|center|td|tr)\b[^<>]{0,200}>", re.IGNORECASE)
RULE = re.compile(r"^[|\s:\-–—=_*·]+$")
HEADING_MARK = re.compile(r"^#{1,6}\s+")
ODD_BLANKS = re.compile(r"[\u2000-\u200a\u202f\u205f]")
UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
BLANK = " \u3000\xa0\r"
BLANKS = re.compile(r"[ \u3000\xa0]{2,}")
# a scanner's 政 务 公 开
SPACED_OUT = re.compile(r"(?:[\u4e00-\u9fff] ){3,}[\u4e00-\u9fff](?![\u4e00-\u9fff]{2})")
# a scanner's 3 0 日 and 2 0 2 0 年
DIGITS_APART = re.compile(r"(?<=[年月] )\d \d(?= ?[日月])|(?<!\d)[12] \d \d \d(?= ?年)")
# a cell alone on its line with the bar behind it
LONE_BAR = re.compile(r"(?<=[^|\s])\s*\|\s*$")
RULE_CELLS = re.compile(r"\|(?:\s*:?-{2,}:?\s*\|)+")
PIPE = re.compile(r"\s*\|\s*")
DATE_LINE = re.compile(r"^[\s]*(?:\d{4}|[〇○零一二三四五六七八九]{4})\s*年.{1,12}日\s*(?:印发)?\s*$")
LABEL = re.compile(r"^[\u4e00-\u9fff\s]{2,10}[：:]")
SHORTEST_BROKEN = 18
LONGEST_HEADING = 40
LONGEST_RESIDUE = 200


def read_pieces(text: str) -> list[Piece]:
    """The paragraphs and rows of a text, in reading order."""
    pieces: list[Piece] = []
    tables, width = 0, 0
    lines = _lines(text)
    apart = cell_lines(lines)
    for index, line in enumerate(lines):
        cells = _cells(line)
        if _continues_row(pieces, cells or (Cell(line),), width, is_row=cells is not None):
            before, more = pieces[-1].cells, cells or (Cell(line),)
            cells = (*before[:-1], Cell(before[-1].text + more[0].text), *more[1:])
            pieces[-1] = Piece(cells=cells, table=tables - 1, is_flattened=True)
        elif cells is not None:
            _heading_to_row(pieces)
            if not (pieces and pieces[-1].cells):
                tables, width = tables + 1, 0
            width = max(width, len(cells))
            pieces.append(Piece(cells=cells, table=tables - 1, is_flattened=True))
        elif pieces and not pieces[-1].cells and _goes_on(pieces[-1].text, line, is_cell=index in apart):
            pieces[-1] = Piece(text=_joined(pieces[-1].text, line))
        else:
            pieces.append(Piece(text=line))
    return pieces


def _continues_row(pieces: Sequence[Piece], cells: Sequence[Cell], width: int, *, is_row: bool) -> bool:
    """Whether ``cells`` go on where a line break cut the last cell before; the table has ``width`` columns."""
    before = pieces[-1].cells if pieces else ()
    if not before or len(before) + len(cells) - 1 > width or not before[-1].text:
        return False
    if before[-1].text.endswith(OPEN_ENDS):
        return not cells[0].text.isdigit() and mark_of(cells[0].text) is None
    is_short = is_row and len(before) < width and len(before) + len(cells) - 1 >= width - 1
    return is_short and len(before) >= 2 and not cells[0].text.isdigit() and cells[0].text != ""


def _heading_to_row(pieces: list[Piece]) -> None:
    """A numbered heading alone between two rows of a table is a row over the whole width."""
    if len(pieces) < 2 or not pieces[-2].cells or not is_section_line(pieces[-1].text):
        return
    pieces[-1] = Piece(cells=(Cell(pieces[-1].text),), table=pieces[-2].table, is_flattened=True)


def _lines(text: str) -> list[str]:
    """Lines without markdown, tags and rules; a line that is a whole page is cut up."""
    if "<" in text:
        text = TAG.sub("", TAG_BETWEEN.sub(" ", text))
    lines: list[str] = []
    text = UNSEEN.sub("", ODD_BLANKS.sub(" ", text))
    for raw in with_tabs(without_page_furniture(re.split(r"[\n\f\v\u2028\u2029\x85]", text))):
        raw = SPACED_OUT.sub(lambda run: run.group().replace(" ", ""), raw)
        raw = DIGITS_APART.sub(lambda run: run.group().replace(" ", ""), raw)
        raw = raw if RULE.match(raw) else RULE_CELLS.sub("|", raw)
        raw = LONE_BAR.sub("", raw) if raw.count("|") == 1 else raw
        line = BLANKS.sub(" ", HEADING_MARK.sub("", raw.strip(BLANK)).replace("**", "").strip(BLANK))
        if not line.strip() or (RULE.match(line) and "\t" not in line):
            continue
        lines.extend(unrolled(line) if is_flat(line) else [line])
    return lines


def _cells(line: str) -> tuple[Cell, ...] | None:
    """The cells of a flattened table row, or ``None`` for a paragraph."""
    if "\t" in line:
        parts = [part.strip(" \u3000") for part in line.split("\t")]
    elif line.count("|") >= 2:
        parts = PIPE.split(line)
        if line.startswith("|"):
            parts = parts[1:]
        if line.rstrip().endswith("|"):
            parts = parts[:-1]
    else:
        return None
    return tuple(Cell(part) for part in parts) if sum(1 for part in parts if part) >= 2 else None


def _goes_on(before: str, after: str, *, is_cell: bool) -> bool:
    """Whether ``after`` continues the paragraph before; a cell on its own line only after 、 or ，."""
    return before.endswith(OPEN_ENDS[:3]) and not after.strip().isdigit() if is_cell else _is_broken_off(before, after)


def _is_broken_off(before: str, after: str) -> bool:
    """Whether ``after`` continues the sentence that a page break cut in ``before``."""
    if opens_with_label(before) or pattern("residue", "patterns").search(after[:LONGEST_RESIDUE]):
        return False
    if is_open(before):
        return len(after) > 1
    if before[-1] in TERMINAL or before[-1] in CLOSING or mark_of(after) is not None or _stands_alone(after):
        return False
    if before[-1] in "、，,":
        return True
    return len(before) >= SHORTEST_BROKEN and _is_prose(before) and _is_prose(after)


def is_open(text: str) -> bool:
    """Whether a bracket of the last 200 characters is still open."""
    depths = dict.fromkeys(BRACKETS, 0)
    for char in text[-200:]:
        for pair in BRACKETS:
            if char in pair:
                depths[pair] = depths[pair] + 1 if char in OPENERS else max(0, depths[pair] - 1)
    return any(depths.values())


def _stands_alone(text: str) -> bool:
    """Dates, labels, statements in brackets: lines that never continue a sentence."""
    return bool(DATE_LINE.match(text) or LABEL.match(text) or text[0] in "（(〔【［[" or text.startswith("附件"))


def _is_prose(text: str) -> bool:
    """A sentence or part of one: has inner punctuation and is no title and no bare heading."""
    if text.endswith(words("title", "nouns")) and not any(char in text for char in "，。；"):
        return False
    if mark_of(text) is not None and len(text) < LONGEST_HEADING and "。" not in text:
        return False
    return any(char in text for char in "，。；、,;")


def _joined(before: str, after: str) -> str:
    is_latin = before[-1].isascii() and before[-1].isalnum() and after[0].isascii() and after[0].isalnum()
    return f"{before} {after}" if is_latin else before + after
