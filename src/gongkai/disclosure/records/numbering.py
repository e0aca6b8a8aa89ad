"""Index numbers by the profile's ordered rule: unique, given once, never changed (domain/04 §4)."""

from datetime import date

from .models import Record
from .wording import law_for

DEFAULT = "{organ:09d}/{year}-{serial:05d}"


def next_index_number(record: Record, *, on: date) -> str:
    """The next number of the organ's year in the form of ``index_number`` in the profile's wording."""
    form = law_for(record).wording.get("index_number", DEFAULT)
    serial = Record.objects.filter(
        organ_id=record.organ_id, index_number__isnull=False, signed_at__year=on.year
    ).count()
    while True:
        serial += 1
        number = form.format(organ=record.organ_id, year=on.year, month=on.month, serial=serial)
        if not Record.objects.filter(index_number=number).exists():
            return number
