"""Personal data in a text: numbers, papers, addresses and lists, found in time that grows with the text."""

from datetime import date

from gongkai.documents.scanning.personal import digits, lists, numbered, people
from gongkai.documents.scanning.personal.hits import Hit, Kind
from gongkai.documents.scanning.personal.labels import Context

__all__ = ["Hit", "Kind", "find_personal"]


def find_personal(text: str, *, on: date) -> list[Hit]:
    """Every piece of personal data in ``text``; no birth is later than ``on``. Places count characters of ``text``."""
    context = Context(digits.plain(text))
    found = list(numbered.find(context, on=on))
    numbers = [(hit.start, hit.end) for hit in found]
    for finder in (
        people.papers,
        people.cards_elsewhere,
        people.emails,
        people.plates,
        people.births,
        people.addresses,
        lists.find,
    ):
        found += [hit for hit in finder(context) if (hit.start, hit.end) not in numbers]
    return sorted(found, key=lambda hit: (hit.start, hit.end))
