"""What the columns of a task table hold, by their heads."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import chain

from gongkai.documents.reading.genre import pattern, words

LONGEST_HEAD = 16


class Column(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    NAME = "name"
    REQUIREMENT = "requirement"
    LEAD = "lead"
    COOPERATING = "cooperating"
    UNITS = "units"
    DEADLINE = "deadline"
    OTHER = "other"


RESPONSIBLE = (Column.LEAD, Column.COOPERATING, Column.UNITS)


def column_of(head: str) -> Column | None:
    """What a column with this head holds; ``None`` where the cell is no head at all."""
    if len(head) > LONGEST_HEAD:
        return None
    if head in words("columns", "number"):
        return Column.NUMBER
    if pattern("columns", "person_patterns").search(head):
        return Column.OTHER
    kinds = (Column.LEAD, Column.COOPERATING, Column.UNITS, Column.DEADLINE)
    by_pattern = (kind for kind in kinds if pattern("columns", f"{kind.value}_patterns").search(head))
    by_word = (kind for kind in (Column.REQUIREMENT, Column.NAME, Column.OTHER) if head in words("columns", kind.value))
    by_part = (kind for kind in (Column.REQUIREMENT, Column.NAME) if _has_long_word(head, kind))
    by_end = (
        kind for kind in (Column.REQUIREMENT, Column.NAME) if pattern("columns", f"{kind.value}_patterns").search(head)
    )
    return next(chain(by_pattern, by_word, by_part, by_end), Column.OTHER)


def is_known(head: str) -> bool:
    """Whether a head is one of those that hold nothing of the task: 备注, 联系人 …"""
    return head in words("columns", "other") or bool(pattern("columns", "person_patterns").search(head))


def is_task_head(kinds: Iterable[Column]) -> bool:
    """Whether columns make a table of tasks: what is to be done, and by whom or by when."""
    named = set(kinds)
    return bool(named & {Column.NAME, Column.REQUIREMENT}) and bool(named & {*RESPONSIBLE, Column.DEADLINE})


def _has_long_word(head: str, kind: Column) -> bool:
    return any(word in head for word in words("columns", kind.value) if len(word) > 2)
