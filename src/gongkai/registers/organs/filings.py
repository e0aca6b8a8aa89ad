"""Which organs have filed what they must file and publish, and what each still owes (ORG-1, ORG-2)."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import queries
from .models import Contact, Kind, Organ, Placement, Remit, Responsibility, ResponsibilityKind

SOURCE = "政府信息公开条例 第十二条、第二十条第二项"
CONTACT_FIELDS: Mapping[str, Promise] = {
    "telephone": _("Telephone"),
    "address": _("Address"),
    "hours": _("Office hours"),
}
REMIT_FIELDS: Mapping[str, Promise] = {"functions": _("Functions"), "internal_bodies": _("Internal bodies")}
ITEMS: Mapping[str, Promise | str] = {
    **{kind.value: kind.label for kind in queries.MUST_BE_FILED},
    ResponsibilityKind.HEAD.value: ResponsibilityKind.HEAD.label,
    **CONTACT_FIELDS,
    **REMIT_FIELDS,
}
"""What every organ files or publishes, in the order in which a person reads it."""


@dataclass(frozen=True)
class Filing:
    """An organ, the one above it, and the codes of what is missing on a day; ``unfiled`` is named but not filed yet."""

    organ: Organ
    above: str
    missing: tuple[str, ...]
    unfiled: tuple[str, ...]
    telephone: str
    handler: str

    @property
    def missing_labels(self) -> list[str]:
        """What is missing, in words."""
        return labels_of(self.missing, self.unfiled)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def filings_of(organ_ids: Iterable[int], *, on: date) -> list[Filing]:
    """What each organ in force has filed on ``on``, those above first; leading groups have nothing to file. Five
    queries, whatever the number."""
    wanted = frozenset(organ_ids)
    places = [one for one in _places(on) if one.organ_id in wanted and one.organ.kind != Kind.BODY]
    ids = [place.organ_id for place in places]
    named, contacts, remits = _named(ids, on), _contacts(ids, on), _remits(ids, on)
    return [
        _filing(place, named.get(place.organ_id, []), contacts.get(place.organ_id), remits.get(place.organ_id), on)
        for place in places
    ]


def counts(filings: Sequence[Filing]) -> list[tuple[str, Promise | str, int]]:
    """How many organs lack each thing: its code, its name and the number."""
    lacking = Counter(code for one in filings for code in one.missing)
    return [(code, label, lacking[code]) for code, label in ITEMS.items()]


def narrowed(
    filings: Iterable[Filing], *, name: str = "", kind: str = "", level: str = "", missing: str = ""
) -> list[Filing]:
    """Those that answer to a filter; ``missing`` is a code, or ``any``, or ``none``."""
    found = [one for one in filings if name in one.organ.name or name in one.organ.short_name]
    found = [one for one in found if kind in ("", one.organ.kind) and level in ("", one.organ.level)]
    if missing == "any":
        return [one for one in found if one.missing]
    if missing == "none":
        return [one for one in found if one.is_complete]
    return [one for one in found if missing in one.missing] if missing else found


def table(filings: Iterable[Filing]) -> Iterator[tuple[str, ...]]:
    """The rows of the download, headings first: a column for each thing, 缺 where it is missing."""
    yield (str(_("Organ")), str(_("Stands under")), str(_("Kind")), str(_("Level")), *map(str, ITEMS.values()))
    filed, missing, waiting = str(_("present")), str(_("missing")), str(_("not filed"))
    for one in filings:
        states = (waiting if code in one.unfiled else missing if code in one.missing else filed for code in ITEMS)
        organ = one.organ
        yield (organ.name, one.above, organ.get_kind_display(), organ.get_level_display(), *states)


def _places(on: date) -> list[Placement]:
    return list(queries.placements_on(on).select_related("organ", "parent"))


def _named(organ_ids: Sequence[int], on: date) -> dict[int, list[Responsibility]]:
    named: dict[int, list[Responsibility]] = {}
    for one in Responsibility.objects.in_force(on).filter(organ__in=organ_ids):
        named.setdefault(one.organ_id, []).append(one)
    return named


def _contacts(organ_ids: Sequence[int], on: date) -> dict[int, Contact]:
    return {one.organ_id: one for one in Contact.objects.in_force(on).filter(organ__in=organ_ids)}


def _remits(organ_ids: Sequence[int], on: date) -> dict[int, Remit]:
    return {one.organ_id: one for one in Remit.objects.in_force(on).filter(organ__in=organ_ids)}


def _filing(
    place: Placement, named: Sequence[Responsibility], contact: Contact | None, remit: Remit | None, on: date
) -> Filing:
    missing, unfiled = missing_of(
        named,
        contact={field: getattr(contact, field, "") for field in CONTACT_FIELDS},
        remit={field: getattr(remit, field, "") for field in REMIT_FIELDS},
        on=on,
    )
    handler = next((one.person_or_body for one in named if one.kind == ResponsibilityKind.HANDLER), "")
    return Filing(
        organ=place.organ,
        above=place.parent.name if place.parent else "",
        missing=missing,
        unfiled=unfiled,
        telephone=contact.telephone if contact else "",
        handler=handler,
    )


def missing_of(
    named: Iterable[Responsibility], *, contact: Mapping[str, str | None], remit: Mapping[str, str | None], on: date
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes of what is missing, and of those that are named and wait to be filed."""
    by_kind = {one.kind: one for one in named if one.is_in_force(on)}
    unfiled = tuple(
        kind.value
        for kind in queries.MUST_BE_FILED
        if kind in by_kind and not ((filed := by_kind[kind].filed_on) and filed <= on)
    )
    present = set(by_kind) - set(unfiled)
    present |= {field for field, text in {**contact, **remit}.items() if text}
    return tuple(code for code in ITEMS if code not in present), unfiled


def labels_of(missing: Iterable[str], unfiled: Collection[str]) -> list[str]:
    """What is missing, in words; what is only named says that it waits to be filed."""
    waiting = str(_("%(what)s (named, not filed)"))
    return [waiting % {"what": ITEMS[code]} if code in unfiled else str(ITEMS[code]) for code in missing]
