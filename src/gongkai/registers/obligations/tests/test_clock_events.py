from datetime import date

import pytest

from gongkai.law import ClockEvent, ClockEventKind
from gongkai.registers.obligations import services
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.counting import differences
from gongkai.registers.obligations.models import Basis, EventKind, Standing
from gongkai.registers.obligations.rules import State

pytestmark = pytest.mark.django_db
Kind = ClockEventKind


def march(day):
    return date(2025, 3, day)


@pytest.fixture
def owed(reply, clerk):
    """A reply owed since Monday, 3 March 2025 (10-clocks section 3)."""
    return services.start(reply(), profile="ziyang", by=clerk, at=start_of(march(3)))


@pytest.fixture
def record(clerk):
    """Enter an act of the clock, on its own day unless another is given."""

    def enter(owed, kind, on, *, entered_on=None, **told):
        event = ClockEvent(kind, on, **told)
        return services.record(owed, event, by=clerk, at=start_of(entered_on or on))

    return enter


@pytest.mark.demand("REQ-3")
def test_it_starts_with_the_statutory_limit_and_who_entered_it(owed, clerk):
    assert (owed.due_on, owed.basis, owed.opened_by) == (march(31), Basis.STATUTE, clerk)


@pytest.mark.demand("REQ-3")
def test_the_acts_of_the_worked_cases_give_their_days(owed, record):
    record(owed, Kind.THIRD_PARTY_ASKED, march(10))
    answered = record(owed, Kind.THIRD_PARTY_ANSWERED, march(21))

    assert answered.due_on == date(2025, 4, 14)
    asked = record(owed, Kind.OTHER_ORGAN_ASKED, march(18), entered_on=march(24))
    assert asked.due_on > date(2025, 4, 14)
    both = record(owed, Kind.OTHER_ORGAN_ANSWERED, march(26))

    assert both.due_on == services.explain(both).due_on == date(2025, 4, 17)
    assert differences() == []


def test_between_the_letter_asking_for_clarification_and_the_answer_there_is_no_due_day(owed, record):
    asked = record(owed, Kind.CLARIFICATION_REQUESTED, march(6))

    assert asked.due_on is None
    assert asked.state_on(march(7)) is State.PENDING
    assert record(owed, Kind.CLARIFICATION_RECEIVED, march(20)).due_on == date(2025, 4, 18)


def test_an_extension_keeps_its_length_and_the_day_the_applicant_was_told(owed, record):
    extended = record(owed, Kind.EXTENSION_APPROVED, march(28), workdays=20, notified_on=march(31))

    event = extended.events.get()
    assert (event.workdays, event.notified_on, event.due_before, event.due_after) == (
        20,
        march(31),
        march(31),
        extended.due_on,
    )


@pytest.mark.parametrize(
    ("kind", "on", "told"),
    [
        (Kind.EXTENSION_APPROVED, march(10), {"workdays": 21}),
        (Kind.CLARIFICATION_REQUESTED, march(14), {}),
        (Kind.EXTENSION_APPROVED, date(2025, 4, 1), {"workdays": 5}),
        (Kind.FEE_PAID, march(5), {}),
    ],
)
@pytest.mark.demand("REQ-3")
def test_an_act_the_law_does_not_allow_is_refused_with_its_clause_and_changes_nothing(owed, record, kind, on, told):
    with pytest.raises(services.NotLawful) as refused:
        record(owed, kind, on, **told)

    owed.refresh_from_db()
    assert refused.value.reason
    assert refused.value.source
    assert (owed.due_on, owed.events.count()) == (march(31), 0)


def test_an_act_entered_late_is_refused_if_it_takes_the_ground_from_a_later_one(owed, record):
    record(owed, Kind.EXTENSION_APPROVED, march(28), workdays=5)

    with pytest.raises(services.NotLawful):
        record(owed, Kind.CLARIFICATION_REQUESTED, march(6), entered_on=march(31))


def test_an_act_entered_late_puts_the_days_after_it_right(owed, record):
    record(owed, Kind.THIRD_PARTY_ASKED, march(10))
    record(owed, Kind.THIRD_PARTY_ANSWERED, march(14))

    record(owed, Kind.THIRD_PARTY_ASKED, march(5), entered_on=march(20), party="第二家")

    kinds = [(event.on.day, event.kind) for event in owed.events.all()]
    assert (14, EventKind.CORRECTED) in kinds
    owed.refresh_from_db()
    assert owed.due_on == services.explain(owed).due_on
    assert owed.past.order_by("-from_on").first().until_on == owed.since_on == march(14)
    assert differences() == []


def test_a_reply_meets_it_and_a_withdrawal_closes_it(owed, record, reply, clerk):
    other = services.start(reply(2), profile="ziyang", by=clerk, at=start_of(march(3)))

    replied = record(owed, Kind.REPLIED, date(2025, 4, 2))
    withdrawn = record(other, Kind.WITHDRAWN, march(10))

    assert replied.state_on(date(2025, 4, 2)) is State.MET_LATE
    assert (withdrawn.standing, withdrawn.close_reason) == (Standing.CLOSED, "撤回")
    with pytest.raises(services.AlreadySettled):
        record(owed, Kind.EXTENSION_APPROVED, date(2025, 4, 3), workdays=5)


def test_a_reply_that_was_taken_back_no_longer_stops_the_clock(owed, record, clerk):
    record(owed, Kind.REPLIED, march(20))
    services.reopen(owed, by=clerk, at=start_of(march(21)), reason="答复书有误")

    extended = record(owed, Kind.EXTENSION_APPROVED, march(24), workdays=5)

    assert extended.due_on == date(2025, 4, 8)


def test_the_clock_of_a_stated_day_has_no_such_acts(order, record):
    stated = services.start(order(), profile="ziyang", by=None, at=start_of(date(2020, 7, 10)))

    with pytest.raises(services.NotLawful):
        record(stated, Kind.THIRD_PARTY_ASKED, date(2020, 7, 13))


def test_an_act_of_tomorrow_cannot_be_entered_today(owed, record):
    with pytest.raises(services.NotYet):
        record(owed, Kind.THIRD_PARTY_ASKED, march(11), entered_on=march(10))


@pytest.mark.demand("REQ-3")
def test_what_is_settled_is_explained_by_the_calendar_of_its_time(reply, clerk, city):
    late_december = date(2024, 11, 8)
    owed = services.start(reply(), profile="ziyang", by=clerk, at=start_of(late_december))
    assert owed.is_provisional is services.explain(owed).is_provisional

    met = services.meet(owed, by=clerk, at=start_of(date(2024, 11, 11)), evidence=city)

    assert services.explain(met).due_on == met.due_on


@pytest.mark.demand("REQ-3")
def test_a_limit_of_the_law_and_one_of_the_place_are_judged_apart(reply, order, clerk):
    statute = services.start(reply(), profile="ziyang", by=clerk, at=start_of(march(3)))
    stated = services.start(order(march(31)), profile="ziyang", by=clerk, at=start_of(march(3)))
    statute.basis, local = Basis.STATUTE, services.start(reply(3), profile="ziyang", by=clerk, at=start_of(march(3)))
    local.basis = Basis.LOCAL

    words = [one.word_for(one.state_on(date(2025, 4, 1))) for one in (statute, local, stated)]

    assert words[0] != words[1]
    assert all(words[:2])
    assert words[2] == ""
    assert statute.word_for(State.RUNNING) == ""
