"""The rows of the board and the groups of the inbox, made of what the queries count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse

from gongkai.oversight.workplans.models import WorkPlan
from gongkai.registers.obligations import queries
from gongkai.registers.obligations.models import ObligationQuerySet
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
    key: str,
    obligations: ObligationQuerySet,
    *,
    names: Mapping[int, tuple[str, str]],
    asked: Mapping[str, int],
    on: date,
    days: int,
) -> Board:
    """The board by the field ``key`` (``organ`` or ``plan``), most overdue first; two queries whatever the rows.

    ``names`` gives each row its name and address, ``asked`` what its lists are narrowed to besides.
    """
    counted = [row for row in queries.counts(obligations, by=f"{key}_id", on=on) if row["key"] in names]
    ahead = queries.due_ahead(obligations, by=f"{key}_id", on=on, days=days)
    columns = [state for state in COLUMNS if state in ALWAYS_SHOWN or any(row[state.value] for row in counted)]
    counted.sort(key=lambda row: (-row[State.OVERDUE], -row[State.DUE_SOON], row["key"]))
    rows = [
        BoardRow(
            *names[row["key"]],
            [_cell(state, row[state.value], {**asked, key: row["key"]}) for state in columns],
            row["next_due_on"],
            ahead.get(row["key"], {}),
        )
        for row in counted
    ]
    totals = [_cell(state, sum(row[state.value] for row in counted), asked) for state in columns]
    return Board(
        columns, rows, totals, max((number for row in rows for number in row.counts_ahead.values()), default=0)
    )


def _cell(state: State, count: int, query: Mapping[str, int]) -> Cell:
    return Cell(state, count, f"{reverse('desk_owed')}?{urlencode({**query, 'state': state.value})}")


def chosen_plan(plans: Sequence[WorkPlan], asked: str) -> WorkPlan | None:
    """The plan that was asked for by its number, if the reader may see it."""
    return next((plan for plan in plans if str(plan.pk) == asked), None)


def grouped_by_state(rows: Sequence[Work]) -> list[tuple[State, list[Work]]]:
    """Rows that are in due-day order, cut where their state changes."""
    return [(state, list(group)) for state, group in groupby(rows, key=lambda one: one.state)]


def figures(totals: Mapping[str, int], states: Sequence[State], *, query: Mapping[str, int]) -> list[Cell]:
    """The numbers of some states, each opening its list."""
    return [_cell(state, totals[state.value], query) for state in states]
