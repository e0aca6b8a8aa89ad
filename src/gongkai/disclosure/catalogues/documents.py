"""What hangs on entries of catalogues as documents that everyone reads; rooms above give them.

``CATALOGUE_DOCUMENTS`` is the path of a function of a ``Wanted`` that gives documents, newest first, in one query;
``CATALOGUE_WHEREABOUTS`` that of one that says where what entries of the journal touch, on a site, hangs or hung.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from gongkai.registers.journal.models import Entry
from gongkai.registers.organs.sites import Site


@dataclass(frozen=True)
class Document:
    """A public document under an entry; ``key`` is its place among those of one moment."""

    key: int
    public_id: str
    entry: str
    title: str
    url: str
    at: datetime
    changed_at: datetime
    day: date
    organ: str = ""
    document_number: str = ""
    summary: str = ""
    validity: str = ""
    validity_word: str = ""

    @property
    def place(self) -> str:
        """Where it stands in the list, as addresses name it: the list goes on behind it."""
        return f"{int(self.at.timestamp() * 1_000_000)}-{self.key}"


@dataclass(frozen=True)
class Wanted:
    """Documents under any of the entries, or of the organs on one of the subjects; ``before`` is a moment and key."""

    entries: Sequence[str] = ()
    subjects: Sequence[str] = ()
    profile: str = ""
    before: tuple[int, int] | None = None
    size: int = 50
    by_change: bool = False


@dataclass(frozen=True)
class Whereabouts:
    """Whose something public is, or was, and on which entry it hangs or hung."""

    organ_id: int
    entry: str = ""


Documents = Callable[[Wanted], list[Document]]
Places = Callable[[Sequence[Entry], Site], list[Whereabouts]]


def documents(wanted: Wanted) -> list[Document]:
    """Those that are wanted, newest first."""
    if not (wanted.entries or wanted.subjects):
        return []
    return cast("Documents", import_string(settings.CATALOGUE_DOCUMENTS))(wanted)


def whereabouts(entries: Sequence[Entry], site: Site) -> list[Whereabouts]:
    """Where what some entries of the journal touch hangs or hung."""
    return cast("Places", import_string(settings.CATALOGUE_WHEREABOUTS))(entries, site)


def read_place(said: str) -> tuple[int, int] | None:
    """A place of an address as moment (microseconds) and key; ``None`` where it is none."""
    moment, _dash, key = said.partition("-")
    is_one = all(one.isascii() and one.isdigit() and len(one) < 19 for one in (moment, key))
    return (int(moment), int(key)) if is_one else None
