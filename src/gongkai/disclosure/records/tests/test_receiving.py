"""What was signed elsewhere enters with its signature, is reviewed only where it was not, and waits for release."""

from datetime import date, timedelta

import pytest

from gongkai.disclosure.records import queries, receiving, releasing, review_forms, services
from gongkai.disclosure.records.models import Origin, Record
from gongkai.disclosure.records.receiving import Review, Signature
from gongkai.disclosure.records.rules import ActKind, Refused, State, Step
from gongkai.registers.accounts import services as accounts
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.queries import scope

from .bureaus import AT, DAY, Bureau, content

pytestmark = pytest.mark.django_db
SIGNED_AT = start_of(date(2020, 8, 31), hour=16)
THREE = tuple(
    Review(step, name, date(2020, 8, 31))
    for step, name in (("first_review", "甲"), ("second_review", "乙"), ("third_review", "丙"))
)


@pytest.fixture
def bureau():
    return Bureau("ziyang")


@pytest.fixture
def system():
    return accounts.create_system("documents", display_name="公文系统", by=None, at=AT)


def signature(**changes):
    told = {"reference": "A-1", "compiler": "李四", "signatory": "张三", "signed_at": SIGNED_AT, "reviews": THREE}
    return Signature(**{**told, **changes})


def hand_in(bureau, system, signed=None, **changes):
    told = {"formed_on": date(2020, 8, 31)} | changes
    return receiving.hand_in(bureau.organ, content(bureau, **told), signed or signature(), by=system, at=AT)


def codes(refused):
    return {one.code for one in refused.value.refusals}


@pytest.mark.demand("REC-9", "REC-3")
def test_a_signed_document_waits_for_secrecy_review_alone_and_is_then_signed_by_what_was_told(bureau, system):
    record = hand_in(bureau, system)
    assert (record.state, record.waits_for) == (State.IN_REVIEW, Step.SECRECY_REVIEW)

    reviewer = bureau.people[Role.SECRECY_REVIEWER]
    record = services.approve(record, Step.SECRECY_REVIEW, seen=record.digest, by=reviewer, at=AT)

    assert (record.state, record.waits_for, record.signed_at) == (State.SIGNED, "release", SIGNED_AT)
    assert record.index_number
    signed = record.acts.get(kind=ActKind.SIGNED)
    assert signed.by is None
    assert "张三" in signed.note
    assert "公文系统" in signed.note
    form = review_forms.review_form(record, services.content_of(record), queries.acts_of(record), [])
    assert [(one.label, one.signed_by) for one in form.opinions] == [
        ("组稿人", "李四"),
        ("签发人", "张三"),
        ("推送人", ""),
    ]
    assert releasing.release(record, seen=record.digest, by=bureau.people[Role.PUBLISHER], at=AT).is_public


@pytest.mark.demand("REC-4")
def test_its_clocks_run_from_the_day_on_which_it_was_signed_there(bureau, system):
    # Sunday 27 September 2020 was a make-up working day
    record = hand_in(bureau, system)

    owed = {one.duty_id: one.due_on for one in Obligation.objects.filter(subject_id=record.pk)}

    assert owed == {"document.publish": date(2020, 9, 3), "record.publish": date(2020, 9, 27)}


def test_a_review_that_was_not_told_is_done_here(bureau, system):
    record = hand_in(bureau, system, signature(reviews=THREE[:1]))

    assert record.waits_for == Step.SECOND_REVIEW
    reviewed = [act.step for act in record.acts.filter(kind=ActKind.APPROVED)]
    assert reviewed == [Step.FIRST_REVIEW]


@pytest.mark.demand("REC-9")
def test_the_number_of_the_legality_review_stands_for_it(bureau, system):
    record = hand_in(bureau, system, is_normative=True, legality_number="合审2020-7")

    assert record.acts.get(step=Step.LEGALITY_REVIEW).note == "合审2020-7"
    assert record.waits_for == Step.SECRECY_REVIEW


@pytest.mark.demand("REC-9", "REC-1")
def test_every_refusal_is_told_at_once_and_nothing_is_kept(bureau, system):
    reviews = (Review("secrecy_review", "丁", DAY),)
    late = signature(signed_at=AT + timedelta(hours=1), reviews=reviews)

    with pytest.raises(Refused) as refused:
        hand_in(bureau, system, late, attribute="", is_normative=True, title="", number_code="")

    assert codes(refused) >= {"signed_later", "review_here", "attribute_missing", "legality_missing", "field_missing"}
    fields = [one.field for one in refused.value.refusals]
    assert {"title", "number_code", "signature/reviews/0/step"} <= set(fields)
    assert len(refused.value.refusals) == len(set(refused.value.refusals))
    assert not Record.objects.exists()
    assert not Origin.objects.exists()


def test_a_document_is_handed_over_once(bureau, system):
    hand_in(bureau, system)

    with pytest.raises(Refused) as refused:
        hand_in(bureau, system)

    assert codes(refused) == {"handed_over_before"}


def test_an_edit_here_voids_the_signature_given_there(bureau, system):
    record = hand_in(bureau, system)
    clerk = bureau.people[Role.CLERK]
    record = services.edit(record, content(bureau, body="改了。"), version=1, by=clerk, at=AT)

    record = bureau.review(record)

    assert (record.state, record.waits_for) == (State.IN_REVIEW, "sign")


def test_what_is_given_back_waits_for_everyone_who_drafts_for_the_organ(bureau, system):
    record = hand_in(bureau, system)
    services.give_back(record, reason="涉及工作秘密", by=bureau.people[Role.SECRECY_REVIEWER], at=AT)

    waiting = queries.waiting_for(scope(bureau.people[Role.CLERK], on=DAY))

    assert list(waiting) == [record]


def test_what_is_not_for_everyone_is_closed_with_its_last_review(bureau, system):
    withheld = {"attribute": "不公开", "extent": "withheld", "mode": "none", "ground": "第十六条"}
    words = services.law_for(Record(organ=bureau.organ)).disclosure_attributes
    chosen = next(one for one in words if one.extent == "withheld")
    told = withheld | {"attribute": chosen.label, "reason": "内部事务", "next_review_on": date(2021, 9, 1)}

    record = hand_in(bureau, system, **told)
    reviewer = bureau.people[Role.SECRECY_REVIEWER]
    record = services.approve(record, Step.SECRECY_REVIEW, seen=record.digest, by=reviewer, at=AT)

    assert record.state == State.CLOSED
    assert not Obligation.objects.filter(subject_id=record.pk).exists()


def test_the_account_of_a_system_is_never_opened(bureau, system):
    with pytest.raises(accounts.Refused):
        accounts.reactivate(system, by=bureau.people[Role.HEAD], at=AT, reason="x")
    with pytest.raises(accounts.Refused):
        accounts.reset_password(system, by=bureau.people[Role.HEAD], at=AT, reason="x")
