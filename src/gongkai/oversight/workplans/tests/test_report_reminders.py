"""WRK-3: the report on a plan is owed by its day, and those who owe it are reminded before and after."""

import importlib
from datetime import date
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from gongkai.oversight.workplans import accepting
from gongkai.oversight.workplans.models import ProgressReport
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.reminders.models import Reminder
from gongkai.registers.reminders.services import write_reminders

from .situations import text_of

pytestmark = pytest.mark.django_db
DUE = date(2020, 11, 30)
TITLE = "报送工作要点落实情况：青川市人民政府办公室关于印发2020年青川市政务公开工作要点的通知"


def november(day):
    return date(2020, 11, day)


def remind(*days):
    for on in days:
        write_reminders(on=on, at=start_of(on, hour=1))


def told(plan, organ):
    found = Reminder.objects.filter(obligation__plan_id=plan.pk, obligation__duty_id="plan.report")
    return list(found.filter(obligation__organ=organ).order_by("on", "id").values_list("step", "on", "role"))


@pytest.fixture
def plan(city):
    return city.in_force()


@pytest.mark.demand("WRK-3")
def test_the_clerk_is_reminded_of_the_report_ahead_then_the_head_then_the_office(city, plan):
    remind(november(20), november(23), november(27), DUE, date(2020, 12, 1), date(2020, 12, 4))

    assert told(plan, city.justice) == [
        ("ahead", november(23), "clerk"),
        ("ahead", november(27), "clerk"),
        ("head", date(2020, 12, 1), "head"),
        ("supervisor", date(2020, 12, 4), "office"),
    ]


@pytest.mark.demand("WRK-3")
def test_the_reminder_says_that_it_is_the_report_and_leads_to_the_plan(city, plan, client_of, settings):
    remind(november(23))
    settings.DEMONSTRATION_AS_OF = "2020-11-23"

    page = client_of(city.clerk).get(reverse("reminders"))

    assert TITLE in text_of(page)
    assert f'href="{plan.get_absolute_url()}"' in page.content.decode()


@pytest.mark.demand("WRK-3")
def test_a_report_ends_the_reminders_and_a_returned_one_begins_them_again(city, plan):
    remind(november(23))
    report = city.report(plan, city.justice, on=november(24))
    remind(november(27))
    reported = told(plan, city.justice)

    accepting.return_report(
        ProgressReport.objects.get(pk=report.pk), reason="缺少数据", by=city.officer, at=start_of(november(27), hour=9)
    )
    remind(november(27))

    assert [step for step, _on, _role in reported] == ["ahead"]
    assert [on for _step, on, _role in told(plan, city.justice)] == [november(23), november(27)]


@pytest.mark.demand("WRK-3")
def test_organs_that_owe_no_task_are_not_reminded_of_the_report(city, plan):
    remind(november(23))

    addressed = set(Reminder.objects.filter(obligation__duty_id="plan.report").values_list("organ__name", flat=True))

    assert addressed == {"青川市司法局", "青川市教育体育局"}


def test_reports_that_were_owed_before_say_it_after_an_upgrade_and_not_twice(city, plan):
    titles = importlib.import_module("gongkai.oversight.workplans.migrations.0008_report_titles")
    owed = Obligation.objects.filter(duty_id="plan.report")
    editor = SimpleNamespace(connection=connection)
    titles.unsay(apps, editor)
    before = set(owed.values_list("title", flat=True))

    titles.say(apps, editor)
    titles.say(apps, editor)

    assert before == {plan.title}
    assert set(owed.values_list("title", flat=True)) == {TITLE}
