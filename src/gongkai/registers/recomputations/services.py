"""What may happen to recomputations: asked for, carried out batch by batch, finished; and a look ahead."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from gongkai.law import FIRST_DAY, LAST_DAY, Profile, WorkCalendar
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.holidays import queries as holidays
from gongkai.registers.holidays import services as holiday_services
from gongkai.registers.holidays.models import HolidayNotice
from gongkai.registers.holidays.rules import NoticeDraft
from gongkai.registers.jobs import services as jobs
from gongkai.registers.obligations.calendars import law_of
from gongkai.registers.obligations.models import EventKind, Obligation
from gongkai.registers.obligations.services import move_filled
from gongkai.registers.obligations.staging import or_fail
from gongkai.registers.organs.models import Organ

from .models import KnownCalendar, MovedDay, MovedNumber, Recomputation
from .reckoning import Found, Piece, Reckoner, Row

TASK = "gongkai.registers.recomputations.tasks.recompute"
BATCH = 10_000
"""Numbers of obligations in one transaction; on two cores well under a second, so that nobody waits for it."""
CHANGED_FILES = "节假日日历更新"
EVERYTHING = (FIRST_DAY, LAST_DAY)


def follow_notice(notice: HolidayNotice, *, by: Account | None, at: datetime) -> None:
    """Ask for a recomputation of what a notice, entered or taken back, may move; in the transaction of that act."""
    profiles = holidays.bound_profiles(notice.profile)
    window = holiday_services.touched_days(notice, notice.profile, on=timezone.localdate(at))
    reason = str(notice) if notice.withdrawn_at is None else f"撤回：{notice}（{notice.withdrawn_reason}）"
    if window is not None:
        _ask(reason, profiles, window, notice=notice, by=by, at=at)
    for profile in profiles:
        _remember_calendar(profile, on=timezone.localdate(at))


def _ask(
    reason: str,
    profiles: Sequence[str],
    window: tuple[date, date],
    *,
    at: datetime,
    notice: HolidayNotice | None = None,
    by: Account | None = None,
) -> Recomputation:
    asked = Recomputation.objects.create(
        notice=notice,
        reason=reason[:300],
        profiles=list(profiles),
        first_on=window[0],
        last_on=window[1],
        asked_at=at,
        asked_by=by,
    )
    jobs.put(TASK, recomputation_id=asked.pk)
    return asked


# -- a day's acts ----------------------------------------------------------------------------------------------------


def follow_files(*, on: date, at: datetime) -> int:
    """A day's act: ask for a recomputation where a calendar is no longer the one by which was reckoned.

    So a year that came with a new version of the profiles, or became known today, is followed like one entered here.
    """
    changed: list[str] = []
    reasons: dict[str, None] = {}
    for profile in Organ.objects.order_by("profile").values_list("profile", flat=True).distinct():
        calendar = law_of(profile, known_on=on).calendar
        kept = KnownCalendar.objects.filter(pk=profile).first()
        if kept is None or kept.digest != _digest(calendar):
            changed.append(profile)
            reasons |= dict.fromkeys(_known_since(kept.on, calendar) if kept else [])
            _remember_calendar(profile, on=on)
    if changed and Obligation.objects.exists():
        _ask("、".join(reasons) or CHANGED_FILES, changed, EVERYTHING, at=at)
    return len(changed)


def check_again(*, on: date, at: datetime) -> int:
    """A day's act: go once more over what was recomputed, for acts that were under way at that very moment."""
    again = Recomputation.objects.filter(finished_at__isnull=False, is_checked_again=False)
    numbers = [one.pk for one in again if timezone.localdate(one.finished_at) < on]
    Recomputation.objects.filter(pk__in=numbers).update(is_checked_again=True, finished_at=None, done_up_to=0)
    for number in numbers:
        jobs.put(TASK, recomputation_id=number)
    return len(numbers)


def _known_since(day: date, calendar: WorkCalendar) -> list[str]:
    return [notice.citation for notice in calendar.notices if notice.known_on > day]


def _remember_calendar(profile: str, *, on: date) -> None:
    digest = _digest(law_of(profile, known_on=on).calendar)
    KnownCalendar.objects.update_or_create(profile=profile, defaults={"digest": digest, "on": on})


def _digest(calendar: WorkCalendar) -> str:
    """The same for calendars by which every due day is the same."""
    arranged = sorted(
        (day.isoformat(), str(calendar.day(day).kind))
        for notice in calendar.notices
        for holiday in notice.holidays
        for day in (*holiday.days_off(), *holiday.makeup)
    )
    years = sorted({notice.year for notice in calendar.notices if not calendar.is_provisional(notice.year)})
    return hashlib.sha256(repr((sorted(set(arranged)), years)).encode()).hexdigest()


# -- the work itself -------------------------------------------------------------------------------------------------


def reckoner_of(day: date) -> Reckoner:
    """What reckons by the calendar as it is known on ``day``."""
    return Reckoner(lambda profile: law_of(profile, known_on=day))


@transaction.atomic
def do_batch(number: int, *, reckoner: Reckoner, at: datetime) -> Recomputation:
    """Reckon the next obligations anew in one transaction; after the last one it is finished.

    A job that was cut off goes on after the last batch that was stored.
    """
    one = Recomputation.objects.select_for_update(of=("self",)).get(pk=number)
    if one.finished_at is not None:
        return one
    one.started_at = one.started_at or at
    last = Obligation.objects.aggregate(last=Max("pk"))["last"] or 0
    if last > one.done_up_to:
        left = Obligation.objects.filter(pk__gt=one.done_up_to).order_by("pk")
        after = left.values_list("pk", flat=True)[0] - 1  # numbers that nothing has are not gone through
        _move(one, Piece(one.profiles, (one.first_on, one.last_on), after, after + BATCH), reckoner, at)
    if one.done_up_to >= last:
        _finish(one, at=at)
    one.save()
    return one


def _move(one: Recomputation, piece: Piece, reckoner: Reckoner, at: datetime) -> None:
    one.moved += move_filled(
        lambda cursor: piece.fill(cursor, reckoner),
        keep=lambda cursor: _keep_moved(cursor, one, on=timezone.localdate(at)),
        kind=EventKind.RECOMPUTED,
        note=one.reason,
        by=one.asked_by,
        at=at,
        is_audited=False,
    )
    one.done_up_to = piece.until
    one.looked_at += piece.looked_at
    one.unreckoned += piece.unreckoned


def _finish(one: Recomputation, *, at: datetime) -> None:
    one.finished_at = at
    overdue = MovedDay.objects.filter(recomputation=one, is_overdue=True).count()
    detail: dict[str, str | int] = {
        "reason": one.reason,
        "looked_at": one.looked_at,
        "moved": one.moved,
        "overdue": overdue,
        "unreckoned": one.unreckoned,
    }
    audit.write("recomputation.finished", subject=one, by=one.asked_by, at=at, detail=detail)


KEEP = """
    INSERT {or_fail} INTO {day} (recomputation_id, obligation_id, organ_id, due_before, due_after, is_overdue)
    SELECT {one}, id, organ_id, due_on, new_due_on, {is_overdue} FROM moving WHERE new_due_on IS NOT NULL
"""
COUNT = """
    INSERT {or_fail} INTO {number} (recomputation_id, organ_id, due_before, due_after, is_overdue, number)
    SELECT {one}, organ_id, due_on, new_due_on, {is_overdue}, count(*) FROM moving WHERE new_due_on IS NOT NULL
    GROUP BY organ_id, due_on, new_due_on
"""


def _keep_moved(cursor: Any, one: Recomputation, *, on: date) -> None:
    """One row for each that is moved, and the numbers by organ and days."""
    words = {
        "day": MovedDay._meta.db_table,
        "number": MovedNumber._meta.db_table,
        "one": int(one.pk),
        "is_overdue": f"due_on >= '{on}' AND new_due_on < '{on}'",
        "or_fail": or_fail(),
    }
    for statement in (KEEP, COUNT):
        cursor.execute(statement.format(**words))


# -- a look ahead ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Move:
    """An obligation that would move, and how many others move alike."""

    row: Row
    due_after: date
    number: int


@dataclass(frozen=True)
class Outlook:
    """What a notice would move: how many in each organ, and the largest groups as examples."""

    looked_at: int
    moved: int
    settled: int
    overdue: int
    by_organ: Mapping[int, int]
    examples: Sequence[Move]


EXAMPLES = 10


def look_ahead(draft: NoticeDraft, *, at: datetime) -> Outlook:
    """What entering ``draft`` would move, without those whose clock had events of its own; nothing is written.

    ``settled`` are the days that stay and would no longer be provisional.
    """
    on = timezone.localdate(at)
    profiles = holidays.bound_profiles(draft.profile)
    laws = {profile: _with(draft, law_of(profile, known_on=on), on=on) for profile in profiles}
    before = law_of(draft.profile, known_on=on).calendar
    window = holiday_services.difference(before, laws[draft.profile].calendar)
    return _outlook(profiles, window, Reckoner(laws.__getitem__), on=on) if window else Outlook(0, 0, 0, 0, {}, [])


def _with(draft: NoticeDraft, law: Profile, *, on: date) -> Profile:
    notice = draft.as_law(known_on=on, rank=law.chain.index(draft.profile))
    return replace(law, calendar=WorkCalendar([*law.calendar.notices, notice]))


def _outlook(profiles: Sequence[str], window: tuple[date, date], reckoner: Reckoner, *, on: date) -> Outlook:
    looked_at = settled = overdue = 0
    by_organ: dict[int, int] = defaultdict(int)
    moves: list[Move] = []
    for row, number in Piece(profiles, window).groups():
        found = reckoner.plain(row.question) or Found(row.due_on, row.is_provisional)
        looked_at += number
        if found.due_on != row.due_on:
            by_organ[row.organ_id] += number
            overdue += number * (row.due_on >= on > found.due_on)
            moves.append(Move(row, found.due_on, number))
        elif row.is_provisional and not found.is_provisional:
            settled += number
    examples = sorted(moves, key=lambda move: (-move.number, move.row.due_on, move.row.id))[:EXAMPLES]
    return Outlook(looked_at, sum(by_organ.values()), settled, overdue, dict(by_organ), examples)
