"""The ledger of rules and normative documents (公开台账, REC-8): what stands in it, and whether the library agrees."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import F, Q, QuerySet

from gongkai.registers.organs.queries import Scope

from .models import LedgerEntry, Record, Relation, Version
from .queries import READERS
from .rulebook import LedgerEntryQuerySet
from .rules import RelationKind, State, Validity
from .wording import law_for, rule_kind_of

IN_FORCE = (Validity.VALID, Validity.AMENDED)
ENDS = (RelationKind.REPEALS.value, RelationKind.REPLACES.value)
AT_ONCE = 500
Touched = Mapping[int, Sequence[Relation]]
"""By record, what public records do to it."""


@dataclass(frozen=True)
class Asked:
    """What of the ledger somebody wants to see; ``in_force`` is every validity that binds."""

    on: date
    rule_kind: str = ""
    validity: str = ""
    organ_id: int | None = None
    year: int | None = None
    subject: str = ""
    is_public: bool | None = None
    words: str = ""


def entries_of(reach: Scope) -> LedgerEntryQuerySet:
    """The ledger of the organs that the reader may see."""
    found = LedgerEntry.objects.filter(organ__in=reach.organ_ids_as(*READERS))
    return found.select_related("organ", "record")


def narrowed(entries: LedgerEntryQuerySet, asked: Asked) -> LedgerEntryQuerySet:
    """Those that are asked for, as they stood on the day."""
    entries = entries.formed_by(asked.on)
    if asked.validity:
        wanted = IN_FORCE if asked.validity == "in_force" else (Validity(asked.validity),)
        entries = entries.of_validity(*wanted, on=asked.on)
    equal = {"rule_kind": asked.rule_kind, "organ_id": asked.organ_id, "subject_category": asked.subject}
    entries = entries.filter(**{name: value for name, value in equal.items() if value})
    if asked.year:
        entries = entries.filter(formed_on__year=asked.year)
    if asked.is_public is not None:
        entries = entries.public() if asked.is_public else entries.not_public()
    if asked.words:
        entries = entries.filter(Q(title__icontains=asked.words) | Q(document_number__icontains=asked.words))
    return entries


@dataclass(frozen=True)
class Choices:
    """What the entries that a reader may see can be narrowed by."""

    kinds: Sequence[str]
    subjects: Sequence[str]
    organs: Mapping[int, str]


def choices(entries: QuerySet[LedgerEntry]) -> Choices:
    """The kinds, subjects and organs that occur; one query."""
    rows = entries.order_by().values_list("rule_kind", "subject_category", "organ_id", "organ__name").distinct()
    found = list(rows)
    kinds, subjects = sorted({row[0] for row in found}), sorted({row[1] for row in found if row[1]})
    return Choices(kinds, subjects, dict(sorted({row[2]: row[3] for row in found}.items())))


@dataclass(frozen=True)
class Page:
    """One page, newest first, and the key after which the next begins; "" on the last."""

    rows: Sequence[LedgerEntry]
    next_key: str


def page(entries: QuerySet[LedgerEntry], *, after: str, size: int) -> Page:
    """A page by keyset; a malformed key starts from the newest."""
    rows = list(entries.filter(_after(after)).order_by("-formed_on", "-id")[: size + 1])
    if len(rows) <= size:
        return Page(rows, "")
    last = rows[size - 1]
    return Page(rows[:size], f"{last.formed_on.isoformat()}~{last.pk}")


def _after(key: str) -> Q:
    day, _sign, number = key.partition("~")
    try:
        formed_on, pk = date.fromisoformat(day), int(number)
    except ValueError:
        return Q()
    return Q(formed_on__lt=formed_on) | Q(formed_on=formed_on, pk__lt=pk)


def all_of(entries: QuerySet[LedgerEntry]) -> Iterator[Sequence[LedgerEntry]]:
    """Every entry, newest first, in pages of their own."""
    key = ""
    while True:
        found = page(entries, after=key, size=AT_ONCE)
        yield found.rows
        if not found.next_key:
            return
        key = found.next_key


def successors(entries: Iterable[LedgerEntry]) -> Touched:
    """By record, what public records do to it: repeal, replace, amend; one query."""
    kinds = (*ENDS, RelationKind.AMENDS.value)
    rows = Relation.objects.public().filter(other__in=[one.record_id for one in entries], kind__in=kinds)
    found = defaultdict[int, list[Relation]](list)
    for one in rows.select_related("record").order_by("since", "id"):
        if one.other_id is not None:
            found[one.other_id].append(one)
    return found


# -- whether the library agrees --------------------------------------------------------------------------------------


class Gap(StrEnum):
    """Why something stands in the ledger or in the library and not in the other."""

    NOT_RELEASED = "not_released"
    NOT_FOR_THE_PUBLIC = "not_for_the_public"
    WITHDRAWN = "withdrawn"
    NOT_IN_LEDGER = "not_in_ledger"
    ANOTHER_VERSION = "another_version"


DRIFTED = frozenset({Gap.NOT_IN_LEDGER, Gap.ANOTHER_VERSION})
"""What has no lawful reason and is put right once a day."""


@dataclass(frozen=True)
class Difference:
    """A document that is not the same in both."""

    gap: Gap
    record: Record


@dataclass(frozen=True)
class KindCount:
    """How many documents of a kind the ledger holds, how many of them are public, and how many the library shows."""

    rule_kind: str
    in_ledger: int
    public: int
    in_library: int

    @property
    def is_equal(self) -> bool:
        """Whether ledger and library agree on what is public."""
        return self.public == self.in_library


@dataclass(frozen=True)
class Comparison:
    """Ledger and library side by side."""

    counts: Sequence[KindCount]
    differences: Sequence[Difference]


def compare(reach: Scope, *, most: int) -> Comparison:
    """The numbers by kind, those of the library taken from the public versions themselves; ``most`` differences."""
    entries = LedgerEntry.objects.filter(organ__in=reach.organ_ids_as(*READERS)).order_by("pk")
    columns = ("record_id", "rule_kind", "version", "record__public_version", "record__withdrawn_at", "record__state")
    held, public, gaps = Counter[str](), Counter[str](), dict[int, Gap]()
    found, shown = set[int](), library(reach)
    for record_id, kind, version, public_version, withdrawn_at, state in entries.values_list(*columns).iterator():
        found.add(record_id)
        held[kind] += 1
        if public_version is None or withdrawn_at is not None:
            gaps[record_id] = _gap_of(withdrawn_at is not None, state)
            continue
        public[kind] += 1
        if version != public_version:
            gaps[record_id] = Gap.ANOTHER_VERSION
    gaps |= dict.fromkeys(sorted(shown.keys() - found), Gap.NOT_IN_LEDGER)
    in_library = Counter(shown.values())
    counts = [KindCount(kind, held[kind], public[kind], in_library[kind]) for kind in sorted({*held, *in_library})]
    return Comparison(counts, _named(gaps, most))


def _named(gaps: Mapping[int, Gap], most: int) -> list[Difference]:
    """The records of the first ``most``, what has drifted before what has its reason."""
    order = sorted(gaps, key=lambda record_id: (gaps[record_id] not in DRIFTED, record_id))[:most]
    records = Record.objects.select_related("organ").in_bulk(order)
    return [Difference(gaps[record_id], records[record_id]) for record_id in order if record_id in records]


def library(reach: Scope) -> Mapping[int, str]:
    """Every public rule or normative document by record, with the kind that its public version states."""
    public = Record.objects.public().of_organs(reach.organ_ids_as(*READERS)).order_by()
    current = public.filter(public_version=F("version")).exclude(rule_kind="")
    found: dict[int, str] = dict(current.values_list("pk", "rule_kind"))
    revised = public.exclude(public_version=F("version"))
    versions = Version.objects.filter(record__in=revised, number=F("record__public_version"))
    for one in versions.select_related("record__organ").order_by().iterator(chunk_size=AT_ONCE):
        if kind := rule_kind_of(law_for(one.record), one.content):
            found[one.record_id] = kind
    return found


def _gap_of(is_withdrawn: bool, state: str) -> Gap:
    if is_withdrawn:
        return Gap.WITHDRAWN
    return Gap.NOT_FOR_THE_PUBLIC if state == State.CLOSED else Gap.NOT_RELEASED
