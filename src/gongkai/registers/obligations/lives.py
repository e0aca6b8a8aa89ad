"""The whole life of an obligation, with its events: one thing more happens, and all that follows from it is written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from gongkai.registers.accounts.models import Account

from .counting import Tally
from .models import Event, EventKind, Obligation, PastInterval, Standing
from .rules import Act, Effect, Interval, Start, history

STATE = ("organ", "period", "standing", "since_on", "due_on", "is_historical", "is_late", "close_reason")
"""The fields of an obligation that an act may change, together with others."""
ROWS_A_STATEMENT = 200
SAVED_EACH = 3
"""So few are saved one by one: a statement for several takes longer to be written than theirs together."""


@dataclass
class Life:
    """A locked obligation with its events, in the order of their days, and its past as it is kept."""

    obligation: Obligation
    events: list[Event]
    past: Sequence[PastInterval]
    entered: list[Event] = field(default_factory=list)

    @property
    def start(self) -> Start:
        """How it began: the due day before the first event and the organ before it was handed over, or what it has."""
        one = self.obligation
        due_on = self.events[0].due_before if self.events else one.due_on
        given = next((event.organ_before_id for event in self.events if event.organ_before_id), one.organ_id)
        return Start(timezone.localdate(one.started_at), timezone.localdate(one.entered_at), due_on, given)

    def due_on(self, day: date) -> date | None:
        """The due day that runs at the end of ``day``."""
        moved = [event for event in self.events if event.on <= day and event.effect in {Effect.DUE, Effect.RESTATE}]
        return moved[-1].due_after if moved else self.start.due_on

    def add(self, kind: EventKind, on: date, *, by: Account | None, at: datetime, **told: Any) -> None:
        """Put an event in its place; the due day stays as it is unless ``due_after`` says otherwise."""
        before = self.due_on(on)
        event = Event(obligation=self.obligation, kind=kind, on=on, at=at, by=by, due_before=before)
        for name, value in {"due_after": before, **told}.items():
            setattr(event, name, value)
        place = sum(one.on <= on for one in self.events)
        self.events.insert(place, event)
        self.entered.append(event)

    def intervals(self) -> tuple[Interval, ...]:
        """Its whole life by the rules; raises ``OutOfOrder``."""
        acts = (Act(one.on, one.effect, one.due_after, one.organ_after_id or 0) for one in self.events)
        return history(self.start, acts)


def life_of(obligation: Obligation) -> Life:
    """One life, locked."""
    return lives_of([obligation.pk])[0]


def lives_of(numbers: Collection[int]) -> list[Life]:
    """Lives by the numbers of the obligations, locked in this order; three queries."""
    found = locked_lives(Obligation.objects.filter(pk__in=numbers))
    if len(found) < len(numbers):
        raise Obligation.DoesNotExist(f"of {len(numbers)} obligations {len(found)} are there")
    return found


def locked_lives(obligations: QuerySet[Obligation]) -> list[Life]:
    """Lives of those that ``obligations`` finds, locked in the order of their numbers; three queries, or one."""
    locked = list(obligations.select_for_update().order_by("pk"))
    numbers = [one.pk for one in locked]
    if not numbers:
        return []
    events, past = defaultdict[int, list[Event]](list), defaultdict[int, list[PastInterval]](list)
    for event in Event.objects.filter(obligation__in=numbers).order_by("obligation_id", "on", "id"):
        events[event.obligation_id].append(event)
    for interval in PastInterval.objects.filter(obligation__in=numbers).order_by():
        past[interval.obligation_id].append(interval)
    return [Life(one, events[one.pk], past[one.pk]) for one in locked]


def keep(lives: Sequence[Life]) -> None:
    """Write what was entered, the intervals that follow from it and the changed numbers."""
    tally, gone, fresh = Tally(), list[int](), list[PastInterval]()
    for life in lives:
        one, intervals = life.obligation, life.intervals()
        kept = {row.interval: row.pk for row in life.past}
        _count(tally, one, [*kept, one.interval], -1)
        _count(tally, one, intervals, 1)
        gone += [pk for interval, pk in kept.items() if interval not in intervals[:-1]]
        rows = (asdict(interval) for interval in intervals[:-1] if interval not in kept)
        fresh += [PastInterval(obligation=one, **row) for row in rows]
        now = intervals[-1]
        one.standing, one.since_on, one.due_on, one.organ_id = now.standing.value, now.from_on, now.due_on, now.organ_id
        one.is_historical, one.is_late = now.is_historical, now.is_late
        if one.standing != Standing.CLOSED:
            one.close_reason = ""
    if gone:
        PastInterval.objects.filter(pk__in=gone).delete()
    PastInterval.objects.bulk_create(fresh)
    _save([life.obligation for life in lives])
    Event.objects.bulk_create(event for life in lives for event in life.entered)
    tally.write()


def _count(tally: Tally, one: Obligation, intervals: Iterable[Interval], times: int) -> None:
    for interval in intervals:
        tally.add(interval.organ_id, one.basis, [interval], times=times)


def _save(obligations: Sequence[Obligation]) -> None:
    if len(obligations) <= SAVED_EACH:
        for one in obligations:
            one.save(force_update=True)
    else:
        Obligation.objects.bulk_update(obligations, STATE, batch_size=ROWS_A_STATEMENT)
