"""Which catalogues a reader may see, what stands in their versions, and which entries are empty or stale."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Kind as OrganKind
from gongkai.registers.organs.models import Level, Organ, Role
from gongkai.registers.organs.queries import READS_CASES, WORKS_ON_CASES, Scope

from .cells import Cells
from .models import Catalogue, Edition, Entry, NotInvolved, Proposal, Row
from .rules import OF_DISCLOSURE, Kind, Rule, State, is_stale
from .vocabulary import Field, Vocabulary, vocabulary_of

PUBLISHES = (Role.OFFICE,)


@dataclass(frozen=True)
class Hanging:
    """What hangs on an entry: how many public things, and the moment of the latest release."""

    count: int
    last_at: datetime


Evidence = Callable[[QuerySet[Entry]], Mapping[str, Hanging]]
"""What ``CATALOGUE_EVIDENCE`` lists: of some entries, by public id, what hangs on them; one query each."""


def hanging(entries: QuerySet[Entry]) -> dict[str, Hanging]:
    """What hangs on the entries, by their public ids; those on which nothing does are left out."""
    found: dict[str, Hanging] = {}
    for path in settings.CATALOGUE_EVIDENCE:
        for public_id, one in cast("Evidence", import_string(path))(entries).items():
            before = found.get(public_id, Hanging(0, one.last_at))
            found[public_id] = Hanging(before.count + one.count, max(before.last_at, one.last_at))
    return found


# -- catalogues --------------------------------------------------------------------------------------------------------


def visible_catalogues(reach: Scope) -> QuerySet[Catalogue]:
    """The catalogues of the organs whose cases the reader reads."""
    return Catalogue.objects.filter(organ_id__in=reach.organ_ids_as(*READS_CASES)).select_related("organ")


def editable_catalogues(reach: Scope) -> QuerySet[Catalogue]:
    """Those that the reader may change."""
    return visible_catalogues(reach).filter(organ_id__in=reach.organ_ids_as(*WORKS_ON_CASES))


def publishable_catalogues(reach: Scope) -> QuerySet[Catalogue]:
    """Those that the reader may publish."""
    return visible_catalogues(reach).filter(organ_id__in=reach.organ_ids_as(*PUBLISHES))


def compiling_organs(reach: Scope) -> QuerySet[Organ]:
    """The organs in force for which the reader makes catalogues."""
    organ_ids = reach.organ_ids_as(*WORKS_ON_CASES)
    return Organ.objects.in_force(reach.on).filter(pk__in=organ_ids).exclude(kind=OrganKind.BODY).order_by("id")


def readable_organs(reach: Scope) -> QuerySet[Organ]:
    """The organs in force whose catalogues the reader reads."""
    organ_ids = reach.organ_ids_as(*READS_CASES)
    return Organ.objects.in_force(reach.on).filter(pk__in=organ_ids).exclude(kind=OrganKind.BODY).order_by("id")


def words_for(organ: Organ) -> Vocabulary:
    """The words of the organ's place; no query."""
    return vocabulary_of(organ.profile)


def edition_of(catalogue: Catalogue, number: int | None = None) -> Edition | None:
    """A version: the one of that number, else the draft, else the published one."""
    editions = catalogue.editions.select_related("published_by")
    if number is not None:
        return editions.filter(number=number).first()
    return editions.order_by("-number").first()


def editions_of(catalogue: Catalogue) -> list[Edition]:
    """Every version, newest first."""
    return list(catalogue.editions.select_related("published_by").order_by("-number"))


def cells_of(edition: Edition | None) -> list[tuple[Entry, Cells]]:
    """Every entry of a version with what it says, in order; one query."""
    return cells_in(edition.catalogue_id, edition.number) if edition else []


def cells_in(catalogue: Catalogue | int, version: int) -> list[tuple[Entry, Cells]]:
    """The same of the version with this number."""
    rows = Row.objects.filter(edition__catalogue=catalogue, edition__number=version)
    return [(row.entry, row.cells) for row in rows.select_related("entry").order_by("position")]


def page_of(
    rows: Sequence[tuple[Entry, Cells]], *, after: int, search: str, size: int
) -> tuple[list[tuple[int, Entry, Cells]], str]:
    """The rows of a version after a place, with their places, and the key of the next page ("" on the last)."""
    numbered = ((place, entry, cells) for place, (entry, cells) in enumerate(rows, start=1) if place > after)
    found = [one for one in numbered if search in one[2].canonical][: size + 1]
    return found[:size], str(found[size - 1][0]) if len(found) > size else ""


def visible_entries(reach: Scope) -> QuerySet[Entry]:
    """The entries of visible catalogues, and those that an organ of the reader's owes in another's."""
    organ_ids = reach.organ_ids_as(*READS_CASES)
    seen = Q(catalogue__organ_id__in=organ_ids) | Q(owner_id__in=organ_ids, is_current=True)
    return Entry.objects.filter(seen).select_related("catalogue__organ", "owner")


def open_proposals(reach: Scope) -> QuerySet[Proposal]:
    """The tables that were read and are not decided, of catalogues that the reader may change."""
    found = Proposal.objects.filter(catalogue__in=editable_catalogues(reach), decided_at__isnull=True)
    return found.select_related("catalogue__organ", "by")


# -- what records hang on ----------------------------------------------------------------------------------------------


def current_entries(organ: Organ | int) -> QuerySet[Entry]:
    """The entries on which something that the organ publishes can hang: its own, and those in its own catalogues."""
    organ_id = organ if isinstance(organ, int) else organ.pk
    found = Entry.objects.filter(Q(owner_id=organ_id) | Q(catalogue__organ_id=organ_id), is_current=True)
    return found.filter(catalogue__kind__in=OF_DISCLOSURE).select_related("catalogue").order_by("catalogue_id", "id")


def entry_with(public_id: str) -> Entry | None:
    """The entry with this public id, published or not."""
    found = Entry.objects.filter(public_id=public_id).select_related("catalogue", "owner")
    return found.first() if public_id else None


# -- empty and stale ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """How an entry stands on a day: nothing hangs on it, or nothing new for its last period, or it is current."""

    entry: Entry
    hanging: Hanging | None
    state: str

    @property
    def last_on(self) -> date | None:
        """The day of the latest release."""
        return timezone.localdate(self.hanging.last_at) if self.hanging else None


EMPTY, STALE, CURRENT = "empty", "stale", "current"


def standings(entries: QuerySet[Entry], *, on: date) -> Iterator[Standing]:
    """How each entry stands; two queries."""
    told = hanging(entries)
    for entry in entries:
        yield _standing(entry, told.get(entry.public_id), on)


def _standing(entry: Entry, found: Hanging | None, on: date) -> Standing:
    if found is None:
        return Standing(entry, None, EMPTY)
    last_on = timezone.localdate(found.last_at)
    is_old = is_stale(Rule(entry.rule), entry.number, last_on=last_on, since=entry.since or on, on=on)
    return Standing(entry, found, STALE if is_old else CURRENT)


def owed_entries(organ_ids: Iterable[int]) -> QuerySet[Entry]:
    """The published entries under which some organs publish."""
    found = Entry.objects.filter(is_current=True, owner_id__in=list(organ_ids), catalogue__kind__in=OF_DISCLOSURE)
    return found.select_related("catalogue", "owner").order_by("id")


@dataclass
class Tally:
    """How the entries of one organ stand."""

    organ: Organ
    entries: int = 0
    empty: int = 0
    stale: int = 0


def tallies(organs: Sequence[Organ], *, on: date) -> list[Tally]:
    """How the entries of each organ stand; three queries for all of them."""
    found = {organ.pk: Tally(organ) for organ in organs}
    for one in standings(owed_entries(found), on=on):
        tally = found[one.entry.owner_id]
        tally.entries += 1
        tally.empty += one.state == EMPTY
        tally.stale += one.state == STALE
    return list(found.values())


def clocks_of(entry: Entry) -> list[Obligation]:
    """The clocks of the entry, newest first."""
    owed = Obligation.objects.filter(subject_type=Entry._meta.label_lower, subject_id=entry.pk)
    return list(owed.select_related("organ").order_by("-id")[:12])


# -- the pilot fields --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coverage:
    """How far one government is with one pilot field: ``published``, ``draft``, ``not_involved`` or ``missing``."""

    field: Field
    state: str
    catalogue: Catalogue | None = None
    reason: str = ""
    entries: int = 0


def coverage(organ: Organ) -> list[Coverage]:
    """Every field of the place; three queries."""
    return coverages([organ])[organ.pk]


def coverages(organs: Sequence[Organ]) -> dict[int, list[Coverage]]:
    """Every field of the place of each organ."""
    ids = [organ.pk for organ in organs]
    made = {(one.organ_id, one.field): one for one in Catalogue.objects.filter(organ_id__in=ids, kind=Kind.FIELD)}
    excused = {(one.organ_id, one.field): one.reason for one in NotInvolved.objects.filter(organ_id__in=ids)}
    sizes = dict(
        Entry.objects.filter(is_current=True, catalogue__in=[one.pk for one in made.values()])
        .values_list("catalogue_id")
        .annotate(number=Count("pk"))
    )
    return {
        organ.pk: [_covered(organ, one, made, excused, sizes) for one in words_for(organ).fields.values()]
        for organ in organs
    }


def _covered(
    organ: Organ,
    field: Field,
    made: Mapping[tuple[int, str], Catalogue],
    excused: Mapping[tuple[int, str], str],
    sizes: Mapping[Any, int],
) -> Coverage:
    catalogue, reason = made.get((organ.pk, field.id)), excused.get((organ.pk, field.id), "")
    if catalogue is not None and catalogue.published:
        return Coverage(field, "published", catalogue, entries=sizes.get(catalogue.pk, 0))
    if reason:
        return Coverage(field, "not_involved", catalogue, reason)
    return Coverage(field, "draft" if catalogue else "missing", catalogue)


def compilers(organs: Iterable[Organ]) -> list[Organ]:
    """Those of ``organs`` that compile the catalogues of the pilot fields: governments of the levels concerned."""
    return [
        organ
        for organ in organs
        if organ.kind == OrganKind.GOVERNMENT and Level(organ.level).value in words_for(organ).compiled_by
    ]


# -- comparing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """What is different between two versions: entries that came, that went, and both states of those that changed."""

    added: list[tuple[str, Cells]]
    removed: list[tuple[str, Cells]]
    altered: list[tuple[str, Cells, Cells]]

    @property
    def is_same(self) -> bool:
        """Whether nothing is different."""
        return not (self.added or self.removed or self.altered)


def compared(before: Iterable[tuple[str, Cells]], after: Iterable[tuple[str, Cells]]) -> Compared:
    """The difference of two versions, entries known by their public ids."""
    old, new = dict(before), dict(after)
    return Compared(
        added=[(key, cells) for key, cells in new.items() if key not in old],
        removed=[(key, cells) for key, cells in old.items() if key not in new],
        altered=[(key, old[key], cells) for key, cells in new.items() if key in old and old[key] != cells],
    )


def said_in(edition: Edition | None) -> list[tuple[str, Cells]]:
    """The public ids and cells of a version, in order."""
    return [(entry.public_id, cells) for entry, cells in cells_of(edition)]


def draft_of(catalogue: Catalogue) -> Edition | None:
    """The version that is being changed."""
    return catalogue.editions.filter(state=State.DRAFT).first()


def published_of(catalogue: Catalogue) -> Edition | None:
    """The version that everyone sees."""
    return catalogue.editions.filter(number=catalogue.published).first() if catalogue.published else None
