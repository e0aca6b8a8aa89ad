"""Index numbers by the profile's ordered rule: unique, given once, never changed (domain/04 §4)."""

from collections.abc import Iterator
from datetime import date

from .models import Record
from .wording import law_for

DEFAULT = "{organ:09d}/{year}-{serial:05d}"


def next_index_number(record: Record, *, on: date) -> str:
    """The next number of the organ's year in the form of ``index_number`` in the profile's wording."""
    return next(index_numbers(record, on=on))


def index_numbers(record: Record, *, on: date) -> Iterator[str]:
    """The numbers of the organ's year that are free, in their order; for many records at once."""
    form = law_for(record).wording.get("index_number", DEFAULT)
    serial = Record.objects.filter(
        organ_id=record.organ_id, index_number__isnull=False, signed_at__year=on.year
    ).count()
    while True:
        serial += 1
        number = form.format(organ=record.organ_id, year=on.year, month=on.month, serial=serial)
        if not Record.objects.filter(index_number=number).exists():
            yield number
