"""Plan and material come, are reviewed and are signed with the document; else it is sent back (INT-1, INT-5)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gongkai.disclosure.interpretations import services
from gongkai.disclosure.interpretations.models import Sheet
from gongkai.disclosure.interpretations.rules import Facts, Part, Plan, missing_parts
from gongkai.disclosure.interpretations.wording import needs_interpretation
from gongkai.disclosure.records import releasing
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.content import Content, Extent, Mode
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import ActKind, Refused, RelationKind, State, Step
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau, content
from gongkai.disclosure.records.wording import law_for
from gongkai.registers.audit.models import Entry as AuditEntry
from gongkai.registers.organs.models import Organ, Role

from .packages import (
    FACTS,
    NO,
    PLAN,
    complete,
    document,
    facts_in,
    fresh,
    material,
    plan,
    review,
    sign,
)


@pytest.fixture(params=["zhaotong", "ziyang", "tongliao"])
def bureau(request, db):
    return Bureau(request.param)


@pytest.fixture
def one_bureau(db):
    return Bureau("ziyang")


def codes(refused):
    return {refusal.code for refusal in refused.value.refusals}


@pytest.mark.parametrize(
    ("required", "present", "missing"),
    [
        (("plan", "material"), set(), [(Part.PLAN,), (Part.MATERIAL,)]),
        (("plan", "material"), {Part.PLAN}, [(Part.MATERIAL,)]),
        (("plan or material",), set(), [(Part.PLAN, Part.MATERIAL)]),
        (("plan or material",), {Part.MATERIAL}, []),
        ((), set(), []),
    ],
)
def test_what_is_missing_follows_what_the_place_wants(required, present, missing):
    assert list(missing_parts(required, present)) == missing


@pytest.mark.parametrize(
    ("changes", "is_needed"),
    [
        ({}, False),
        ({"is_normative": True}, True),
        ({"needs_interpretation": True}, True),
        ({"is_normative": True, "mode": Mode.ON_REQUEST}, False),
        ({"is_normative": True, "mode": Mode.NONE, "extent": Extent.WITHHELD}, False),
        ({"needs_interpretation": True, "genre": "解读材料"}, False),
    ],
)
def test_a_normative_document_for_everyone_needs_one_whatever_is_ticked(changes, is_needed):
    law = law_for(Record(organ=Organ(profile="ziyang")))

    assert needs_interpretation(law, Content(**{"mode": Mode.PROACTIVE, "extent": Extent.FULL, **changes})) is is_needed


def test_a_sheet_survives_its_canonical_form():
    assert Plan.read(PLAN.canonical) == PLAN
    told = replace(FACTS, held_on=DAY)
    assert Facts.read(told.canonical) == told
    assert Facts.read(told.canonical).digest != FACTS.digest


@pytest.mark.demand("INT-1")
def test_a_document_without_its_package_is_refused_with_every_reason_and_the_return_is_recorded(bureau):
    record = document(bureau, subject_category="", is_normative=True)

    with pytest.raises(Refused) as refused:
        records.send_on(record, by=bureau.people[Role.CLERK], at=AT)

    law = law_for(record)
    package = law.lists["interpretation_package"]
    wanted = {"interpretation_plan_missing", "interpretation_material_missing"}
    assert codes(refused) & wanted == (wanted if len(package) == 2 else {"interpretation_plan_missing"})
    assert "field_missing" in codes(refused)
    record.refresh_from_db()
    assert record.state == State.DRAFT
    returned = record.acts.get(kind=ActKind.RETURNED)
    assert law.wording["interpretation_plan"] in returned.note
    assert law.duties_of("interpretation_package.submit")[0].source in returned.note
    assert "主题分类" not in returned.note
    assert AuditEntry.objects.filter(act="record.returned").exists()


@pytest.mark.demand("INT-1")
def test_an_incomplete_plan_and_an_empty_material_are_refused_too(one_bureau):
    bureau = one_bureau
    record = document(bureau)
    plan(bureau, record, Plan(outline="提纲"))
    services.begin_material(fresh(record), by=bureau.people[Role.CLERK], at=AT)

    with pytest.raises(Refused) as refused:
        records.send_on(fresh(record), by=bureau.people[Role.CLERK], at=AT)

    assert codes(refused) == {"interpretation_plan_incomplete", "interpretation_material_incomplete"}


@pytest.mark.demand("INT-1")
def test_a_document_is_signed_when_its_material_has_passed_its_reviews(one_bureau):
    bureau = one_bureau
    record = document(bureau)
    plan(bureau, record)
    interprets = material(bureau, fresh(record))
    reviewed = review(bureau, fresh(record))

    with pytest.raises(Refused) as refused:
        sign(bureau, reviewed)
    assert codes(refused) == {"interpretation_material_unreviewed"}

    review(bureau, interprets)
    assert sign(bureau, reviewed).state == State.SIGNED


@pytest.mark.demand("INT-1")
def test_a_changed_plan_voids_the_approvals_of_the_document(bureau):
    record = document(bureau)
    plan(bureau, record)
    material(bureau, fresh(record))
    sent = records.send_on(fresh(record), by=bureau.people[Role.CLERK], at=AT)
    records.approve(sent, Step.FIRST_REVIEW, seen=sent.digest, by=bureau.people[Role.REVIEWER], at=AT)

    plan(bureau, record, replace(PLAN, interpreter="李副局长"))

    assert fresh(record).state == State.DRAFT
    assert record.acts.filter(kind=ActKind.VOIDED).count() == 1
    assert records.step_of(fresh(record)) is Step.FIRST_REVIEW
    assert Sheet.objects.filter(record=record).count() == 2


def test_changed_facts_void_the_approvals_of_the_material(one_bureau):
    bureau = one_bureau
    record = document(bureau)
    interprets = review(bureau, material(bureau, record))

    services.save_facts(
        interprets,
        facts_in(bureau, is_by_head=True),
        version=interprets.version,
        by=bureau.people[Role.CLERK],
        at=AT,
    )

    assert fresh(interprets).state == State.DRAFT


def test_two_who_plan_at_once_do_not_overwrite_each_other(one_bureau):
    record = document(one_bureau)
    clerk = one_bureau.people[Role.CLERK]
    services.save_plan(record, PLAN, version=1, by=clerk, at=AT)

    with pytest.raises(records.EditedMeanwhile):
        services.save_plan(record, replace(PLAN, outline="乙"), version=1, by=clerk, at=AT)


def test_only_drafters_plan_and_begin_materials(one_bureau):
    record = document(one_bureau)
    for role in (Role.REVIEWER, Role.PUBLISHER):
        by = one_bureau.people[role]
        with pytest.raises(Refused) as refused:
            services.save_plan(record, PLAN, version=1, by=by, at=AT)
        assert codes(refused) == {"no_right"}
        with pytest.raises(Refused) as refused:
            services.begin_material(record, by=by, at=AT)
        assert codes(refused) == {"no_right"}


def test_the_plan_of_what_is_public_is_not_changed_any_more(one_bureau):
    signed, _interprets = complete(one_bureau)
    one_bureau.release(signed)

    with pytest.raises(Refused) as refused:
        plan(one_bureau, signed, replace(PLAN, outline="改"))
    assert codes(refused) == {"carried_out"}


def test_the_plan_stays_inside(one_bureau):
    record = document(one_bureau)
    plan(one_bureau, record)

    said = records.content_of(fresh(record))

    assert said.interpretation == PLAN.digest
    assert said.public.interpretation == ""


@pytest.mark.demand("INT-1")
def test_a_document_in_review_whose_material_was_taken_away_is_given_back_with_what_lacks(one_bureau):
    bureau = one_bureau
    record = document(bureau)
    plan(bureau, record)
    interprets = material(bureau, fresh(record))
    sent = records.send_on(fresh(record), by=bureau.people[Role.CLERK], at=AT)
    interprets.relations.filter(kind=RelationKind.INTERPRETS).delete()

    returned = services.return_for_want(sent, by=bureau.people[Role.REVIEWER], at=AT)

    assert returned.state == State.DRAFT
    act = returned.acts.get(kind=ActKind.RETURNED)
    assert law_for(record).wording["interpretation_material"] in act.note
    assert act.by == bureau.people[Role.REVIEWER]


def test_nothing_is_given_back_where_nothing_lacks(one_bureau):
    record = document(one_bureau, needs=False)
    sent = records.send_on(record, by=one_bureau.people[Role.CLERK], at=AT)

    with pytest.raises(Refused) as refused:
        services.return_for_want(sent, by=one_bureau.people[Role.REVIEWER], at=AT)
    assert codes(refused) == {"nothing_lacks"}


def test_a_material_names_its_document_and_its_facts(one_bureau):
    bureau = one_bureau
    said = content(bureau, genre="解读材料", no_number_reason="解读材料不编文号", number_code="")
    record = bureau.draft(said)

    with pytest.raises(Refused) as refused:
        records.send_on(record, by=bureau.people[Role.CLERK], at=AT)
    assert codes(refused) == {"interpretation_of_nothing", "interpretation_facts_missing"}


def test_a_material_is_not_public_before_its_document_is_signed(one_bureau):
    bureau = one_bureau
    record = document(bureau)
    interprets = sign(bureau, review(bureau, material(bureau, record)))

    with pytest.raises(Refused) as refused:
        bureau.release(interprets)
    assert codes(refused) == {"interpretation_too_early"}


def test_both_are_released_at_the_same_moment_by_themselves(one_bureau):
    bureau = one_bureau
    signed, interprets = complete(bureau)
    moment = AT + timedelta(hours=3)
    for record in (interprets, signed):
        releasing.schedule(record, seen=record.digest, release_at=moment, by=bureau.people[Role.PUBLISHER], at=AT)

    releasing.release_due(at=moment)

    assert fresh(signed).is_public
    assert fresh(interprets).is_public


@pytest.mark.demand("INT-5")
def test_a_reviewer_says_that_no_aim_is_presented_as_a_benefit(bureau):
    record = document(bureau)
    sent = records.send_on(material(bureau, record), by=bureau.people[Role.CLERK], at=AT)
    reviewer = bureau.people[Role.REVIEWER]
    asked = law_for(record).wording["interpretation_question"]

    for answers, code in (({}, "question_open"), ({"aim_as_benefit": True}, "question_failed")):
        with pytest.raises(Refused) as refused:
            records.approve(sent, Step.FIRST_REVIEW, seen=sent.digest, by=reviewer, at=AT, answers=answers)
        assert codes(refused) == {code}
        assert asked in str(refused.value)

    records.approve(sent, Step.FIRST_REVIEW, seen=sent.digest, by=reviewer, at=AT, note="同意", answers=NO)
    assert sent.acts.get(kind=ActKind.APPROVED).note == f"同意；{asked}否"


def test_nothing_is_asked_of_the_reviewer_of_a_document(one_bureau):
    assert records.questions_of(document(one_bureau)) == []
