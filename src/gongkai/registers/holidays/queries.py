"""The law with the holiday notices entered here, and how each year of a place's calendar stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.utils import timezone

from gongkai.law import Profile, WorkCalendar, load_profile, profile_names
from gongkai.law.calendar import HolidayNotice as NoticeOfTheLaw
from gongkai.registers.organs.models import Organ, Role
from gongkai.registers.organs.queries import Scope

from .models import HolidayNotice

FIELDS = (
    *("profile", "year", "title", "number", "issued_on", "is_arrangement"),
    *("holidays_text", "entered_at", "withdrawn_at"),
)
Kept = tuple[tuple[Any, ...], ...]
"""Every notice entered here, whole: there are few, and so nothing that is kept of them can be out of date."""


def law_of(profile_name: str, *, known_on: date | None = None) -> Profile:
    """The profile with the notices entered here; with ``known_on`` as it was known on that day (10-clocks C9).

    What other processes enter is seen at once: each call asks for the notices, and makes a calendar only of new ones.
    """
    return laws_of([profile_name], known_on=known_on)[0]


def laws_of(profile_names: Iterable[str], *, known_on: date | None = None) -> list[Profile]:
    """The same for several profiles; one query."""
    kept = tuple(HolidayNotice.objects.order_by("id").values_list(*FIELDS))
    return [_law(name, kept, known_on) for name in profile_names]


@lru_cache(maxsize=256)
def _law(profile_name: str, kept: Kept, known_on: date | None) -> Profile:
    law = load_profile(profile_name)
    entered = [HolidayNotice(**dict(zip(FIELDS, values, strict=True))) for values in kept]
    binding = [one.as_law(rank=law.chain.index(one.profile)) for one in entered if _binds(one, law, known_on)]
    calendar = WorkCalendar([*law.calendar.notices, *binding]) if binding else law.calendar
    return replace(law, calendar=calendar if known_on is None else calendar.as_known_on(known_on))


def _binds(notice: HolidayNotice, law: Profile, known_on: date | None) -> bool:
    """Whether it binds in the place: now, or on the day as it was known then."""
    if notice.profile not in law.chain:
        return False
    if notice.withdrawn_at is None:
        return True
    return known_on is not None and timezone.localdate(notice.withdrawn_at) > known_on


def bound_profiles(profile_name: str) -> list[str]:
    """The profiles whose calendar a notice of ``profile_name`` changes: itself and those that extend it."""
    return [name for name in profile_names() if profile_name in load_profile(name).chain]


def enterable_profiles(reach: Scope) -> list[str]:
    """The places for which the reader may enter a notice.

    A notice moves the due days of every organ that it binds, so it is entered by an office that answers for all of
    them; the State Council's, which binds all, by the office of a government that stands at the top.
    """
    offices = reach.organ_ids_as(Role.OFFICE)
    if not offices:
        return []
    organs = Organ.objects.order_by().annotate(is_own=Q(pk__in=offices), is_top=Q(parent__isnull=True))
    rows = set(organs.values_list("profile", "is_own", "is_top").distinct())
    others = {profile for profile, is_own, _is_top in rows if not is_own}
    chains = [load_profile(profile).chain for profile, is_own, _is_top in rows if is_own]
    nation = {load_profile(profile).chain[0] for profile, is_own, is_top in rows if is_own and is_top}
    bound = {name for chain in chains for name in chain if others.isdisjoint(bound_profiles(name))}
    return sorted(nation | bound)


def profiles_of(reach: Scope) -> list[str]:
    """The places whose calendar the reader looks at: those that bind the organs in reach."""
    organs = Organ.objects.filter(pk__in=reach.registered_ids).order_by("profile")
    return list(organs.values_list("profile", flat=True).distinct())


@dataclass(frozen=True)
class Source:
    """A notice that arranges days of a year: from the profiles, or entered here as ``own``."""

    notice: NoticeOfTheLaw
    own: HolidayNotice | None

    @property
    def issued_on(self) -> date:
        """The day of the notice itself, not that on which it was entered."""
        return self.own.issued_on if self.own else self.notice.known_on


@dataclass(frozen=True)
class Year:
    """A year of the calendar and the notices that arrange it; provisional without the State Council's."""

    year: int
    is_provisional: bool
    sources: Sequence[Source]


def years_of(law: Profile, notices: Iterable[HolidayNotice], *, until: int) -> list[Year]:
    """Each year of a place's calendar up to ``until``, the latest first; ``notices`` are those entered here."""
    sources = sources_of(law, notices)
    years = {source.notice.year for source in sources} | {until}
    return [
        Year(year, law.calendar.is_provisional(year), [one for one in sources if one.notice.year == year])
        for year in range(max(years), min(years) - 1, -1)
    ]


def sources_of(law: Profile, notices: Iterable[HolidayNotice]) -> list[Source]:
    """Every notice behind a place's calendar, in the order in which they bind."""
    own = {one.as_law(rank=law.chain.index(one.profile)): one for one in notices if one.withdrawn_at is None}
    return [Source(notice, own.get(notice)) for notice in law.calendar.notices]


def notices_of(law: Profile) -> list[HolidayNotice]:
    """The notices entered here for a place or one above it, those taken back too; one query."""
    return list(HolidayNotice.objects.filter(profile__in=law.chain).select_related("entered_by").order_by("id"))
