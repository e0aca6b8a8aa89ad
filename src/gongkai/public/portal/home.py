"""What the public home shows of a site: governments with their fixed sections, what is new, plans, where to apply."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.disclosure.catalogues.queries import words_for
from gongkai.disclosure.library import lists
from gongkai.disclosure.library.models import Listing
from gongkai.law import COUNTRY, load_profile
from gongkai.oversight.workplans import progress
from gongkai.oversight.workplans.models import WorkPlan
from gongkai.registers.organs.models import Contact, Kind, Organ, Responsibility, ResponsibilityKind
from gongkai.registers.organs.open_data import without_mobile
from gongkai.registers.organs.sites import Site

from .links import address

NEWEST = 10
PLANS = 5
GOVERNMENTS = 40
"""How many of those below are named; all of them stand on the page of organs."""
LIMITS = {"publish": "record.publish", "reply": "request.reply"}
"""The duties whose limits the home page tells its readers."""


@dataclass(frozen=True)
class Section:
    """One of the fixed parts of a government's 政府信息公开 section (公开平台栏目)."""

    title: str | Promise
    url: str
    what: Promise


WHAT = {
    "guide": _("How information is disclosed, how it is sorted, and where to ask"),
    "rules": _("The laws and rules by which information is disclosed"),
    "content": _("Everything that must be public, item by item"),
    "report": _("What was disclosed in each year, with its figures"),
    "request": _("Ask for what is not public yet"),
}
"""What each of the fixed parts is for, by what fills it."""


@dataclass(frozen=True)
class Government:
    """A government at the top of a site: its fixed parts, and how information is asked for."""

    organ: Organ
    url: str
    sections: Sequence[Section]
    body: str
    contact: Contact | None

    @property
    def telephone(self) -> str:
        """The number of the office; never that of a person's mobile."""
        return without_mobile(self.contact.telephone) if self.contact else ""


def governments(site: Site, on: date) -> list[Government]:
    """Those at the top of a site; three queries."""
    tops = list(_tops(site, on)[:GOVERNMENTS])
    contacts = {one.organ_id: one for one in Contact.objects.in_force(on).filter(organ__in=tops)}
    bodies = Responsibility.objects.in_force(on).filter(organ__in=tops, kind=ResponsibilityKind.OGI_BODY)
    receives = {one.organ_id: one.person_or_body for one in bodies.order_by("id")}
    return [
        Government(
            organ=top,
            url=address("public_organ", top.pk),
            sections=list(_sections(top)),
            body=receives.get(top.pk, ""),
            contact=contacts.get(top.pk),
        )
        for top in tops
    ]


def limits(governments: Sequence[Government], on: date) -> dict[str, dict[str, Any]]:
    """Within how many working days information is public and requests are answered, and where the law says so.

    Of the place, where the site has one government; of the whole country, where it has several.
    """
    law = load_profile(governments[0].organ.profile if len(governments) == 1 else COUNTRY)
    duties = {name: law.duty(duty, on=on) for name, duty in LIMITS.items()}
    return {name: {"days": duty.within.count, "source": duty.source} for name, duty in duties.items()}


def _tops(site: Site, on: date) -> QuerySet[Organ]:
    rows = Organ.objects.in_force(on).order_by("id")
    return rows.filter(parent__isnull=True) if site.organ_id is None else rows.filter(pk=site.organ_id)


def _sections(organ: Organ) -> Iterator[Section]:
    """The parts in the order of the place, each with where it is."""
    page = address("public_section", organ.pk)
    parts = words_for(organ).parts
    for number, part in enumerate(parts, start=1):
        yield Section(part.title, f"{page}#part-{number}" if page else "", WHAT[part.means])
    if all(part.means != "request" for part in parts):
        yield Section(_("Ask for information"), "#apply", WHAT["request"])


def below(tops: Iterable[Government], on: date) -> list[tuple[str, str]]:
    """The governments directly below those at the top; one query."""
    rows = Organ.objects.in_force(on).filter(parent__in=[one.organ for one in tops], kind=Kind.GOVERNMENT)
    return [(one.name, address("public_organ", one.pk)) for one in rows.order_by("id")[:GOVERNMENTS]]


def newest(site: Site) -> list[Mapping[str, Any]]:
    """The documents that became public last; one query."""
    return lists.documents(Listing.objects.on_site(site)[:NEWEST])


def plans(site: Site) -> list[tuple[WorkPlan, str]]:
    """The plans whose progress is open, newest first; one query."""
    asked = Q() if site.organ_ids is None else Q(plan__organ_id__in=site.organ_ids)
    rows = progress.public_plans().filter(asked).order_by("-plan__year", "-plan_id")[:PLANS]
    return [(one.plan, address("progress_plan", one.plan_id)) for one in rows]
