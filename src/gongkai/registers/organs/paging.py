"""Lists in pages, newest first, without counting rows that are passed over."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Slice(Generic[Row]):
    """One page of a list, newest first, and the key of the next one; ``next_key`` is "" on the last."""

    rows: list[Row]
    next_key: str
    is_cut: bool = False
    """Whether the page ends where the search did, and older rows may be found with ``next_key``."""


def newest_first(
    rows: "QuerySet[Row]", *, before: str, size: int, within: int | None = None, told: "QuerySet[Row] | None" = None
) -> Slice[Row]:
    """Keyset page of ``size`` rows with a number below ``before``; a malformed key starts from the newest.

    ``told`` has what is shown of the rows beside their own columns; it is looked up for those of the page alone.

    Where every row must be looked at to know whether it belongs to the list, ``within`` says how many numbers of the
    whole table one page looks through at most; one query more.
    """
    key = int(before) if before.isascii() and before.isdigit() else None
    if key is not None:
        rows = rows.filter(pk__lt=key)
    floor = _after_newest(rows, key) - within if within is not None else 0
    if floor > 1:
        rows = rows.filter(pk__gte=floor)
    chosen = rows.order_by("-pk")[: size + 1]
    found = list(told.filter(pk__in=chosen.values("pk")).order_by("-pk") if told is not None else chosen)
    if len(found) > size:
        return Slice(found[:size], str(found[size - 1].pk))
    return Slice(found, str(floor), is_cut=True) if floor > 1 else Slice(found, "")


def _after_newest(rows: "QuerySet[Row]", key: int | None) -> int:
    newest = rows.model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    return min(newest + 1, key) if key is not None else newest + 1
