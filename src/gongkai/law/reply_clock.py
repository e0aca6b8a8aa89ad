"""The clock of the reply to a disclosure request (10-clocks section 2): what moves it, and what may not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gongkai.law.calendar import WorkCalendar
from gongkai.law.due import Due
from gongkai.law.duties import Duty
from gongkai.law.events import ClockEvent, ClockEventKind, Refusal, moment_of
from gongkai.law.reckoning import ClockState, EarlierRun, Exclusion

Kind = ClockEventKind

EXTENSION, CLARIFICATION, THIRD_PARTY, OTHER_ORGAN, FEE, REASONS = TERMS = (
    "extension",
    "clarification",
    "third_party",
    "other_organ",
    "fee",
    "reasons",
)
"""The names under which a duty's ``clock`` table refers to the rules that act on it."""


class NotAllowed(Exception):
    """An act that the law does not allow at this point, with the Chinese reason and the clause."""

    def __init__(self, reason: str, source: str) -> None:
        super().__init__(f"{reason} ({source})")
        self.reason = reason
        self.source = source


@dataclass
class Consultation:
    """Someone was asked for an opinion: a third party or another organ."""

    name: str
    party: str
    asked_on: date
    term: Duty
    letter_on: date | None = None
    answered_on: date | None = None

    def exclusion(self, calendar: WorkCalendar) -> Exclusion:
        """The days it takes out of the count; without an answer, to the end of the term that the law gives."""
        last = calendar.add_workdays(self.letter_on or self.asked_on, self.term.within.count)
        if self.answered_on is not None:
            last = min(last, self.answered_on)
        return Exclusion(self.asked_on, last, self.name, self.term.citation)

    @property
    def is_estimated(self) -> bool:
        """Whether the term had to be counted from the asking, for want of the day the letter arrived."""
        return self.letter_on is None and self.answered_on is None


class ReplyClock:
    """The state of one request's clock; ``act`` takes an event or refuses it, ``due`` says where it stands."""

    def __init__(self, duty: Duty, received_on: date, calendar: WorkCalendar) -> None:
        self.duty = duty
        self.calendar = calendar
        self.received_on = received_on
        self.start = received_on
        self.begun_by = duty.begun_by
        self.extension = 0
        self.extensions = 0
        self.extended_on: date | None = None
        self.clarifications = 0
        self.earlier: list[EarlierRun] = []
        self.consultations: list[Consultation] = []
        self.waits_for: Kind | None = None
        self.waits_by = ""
        self.pending_since: date | None = None
        self.pending_until: date | None = None
        self.has_asked_reasons = False
        self.stated_on: date | None = None
        self.closed_by = ""
        self.closed_on: date | None = None
        self.is_met: bool | None = None
        self.refused: list[Refusal] = []

    # -- what it says ------------------------------------------------------------------------------------------------

    @property
    def limit(self) -> int:
        """Working days to count, extension included."""
        return self.duty.within.count + self.extension

    @property
    def exclusions(self) -> tuple[Exclusion, ...]:
        """What does not count, as known so far."""
        return tuple(consultation.exclusion(self.calendar) for consultation in self.consultations)

    def due_on(self) -> date | None:
        """The due date as it stands; none while the clock waits for the applicant."""
        if self.waits_for is not None:
            return None
        if self.stated_on is not None:
            return self.stated_on
        due = self.calendar.add_workdays(self.start, self.limit)
        while (later := self.calendar.add_workdays(self.start, self.limit + self._excluded_until(due))) > due:
            due = later
        return due

    def _excluded_until(self, end: date) -> int:
        """Working days after the start, up to ``end``, that any exclusion covers; a day is skipped once."""
        count, reached = 0, self.start
        for exclusion in sorted(self.exclusions, key=lambda exclusion: exclusion.after):
            first, last = max(exclusion.after, reached), min(exclusion.last, end)
            if first < last:
                count += self.calendar.workdays_between(first, last)
                reached = last
        return count

    def due(self) -> Due:
        """Where the clock stands, ready to explain itself."""
        due_on = self.due_on()
        is_stated = self.stated_on is not None
        return Due(
            span=self.duty.within,
            start=self.start,
            calendar=self.calendar,
            due_on=due_on,
            duty=self.duty,
            state=self._state(),
            is_provisional=not is_stated and due_on is not None and rests_on_guess(self.calendar, self.start, due_on),
            begun_by=self.begun_by,
            limit=0 if is_stated else self.limit,
            extension=self.extension,
            extended_on=self.extended_on,
            exclusions=self.exclusions,
            earlier=(*self.earlier, *self._stopped_run()),
            waits_for=WAITING[self.waits_for] if self.waits_for else "",
            pending_since=self.pending_since,
            pending_until=self.pending_until,
            closed_by=self.closed_by,
            closed_on=self.closed_on,
            is_met=self.is_met,
            notes=tuple(self._notes()),
            refused=tuple(self.refused),
        )

    def _state(self) -> ClockState:
        if self.closed_on is not None:
            return ClockState.CLOSED
        return ClockState.PENDING if self.waits_for else ClockState.RUNNING

    def _stopped_run(self, ended_on: date | None = None) -> Iterable[EarlierRun]:
        """The count as it stopped, while the clock waits or just before it begins anew."""
        if self.waits_for and self.pending_since:
            words = WAITING[self.waits_for]
            yield EarlierRun(self.start, self.begun_by, self.pending_since, words, self.waits_by, ended_on)

    def _notes(self) -> Iterable[str]:
        for consultation in self.consultations:
            if consultation.is_estimated:
                days = consultation.term.within.count
                yield f"{consultation.name}的送达日未知，暂自发出之日起算{days}个工作日"

    # -- what happens to it ------------------------------------------------------------------------------------------

    def act(self, event: ClockEvent) -> None:
        """Take ``event``, or write down why it was refused; a refused one changes nothing."""
        try:
            self._require_open(event)
            ACTS[event.kind](self, event)
        except NotAllowed as refusal:
            self.refused.append(Refusal(event, refusal.reason, refusal.source))

    def _require_open(self, event: ClockEvent) -> None:
        is_unpaid = self.waits_for is Kind.FEE_PAID and self.closed_on is None
        if is_unpaid and self.pending_until and event.on > self.pending_until:
            self._close("fee_unpaid", self.pending_until)
        if self.closed_on is not None:
            raise NotAllowed(f"该申请已于{self.closed_on.isoformat()}办结，计时已终止", self.duty.source)
        if event.on < self.start:
            raise NotAllowed(f"日期早于起算日{self.start.isoformat()}", self.duty.source)

    def _term(self, name: str, on: date) -> Duty:
        term = self.duty.term(name, on=on)
        if term is None:
            raise NotAllowed(f"{on.isoformat()}没有施行中的规则允许此事", self.duty.source)
        return term

    def _require_running(self, event: ClockEvent, source: str) -> date:
        """The due date as it stands, which the act must not come after."""
        due_on = self.due_on()
        if due_on is None:
            raise NotAllowed("计时正在等待申请人，没有届满日", source)
        if event.on > due_on:
            raise NotAllowed(f"期限已于{due_on.isoformat()}届满", source)
        return due_on

    def _receive(self, event: ClockEvent) -> None:
        raise NotAllowed("收到日期已经确定，只能有一个", self.duty.source)

    def _request_clarification(self, event: ClockEvent) -> None:
        term = self._term(CLARIFICATION, event.on)
        if term.times and self.clarifications >= term.times:
            raise NotAllowed(f"补正告知只能作出{term.times}次", term.source)
        last = self.calendar.add_workdays(self.start, term.within.count)
        if event.on > last:
            raise NotAllowed(f"补正告知应在{term.within.count}个工作日内（{last.isoformat()}前）作出", term.source)
        self._require_running(event, term.source)
        self.clarifications += 1
        self._wait(Kind.CLARIFICATION_RECEIVED, event.on, event.stated_on, term)

    def _receive_clarification(self, event: ClockEvent) -> None:
        if self.waits_for is not Kind.CLARIFICATION_RECEIVED:
            raise NotAllowed("没有待补正的告知", self._term(CLARIFICATION, event.on).source)
        self._restart(event.on, "收到补正")

    def _ask(self, event: ClockEvent) -> None:
        name = CONSULTED[event.kind]
        term = self._term(name, event.on)
        if event.party and any(one.party == event.party for one in self._open_consultations(event, name)):
            raise NotAllowed(f"正在{LABELS[name]}（{event.party}），不得重复起算", term.source)
        self.consultations.append(Consultation(LABELS[name], event.party, event.on, term))

    def _deliver(self, event: ClockEvent) -> None:
        found = self._require_consultations(event)
        consultation = next((one for one in found if one.letter_on is None), None)
        if consultation is None:
            raise NotAllowed("征求意见书的送达日已经确定", found[0].term.source)
        consultation.letter_on = event.on

    def _answer(self, event: ClockEvent) -> None:
        self._require_consultations(event)[0].answered_on = event.on

    def _require_consultations(self, event: ClockEvent) -> list[Consultation]:
        name = CONSULTED[event.kind]
        found = self._open_consultations(event, name)
        if not found:
            raise NotAllowed(f"没有进行中的{LABELS[name]}", self._term(name, event.on).source)
        return found

    def _open_consultations(self, event: ClockEvent, name: str) -> list[Consultation]:
        """Those that still wait for an opinion, the earliest first; whoever is not named may be any of them."""
        return [
            one
            for one in self.consultations
            if one.name == LABELS[name] and one.answered_on is None and event.party in ("", one.party)
        ]

    def _extend(self, event: ClockEvent) -> None:
        term = self._term(EXTENSION, self.received_on)
        if term.times and self.extensions >= term.times:
            raise NotAllowed(f"延长答复期限只能{term.times}次", term.source)
        if not 1 <= event.workdays <= term.within.count:
            raise NotAllowed(f"延长的期限应为1至{term.within.count}个工作日，不能是{event.workdays}", term.source)
        if self.stated_on is not None:
            raise NotAllowed("已经确定延迟答复的日期，不再延长", term.source)
        due_on = self._require_running(event, term.source)
        if event.notified_on is not None and event.notified_on > due_on:
            raise NotAllowed(f"告知申请人应在期限届满（{due_on.isoformat()}）之前", term.source)
        self.extensions += 1
        self.extension, self.extended_on = event.workdays, event.on

    def _notify_fee(self, event: ClockEvent) -> None:
        term = self._term(FEE, event.on)
        self._require_running(event, term.source)
        self._wait(Kind.FEE_PAID, event.on, self.calendar.add_workdays(event.on, term.within.count), term)

    def _pay_fee(self, event: ClockEvent) -> None:
        if self.waits_for is not Kind.FEE_PAID:
            raise NotAllowed("没有待缴费的通知", self._term(FEE, event.on).source)
        self._restart(event.on, "缴清费用")

    def _ask_reasons(self, event: ClockEvent) -> None:
        self._term(REASONS, event.on)
        self.has_asked_reasons = True

    def _accept_reasons(self, event: ClockEvent) -> None:
        term = self._term(REASONS, event.on)
        if not self.has_asked_reasons:
            raise NotAllowed("未要求申请人说明理由，不得另定答复日期", term.source)
        if event.stated_on is None or event.stated_on < event.on:
            raise NotAllowed("应载明不早于当日的延迟答复日期", term.source)
        self._require_running(event, term.source)
        self.stated_on = event.stated_on

    def _end(self, event: ClockEvent) -> None:
        if event.kind is Kind.REPLIED:
            due_on = self.due_on()
            self.is_met = due_on is None or event.on <= due_on
        self._close(event.kind.value, event.on)

    def _wait(self, waits_for: Kind, since: date, until: date | None, term: Duty) -> None:
        self.waits_for, self.waits_by = waits_for, term.citation
        self.pending_since, self.pending_until = since, until

    def _restart(self, on: date, begun_by: str) -> None:
        """Count anew from ``on``: exclusions before it no longer matter and an extension must be asked for again."""
        self.earlier += self._stopped_run(on)
        self.start, self.begun_by = on, begun_by
        self.waits_for = self.pending_since = self.pending_until = None
        self.extension = self.extensions = 0
        self.extended_on = None
        self.stated_on, self.has_asked_reasons = None, False

    def _close(self, closed_by: str, on: date) -> None:
        self.closed_by, self.closed_on = closed_by, on


CONSULTED = {
    Kind.THIRD_PARTY_ASKED: THIRD_PARTY,
    Kind.THIRD_PARTY_RECEIVED: THIRD_PARTY,
    Kind.THIRD_PARTY_ANSWERED: THIRD_PARTY,
    Kind.OTHER_ORGAN_ASKED: OTHER_ORGAN,
    Kind.OTHER_ORGAN_RECEIVED: OTHER_ORGAN,
    Kind.OTHER_ORGAN_ANSWERED: OTHER_ORGAN,
}
LABELS = {THIRD_PARTY: "征求第三方意见", OTHER_ORGAN: "征求其他机关意见"}
WAITING = {
    Kind.CLARIFICATION_RECEIVED: "发出补正告知，自收到补正之日重新起算",
    Kind.FEE_PAID: "发出收费通知，自缴清之日重新起算",
}
ACTS: dict[Kind, Callable[[ReplyClock, ClockEvent], None]] = {
    Kind.RECEIVED: ReplyClock._receive,
    Kind.CLARIFICATION_REQUESTED: ReplyClock._request_clarification,
    Kind.CLARIFICATION_RECEIVED: ReplyClock._receive_clarification,
    Kind.THIRD_PARTY_ASKED: ReplyClock._ask,
    Kind.THIRD_PARTY_RECEIVED: ReplyClock._deliver,
    Kind.THIRD_PARTY_ANSWERED: ReplyClock._answer,
    Kind.OTHER_ORGAN_ASKED: ReplyClock._ask,
    Kind.OTHER_ORGAN_RECEIVED: ReplyClock._deliver,
    Kind.OTHER_ORGAN_ANSWERED: ReplyClock._answer,
    Kind.EXTENSION_APPROVED: ReplyClock._extend,
    Kind.FEE_NOTIFIED: ReplyClock._notify_fee,
    Kind.FEE_PAID: ReplyClock._pay_fee,
    Kind.REASONS_REQUESTED: ReplyClock._ask_reasons,
    Kind.REASONS_ACCEPTED: ReplyClock._accept_reasons,
    Kind.TRANSFERRED: ReplyClock._end,
    Kind.WITHDRAWN: ReplyClock._end,
    Kind.MERGED: ReplyClock._end,
    Kind.REPLIED: ReplyClock._end,
}


def rests_on_guess(calendar: WorkCalendar, start: date, due_on: date) -> bool:
    """Whether counting from ``start`` (itself not counted) to ``due_on`` went through a year without its notice."""
    first = start + ONE_DAY if due_on > start else start - ONE_DAY
    if first.year == due_on.year:
        return calendar.is_provisional(due_on.year)
    earlier, later = sorted((first.year, due_on.year))
    return any(calendar.is_provisional(year) for year in range(earlier, later + 1))


ONE_DAY = timedelta(days=1)


def run(duty: Duty, start: date, calendar: WorkCalendar, events: Iterable[ClockEvent]) -> Due:
    """The due date after all events, in the order in which they happened; a ``received`` event sets the start."""
    ordered = in_order(events)
    received = next((event for event in ordered if event.kind is Kind.RECEIVED), None)
    clock = ReplyClock(duty, received.on if received else start, calendar)
    for event in ordered:
        if event is not received:
            clock.act(event)
    return clock.due()


def in_order(events: Iterable[ClockEvent]) -> list[ClockEvent]:
    """Events by their days; those of one day by their moments if each has one, otherwise as they were told."""
    told = sorted(events, key=lambda event: event.on)
    untimed = {event.on for event in told if not isinstance(event.at, datetime)}
    return sorted(told, key=lambda event: (event.on, time.min if event.on in untimed else _time_of(event)))


def _time_of(event: ClockEvent) -> time:
    return moment_of(event.at).time() if isinstance(event.at, datetime) else time.min
