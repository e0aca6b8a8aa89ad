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


def newest_first(rows: "QuerySet[Row]", *, before: str, size: int) -> Slice[Row]:
    """Keyset page of ``size`` rows with a number below ``before``; a malformed key starts from the newest."""
    if before.isascii() and before.isdigit():
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: size + 1])
    return Slice(found[:size], str(found[size - 1].pk) if len(found) > size else "")
