"""What a year leaves unfinished goes into the next plan; the old obligations stay until a person closes them."""

from datetime import date

import pytest
from django.urls import reverse

from gongkai.oversight.workplans import services
from gongkai.oversight.workplans.models import PlanLink, PlanState, TaskLink, WorkPlan
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation

from . import situations


@pytest.fixture
def plan(city, settings):
    settings.DEMONSTRATION_AS_OF = "2020-12-30"
    plan = city.in_force()
    for position in (1, 2, 3, 5):
        task = plan.tasks.get(position=position)
        for owed in Obligation.objects.about(task).select_related("organ"):
            if position != 2:
                city.report(task, owed.organ)
    return plan


def address(name, plan):
    return reverse(name, args=[plan.pk])


def test_what_is_owed_and_what_lasts_all_year_is_offered(city, plan, office):
    rows = office.get(address("workplan_carry_over", plan)).context["rows"]

    assert {row.task.position: row.is_owed for row in rows} == {2: True, 4: True}


def test_the_next_plan_is_a_draft_linked_both_ways_and_the_old_obligations_stay(city, plan, office):
    chosen = [plan.tasks.get(position=position).pk for position in (4, 2)]

    first = office.post(address("workplan_carry_over_make", plan), {"year": 2021, "tasks": chosen})
    second = office.post(address("workplan_carry_over_make", plan), {"year": 2021, "tasks": chosen})

    draft = WorkPlan.objects.get(state=PlanState.DRAFT)
    assert first["Location"] == second["Location"] == draft.get_absolute_url()
    assert (draft.year, PlanLink.objects.get().kind) == (2021, "carry_over")
    assert [link.upper.position for link in TaskLink.objects.order_by("lower__position")] == [2, 4]
    assert [unit.name for unit in draft.tasks.first().units.all()] == ["市司法局", "市教育体育局"]
    assert not Obligation.objects.filter(plan_id=plan.pk, standing="closed").exists()
    rows = office.get(address("workplan_carry_over", plan)).context
    assert rows["closable"] == []  # the draft is not in force yet


def test_the_old_ones_are_closed_only_by_decision_and_only_where_the_next_plan_is_in_force(city, plan, office):
    task, other = plan.tasks.get(position=2), plan.tasks.get(position=4)
    office.post(address("workplan_carry_over_make", plan), {"year": 2021, "tasks": [task.pk]})
    draft = WorkPlan.objects.get(state=PlanState.DRAFT)
    early = office.post(address("workplan_carry_over_close", plan), {"tasks": [task.pk], "reason": "结转"})
    assert not Obligation.objects.filter(standing="closed").exists()
    services.put_in_force(draft, by=city.officer, at=start_of(date(2020, 12, 30)))

    office.post(address("workplan_carry_over_close", plan), {"tasks": [task.pk, other.pk], "reason": "结转至2021年"})

    assert early.status_code == 302
    closed = Obligation.objects.filter(standing="closed")
    assert {(one.subject_id, one.close_reason) for one in closed} == {(task.pk, "结转至2021年")}
    page = situations.text_of(office.get(task.get_absolute_url()))
    assert "青川市" in page
    assert office.get(task.get_absolute_url()).context["trail"].below[0].link.lower.plan.year == 2021


@pytest.mark.parametrize("sent", [{"year": 2020}, {"year": 2021, "tasks": []}, {"tasks": "x", "year": 2021}])
def test_a_choice_that_makes_no_plan_is_refused(city, plan, office, sent):
    tasks = {} if "tasks" in sent else {"tasks": [plan.tasks.first().pk]}

    answer = office.post(address("workplan_carry_over_make", plan), {**sent, **tasks})

    assert answer.status_code == 422
    assert WorkPlan.objects.count() == 1
