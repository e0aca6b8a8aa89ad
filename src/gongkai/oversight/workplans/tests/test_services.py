from datetime import date
from uuid import uuid4

import pytest

from gongkai.oversight.workplans import correcting, drafts, gates, naming_units, queries, reshaping, services
from gongkai.oversight.workplans.models import PlanState, ProgressReport, Task, WorkPlan
from gongkai.oversight.workplans.naming_units import Named
from gongkai.registers.audit.models import Entry
from gongkai.registers.files.models import StoredFile
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import EventKind, Evidence, Obligation
from gongkai.registers.obligations.rules import State

from .situations import ENTERED, NOTICE, TODAY, UNKNOWN_NAME, upload

AT = start_of(ENTERED)


def task(plan, position):
    return plan.tasks.get(position=position)


def owed_for(plan, position):
    rows = Obligation.objects.about(task(plan, position)).order_by("organ_id")
    return [(one.organ.name.removeprefix("青川市"), one.duty_id.removeprefix("plan.task."), one.due_on) for one in rows]


@pytest.mark.demand("WRK-1")
def test_the_lead_owes_the_task_the_others_a_contribution_and_without_a_lead_everyone_owes_it(city):
    plan = city.in_force()

    assert owed_for(plan, 1) == [
        ("司法局", "complete", date(2020, 10, 25)),
        ("教育体育局", "contribute", date(2020, 10, 25)),
    ]
    assert [row[:2] for row in owed_for(plan, 2)] == [("司法局", "complete"), ("教育体育局", "complete")]
    assert [row[:2] for row in owed_for(plan, 4)] == [("教育体育局", "complete")]


@pytest.mark.demand("WRK-1")
def test_a_task_without_a_date_is_due_on_the_last_day_of_the_plans_year_and_says_so(city):
    plan = city.in_force()

    without_a_date, whole_year, dated = (Obligation.objects.about(task(plan, n)).first() for n in (2, 4, 1))

    assert [(one.due_on, one.is_derived) for one in (without_a_date, whole_year, dated)] == [
        (date(2020, 12, 31), True),
        (date(2020, 12, 31), True),
        (date(2020, 10, 25), False),
    ]


@pytest.mark.demand("WRK-1")
def test_a_deadline_before_the_day_of_entry_is_historical_and_never_overdue(city):
    plan = city.in_force()
    past = Obligation.objects.about(task(plan, 3)).get()

    assert (past.due_on, past.is_historical) == (date(2020, 5, 31), True)
    assert past.state_on(TODAY) == State.HISTORICAL
    assert past not in Obligation.objects.overdue(TODAY)

    city.report(task(plan, 3), city.justice)
    past.refresh_from_db()
    assert past.state_on(TODAY) == State.MET


@pytest.mark.demand("WRK-3")
def test_every_organ_that_owes_a_task_owes_the_report_on_the_plan(city):
    plan = city.in_force()

    reports = Obligation.objects.about(plan)

    assert {one.organ for one in reports} == {city.justice, city.education}
    assert {(one.duty_id, one.due_on, one.is_derived) for one in reports} == {
        ("plan.report", date(2020, 11, 30), False)
    }


@pytest.mark.demand("WRK-3")
def test_a_report_on_the_plan_meets_its_organs_obligation_alone(city):
    plan = city.in_force()

    city.report(plan, city.justice)

    states = {one.organ: one.state_on(TODAY) for one in Obligation.objects.about(plan)}
    assert states == {city.justice: State.MET, city.education: State.RUNNING}


def test_a_dismissed_task_is_owed_by_nobody(city):
    plan = city.draft()
    city.decide(plan)
    correcting.dismiss_task(task(plan, 1), reason="重复", version=1, by=city.officer, at=AT)

    services.put_in_force(plan, by=city.officer, at=AT)

    assert owed_for(plan, 1) == []
    assert Obligation.objects.filter(plan_id=plan.pk, duty_id="plan.task.complete").exists()


def test_progress_with_a_file_meets_the_obligation_and_is_its_evidence(city):
    plan = city.in_force()
    report = services.report_with_files(
        task(plan, 1),
        organ=city.justice,
        text="目录已公开。",
        is_completing=True,
        uploads=[upload("佐证", "佐证.txt")],
        token=uuid4(),
        by=city.clerk,
        at=start_of(TODAY),
    )

    owed = city.owed(task(plan, 1), city.justice)
    assert (owed.met_on, owed.state_on(TODAY)) == (TODAY, State.MET)
    assert [file.name for file in report.files.all()] == ["佐证.txt"]
    evidence = Evidence.objects.get(obligation=owed)
    assert (evidence.subject_type, evidence.subject_id) == ("workplans.progressreport", report.pk)
    assert Entry.objects.filter(act="progress.reported").count() == 1


@pytest.mark.parametrize(("day", "state"), [(date(2020, 10, 25), State.MET), (date(2020, 10, 26), State.MET_LATE)])
def test_what_is_done_on_the_last_day_is_met_and_a_day_after_is_met_late(city, day, state):
    plan = city.in_force()

    city.report(task(plan, 1), city.justice, on=day)

    assert city.owed(task(plan, 1), city.justice).state_on(day) == state


def test_progress_that_completes_nothing_leaves_the_obligation_owed(city):
    plan = city.in_force()

    city.report(task(plan, 1), city.justice, done=False)

    owed = city.owed(task(plan, 1), city.justice)
    assert owed.met_on is None
    assert owed.evidence.count() == 1


def test_who_owes_nothing_cannot_report_and_nothing_is_kept(city):
    plan = city.in_force()
    city.report(task(plan, 1), city.justice)
    before = Entry.objects.count()

    for about, organ in ((task(plan, 1), city.justice), (task(plan, 4), city.justice), (plan, city.office)):
        with pytest.raises(services.NothingOwed):
            services.report_with_files(
                about,
                organ=organ,
                text="再报",
                is_completing=True,
                uploads=[upload("佐证", "佐证.txt")],
                token=uuid4(),
                by=city.clerk,
                at=start_of(TODAY),
            )

    assert (ProgressReport.objects.count(), StoredFile.objects.filter(name="佐证.txt").count()) == (1, 0)
    assert Entry.objects.count() == before


def test_the_same_report_sent_twice_is_kept_once_with_its_files(city):
    plan = city.in_force()
    token = uuid4()

    def send():
        return services.report_with_files(
            task(plan, 1),
            organ=city.justice,
            text="目录已公开。",
            is_completing=True,
            uploads=[upload("佐证", "佐证.txt")],
            token=token,
            by=city.clerk,
            at=start_of(TODAY),
        )

    assert send() == send()
    assert ProgressReport.objects.count() == 1
    assert StoredFile.objects.filter(name="佐证.txt").count() == 1
    assert Entry.objects.filter(act="progress.reported").count() == 1


def test_what_was_reported_done_can_be_taken_back_with_its_reason(city):
    plan = city.in_force()
    city.report(task(plan, 1), city.justice)
    owed = city.owed(task(plan, 1), city.justice)

    services.take_back_completion(owed, reason="目录缺两个领域", by=city.head, at=start_of(TODAY, hour=11))

    owed.refresh_from_db()
    assert owed.state_on(TODAY) == State.DUE_SOON
    assert owed.events.last().kind == EventKind.REOPENED
    assert owed.events.last().note == "目录缺两个领域"
    assert ProgressReport.objects.count() == 1

    city.report(task(plan, 1), city.justice, on=date(2020, 10, 26))
    owed.refresh_from_db()
    assert owed.state_on(date(2020, 10, 26)) == State.MET_LATE


def test_a_plan_is_put_in_force_once(city):
    plan = city.in_force()
    before = Obligation.objects.count()

    with pytest.raises(services.NotEnforceable) as refused:
        services.put_in_force(plan, by=city.officer, at=AT)

    assert [one.code for one in refused.value.reasons] == ["plan.not_draft"]
    assert Obligation.objects.count() == before
    assert Entry.objects.filter(act="workplan.in_force").count() == 1


def test_two_notices_with_the_same_number_are_not_both_in_force(city):
    first = city.in_force()
    second = city.draft(NOTICE + "\n（补印）\n")
    city.decide(second)

    with pytest.raises(services.NotEnforceable) as refused:
        services.put_in_force(second, by=city.officer, at=AT)

    (reason,) = refused.value.reasons
    assert reason.code == "plan.same_number"
    assert "青政办发〔2020〕7号" in reason.reason
    assert reason.address == first.get_absolute_url()
    second.refresh_from_db()
    assert second.state == PlanState.DRAFT

    correcting.correct_metadata(
        second, values={"document_number": "青政办发〔2020〕8号"}, version=1, by=city.officer, at=AT
    )
    assert services.put_in_force(second, by=city.officer, at=AT)


def test_the_second_of_two_that_pass_the_gate_together_is_told_why_not(city, monkeypatch):
    """Two offices press at the same moment: the constraint settles it, and the answer is the gate's reason."""
    city.in_force()
    second = city.draft(NOTICE + "\n（补印）\n")
    city.decide(second)
    real, asked = gates.reasons_to_hold, []

    def blind_once(plan, **words):
        asked.append(plan)
        return [] if len(asked) == 1 else real(plan, **words)

    monkeypatch.setattr(gates, "reasons_to_hold", blind_once)

    with pytest.raises(services.NotEnforceable) as refused:
        services.put_in_force(second, by=city.officer, at=AT)

    assert [one.code for one in refused.value.reasons] == ["plan.same_number"]
    second.refresh_from_db()
    assert second.state == PlanState.DRAFT


def test_a_correction_of_what_somebody_else_changed_meanwhile_is_refused_and_nothing_is_lost(city):
    plan = city.draft()
    correcting.correct_metadata(plan, values={"title": "甲"}, version=1, by=city.officer, at=AT)
    correcting.correct_task(task(plan, 1), title="甲", stated_on=None, version=1, by=city.officer, at=AT)

    with pytest.raises(drafts.EditConflict):
        correcting.correct_metadata(plan, values={"title": "乙"}, version=1, by=city.officer, at=AT)
    for act, words in (
        (correcting.correct_task, {"title": "乙", "stated_on": None}),
        (correcting.dismiss_task, {"reason": "重复"}),
        (correcting.restore_task, {}),
        (correcting.confirm_task, {}),
        (reshaping.split_task, {"cuts": [0]}),
    ):
        with pytest.raises(drafts.EditConflict):
            act(task(plan, 1), version=1, by=city.officer, at=AT, **words)

    plan.refresh_from_db()
    assert (plan.title, task(plan, 1).title, task(plan, 1).is_dismissed) == ("甲", "甲", False)


def test_a_correction_keeps_what_stood_there_in_the_register(city):
    plan = city.draft()

    correcting.correct_metadata(plan, values={"title": "甲", "year": 2020}, version=1, by=city.officer, at=AT)
    correcting.correct_task(
        task(plan, 1),
        title="",
        stated_on=date(2020, 9, 1),
        units=[
            Named("市人民政府办公室", is_lead=True, was="市教育体育局"),
            Named("市司法局", is_lead=False),
            Named("某某局", is_lead=False, organs=[city.education]),
        ],
        version=1,
        by=city.officer,
        at=AT,
    )
    correcting.dismiss_task(task(plan, 1), reason="重复", version=2, by=city.officer, at=AT)
    correcting.restore_task(task(plan, 1), version=3, by=city.officer, at=AT)

    entries = {entry.act: entry.detail for entry in Entry.objects.all()}
    assert set(entries["workplan.metadata_corrected"]["before"]) == {"title"}
    assert entries["task.corrected"]["before"]["stated_on"] == "2020-10-25"
    assert entries["task.corrected"]["before"]["units"] == ["市司法局", "市教育体育局"]
    corrected = task(plan, 1)
    assert (corrected.title, corrected.stated_on, corrected.is_dismissed) == ("编制标准目录", date(2020, 9, 1), False)
    assert [(unit.name, unit.is_lead, unit.state, unit.organs.get()) for unit in corrected.units.all()] == [
        ("市司法局", False, "resolved", city.justice),
        ("市人民政府办公室", True, "resolved", city.office),
        ("某某局", False, "chosen", city.education),
    ]


@pytest.mark.parametrize(
    "act",
    [
        lambda plan, city: correcting.correct_metadata(plan, values={"title": "乙"}, version=1, by=city.officer, at=AT),
        lambda plan, city: correcting.correct_task(
            task(plan, 1), title="乙", stated_on=None, version=1, by=city.officer, at=AT
        ),
        lambda plan, city: naming_units.decide_unit(plan, name=UNKNOWN_NAME, organs=[], by=city.officer, at=AT),
        lambda plan, city: naming_units.assign_addressees(plan, by=city.officer, at=AT),
        lambda plan, city: services.discard_plan(plan, reason="误传", by=city.officer, at=AT),
    ],
    ids=["metadata", "task", "name", "addressees", "discard"],
)
def test_a_plan_in_force_is_not_corrected(city, act):
    plan = city.in_force()
    before = WorkPlan.objects.values().get(pk=plan.pk), list(Task.objects.values())

    with pytest.raises(drafts.NotADraft):
        act(plan, city)

    assert (WorkPlan.objects.values().get(pk=plan.pk), list(Task.objects.values())) == before


def test_the_plan_of_one_government_is_no_other_ones(city):
    plan = city.in_force()

    assert {one.plan_id for one in Obligation.objects.all()} == {plan.pk}
    assert queries.government_named("青川市人民政府办公室", on=ENTERED) == city.government
    assert queries.government_named("青川市人民政府", on=ENTERED) == city.government
    assert queries.government_named("白沙市人民政府", on=ENTERED) is None
