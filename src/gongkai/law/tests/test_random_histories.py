"""The reply clock against a walk, day by day, that was written from 10-clocks section 2 and shares no code with it.

Ten thousand histories are told by the numbers of a plain generator, the same ones every time; some hundreds by those of
Hypothesis, which looks for the odd ones and makes one that fails as short as it can. ``GONGKAI_HISTORIES=50000`` walks
as many as one likes.
"""

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

import chinese_calendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.law import SHANGHAI, ClockEvent, ClockEventKind, StepKind, due_of, load_profile

HISTORIES = int(os.environ.get("GONGKAI_HISTORIES", "10000"))
LOOKED_FOR = 300
NATION = load_profile("national")
DAY = timedelta(days=1)
WORKED = {
    day: chinese_calendar.is_workday(day)
    for day in (date(2017, 1, 1) + timedelta(days=n) for n in range((date(2026, 12, 31) - date(2017, 1, 1)).days + 1))
}
NEW_REGULATION, FEE_RULE = date(2019, 5, 15), date(2021, 1, 1)


# -- the walk --------------------------------------------------------------------------------------------------------


def after(start: date, workdays: int) -> date:
    """The day on which so many working days after ``start`` have passed."""
    day = start
    while workdays:
        day += DAY
        workdays -= WORKED[day]
    return day


@dataclass
class Letter:
    """Someone asked: who, when, when the letter came, when the opinion came."""

    to: str
    party: str
    asked: date
    came: date | None = None
    opinion: date | None = None


@dataclass
class Walk:
    """One request, walked through its acts; what it keeps is what the page calls S, L, X and E."""

    received: date
    s: date = field(init=False)
    e: int = 0
    extended: bool = False
    letters: list[Letter] = field(default_factory=list)
    clarifications: int = 0
    waiting: str = ""
    pay_by: date | None = None
    reasons: bool = False
    stated: date | None = None
    end: str = ""
    met: bool | None = None
    refused: list[tuple[str, date]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.s = self.received

    @property
    def limit(self) -> int:
        return 20 if self.received >= NEW_REGULATION else 15

    def is_out(self, day: date) -> bool:
        """Whether the day is in X."""
        for letter in self.letters:
            last = after(letter.came or letter.asked, 15)
            if letter.opinion and letter.opinion < last:
                last = letter.opinion
            if letter.asked < day <= last:
                return True
        return False

    def due(self) -> date | None:
        if self.waiting:
            return None
        if self.stated:
            return self.stated
        day, left = self.s, self.limit + self.e
        while left:
            day += DAY
            if WORKED[day] and not self.is_out(day):
                left -= 1
        return day

    def live(self, acts: list[ClockEvent]) -> None:
        """Every day from the receipt on, the acts of each as they come."""
        by_day: dict[date, list[ClockEvent]] = {}
        for act in acts:
            by_day.setdefault(act.on, []).append(act)
        for day in sorted(by_day):
            told = by_day[day]
            if all(isinstance(act.at, datetime) for act in told):
                told = sorted(told, key=lambda act: act.at)
            for act in told:
                if self.pay_by and self.waiting == "fee" and day > self.pay_by and not self.end:
                    self.end = "fee_unpaid"
                is_lawful = not self.end and day >= self.s and getattr(self, f"_{act.kind.value}")(act, day)
                if not is_lawful:
                    self.refused.append((act.kind.value, day))

    def _received(self, act, day):
        return False

    def anew(self, day: date) -> bool:
        self.s, self.e, self.waiting, self.pay_by = day, 0, "", None
        self.extended = self.reasons = False
        self.stated = None
        return True

    def in_time(self, day: date) -> bool:
        due = self.due()
        return due is not None and day <= due

    def _clarification_requested(self, act, day):
        if self.clarifications or self.waiting or day > after(self.s, 7) or not self.in_time(day):
            return False
        self.clarifications, self.waiting = 1, "clarification"
        return True

    def _clarification_received(self, act, day):
        return self.waiting == "clarification" and self.anew(day)

    def _asked(self, act, day):
        to = act.kind.value.removesuffix("_asked")
        if act.party and any((one.to, one.party, one.opinion) == (to, act.party, None) for one in self.letters):
            return False
        self.letters.append(Letter(to, act.party, day))
        return True

    _third_party_asked = _other_organ_asked = _asked

    def waiting_letters(self, act, to):
        """Whoever is named, or anyone if nobody is."""
        return [
            one
            for one in self.letters
            if one.to == to and one.opinion is None and (not act.party or act.party == one.party)
        ]

    def _letter_came(self, act, day):
        fresh = [one for one in self.waiting_letters(act, act.kind.value.removesuffix("_received")) if not one.came]
        if not fresh:
            return False
        fresh[0].came = day
        return True

    _third_party_received = _other_organ_received = _letter_came

    def _answered(self, act, day):
        found = self.waiting_letters(act, act.kind.value.removesuffix("_answered"))
        if not found:
            return False
        found[0].opinion = day
        return True

    _third_party_answered = _other_organ_answered = _answered

    def _extension_approved(self, act, day):
        most = 20 if self.received >= NEW_REGULATION else 15
        is_told_late = act.notified_on is not None and not self.in_time(act.notified_on)
        if self.extended or self.stated or not 1 <= act.workdays <= most or not self.in_time(day) or is_told_late:
            return False
        self.extended, self.e = True, act.workdays
        return True

    def _fee_notified(self, act, day):
        if day < FEE_RULE or not self.in_time(day):
            return False
        self.waiting, self.pay_by = "fee", after(day, 20)
        return True

    def _fee_paid(self, act, day):
        return self.waiting == "fee" and self.anew(day)

    def _reasons_requested(self, act, day):
        self.reasons = self.reasons or day >= NEW_REGULATION
        return day >= NEW_REGULATION

    def _reasons_accepted(self, act, day):
        if not self.reasons or act.stated_on is None or act.stated_on < day or not self.in_time(day):
            return False
        self.stated = act.stated_on
        return True

    def _closed(self, act, day):
        self.end = act.kind.value
        return True

    _transferred = _withdrawn = _merged = _closed

    def _replied(self, act, day):
        due = self.due()
        self.met = due is None or day <= due
        return self._closed(act, day)


# -- histories -------------------------------------------------------------------------------------------------------

PARTIES = ("", "", "", "甲", "乙")
CHAPTERS = ("clarify", "ask", "ask", "ask", "extend", "extend", "fee", "reasons", "end", "noise")
EDGES = (1, 7, 8, 15, 16, 20, 21, 22, 40)
Act = tuple[str, int, int | None, dict]


def told(chance: Random, kind: str, day: int, **more) -> Act:
    """One act: so many days after the receipt, some with a time of day."""
    return kind, day, chance.choice([None, None, None, 0, 9, 23]), more


def chapter(chance: Random, received: date) -> list[Act]:
    """A run of acts as an office would have them, each of which may be missing, late or told twice.

    Half of them lie on an edge: some number of working days after the receipt, or after a restart that may have been.
    """
    what, day = chance.choice(CHAPTERS), chance.randint(0, 45)
    if chance.random() < 0.5:
        day = (after(received, chance.choice(EDGES)) - received).days
    return globals()[f"_{what}"](chance, received, day)


def _clarify(chance, received, day):
    asked = chance.randint(0, 12)
    answered = asked + chance.randint(0, 20)
    acts = [told(chance, "clarification_requested", asked), told(chance, "clarification_received", answered)]
    if chance.random() < 0.5:
        anew = after(received + timedelta(days=answered), chance.choice([1, 20, 21]))
        length = chance.randint(1, 22)
        acts.append(told(chance, "extension_approved", (anew - received).days, workdays=length, notified=None))
    return [act for act in acts if chance.randint(0, 7)]


def _ask(chance, received, day):
    whom, party = chance.choice(["third_party", "other_organ"]), chance.choice(PARTIES)
    days = {"asked": day, "received": day + chance.randint(0, 6), "answered": day + chance.randint(0, 35)}
    acts = [told(chance, f"{whom}_{what}", on, party=party) for what, on in days.items()]
    return [act for act in acts if chance.randint(0, 3)]


def _extend(chance, received, day):
    notified = chance.choice([None, None, 0, 1, 5])
    return [told(chance, "extension_approved", day, workdays=chance.randint(-1, 22), notified=notified)]


def _fee(chance, received, day):
    acts = [told(chance, "fee_notified", day), told(chance, "fee_paid", day + chance.randint(0, 35))]
    return [act for act in acts if chance.randint(0, 7)]


def _reasons(chance, received, day):
    accepted = told(chance, "reasons_accepted", day + chance.randint(0, 9), stated=chance.randint(-2, 60))
    return [told(chance, "reasons_requested", day), accepted]


def _end(chance, received, day):
    kind = chance.choice(["replied", "replied", "transferred", "withdrawn", "merged"])
    return [told(chance, kind, chance.randint(0, 90))]


def _noise(chance, received, day):
    return [told(chance, chance.choice([kind.value for kind in ClockEventKind]), chance.randint(-3, 100))]


FIRST, DAYS = date(2017, 6, 1), (date(2026, 3, 31) - date(2017, 6, 1)).days


def history(chance: Random) -> tuple[date, list[ClockEvent]]:
    """A receipt and the acts after it, told in any order."""
    received = FIRST + timedelta(days=chance.randint(0, DAYS))
    acts = [act for _ in range(chance.randint(0, 5)) for act in chapter(chance, received)]
    if acts and chance.random() < 0.5:
        chance.shuffle(acts)
    return received, [event(received, *act) for act in acts]


def event(received: date, kind: str, days: int, hour: int | None, more: dict) -> ClockEvent:
    on = received + timedelta(days=days)
    return ClockEvent(
        ClockEventKind(kind),
        on if hour is None else datetime(on.year, on.month, on.day, hour, 30, tzinfo=SHANGHAI),
        workdays=more.get("workdays", 0),
        stated_on=on + timedelta(days=more["stated"]) if "stated" in more else None,
        notified_on=on + timedelta(days=more["notified"]) if more.get("notified") is not None else None,
        party=more.get("party", ""),
    )


@pytest.mark.demand("REQ-3")
def test_random_histories_equal_a_walk_day_by_day():
    met: Counter[str] = Counter()

    for number in range(HISTORIES):
        received, events = history(Random(number))
        try:
            met.update(walked(received, events))
        except AssertionError as differs:
            differs.add_note(f"history {number}: received {received}, {events}")
            raise

    assert {kind for kind in ("moved", "restarted", "refused", "closed") if met[kind] <= HISTORIES / 50} == set()


@settings(max_examples=LOOKED_FOR, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_no_history_that_is_looked_for_differs_from_the_walk(chance):
    walked(*history(chance))


def walked(received: date, events: list[ClockEvent]) -> dict[str, bool]:
    """Compare the two clocks; what happened in the history, for a walk proves nothing if nothing happens in it."""
    first = min((one for one in events if one.kind is ClockEventKind.RECEIVED), key=lambda one: one.on, default=None)
    walk = Walk(first.on if first else received)
    if first:
        same_day = [one for one in events if one.on == first.on]
        if all(isinstance(one.at, datetime) for one in same_day):
            first = min((one for one in same_day if one.kind is ClockEventKind.RECEIVED), key=lambda one: one.at)
    walk.live([one for one in events if one is not first])

    found = due_of(NATION.duty("request.reply", on=walk.received), received, NATION.calendar, events)

    assert [(one.event.kind.value, one.event.on) for one in found.refused] == walk.refused
    assert (found.due_on, found.start, found.is_met) == (walk.due(), walk.s, walk.met)
    assert found.closed_by == walk.end
    assert found.state.value == ("closed" if walk.end else "pending" if walk.waiting else "running")
    if found.due_on and not walk.stated:
        counted = [step.on for step in found.steps if step.ordinal]
        assert counted == [day for day in days_after(walk.s, found.due_on) if WORKED[day] and not walk.is_out(day)]
        out = {step.on for step in found.steps if step.kind is StepKind.EXCLUDED}
        assert out == {day for day in days_after(walk.s, found.due_on) if WORKED[day] and walk.is_out(day)}
    return {
        "moved": bool(found.due_on and found.due_on != after(walk.received, walk.limit)),
        "restarted": walk.s != walk.received,
        "refused": bool(walk.refused),
        "closed": bool(walk.end),
    }


def days_after(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
