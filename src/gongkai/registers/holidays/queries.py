"""The law with the holiday notices entered here, and how each year of a place's calendar stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.utils import timezone

from gongkai.law import Profile, WorkCalendar, load_profile, profile_names
from gongkai.law.calendar import HolidayNotice as NoticeOfTheLaw
from gongkai.registers.organs.models import Organ, Role
from gongkai.registers.organs.queries import Scope

from .models import HolidayNotice

Version = tuple[tuple[UUID, datetime | None], ...]
"""The notices entered here, by their random tokens: a number may be given again after a transaction was rolled back."""


def law_of(profile_name: str, *, known_on: date | None = None) -> Profile:
    """The profile with the notices entered here; with ``known_on`` as it was known on that day (10-clocks C9).

    What other processes enter is seen at once: each call asks for the few notices there are.
    """
    version = tuple(HolidayNotice.objects.order_by("id").values_list("token", "withdrawn_at"))
    if not version:
        law = load_profile(profile_name)
        return law if known_on is None else replace(law, calendar=law.calendar.as_known_on(known_on))
    return _law(profile_name, version, known_on)


@lru_cache(maxsize=256)
def _law(profile_name: str, _version: Version, known_on: date | None) -> Profile:
    law = load_profile(profile_name)
    notices = [*law.calendar.notices, *(notice for _own, notice in entered(law.chain, known_on=known_on))]
    calendar = WorkCalendar(notices)
    return replace(law, calendar=calendar if known_on is None else calendar.as_known_on(known_on))


def entered(chain: tuple[str, ...], *, known_on: date | None = None) -> list[tuple[HolidayNotice, NoticeOfTheLaw]]:
    """The notices entered here that bind, each also as the law reads it; those taken back only before that day."""
    notices = HolidayNotice.objects.binding(chain).prefetch_related("holidays__makeup_days")
    if known_on is None:
        notices = notices.standing()
    found = [(notice, notice.as_law(rank=chain.index(notice.profile))) for notice in notices]
    return [pair for pair in found if known_on is None or _was_known(pair[0], known_on)]


def _was_known(notice: HolidayNotice, on: date) -> bool:
    withdrawn_at = notice.withdrawn_at
    return notice.entered_on <= on and (withdrawn_at is None or timezone.localdate(withdrawn_at) > on)


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
    others = set(Organ.objects.exclude(pk__in=offices).order_by().values_list("profile", flat=True).distinct())
    own = Organ.objects.filter(pk__in=offices).order_by().values_list("profile", flat=True).distinct()
    chains = {name for profile in own for name in load_profile(profile).chain}
    is_at_the_top = Organ.objects.filter(pk__in=offices, parent__isnull=True).exists()
    nation = {load_profile(profile).chain[0] for profile in own} if is_at_the_top else set()
    return sorted(nation | {name for name in chains if others.isdisjoint(bound_profiles(name))})


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


def years_of(law: Profile, *, until: int) -> list[Year]:
    """Each year of a place's calendar up to ``until``, the latest first."""
    sources = sources_of(law)
    first = min((source.notice.year for source in sources), default=until)
    return [
        Year(
            year,
            law.calendar.is_provisional(year),
            [source for source in sources if source.notice.year == year],
        )
        for year in range(max(until, *(source.notice.year for source in sources), first), first - 1, -1)
    ]


def sources_of(law: Profile) -> list[Source]:
    """Every notice behind a place's calendar, in the order in which they bind."""
    own = {notice: kept for kept, notice in entered(law.chain)}
    return [Source(notice, own.get(notice)) for notice in law.calendar.notices]
