"""A table of tasks becomes a draft plan: which column holds what, and what stands in the rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from gongkai.documents.reading import TextSpan
from gongkai.documents.reading.columns import Column, column_of
from gongkai.documents.reading.deadlines import column_deadline
from gongkai.registers.accounts.models import Account
from gongkai.registers.organs.models import Organ

from .making import Made, Row, keep_draft, reading_of

SECTION = "section"
CHOICES = ("", "number", SECTION, "name", "requirement", "lead", "cooperating", "units", "deadline")
HEAD_ROWS = 5
"""Among so many first rows the one with the heads is looked for."""


class NoTasks(Exception):
    """No row of the table holds a task under the columns chosen."""


def head_row(table: Sequence[Sequence[str]]) -> int:
    """The place of the row with the heads: the one of the first whose cells are most often heads."""
    return max(range(min(HEAD_ROWS, len(table))), key=lambda place: (_heads_in(table[place]), -place))


def _heads_in(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell and column_of(cell) not in (None, Column.OTHER))


def guessed(heads: Sequence[str]) -> list[str]:
    """For each column what it seems to hold, in the words of ``CHOICES``; each kind once, the first is taken.

    Of two columns with names the first is the section, as in 类别, 工作任务.
    """
    found: list[str] = []
    for head in heads:
        kind = column_of(head) if head else None
        word = kind.value if kind is not None and kind is not Column.OTHER else ""
        if word == "name" and "name" in found and SECTION not in found:
            found[found.index("name")] = SECTION
        found.append(word if word not in found else "")
    if "name" in found and "requirement" not in found:
        found[found.index("name")] = "requirement"
    return found


def rows_of(table: Sequence[Sequence[str]], mapping: Sequence[str], *, year: int) -> list[Row]:
    """The tasks that stand below the heads; a section cell left empty repeats the one above. Raises ``NoTasks``."""
    places = {kind: place for place, kind in enumerate(mapping) if kind}
    rows, section = [], ""
    for cells in table[head_row(table) + 1 :]:
        values = {kind: cells[place] if place < len(cells) else "" for kind, place in places.items()}
        section = values.get(SECTION) or section
        text = _task_text(values)
        if text:
            rows.append(_row(values, text=text, section=section, year=year))
    if not rows:
        raise NoTasks
    return rows


def _task_text(values: Mapping[str, str]) -> str:
    name, requirement = values.get("name", ""), values.get("requirement", "")
    if name and requirement and not requirement.startswith(name):
        return f"{name.rstrip('。')}。{requirement}"
    return requirement or name


def _row(values: Mapping[str, str], *, text: str, section: str, year: int) -> Row:
    written = " ".join(values.get("deadline", "").split())
    found = column_deadline(written, TextSpan(0, len(written)), year=year)
    return Row(
        text=" ".join(text.split("\n")),
        section=" ".join(section.split()),
        number=values.get("number", ""),
        leads=_names(values, "lead"),
        others=_names(values, "cooperating"),
        units=_names(values, "units"),
        deadline=written,
        due_on=found.value if found is not None else None,
        doubt=found.doubt if found is not None else "",
    )


def _names(values: Mapping[str, str], kind: str) -> str:
    return "、".join(part for part in values.get(kind, "").split("\n") if part.strip())


def draft_from_table(
    table: Sequence[Sequence[str]],
    mapping: Sequence[str],
    *,
    content: bytes,
    name: str,
    title: str,
    year: int,
    organ: Organ,
    by: Account | None,
    at: datetime,
) -> Made:
    """Make a draft of ``organ``; the same file gives the draft that is there. Raises ``NoTasks``."""
    reading = reading_of(rows_of(table, mapping, year=year), title=title, preamble="", year=year, name=name)
    return keep_draft(reading, content=content, organ=organ, by=by, at=at, issuing_body=organ.name)
