"""A plan in force is changed with a reason; what is owed follows, and the history says it."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from gongkai.oversight.workplans import amending
from gongkai.oversight.workplans.amending import Wording
from gongkai.oversight.workplans.in_force import PlanChange
from gongkai.registers.audit.models import Entry
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import services as organs

from . import situations

AT = start_of(situations.TODAY, hour=9)


@pytest.fixture
def plan(city):
    return city.in_force()


@pytest.fixture
def task(plan):
    """Led by justice, education contributes, due 25 October."""
    return plan.tasks.first()


def wording(city, task, **other):
    values = {
        "title": task.title,
        "text": task.text,
        "stated_on": task.stated_on,
        "leads": [city.justice],
        "others": [city.education],
    }
    return Wording(**values | other)


def amend(city, task, *, token=None, **other):
    task.refresh_from_db()
    return amending.amend_task(
        task,
        wording(city, task, **other),
        reason="上级调整",
        version=task.version,
        token=token or uuid4(),
        by=city.officer,
        at=AT,
    )


def standing(task):
    owed = Obligation.objects.about(task).exclude(standing="closed")
    return {(one.duty_id.rpartition(".")[2], one.organ.name): one for one in owed}


def test_a_new_day_moves_what_is_open_and_leaves_what_is_done(city, task):
    city.report(task, city.education)

    change = amend(city, task, stated_on=date(2020, 11, 30))

    assert city.owed(task, city.justice).due_on == date(2020, 11, 30)
    assert city.owed(task, city.education).due_on == date(2020, 10, 25)
    assert (change.started, change.restated, change.closed) == (0, 1, 0)
    assert (change.before["due"], change.after["due"]) == ("2020-10-25", "2020-11-30")


def test_an_organ_with_a_later_day_granted_keeps_it(city, task):
    obligations.restate(
        city.owed(task, city.justice), stated_on=date(2020, 12, 10), by=city.officer, at=AT, reason="延期"
    )

    amend(city, task, stated_on=date(2020, 11, 30))
    assert city.owed(task, city.justice).due_on == date(2020, 12, 10)
    assert city.owed(task, city.education).due_on == date(2020, 11, 30)

    amend(city, task, stated_on=date(2020, 12, 20))
    assert city.owed(task, city.justice).due_on == date(2020, 12, 20)


def test_a_new_organ_owes_it_and_one_taken_off_is_closed_with_the_reason(city, task):
    change = amend(city, task, leads=[city.office], others=[city.justice])

    assert set(standing(task)) == {("complete", city.office.name), ("contribute", city.justice.name)}
    closed = Obligation.objects.about(task).filter(standing="closed")
    assert {one.close_reason for one in closed} == {"上级调整"}
    assert change.started >= 2
    assert change.closed == 2


def test_an_organ_that_was_taken_off_and_comes_back_owes_it_again(city, task):
    amend(city, task, leads=[city.education], others=[])
    amend(city, task, leads=[city.education], others=[city.justice])
    amend(city, task, leads=[city.justice], others=[city.education])

    found = standing(task)
    assert set(found) == {("complete", city.justice.name), ("contribute", city.education.name)}
    report = city.report(task, city.justice)
    found["complete", city.justice.name].refresh_from_db()
    assert found["complete", city.justice.name].met_on == situations.TODAY
    assert report.is_completing


def test_an_organ_that_comes_into_the_plan_owes_its_report_and_one_that_leaves_owes_none(city, plan, task):
    assert not Obligation.objects.about(plan).filter(organ=city.office).exists()

    amend(city, task, leads=[city.office], others=[])
    assert Obligation.objects.about(plan).get(organ=city.office).closed_on is None
    amend(city, task, leads=[city.justice], others=[])

    assert Obligation.objects.about(plan).get(organ=city.office).close_reason == "上级调整"


def test_what_an_heir_took_over_stays_with_it_when_the_task_changes(city, plan, task):
    organs.merge_organs([city.justice], into=city.office, on=situations.TODAY, at=AT, by=None)

    change = amend(city, task, stated_on=date(2020, 11, 30))

    assert {name: one.due_on for name, one in standing(task).items()} == {
        ("complete", city.office.name): date(2020, 11, 30),
        ("contribute", city.education.name): date(2020, 11, 30),
    }
    assert (change.started, change.restated, change.closed) == (0, 2, 0)
    assert set(Obligation.objects.about(plan).values_list("organ", flat=True)) == {city.office.pk, city.education.pk}


def test_a_title_changes_in_every_list(city, task):
    amend(city, task, title="编制并公布目录", text="编制并公布目录。")

    assert city.owed(task, city.justice).title == "编制并公布目录"


def test_a_task_without_a_day_is_due_at_the_end_of_the_plan_year(city, task):
    amend(city, task, stated_on=None)

    assert city.owed(task, city.justice).due_on == date(2020, 12, 31)


def test_the_same_click_changes_once_and_an_old_form_nothing(city, task):
    token = uuid4()
    first = amend(city, task, token=token, stated_on=date(2020, 11, 30))
    again = amend(city, task, token=token, stated_on=date(2020, 12, 1))

    with pytest.raises(amending.ChangedMeanwhile):
        amending.amend_task(
            task, wording(city, task, title="旧"), reason="旧", version=1, token=uuid4(), by=city.officer, at=AT
        )
    with pytest.raises(amending.NothingChanged):
        amend(city, task, stated_on=date(2020, 11, 30))

    assert first == again == PlanChange.objects.get()


def test_a_draft_is_not_changed_this_way(city):
    draft = city.draft()

    with pytest.raises(amending.NotInForce):
        amending.withdraw_task(draft.tasks.first(), reason="否", version=1, token=uuid4(), by=city.officer, at=AT)


def test_a_withdrawn_task_is_owed_by_nobody_and_what_was_done_stays(city, task, office):
    city.report(task, city.education)

    amending.withdraw_task(task, reason="上级取消", version=task.version, token=uuid4(), by=city.officer, at=AT)

    owed = {one.organ.name: one for one in Obligation.objects.about(task)}
    assert owed[city.justice.name].close_reason == "上级取消"
    assert owed[city.education.name].met_on == situations.TODAY
    page = situations.text_of(office.get(task.get_absolute_url()))
    assert "上级取消" in page
    assert task.title not in situations.text_of(office.get(task.plan.get_absolute_url()))


def test_an_added_task_is_owed_and_says_that_the_notice_does_not_have_it(city, plan, office):
    change = amending.add_task(
        plan,
        Wording("公开办事指南", "公开办事指南。", None, [city.office], [], "五、新增"),
        reason="上级新要求",
        token=uuid4(),
        by=city.officer,
        at=AT,
    )

    assert change.started == 2  # the task and the report of the plan, which the office did not owe before
    assert (change.task.position, change.task.section_path) == (6, ["五、新增"])
    assert office.get(change.task.get_absolute_url()).context["task"].was_added


def test_the_office_changes_a_task_on_its_page_and_the_history_shows_before_and_after(
    city, plan, task, office, client_of
):
    address = reverse("task_amend", args=[task.pk])
    first = office.get(address).context["form"]
    sent = {
        "title": "编制目录",
        "text": task.text,
        "stated_on": "2020-11-30",
        "leads": [city.justice.pk],
        "others": [city.office.pk],
        "reason": "市政府常务会议决定",
        "version": first.initial["version"],
        "token": first.initial["token"],
    }

    done = office.post(address, sent, follow=True)
    twice = office.post(address, sent)
    stale = office.post(address, {**sent, "token": uuid4()})
    empty = office.post(reverse("workplan_task_add", args=[plan.pk]), {"title": "x"})

    assert done.redirect_chain[-1][0] == reverse("workplan_changes", args=[plan.pk])
    said = situations.text_of(done)
    assert all(
        word in said for word in ("市政府常务会议决定", "编制标准目录", "编制目录", "2020年10月25日", "2020年11月30日")
    )
    assert (twice.status_code, stale.status_code, empty.status_code) == (302, 409, 422)
    assert PlanChange.objects.count() == 1
    assert Entry.objects.filter(act="task.amended").count() == 1
    clerk = client_of(city.clerk)
    assert clerk.get(reverse("workplan_changes", args=[plan.pk])).status_code == 200
    assert clerk.get(address).status_code == 403
