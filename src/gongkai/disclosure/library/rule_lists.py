"""The public ledger of rules and normative documents (REC-8): what is in force and what is not, and why."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.disclosure.records.models import Relation
from gongkai.disclosure.records.rules import Validity
from gongkai.disclosure.records.words import TOUCHED, VALIDITIES
from gongkai.documents.spreadsheets import Column
from gongkai.registers.organs.sites import Site

from .facts import BINDING
from .lists import Part, part_among
from .models import Listing, ListingQuerySet

NEWEST = ("-formed_on", "-record_id")
OLDEST = ("formed_on", "record_id")
SHOWN_OF_EACH = 10
AT_ONCE = 500
GROUPS = (Validity.VALID, Validity.AMENDED, Validity.NOT_YET, Validity.REPEALED, Validity.LAPSED)
"""The order in which the states stand on the page."""


@dataclass(frozen=True)
class Touch:
    """What another public document does to it: a word, the document, since when."""

    word: str
    other: Listing
    since: date | None


@dataclass(frozen=True)
class Group:
    """Every document in one state: how many, and the newest of them."""

    validity: Validity
    word: str
    number: int
    rows: Sequence[Listing]


def of_site(site: Site) -> ListingQuerySet:
    """Every public rule and normative document of a site."""
    return Listing.objects.on_site(site).rules()


def counts(site: Site) -> Mapping[str, Counter[str]]:
    """How many there are of each kind in each state; one query."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    rows = of_site(site).order_by().values_list("rule_kind", "validity").annotate(number=Count("pk"))
    for kind, validity, number in rows:
        found[kind][validity] = number
    return found


def groups(site: Site, counted: Mapping[str, Counter[str]]) -> list[Group]:
    """The states with the newest documents of each; a query for each that is not empty."""
    totals: Counter[str] = sum(counted.values(), Counter())
    return [
        Group(one, str(VALIDITIES[one]), totals[one], list(_of_state(site, one)[:SHOWN_OF_EACH]) if totals[one] else [])
        for one in GROUPS
    ]


def part_of(site: Site, validity: Validity, number: int | None = None) -> Part | None:
    """A part of all documents in one state, counted from the oldest; ``None`` where there is none. Two queries."""
    ids = list(_of_state(site, validity).order_by(*OLDEST).values_list("pk", flat=True))
    return part_among(ids, number, order=NEWEST)


def _of_state(site: Site, validity: Validity) -> ListingQuerySet:
    return of_site(site).filter(validity=validity).order_by(*NEWEST)


def touches(rows: Iterable[Listing]) -> Mapping[int, Sequence[Touch]]:
    """By record what repeals, replaces or amends it, as everyone sees those; one query."""
    relations = Relation.objects.public().filter(other__in=[one.pk for one in rows], kind__in=BINDING)
    found: dict[int, list[Touch]] = defaultdict(list)
    for one in (
        relations.filter(record__listing__isnull=False).select_related("record__listing").order_by("since", "id")
    ):
        if one.other_id is not None:
            found[one.other_id].append(Touch(str(TOUCHED[one.kind]), one.record.listing, one.since))
    return found


def columns() -> list[Column]:
    """The heads of the ledger as a table."""
    return [
        Column(_("Issuing organ"), 24),
        Column(_("Kind"), 14),
        Column(_("Title"), 48),
        Column(_("Document number"), 22),
        Column(_("Formed on"), 12),
        Column(_("In force from"), 12),
        Column(_("Last day in force"), 12),
        Column(_("Subject category"), 18),
        Column(_("Validity"), 10),
        Column(_("What touched it"), 40),
        Column(_("Released on"), 12),
        Column(_("Index number"), 24),
        Column(_("Public page"), 40),
    ]


def table(site: Site, *, host: str) -> Iterator[Sequence[str]]:
    """Every document, newest first; ``host`` begins the addresses."""
    rows = of_site(site).order_by(*NEWEST)
    listed = list(rows)
    for start in range(0, len(listed), AT_ONCE):
        some = listed[start : start + AT_ONCE]
        touched = touches(some)
        yield from (_cells(one, touched.get(one.pk, ()), host) for one in some)


def _cells(one: Listing, touched: Iterable[Touch], host: str) -> Sequence[str]:
    released = timezone.localdate(one.first_released_at)
    days = [day.isoformat() if day else "" for day in (one.formed_on, one.effective_on, one.expires_on)]
    told = "；".join(told_of(touch) for touch in touched)
    before = [one.issuer, one.rule_kind, one.title, one.document_number, *days, one.subject_category]
    after = [one.validity_word, told, released.isoformat(), one.index_number, host + one.get_absolute_url()]
    return [*before, *after]


def told_of(touch: Touch) -> str:
    """“repealed by 《…》（…号），2021-01-01”."""
    number = f"（{touch.other.document_number}）" if touch.other.document_number else ""
    since = f"，{touch.since.isoformat()}" if touch.since else ""
    return f"{touch.word}《{touch.other.title}》{number}{since}"
