"""Where a public record stands in the library: by organ, subject, genre, year and validity, each with its addresses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from .models import Facets, ListingQuerySet

PART_SIZE = 50
"""How many documents one page shows."""
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
FIELDS = {"organ": "organ_id", "subject": "subject_category", "genre": "genre", "year": "month", "validity": "validity"}
"""The lists beside that of everything, in the order in which they are shown, and what decides about each."""
_ESCAPED = re.compile(r"~([0-9a-f]+)~")


@dataclass(frozen=True)
class Place:
    """One list: ``kind`` is a key of ``FIELDS``, ``word`` the organ's number, the words of a subject, a year, a code.

    Without either it is the list of everything.
    """

    kind: str = ""
    word: str = ""

    def narrow(self, listings: ListingQuerySet) -> ListingQuerySet:
        """What of ``listings`` stands in it."""
        if not self.kind:
            return listings
        if self.kind == "year":
            return listings.filter(month__gte=f"{self.word}-01", month__lte=f"{self.word}-12")
        return listings.filter(**{FIELDS[self.kind]: self.word})

    @property
    def address(self) -> str:
        """The page with the newest."""
        return self._address("")

    @property
    def feed(self) -> str:
        """The list as a feed."""
        return self._address("_feed")

    def month(self, month: str) -> str:
        """The page of a month."""
        return self._address("_month", month=month)

    def part(self, month: str, part: int) -> str:
        """A part of a month that is too long for one page."""
        return self._address("_part", month=month, part=part)

    def _address(self, page: str, **more: str | int) -> str:
        if not self.kind:
            return reverse(f"public_library{page}", kwargs=more)
        return reverse(f"public_library_list{page}", kwargs={"kind": self.kind, "word": in_address(self.word), **more})


EVERYTHING = Place()


def places_of(stands: Facets) -> Iterator[Place]:
    """Every list in which it stands, that of everything first."""
    yield EVERYTHING
    words = {name: str(getattr(stands, field)) for name, field in FIELDS.items()} | {"year": str(stands.year)}
    yield from (Place(kind, word) for kind, word in words.items() if word)


def in_address(word: str) -> str:
    """The word as one step of a path that every server and file system leaves as it is (back: ``of_address``)."""
    return "".join(f"~{ord(one):x}~" if _is_unsafe(one, place) else one for place, one in enumerate(word))


def of_address(step: str) -> str | None:
    """The word; ``None`` where no word is written so."""
    try:
        word = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), step)
    except (ValueError, OverflowError):
        return None
    return word if in_address(word) == step else None


def _is_unsafe(one: str, place: int) -> bool:
    return one in '~/\\*"<>|:?#%' or not one.isprintable() or (one == "." and place == 0)


def count_of_parts(number: int) -> int:
    """How many pages so many documents take."""
    return max(1, -(-number // PART_SIZE))


def address_of_list(kind: str, word: str) -> str:
    """The list of everything public with one value of a kind (``RECORD_LIST_ADDRESS``)."""
    return Place(kind, word).address
