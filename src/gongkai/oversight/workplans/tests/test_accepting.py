"""The office accepts a report or returns it; what it met follows."""

from datetime import date

import pytest
from django.urls import reverse

from gongkai.oversight.workplans import accepting
from gongkai.oversight.workplans.in_force import ReportDecision
from gongkai.registers.audit.models import Entry
from gongkai.registers.obligations.clock import start_of

from . import situations

LATER = start_of(date(2020, 10, 20), hour=9)


@pytest.fixture
def plan(city):
    return city.in_force()


@pytest.fixture
def task(plan):
    return plan.tasks.first()


@pytest.mark.demand("WRK-3")
def test_an_accepted_report_keeps_the_day_it_was_given(city, task):
    report = city.report(task, city.justice)

    accepting.accept_reports([report], by=city.officer, at=LATER)

    assert city.owed(task, city.justice).met_on == situations.TODAY
    assert (report.decision.verdict, report.decision.by, report.decision.at) == ("accepted", city.officer, LATER)
    assert Entry.objects.filter(act="progress.accepted").exists()


@pytest.mark.demand("WRK-3")
def test_a_returned_report_leaves_the_task_owed_by_its_old_day(city, task):
    report = city.report(task, city.justice)

    accepting.return_report(report, reason="缺少链接", by=city.officer, at=LATER)

    owed = city.owed(task, city.justice)
    assert (owed.met_on, owed.due_on) == (None, date(2020, 10, 25))
    assert report.decision.reason == "缺少链接"
    assert [event.kind for event in owed.events.all()] == ["met", "reopened"]


def test_reported_again_after_a_return_it_counts_from_the_new_day(city, task):
    accepting.return_report(city.report(task, city.justice), reason="不全", by=city.officer, at=LATER)

    again = city.report(task, city.justice, on=date(2020, 10, 27))
    accepting.accept_reports([again], by=city.officer, at=start_of(date(2020, 10, 28)))

    owed = city.owed(task, city.justice)
    assert (owed.met_on, owed.state_on(date(2020, 10, 28)).value) == (date(2020, 10, 27), "met_late")


def test_returning_an_older_report_does_not_undo_the_newer_one(city, task):
    old = city.report(task, city.justice)
    accepting.obligations.reopen(city.owed(task, city.justice), by=city.head, at=LATER, reason="更正")
    city.report(task, city.justice, on=date(2020, 10, 21))

    accepting.return_report(old, reason="已有新报告", by=city.officer, at=LATER)

    assert city.owed(task, city.justice).met_on == date(2020, 10, 21)


def test_what_was_taken_back_meanwhile_cannot_be_accepted(city, task):
    report = city.report(task, city.justice)
    accepting.obligations.reopen(city.owed(task, city.justice), by=city.head, at=LATER, reason="更正")

    with pytest.raises(accepting.TakenBack):
        accepting.accept_reports([report], by=city.officer, at=LATER)

    assert not ReportDecision.objects.exists()


def test_nobody_accepts_their_own_report_and_then_none_of_the_ticked_ones(city, task):
    own, other = city.report(task, city.justice, done=False), city.report(task, city.education, done=False)

    with pytest.raises(accepting.OwnReport):
        accepting.accept_reports([other, own], by=city.clerk, at=LATER)

    assert not ReportDecision.objects.exists()


def test_a_report_is_decided_once(city, task):
    report = city.report(task, city.justice)
    accepting.accept_reports([report], by=city.officer, at=LATER)

    with pytest.raises(accepting.AlreadyDecided):
        accepting.return_report(report, reason="再看", by=city.officer, at=LATER)

    assert city.owed(task, city.justice).met_on == situations.TODAY


@pytest.mark.demand("WRK-3")
def test_the_office_ticks_reports_and_the_clerk_reads_the_decision(city, task, office, client_of):
    done, returned = city.report(task, city.justice), city.report(task, city.education)
    address = reverse("workplan_reports", args=[task.plan_id])
    assert "等待" in situations.text_of(office.get(address)) or "Waits" in situations.text_of(office.get(address))

    office.post(reverse("workplan_reports_accept", args=[task.plan_id]), {"reports": [done.pk]})
    office.post(reverse("report_return", args=[returned.pk]), {"reason": "请附链接"})
    again = office.post(reverse("report_return", args=[returned.pk]), {"reason": "请附链接"}, follow=True)
    nothing = office.post(reverse("workplan_reports_accept", args=[task.plan_id]), {"reports": [done.pk]})

    assert again.redirect_chain[-1][0] == address
    assert nothing.status_code == 422
    assert ReportDecision.objects.count() == 2
    assert "请附链接" in situations.text_of(office.get(address + "?show=all"))
    clerk = client_of(city.clerk)
    assert clerk.get(reverse("report_return", args=[done.pk])).status_code == 403
    page = clerk.get(address + "?show=all").content.decode()
    assert 'name="reports"' not in page
    assert "请附链接" not in page  # another organ's report


def test_a_returned_report_needs_a_reason(city, task, office):
    report = city.report(task, city.justice)

    answer = office.post(reverse("report_return", args=[report.pk]), {"reason": " "})

    assert answer.status_code == 422
    assert city.owed(task, city.justice).met_on == situations.TODAY
