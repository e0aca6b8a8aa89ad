from datetime import date

import pytest
from django.core.management import call_command

from gongkai.law import ClockEvent, ClockEventKind
from gongkai.registers.audit.models import Entry
from gongkai.registers.holidays import services as holidays
from gongkai.registers.holidays.rules import HolidayRow
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.counting import differences
from gongkai.registers.obligations.models import Event, EventKind, Obligation
from gongkai.registers.recomputations import services
from gongkai.registers.recomputations.models import MovedDay, Recomputation

from .conftest import AT, NEW_YEAR, TODAY, draft, enter, found, moment

pytestmark = pytest.mark.django_db


@pytest.mark.demand("REQ-3")
def test_a_new_notice_moves_what_counts_through_its_holidays_and_settles_what_was_provisional(owe):
    reply = owe("request.reply", date(2026, 12, 14))
    early = owe("request.reply", date(2026, 11, 20))
    before = reply.due_on

    notice = enter(draft(NEW_YEAR))

    reply.refresh_from_db()
    early_after = Obligation.objects.get(pk=early.pk)
    assert (before, reply.due_on) == (date(2027, 1, 11), date(2027, 1, 11))
    assert not reply.is_provisional
    assert early_after.due_on == early.due_on
    done = Recomputation.objects.get(notice=notice)
    assert (done.looked_at, done.moved) == (1, 0)


def test_the_former_day_stays_in_the_history_with_the_notice_as_reason(owe):
    reply = owe("request.reply", date(2026, 12, 7))

    enter(draft(HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3))))

    event = Event.objects.get(obligation=reply)
    reply.refresh_from_db()
    assert (event.kind, event.due_before, event.due_after) == (EventKind.RECOMPUTED, date(2027, 1, 4), reply.due_on)
    assert reply.due_on == date(2027, 1, 5)
    assert event.note == "国务院办公厅关于2027年部分节假日安排的通知（国办发明电〔2026〕9号）"
    assert differences() == []


@pytest.mark.demand("REQ-3")
def test_what_is_settled_keeps_the_day_by_which_it_was_judged(owe, bureau):
    met, closed = owe("request.reply", date(2026, 12, 7)), owe("request.reply", date(2026, 12, 7))
    later = moment(date(2026, 12, 8))
    obligations.meet(met, by=None, at=later, evidence=bureau)
    obligations.close(closed, by=None, at=later, reason="撤回")

    enter(draft(HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3))), on=date(2026, 12, 9))

    assert {one.due_on for one in Obligation.objects.all()} == {date(2027, 1, 4)}
    assert not MovedDay.objects.exists()


@pytest.mark.demand("REQ-3")
def test_a_stopped_and_restarted_clock_is_reckoned_with_its_events(owe):
    reply = owe("request.reply", date(2026, 11, 12))
    asked = ClockEvent(ClockEventKind.THIRD_PARTY_ASKED, date(2026, 11, 13))
    answered = ClockEvent(ClockEventKind.THIRD_PARTY_ANSWERED, date(2026, 11, 20))
    extended = ClockEvent(ClockEventKind.EXTENSION_APPROVED, date(2026, 11, 20), workdays=20)
    for event in (asked, answered, extended):
        obligations.record(reply, event, by=None, at=AT)
    reply.refresh_from_db()
    before = reply.due_on

    enter(draft(HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3))))

    reply.refresh_from_db()
    assert before == date(2027, 1, 14)
    assert reply.due_on == date(2027, 1, 15) == obligations.explain(reply).due_on


@pytest.mark.demand("REQ-3")
def test_each_kind_of_span_moves_as_the_law_says_and_equals_its_explanation(owe):
    spring = HolidayRow("春节", date(2027, 2, 5), date(2027, 2, 11), (date(2027, 1, 31), date(2027, 2, 20)))
    law = services.law_of("zhaotong")
    starts = [date(2026, 10, 27), date(2026, 12, 1), date(2027, 1, 8), date(2027, 1, 15), date(2027, 2, 10)]
    made = []
    for duty in {duty.id: duty for duty in law.in_force(TODAY)}.values():
        if duty.within.has_clock:
            made += [owe(duty.id, start) for start in starts]
    before = {one.pk: one.due_on for one in made}

    enter(draft(NEW_YEAR, spring))

    moved = dict(MovedDay.objects.values_list("obligation_id", "due_after"))
    for one in Obligation.objects.all():
        due = obligations.explain(one)
        assert (one.due_on, one.is_provisional) == (due.due_on, due.is_provisional), one.duty_id
        assert moved.get(one.pk, before[one.pk]) == one.due_on
    assert len(moved) > 20
    assert len({Obligation.objects.get(pk=pk).duty_id for pk in moved}) > 5
    assert differences() == []


def test_a_cancelled_holiday_that_makes_work_overdue_is_named_first(owe):
    overdue = owe("request.reply", date(2026, 10, 23), entered_on=date(2026, 10, 23))
    later = owe("request.reply", date(2026, 11, 2), entered_on=date(2026, 11, 2))
    assert (overdue.due_on, later.due_on) == (date(2026, 11, 20), date(2026, 11, 30))
    holiday = HolidayRow("应急", date(2026, 11, 18), date(2026, 11, 20))
    first = enter(draft(holiday, year=2026, is_arrangement=False, title="关于临时放假的通知"))
    assert Obligation.objects.get(pk=overdue.pk).due_on == date(2026, 11, 25)

    holidays.withdraw_notice(first, by=None, at=AT, reason_given="误录")

    named = MovedDay.objects.filter(is_overdue=True)
    assert [(one.obligation_id, one.due_before, one.due_after) for one in named] == [
        (overdue.pk, date(2026, 11, 25), date(2026, 11, 20))
    ]
    assert Recomputation.objects.first().reason == "撤回：关于临时放假的通知（国办发明电〔2026〕9号）（误录）"


def test_a_change_of_one_place_leaves_others_alone(owe):
    elsewhere = owe("request.reply", date(2026, 12, 7), organ=found("通辽市人民政府", "tongliao"), profile="tongliao")
    here = owe("request.reply", date(2026, 12, 7))

    fair = HolidayRow("那达慕", date(2026, 12, 9), date(2026, 12, 9))
    enter(draft(fair, year=2026, profile="neimenggu", is_arrangement=False))

    assert Obligation.objects.get(pk=elsewhere.pk).due_on == date(2027, 1, 5)
    assert Obligation.objects.get(pk=here.pk).due_on == here.due_on


def test_one_job_leaves_one_audit_entry_with_its_numbers(owe, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 2)
    for _number in range(5):
        owe("request.reply", date(2026, 12, 7))

    enter(draft(HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3))))

    told = Entry.objects.of_act("recomputation.finished").get()
    assert {name: told.detail[name] for name in ("looked_at", "moved", "overdue", "unreckoned")} == {
        "looked_at": 5,
        "moved": 5,
        "overdue": 0,
        "unreckoned": 0,
    }
    assert not Entry.objects.of_act("obligation.recomputed").exists()


def test_a_job_cut_off_in_the_middle_goes_on_where_it_stopped(owe, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 2)
    monkeypatch.setattr(services.jobs, "put", lambda *_path, **_arguments: "")
    for _number in range(5):
        owe("request.reply", date(2026, 12, 7))
    enter(draft(HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3))))
    asked = Recomputation.objects.get()

    once = services.do_batch(asked.pk, reckoner=services.reckoner_of(TODAY), at=AT)
    half_way = (once.moved, once.finished_at)
    for _again in range(5):
        services.do_batch(asked.pk, reckoner=services.reckoner_of(TODAY), at=AT)

    asked.refresh_from_db()
    assert half_way == (2, None)
    assert (asked.looked_at, asked.moved) == (5, 5)
    assert MovedDay.objects.count() == Event.objects.count() == 5


def test_the_look_ahead_counts_what_the_job_then_moves(owe, city):
    for start in (date(2026, 12, 7), date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 15)):
        owe("request.reply", start)
    owe("request.reply", date(2026, 12, 7), organ=city)
    one = draft(HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3)))

    outlook = services.look_ahead(one, at=AT)
    enter(one)

    done = Recomputation.objects.get()
    assert (outlook.looked_at, outlook.moved) == (done.looked_at, done.moved) == (5, 5)
    assert sum(outlook.by_organ.values()) == 5
    assert outlook.by_organ[city.pk] == 1
    assert outlook.examples[0].number == 2
    assert Obligation.objects.filter(due_on=outlook.examples[0].due_after).exists()


def test_a_calendar_that_came_with_the_files_is_followed_too(owe):
    reply = owe("request.reply", date(2025, 10, 15), entered_on=date(2025, 10, 15))
    late = owe("request.reply", date(2025, 12, 10), entered_on=date(2025, 10, 15))
    assert late.is_provisional

    services.follow_files(on=TODAY, at=AT)
    again = services.follow_files(on=TODAY, at=AT)

    late.refresh_from_db()
    assert late.due_on == obligations.explain(late).due_on
    assert (late.is_provisional, again) == (False, 0)
    assert Obligation.objects.get(pk=reply.pk).due_on == reply.due_on


def test_what_was_opened_while_the_job_ran_is_found_when_it_is_gone_over_again(owe):
    enter(draft(HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3))))
    reply = owe("request.reply", date(2026, 12, 7))
    Obligation.objects.filter(pk=reply.pk).update(due_on=date(2027, 1, 4))

    tomorrow = date(2026, 11, 23)
    number = services.check_again(on=tomorrow, at=moment(tomorrow))

    assert number == 1
    assert Obligation.objects.get(pk=reply.pk).due_on == reply.due_on == date(2027, 1, 5)
    assert services.check_again(on=tomorrow, at=moment(tomorrow)) == 0


def test_an_obligation_without_a_rule_keeps_its_day_and_is_counted(owe):
    reply = owe("request.reply", date(2026, 12, 7))
    Obligation.objects.filter(pk=reply.pk).update(duty_id="request.forgotten")

    enter(draft(HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3))))

    assert Recomputation.objects.get().unreckoned == 1
    assert Obligation.objects.get(pk=reply.pk).due_on == reply.due_on


def test_the_tick_of_the_settings_follows_calendars(owe):
    owe("request.reply", date(2025, 12, 10), entered_on=date(2025, 10, 15))

    call_command("tick")

    assert Recomputation.objects.get().finished_at is not None
