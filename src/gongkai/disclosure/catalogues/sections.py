"""The 政府信息公开 section of an organ: each of its parts, what fills it, and whether it is current (CAT-4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gongkai.registers.organs.models import Contact, Organ, Responsibility, ResponsibilityKind
from gongkai.registers.organs.open_data import without_mobile

from . import queries
from .models import Catalogue
from .queries import CURRENT, EMPTY, STALE, Standing
from .vocabulary import Part


@dataclass(frozen=True)
class SectionPart:
    """One part as it stands: ``state`` is ``current``, ``empty`` or ``stale``, ``why`` says what is wrong.

    ``entries`` are those that fill it; for the content proper, every entry that is published, with the catalogues.
    """

    title: str
    means: str
    state: str
    why: str
    entries: tuple[Standing, ...] = ()
    catalogues: tuple[Catalogue, ...] = ()
    last_on: date | None = None


@dataclass(frozen=True)
class Section:
    """The whole section of one organ on a day."""

    organ: Organ
    on: date
    parts: tuple[SectionPart, ...]

    @property
    def findings(self) -> tuple[SectionPart, ...]:
        """The parts that are empty or stale."""
        return tuple(one for one in self.parts if one.state != CURRENT)


def section_of(organ: Organ, *, on: date) -> Section:
    """The section in the parts and the order of the place (``lists.disclosure_sections``); four queries."""
    standings = list(queries.standings(queries.current_entries(organ), on=on))
    contact = Contact.objects.in_force(on).filter(organ=organ).first()
    receives = Responsibility.objects.in_force(on).filter(organ=organ, kind=ResponsibilityKind.OGI_BODY).first()
    parts = [_part(one, organ, standings, contact, receives) for one in queries.words_for(organ).parts]
    return Section(organ, on, tuple(parts))


def _part(
    part: Part,
    organ: Organ,
    standings: Sequence[Standing],
    contact: Contact | None,
    receives: Responsibility | None,
) -> SectionPart:
    if part.means == "request":
        return _requests(part, contact, receives)
    if part.means == "content":
        own = {one.entry.catalogue_id: one.entry.catalogue for one in standings}
        return _content(part, standings, tuple(one for one in own.values() if one.organ_id == organ.pk))
    named = tuple(one for one in standings if any(word in one.entry.matter for word in part.words))
    state, why = _of_entries(named)
    last_on = max((one.last_on for one in named if one.last_on), default=None)
    if part.means == "guide" and state == CURRENT and contact and last_on and contact.since > last_on:
        state, why = STALE, _("Address, hours or telephone changed after the guide was published.")
    return SectionPart(part.title, part.means, state, why, named, last_on=last_on)


def _of_entries(entries: Sequence[Standing]) -> tuple[str, str]:
    if not entries:
        return EMPTY, _("No entry of a published catalogue is for this part.")
    if all(one.state == EMPTY for one in entries):
        return EMPTY, _("Nothing was published under its entries.")
    if any(one.state == STALE for one in entries):
        return STALE, _("The last period of an entry passed without anything new.")
    return CURRENT, ""


def _content(part: Part, standings: Sequence[Standing], catalogues: tuple[Catalogue, ...]) -> SectionPart:
    empty = sum(one.state == EMPTY for one in standings)
    stale = sum(one.state == STALE for one in standings)
    last_on = max((one.last_on for one in standings if one.last_on), default=None)
    if not standings:
        state, why = EMPTY, _("No catalogue is published.")
    elif empty == len(standings):
        state, why = EMPTY, _("Nothing was published under any entry.")
    elif empty or stale:
        state, why = (
            STALE,
            _("Entries without anything: %(empty)s; entries gone stale: %(stale)s.") % {"empty": empty, "stale": stale},
        )
    else:
        state, why = CURRENT, ""
    return SectionPart(part.title, part.means, state, why, tuple(standings), catalogues, last_on)


def _requests(part: Part, contact: Contact | None, receives: Responsibility | None) -> SectionPart:
    """How information is asked for: the body that receives requests, with address, hours and telephone."""
    told = [receives] + ([contact.address, contact.hours, without_mobile(contact.telephone)] if contact else [None])
    missing = [one for one in told if not one]
    if len(missing) == len(told):
        return SectionPart(part.title, part.means, EMPTY, _("It is not said where requests are received."))
    why = _("Missing: body, address, hours or telephone.") if missing else ""
    return SectionPart(part.title, part.means, STALE if missing else CURRENT, why)
