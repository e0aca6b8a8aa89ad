"""The clock of an interpretation, the head's yearly act, what withdrawals do (INT-2, ORG-3)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongkai.disclosure.interpretations.models import Publication
from gongkai.disclosure.records import queries as record_queries
from gongkai.disclosure.records import receiving, relating
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.rules import Refused, RelationKind, State
from gongkai.disclosure.records.tests.bureaus import AT, DAY, STEPS, Bureau, content
from gongkai.registers.journal.models import Entry
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Role, YearlyAct, YearlyKind

from .packages import complete, document, facts_in, fresh, material, plan, released, review, sign, withdraw


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    return Bureau("zhaotong")


def clocks(record):
    return {
        one.duty_id: one
        for one in Obligation.objects.filter(subject_id=record.pk, duty_id__startswith="interpretation.")
    }


@pytest.mark.demand("INT-2")
@pytest.mark.parametrize(("profile", "duties"), [("zhaotong", 2), ("ziyang", 1), ("tongliao", 1)])
def test_the_clock_runs_three_working_days_from_the_release_and_the_material_meets_it(
    db, settings, tmp_path, profile, duties
):
    settings.FILES_ROOT = tmp_path / "files"
    bureau = Bureau(profile)
    signed, interprets = complete(bureau)
    record = bureau.release(signed, at=AT)
    owed = clocks(record)
    assert len(owed) == duties
    assert {(one.standing, one.due_on) for one in owed.values()} == {("owed", date(2020, 9, 4))}

    interprets = bureau.release(interprets, at=AT + timedelta(days=2))

    assert {(one.standing, one.is_late) for one in clocks(record).values()} == {("met", False)}
    evidence = clocks(record)["interpretation.publish"].evidence.get()
    assert (evidence.subject_type, evidence.subject_id) == ("records.record", interprets.pk)


@pytest.mark.demand("INT-2")
def test_a_material_on_the_fourth_day_is_late(bureau):
    record, _interprets = released(bureau, after=timedelta(days=6))

    assert {one.is_late for one in clocks(record).values()} == {True}


@pytest.mark.demand("INT-2")
def test_a_material_that_is_public_already_meets_it_at_once(bureau):
    signed, interprets = complete(bureau)
    bureau.release(interprets, at=AT)

    record = bureau.release(signed, at=AT)

    assert {(one.standing, one.since_on) for one in clocks(record).values()} == {("met", DAY)}


@pytest.mark.demand("INT-2")
def test_document_and_interpretation_lead_to_each_other(bureau):
    record, interprets = released(bureau)

    forward = record_queries.relations_of(interprets)
    back = record_queries.relations_of(record)

    assert [(one.kind, one.other) for one in forward] == [(RelationKind.INTERPRETS, record)]
    assert [(one.kind, one.record) for one in back] == [(RelationKind.INTERPRETS, interprets)]

    withdraw(bureau, interprets, AT + timedelta(days=1))
    assert record_queries.relations_of(record) == []


@pytest.mark.demand("INT-2")
def test_a_withdrawn_material_leaves_the_document_without_one(bureau):
    record, interprets = released(bureau)

    withdraw(bureau, fresh(interprets), AT + timedelta(days=10))

    owed = clocks(record)["interpretation.publish"]
    assert (owed.standing, owed.due_on) == ("owed", date(2020, 9, 4))
    assert "有误" in owed.events.latest("id").note


def test_another_public_material_keeps_it_met(bureau):
    record, interprets = released(bureau)
    second = sign(bureau, review(bureau, material(bureau, fresh(record))))
    bureau.release(second, at=AT + timedelta(days=1))

    withdraw(bureau, fresh(interprets), AT + timedelta(days=2))

    assert clocks(record)["interpretation.publish"].standing == "met"


def test_a_withdrawn_document_needs_none_any_more_and_released_again_needs_one_anew(bureau):
    signed, _interprets = complete(bureau)
    record = bureau.release(signed, at=AT)
    withdraw(bureau, record, AT + timedelta(days=1))
    assert {one.standing for one in clocks(record).values()} == {"closed"}

    later = AT + timedelta(days=20)
    again = fresh(record)
    said = replace(records.content_of(again), title="改正后的办法")
    records.edit(again, said, version=again.version, by=bureau.people[Role.CLERK], at=later)
    bureau.release(sign(bureau, review(bureau, fresh(again), later), later), at=later)

    rows = Obligation.objects.filter(subject_id=record.pk, duty_id="interpretation.publish").order_by("id")
    assert [(one.standing, one.period) for one in rows] == [("closed", ""), ("owed", f"v{fresh(record).version}")]


def test_a_revision_starts_no_second_clock(bureau):
    record, _interprets = released(bureau)
    later = AT + timedelta(days=20)
    said = replace(records.content_of(record), title="修订")
    records.edit(record, said, version=fresh(record).version, by=bureau.people[Role.CLERK], at=later)
    bureau.release(sign(bureau, review(bureau, fresh(record), later), later), at=later)

    assert Obligation.objects.filter(subject_id=record.pk, duty_id="interpretation.publish").count() == 1


def test_a_document_that_needs_none_has_no_clock(bureau):
    record = bureau.release(bureau.sign(document(bureau, needs=False)))

    assert clocks(record) == {}


@pytest.mark.demand("ORG-3")
def test_what_the_head_interprets_is_an_act_of_the_year_with_its_evidence(bureau):
    _record, interprets = released(bureau, facts_in(bureau, is_by_head=True, held_on=date(2020, 8, 31)))

    act = YearlyAct.objects.get()
    assert (act.organ, act.kind, act.held_on) == (bureau.organ, YearlyKind.POLICY_INTERPRETED, date(2020, 8, 31))
    assert "王局长" in act.note
    assert act.files.get().name.endswith(".txt")
    assert Publication.objects.get(material=interprets).act == act

    withdraw(bureau, fresh(interprets), AT + timedelta(days=1))
    act.refresh_from_db()
    assert act.withdrawn_on is not None


@pytest.mark.demand("ORG-3")
def test_a_revised_material_by_the_head_is_not_counted_twice(bureau):
    record, interprets = released(bureau, facts_in(bureau, is_by_head=True))
    later = AT + timedelta(days=3)
    said = replace(records.content_of(interprets), body="改正后的解读。")
    records.edit(interprets, said, version=fresh(interprets).version, by=bureau.people[Role.CLERK], at=later)
    bureau.release(sign(bureau, review(bureau, fresh(interprets), later), later), at=later)

    assert YearlyAct.objects.count() == 1
    subjects = (record.public_id, interprets.public_id)
    assert [one.act for one in Entry.objects.filter(subject__in=subjects)] == ["released", "released", "revised"]


def test_a_plan_that_lacks_fields_still_saves(bureau):
    from gongkai.disclosure.interpretations.rules import Plan

    record = document(bureau)
    plan(bureau, record, Plan(outline="提纲"))

    assert fresh(record).version == 2


def test_a_revised_material_that_drops_a_document_leaves_it_without_one(bureau):
    record, interprets = released(bureau)
    later = AT + timedelta(days=3)
    clerk = bureau.people[Role.CLERK]
    said = replace(records.content_of(interprets), body="改写。")
    edited = records.edit(interprets, said, version=fresh(interprets).version, by=clerk, at=later)
    relating.unrelate(edited.relations.get(), by=clerk, at=later)
    relating.relate(
        fresh(edited),
        kind=RelationKind.INTERPRETS,
        other=None,
        citation="国务院令第711号",
        since=None,
        by=clerk,
        at=later,
    )
    assert clocks(record)["interpretation.publish"].standing == "met"

    bureau.release(sign(bureau, review(bureau, fresh(edited), later), later), at=later)

    assert clocks(record)["interpretation.publish"].standing == "owed"


@pytest.mark.demand("INT-1")
def test_a_document_signed_elsewhere_is_public_with_a_reviewed_material(bureau):
    system = bureau.person(Role.CLERK, name="oa")
    signature = receiving.Signature("昭OA-1", "甲", "乙", AT)
    record = receiving.hand_in(bureau.organ, content(bureau, needs_interpretation=True), signature, by=system, at=AT)
    while (step := records.step_of(record)) is not None:
        record = records.approve(record, step, seen=record.digest, by=bureau.people[STEPS[step]], at=AT)
    assert record.state == State.SIGNED

    with pytest.raises(Refused) as refused:
        bureau.release(record)
    assert [one.code for one in refused.value.refusals] == ["interpretation_material_unreviewed"]

    review(bureau, material(bureau, record))
    assert bureau.release(record).is_public
