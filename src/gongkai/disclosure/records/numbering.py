"""Index numbers by the profile's ordered rule: unique, given once, never changed (domain/04 §4)."""

from datetime import date

from .models import IndexSerial, Record
from .wording import law_for


def next_index_number(record: Record, *, on: date) -> str:
    """The next number of the organ's year in the form of ``index_number`` in the profile's wording.

    The organ's serial is kept for this transaction, so that two signatures at once get two numbers.
    """
    form = law_for(record).wording["index_number"]
    IndexSerial.objects.get_or_create(organ_id=record.organ_id, year=on.year)
    kept = IndexSerial.objects.select_for_update().get(organ_id=record.organ_id, year=on.year)
    while True:
        kept.last += 1
        number = form.format(organ=record.organ_id, year=on.year, month=on.month, serial=kept.last)
        if not Record.objects.filter(index_number=number).exists():
            kept.save(update_fields=["last"])
            return number
