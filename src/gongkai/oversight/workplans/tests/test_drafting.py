import json
from datetime import date

import pytest

from gongkai.documents.reading import read_notice
from gongkai.oversight.workplans import gates, naming_units, queries, services
from gongkai.oversight.workplans.models import PlanState, Task, TaskUnit, UnitState, WorkPlan
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit.models import Entry
from gongkai.registers.files.models import StoredFile
from gongkai.registers.files.services import open_file
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation

from .situations import FIVE, NOTICE, UNKNOWN_NAME, decided, drafted, government, open_names, plan_names


def reasons(plan):
    return gates.reasons_to_hold(plan, tasks=queries.tasks_for_checking(plan))


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize("one", FIVE, ids=lambda one: one.file)
def test_each_of_the_five_notices_becomes_a_plan_that_a_person_confirms(db, one):
    organ = government(one)
    officer = Account.objects.create_user("officer", password="x", display_name="经办")
    reading = read_notice(one.path.read_bytes(), one.path.name)

    plan = drafted(one, organ, by=officer)
    tasks = list(plan.tasks.prefetch_related("units"))

    assert (plan.state, plan.year) == (PlanState.DRAFT, one.year)
    assert [task.text for task in tasks] == [task.text for task in reading.tasks]
    assert [(task.start, task.end) for task in tasks] == [tuple(task.span) for task in reading.tasks]
    assert [task.stated_on for task in tasks] == [task.deadline and task.deadline.value for task in reading.tasks]
    assert [[(unit.name, unit.is_lead) for unit in task.units.all()] for task in tasks] == [
        [(unit.name, unit.is_lead) for unit in task.responsible_units] for task in reading.tasks
    ]
    assert all(plan.text[task.start : task.end].strip() for task in tasks)

    with pytest.raises(services.NotEnforceable) as refused:
        services.put_in_force(plan, by=officer, at=start_of(one.entered_on))
    assert {reason.code for reason in refused.value.reasons} <= {
        "task.no_organ",
        "task.unresolved_unit",
        "task.partial_unit",
    }
    assert Obligation.objects.count() == 0

    decided(one, plan, by=officer)
    started = services.put_in_force(plan, by=officer, at=start_of(one.entered_on))

    plan.refresh_from_db()
    assert plan.state == PlanState.IN_FORCE
    owed = Obligation.objects.filter(plan_id=plan.pk)
    about = owed.filter(subject_type="workplans.task").values_list("subject_id", flat=True)
    assert set(about) == {task.pk for task in tasks}
    assert owed.count() == started > 0


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize("one", FIVE, ids=lambda one: one.file)
def test_the_tasks_of_the_five_plans_are_those_that_people_labelled(db, one):
    labels = json.loads(one.path.with_name(f"{one.file}.gold.json").read_text("utf-8"))

    plan = drafted(one, government(one))

    assert abs(plan.tasks.count() - len(labels["tasks"])) <= 1
    assert (plan.document_number or None) == labels["metadata"].get("document_number")


@pytest.mark.demand("WRK-2")
def test_a_name_that_no_organ_bears_holds_the_plan_until_a_person_decides(city):
    plan = city.draft()
    before = [(one.code, one.demand) for one in reasons(plan)]

    assert before == [("task.unresolved_unit", "WRK-2")]
    assert UNKNOWN_NAME in reasons(plan)[0].reason
    assert [(name.name, name.places) for name in open_names(plan)] == [(UNKNOWN_NAME, 1)]

    city.decide(plan)

    assert reasons(plan) == []
    assert TaskUnit.objects.get(name=UNKNOWN_NAME).state == UnitState.CHOSEN


@pytest.mark.demand("WRK-2")
def test_a_name_that_means_only_some_organs_holds_the_plan_until_a_person_says_which(city):
    plan = city.draft(NOTICE.replace(UNKNOWN_NAME, "市直有关部门"))

    assert [one.code for one in reasons(plan)] == ["task.partial_unit"]
    assert plan_names(plan) == ["市直有关部门"]

    naming_units.decide_unit(
        plan, name="市直有关部门", organs=[city.education], by=city.officer, at=start_of(date(2020, 6, 10))
    )

    assert reasons(plan) == []
    unit = TaskUnit.objects.get(name="市直有关部门")
    assert list(unit.organs.all()) == [city.education]


@pytest.mark.demand("WRK-2")
def test_a_name_that_is_no_organ_here_leaves_its_task_with_nobody(city):
    plan = city.draft()

    naming_units.decide_unit(plan, name=UNKNOWN_NAME, organs=[], by=city.officer, at=start_of(date(2020, 6, 10)))

    assert [one.code for one in reasons(plan)] == ["task.no_organ"]


@pytest.mark.demand("WRK-2")
def test_the_addressees_answer_for_tasks_that_name_nobody(city):
    plan = city.draft(NOTICE.replace("（责任单位：市大数据中心；完成时限：2020年8月31日前）", ""))
    assert [one.code for one in reasons(plan)] == ["task.no_organ"]

    done = naming_units.assign_addressees(plan, by=city.officer, at=start_of(date(2020, 6, 10)))

    units = list(plan.tasks.last().units.all())
    assert done == 1
    assert [(unit.name, unit.is_derived, unit.is_lead) for unit in units] == [
        ("各县、区人民政府", True, False),
        ("市直各部门", True, False),
    ]
    assert {organ.pk for organ in units[1].organs.all()} == {city.office.pk, city.justice.pk, city.education.pk}


def test_a_reason_to_hold_says_what_is_wrong_what_to_do_and_where(city):
    plan = city.draft()
    WorkPlan.objects.filter(pk=plan.pk).update(title="")
    plan.tasks.update(is_dismissed=True, dismissed_reason="重复")
    plan.refresh_from_db()

    found = reasons(plan)

    assert [one.code for one in found] == ["plan.no_title", "plan.no_task"]
    assert all(one.reason and one.remedy and one.demand and f"/{plan.pk}/" in one.address for one in found)


def test_the_same_file_gives_the_same_plan(city):
    first = services.draft_plan(
        NOTICE.encode(), name="通知.txt", organ=city.government, by=city.officer, at=start_of(date(2020, 6, 10))
    )
    again = services.draft_plan(
        NOTICE.encode(), name="另一个名字.txt", organ=city.government, by=city.officer, at=start_of(date(2020, 6, 11))
    )

    assert (first.is_new, again.is_new) == (True, False)
    assert again.plan == first.plan
    assert (WorkPlan.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_a_discarded_file_may_be_read_again(city):
    plan = city.draft()
    services.discard_plan(plan, reason="误传", by=city.officer, at=start_of(date(2020, 6, 10)))

    again = city.draft()

    assert again != plan
    assert Entry.objects.filter(act="workplan.discarded").count() == 1


def test_the_file_is_kept_as_it_came_and_the_reading_is_on_record(city):
    plan = city.draft()

    with open_file(plan.file) as kept:
        assert kept.read() == NOTICE.encode()
    entry = Entry.objects.get(act="workplan.drafted")
    assert entry.detail == {"file": "通知.txt", "sha256": plan.sha256, "tasks": 5}
    assert entry.account_id == city.officer.pk


def test_a_time_limit_of_the_notice_is_tied_to_the_duty_that_carries_it(city):
    plan = city.draft()

    limit = plan.timed_duties.get()
    assert (str(limit), limit.duty_id) == ("20工作日", "request.reply")


def test_a_number_as_long_as_a_telephones_is_no_reason_to_fail(city):
    plan = city.draft(NOTICE.replace("20个工作日", "12345678901个工作日").replace("2020年青川市", "99999年青川市"))

    assert plan.tasks.count() == 5
    assert Task.objects.filter(plan=plan).first().due_on


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1)])
def test_a_day_that_no_calendar_reaches_keeps_a_plan_from_being_put_in_force(city, day):
    plan = city.draft()
    WorkPlan.objects.filter(pk=plan.pk).update(report_due_on=day)
    task = plan.tasks.first()
    Task.objects.filter(pk=task.pk).update(stated_on=day)
    plan.refresh_from_db()

    found = [one for one in reasons(plan) if one.code.endswith("day_out_of_reach")]

    assert [one.code for one in found] == ["plan.day_out_of_reach", "task.day_out_of_reach"]
    assert found[1].address == f"/desk/tasks/{task.pk}/correct/"


@pytest.mark.parametrize("year", ["0000", "9999"])
def test_a_year_that_no_calendar_reaches_is_not_taken_from_a_notice(city, year):
    drafted = services.draft_plan(
        NOTICE.replace("2020年", f"{year}年").encode(),
        name="通知.txt",
        organ=city.government,
        by=city.officer,
        at=start_of(date(2020, 6, 10)),
    )

    assert drafted.plan.year == 2020
