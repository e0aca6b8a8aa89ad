"""The rows of the board and the groups of the inbox, made of what the queries count."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse

from gongkai.oversight.workplans.models import WorkPlan
from gongkai.registers.obligations.numbers import Numbers
from gongkai.registers.obligations.queries import Work
from gongkai.registers.obligations.rules import State

COLUMNS = (State.OVERDUE, State.DUE_SOON, State.RUNNING, State.MET, State.MET_LATE, State.HISTORICAL)
ALWAYS_SHOWN = COLUMNS[:4]


@dataclass(frozen=True)
class Cell:
    """A number of the board and the list behind it."""

    state: State
    count: int
    url: str


@dataclass(frozen=True)
class BoardRow:
    """One organ or plan: a cell for each state, the next due day, and how many fall due on each coming day."""

    name: str
    url: str
    cells: list[Cell]
    next_due_on: date | None
    counts_ahead: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Board:
    """Rows with the sum of each column; ``top`` is the highest number of a day."""

    columns: list[State]
    rows: list[BoardRow]
    totals: list[Cell]
    top: int


def board_by(
    key: str, numbers: Mapping[int, Numbers], *, names: Mapping[int, tuple[str, str]], asked: Mapping[str, int | str]
) -> Board:
    """The board by ``organ`` or ``plan`` (``key``), most overdue first.

    ``names`` gives each row its name and address, ``asked`` what its lists are narrowed to besides.
    """
    shown = {pk: found for pk, found in numbers.items() if pk in names}
    together = sum((found.by_state for found in shown.values()), Counter())
    columns = [state for state in COLUMNS if state in ALWAYS_SHOWN or together[state]]
    ordered = sorted(
        shown.items(), key=lambda row: (-row[1].by_state[State.OVERDUE], -row[1].by_state[State.DUE_SOON], row[0])
    )
    rows = [
        BoardRow(
            *names[pk],
            [_cell(state, found.by_state[state], {**asked, key: pk}) for state in columns],
            found.next_due_on,
            found.ahead,
        )
        for pk, found in ordered
    ]
    top = max((number for found in shown.values() for number in found.ahead.values()), default=0)
    return Board(columns, rows, [_cell(state, together[state], asked) for state in columns], top)


def _cell(state: State, count: int, query: Mapping[str, int | str]) -> Cell:
    return Cell(state, count, f"{reverse('desk_owed')}?{urlencode({**query, 'state': state.value})}")


def chosen_plan(plans: Sequence[WorkPlan], asked: str) -> WorkPlan | None:
    """The plan that was asked for by its number, if the reader may see it."""
    return next((plan for plan in plans if str(plan.pk) == asked), None)


def grouped_by_state(rows: Sequence[Work]) -> list[tuple[State, list[Work]]]:
    """Rows that are in due-day order, cut where their state changes."""
    return [(state, list(group)) for state, group in groupby(rows, key=lambda one: one.state)]


def figures(totals: Mapping[State, int], states: Sequence[State]) -> list[Cell]:
    """The numbers of some states, each opening its list."""
    return [_cell(state, totals[state], {}) for state in states]
