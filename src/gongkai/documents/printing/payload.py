"""Values as plain data for the typesetter: nothing in them is ever markup."""

from collections.abc import Sequence
from typing import Any

from .content import (
    Block,
    Cell,
    Heading,
    Inline,
    ItemList,
    Manuscript,
    Numbering,
    PageBreak,
    Paragraph,
    Quotation,
    Run,
    Table,
)
from .measures import Measures
from .titles import title_lines
from .values import (
    Compilation,
    FormRow,
    OfficialDocument,
    PublishedDocument,
    ReviewForm,
    TaskTable,
    Typeset,
    shown_date,
)

Data = dict[str, Any]
PATTERNS = {Numbering.NONE: "", Numbering.DECIMAL_BRACKETS: "（1）"}
BREAKABLE_CHARACTERS = 400
"""A cell with more text than this may be torn by the end of a page; a shorter one moves as a whole."""


def data_of(value: Typeset, measures: Measures) -> Data:
    """What a value says, as strings, numbers, lists and dictionaries."""
    match value:
        case OfficialDocument():
            return _document(value, measures)
        case Manuscript():
            return _manuscript(value, measures)
        case ReviewForm():
            return _review_form(value)
        case TaskTable():
            return _task_table(value)
        case Compilation():
            return _compilation(value, measures)
        case PublishedDocument():
            return _published(value, measures)


def _document(value: OfficialDocument, measures: Measures) -> Data:
    longest = int(measures.number("title.characters"))
    annexes = [
        {"title": title_lines(one.title, longest=longest), "plain": _joined(one.title), "body": _blocks(one.blocks)}
        for one in value.annexes
    ]
    return {
        "kind": value.layout.value,
        "title": title_lines(value.title, longest=longest),
        "plain_title": _joined(value.title),
        "issuers": [one.name for one in value.issuers],
        "signatures": [one.signature for one in value.issuers],
        "mark_ending": value.mark_ending,
        "number": value.number,
        "addressees": value.addressees,
        "copy_number": value.copy_number,
        "secrecy": value.secrecy,
        "urgency": value.urgency,
        "signatories": value.signatories,
        "body": _blocks(value.body),
        "annex_titles": value.named_annexes,
        "date": value.date_shown,
        "is_sealed": value.is_sealed,
        "note": value.note.strip("（）() "),
        "annexes": annexes,
        "copies_to": value.colophon.copies_to.rstrip("。"),
        "printed_by": value.colophon.printed_by,
        "printed_on": shown_date(value.colophon.printed_on),
        "attendance": [{"kind": one.kind, "names": "　".join(one.names)} for one in value.attendance],
    }


def _manuscript(value: Manuscript, measures: Measures) -> Data:
    return {
        "kind": "manuscript",
        "title": title_lines(value.title, longest=int(measures.number("title.characters"))),
        "plain_title": _joined(value.title),
        "body": _blocks(value.blocks),
    }


def _review_form(value: ReviewForm) -> Data:
    opinions = [
        {"label": one.label, "text": one.text, "signed_by": one.signed_by, "signed_on": shown_date(one.signed_on)}
        for one in value.opinions
    ]
    return {
        "kind": "review-form",
        "title": (value.title,),
        "plain_title": value.title,
        "organ": value.organ,
        "form_number": value.form_number,
        "pairs": [_form_row(one) for one in value.pairs],
        "rows": [_form_row(one) for one in value.rows],
        "gates": [_form_row(one) for one in value.gates],
        "opinions": opinions,
        "notes": value.notes,
    }


def _task_table(value: TaskTable) -> Data:
    columns = len(value.heads)
    return {
        "kind": "task-table",
        "title": title_lines(value.title, longest=36),
        "plain_title": _joined(value.title),
        "heads": value.heads,
        "rows": value.rows,
        "widths": value.widths if len(value.widths) == columns else (1.0,) * columns,
        "centred": sorted(value.centred),
        "facts": value.facts,
        "notes": value.notes,
        "whole_rows": [max(map(len, row), default=0) <= BREAKABLE_CHARACTERS for row in value.rows],
    }


def _compilation(value: Compilation, measures: Measures) -> Data:
    longest = int(measures.number("title.characters"))
    pieces = [
        {
            "title": title_lines(one.title, longest=longest),
            "plain": _joined(one.title),
            "byline": one.byline,
            "group": one.group,
            "body": _blocks(one.body),
        }
        for one in value.pieces
    ]
    return {
        "kind": "compilation",
        "title": title_lines(value.title, longest=12),
        "plain_title": _joined(value.title),
        "organ": value.organ,
        "date": shown_date(value.made_on),
        "pieces": pieces,
        "part": value.part.value,
        "first_page": value.first_page,
        "numbers": list(value.numbers),
    }


def _published(value: PublishedDocument, measures: Measures) -> Data:
    return {
        "kind": "published",
        "title": title_lines(value.title, longest=int(measures.number("title.characters"))),
        "plain_title": _joined(value.title),
        "number": value.number,
        "state": value.state,
        "notices": value.notices,
        "facts": [{"label": one.label, "value": one.value} for one in value.facts],
        "body": _blocks(value.body),
        "verifying": value.verifying,
        "qr": value.qr,
        "qr_alternative": value.qr_alternative,
    }


def head_of(value: Typeset) -> Data:
    """What the properties of the file say: title, author, keywords."""
    keywords = getattr(value, "keywords", ())
    return {"title": _joined(value.title), "author": value.author, "keywords": list(keywords)}


def _joined(title: str) -> str:
    return "".join(part.strip() for part in title.split("\n"))


def _form_row(row: FormRow) -> Data:
    return {"label": row.label, "value": row.value, "least": row.least_mm}


def _blocks(blocks: Sequence[Block]) -> list[Data]:
    return [_block(one) for one in blocks]


def _block(block: Block) -> Data:
    match block:
        case Paragraph():
            return {"k": "p", "a": block.alignment.value, "c": _inlines(block.inlines)}
        case Heading():
            return {"k": "h", "l": min(max(block.level, 1), 6), "c": _inlines(block.inlines)}
        case ItemList():
            numbering = PATTERNS.get(block.numbering, block.numbering.value)
            return {"k": "l", "num": numbering, "s": block.start, "i": [_blocks(item) for item in block.items]}
        case Table():
            return _table(block)
        case Quotation():
            return {"k": "q", "b": _blocks(block.blocks)}
        case PageBreak():
            return {"k": "b"}


def _table(table: Table) -> Data:
    columns = table.columns
    widths = table.widths if len(table.widths) == columns and min(table.widths) > 0 else (1.0,) * columns
    cells = [_cell(row, column, cell) for row, column, cell in table.places()]
    return {"k": "t", "w": widths, "h": table.repeated_rows, "caption": _inlines(table.caption), "cells": cells}


def _cell(row: int, column: int, cell: Cell) -> Data:
    return {
        "x": column,
        "y": row,
        "cols": cell.columns,
        "rows": cell.rows,
        "head": cell.is_head,
        "a": cell.alignment.value,
        "whole": _length(cell.blocks) <= BREAKABLE_CHARACTERS,
        "b": _blocks(cell.blocks),
    }


def _length(blocks: Sequence[Block]) -> int:
    """About how many characters blocks hold; what holds further blocks counts as long."""
    found = 0
    for block in blocks:
        if not isinstance(block, Paragraph | Heading):
            return BREAKABLE_CHARACTERS + 1
        found += sum(len(one.text) for one in block.inlines if isinstance(one, Run)) + 20
    return found


def _inlines(inlines: Sequence[Inline]) -> list[Data]:
    return [
        {"t": one.text, "m": [mark.value for mark in one.marks], "l": one.link}
        if isinstance(one, Run)
        else {"n": _blocks(one.blocks)}
        for one in inlines
    ]
