"""A bar of due days ahead: how many things fall due on each of the coming days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from . import dates

COLUMN = 6
HEIGHT = 24
SOON_DAYS = 7
SATURDAY = 6


@dataclass(frozen=True)
class Column:
    """One day of the bar in the units of its drawing."""

    on: date
    count: int
    x: int
    y: int
    height: int
    is_weekend: bool
    is_soon: bool


@dataclass(frozen=True)
class Bar:
    """The drawing and what it says in words."""

    columns: tuple[Column, ...]
    said: str

    @property
    def width(self) -> int:
        """The width of the drawing."""
        return len(self.columns) * COLUMN


def bar_of(counts: Mapping[date, int], *, today: date, days: int, top: int = 0) -> Bar:
    """The bar of ``days`` days from ``today``; ``top`` is the count of a full column (default: the highest)."""
    top = max(top, 1, *counts.values()) if counts else max(top, 1)
    columns = tuple(_column(today, index, counts, top) for index in range(days))
    said = ", ".join(f"{dates.written(column.on)}: {column.count}" for column in columns if column.count)
    return Bar(columns, said)


def _column(today: date, index: int, counts: Mapping[date, int], top: int) -> Column:
    on = today + timedelta(days=index)
    count = counts.get(on, 0)
    height = max(4, round(count / top * HEIGHT)) if count else 0
    is_weekend = on.isoweekday() >= SATURDAY
    return Column(on, count, index * COLUMN, HEIGHT - height, height, is_weekend, index <= SOON_DAYS)
