"""What is owed every year (ORG-3): by whom, how often, under which clause, and how often it was done."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from gongkai.law import Duty, Profile, UnknownDuty, load_profile

from .models import Kind, Organ, YearlyAct, YearlyKind
from .naming import Directory
from .queries import WORKS_ON_CASES, Scope

DUTY_IDS: Mapping[YearlyKind, tuple[str, ...]] = {
    YearlyKind.REPORT_HEARD: (YearlyKind.REPORT_HEARD.value,),
    YearlyKind.TRAINING: (YearlyKind.TRAINING.value, "staff.train"),
    YearlyKind.POLICY_INTERPRETED: (YearlyKind.POLICY_INTERPRETED.value,),
}
"""The duties of the profiles that each kind of act meets; the first one that a place knows is its own."""


@dataclass(frozen=True)
class YearlyDuty:
    """A duty of every year and the organs of one profile that owe it, as its clause says who."""

    kind: YearlyKind
    duty: Duty
    profile: str
    organ_ids: frozenset[int]

    @property
    def minimum(self) -> int:
        """How often at least."""
        return self.duty.within.count


@dataclass(frozen=True)
class YearlyCell:
    """How often an organ did one kind of thing in a year, and how often it must; None where no clause binds it."""

    kind: YearlyKind
    count: int
    duty: YearlyDuty | None

    @property
    def is_owed(self) -> bool:
        """Whether it was done less often than the clause asks."""
        return self.duty is not None and self.count < self.duty.minimum


@dataclass(frozen=True)
class BoundDuty:
    """A duty and the organs of one profile that owe it, as its clause says who."""

    duty: Duty
    profile: str
    organ_ids: frozenset[int]


def day_of_reckoning(year: int, *, today: date) -> date:
    """The day whose law and register count for a year: its last, or today while it runs."""
    return min(today, date(year, 12, 31))


def yearly_duties(on: date) -> list[YearlyDuty]:
    """Every yearly duty in force on ``on`` with the organs that its clause names; two or four queries."""
    directory = Directory(on)
    found = []
    for profile, tops in _tops(directory).items():
        law = load_profile(profile)
        for kind in YearlyKind:
            if duty := _duty(law, kind, on):
                organ_ids = frozenset(_bound(duty, profile, tops, directory))
                found.append(YearlyDuty(kind, duty, profile, organ_ids))
    return found


def duties_bound(duty_ids: Iterable[str], on: date) -> list[BoundDuty]:
    """Each of the duties in force on ``on`` with the organs that its clause names, by profile."""
    directory, wanted = Directory(on), list(duty_ids)
    found = []
    for profile, tops in _tops(directory).items():
        law = load_profile(profile)
        for duty_id in wanted:
            with suppress(UnknownDuty):
                duty = law.duty(duty_id, on=on)
                found.append(BoundDuty(duty, profile, frozenset(_bound(duty, profile, tops, directory))))
    return found


def acts_in(year: int, organ_ids: Iterable[int]) -> Mapping[tuple[int, str], int]:
    """How many acts of each kind the organs recorded for ``year``; one query."""
    acts = YearlyAct.objects.filter(organ__in=list(organ_ids), held_on__year=year, withdrawn_on__isnull=True)
    return Counter(acts.order_by().values_list("organ_id", "kind"))


def yearly_cells(organs: Iterable[Organ], *, year: int, today: date) -> dict[int, list[YearlyCell]]:
    """For each organ and kind how often it was done in ``year``, and how often it must be."""
    chosen = list(organs)
    done = acts_in(year, [organ.pk for organ in chosen])
    owed = {
        (organ_id, one.kind): one
        for one in yearly_duties(day_of_reckoning(year, today=today))
        for organ_id in one.organ_ids
    }
    return {
        organ.pk: [YearlyCell(kind, done[organ.pk, kind.value], owed.get((organ.pk, kind))) for kind in YearlyKind]
        for organ in chosen
    }


def _duty(law: Profile, kind: YearlyKind, on: date) -> Duty | None:
    for duty_id in DUTY_IDS[kind]:
        with suppress(UnknownDuty):
            return law.duty(duty_id, on=on)
    return None


def _tops(directory: Directory) -> dict[str, list[Organ]]:
    """By profile, the governments of it that stand under none of it."""
    tops: dict[str, list[Organ]] = {}
    for organ in directory.organs.values():
        above = directory.organs.get(directory.parents[organ.pk] or 0)
        if organ.kind == Kind.GOVERNMENT and (above is None or above.profile != organ.profile):
            tops.setdefault(organ.profile, []).append(organ)
    return tops


def _bound(duty: Duty, profile: str, tops: Iterable[Organ], directory: Directory) -> Iterator[int]:
    """The organs of ``profile`` that the words of the clause mean, read where the clause was made."""
    for top in tops:
        made_by = next((place for place in directory.line(top) if place.profile == duty.profile), top)
        meant = directory.resolve(duty.bound_by, within=made_by).organs
        yield from (organ.pk for organ in meant if organ.profile == profile and _stands_under(organ, top, directory))


def _stands_under(organ: Organ, top: Organ, directory: Directory) -> bool:
    current: int | None = organ.pk
    while current is not None and current != top.pk:
        current = directory.parents.get(current)
    return current == top.pk


def visible_acts(reach: Scope) -> QuerySet[YearlyAct]:
    """The yearly acts of the organs whose cases the reader reads."""
    return YearlyAct.objects.filter(organ__in=reach.organ_ids)


def acts_answered_for(reach: Scope) -> QuerySet[YearlyAct]:
    """The yearly acts that the reader may record or withdraw."""
    return YearlyAct.objects.filter(organ__in=reach.organ_ids_as(*WORKS_ON_CASES)).select_related("organ")


def acts_of(organ: Organ) -> QuerySet[YearlyAct]:
    """What ``organ`` did, the latest first, withdrawn acts too; with the files."""
    return YearlyAct.objects.filter(organ=organ).select_related("recorded_by").prefetch_related("files")
