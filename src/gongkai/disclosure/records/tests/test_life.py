"""A record from draft to public and back: who may, in which order, and what the clocks and the journal say."""

from datetime import date, timedelta

import pytest

from gongkai.disclosure.records import releasing, services
from gongkai.disclosure.records.content import AttachedFile, Content, Extent, Mode
from gongkai.disclosure.records.models import Record, Relation
from gongkai.disclosure.records.rules import ActKind, Refused, RelationKind, State, Step, Validity, validity
from gongkai.disclosure.records.tests.bureaus import AT, DAY, OPENED, Bureau, content
from gongkai.disclosure.records.wording import attributes_of, law_for
from gongkai.registers.journal.models import Entry
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Role


@pytest.fixture(params=["zhaotong", "ziyang", "tongliao"])
def bureau(request, db):
    return Bureau(request.param)


def codes(refused):
    return {refusal.code for refusal in refused.value.refusals}


@pytest.mark.demand("REC-1", "REC-3", "REC-4")
def test_a_record_is_drafted_reviewed_signed_and_released_with_its_clock_met(bureau):
    record = bureau.draft(content(bureau))
    record = bureau.sign(record)

    assert record.state == State.SIGNED
    clocks = {one.duty_id: one for one in Obligation.objects.filter(subject_id=record.pk)}
    assert "record.publish" in clocks
    assert record.index_number

    record = bureau.release(record, at=AT + timedelta(hours=2))

    assert Record.objects.public().get() == record
    assert set(Obligation.objects.filter(subject_id=record.pk).values_list("standing", flat=True)) == {"met"}
    entry = Entry.objects.get()
    assert (entry.act, entry.subject, entry.content) == ("released", record.public_id, content(bureau).public.digest)


@pytest.mark.demand("REC-1", "REC-2")
def test_sending_on_refuses_with_every_reason_at_once(bureau):
    record = bureau.draft(Content(title="只有标题"))

    with pytest.raises(Refused) as refused:
        services.send_on(record, by=bureau.people[Role.CLERK], at=AT)

    assert codes(refused) == {"attribute_missing", "field_missing"}
    assert {one.field for one in refused.value.refusals} >= {"attribute", "genre", "issuer", "body", "terms"}
    record.refresh_from_db()
    assert record.state == State.DRAFT


@pytest.mark.demand("REC-2")
def test_not_public_needs_ground_reason_and_a_day_of_re_evaluation(bureau):
    law = law_for(Record(organ=bureau.organ))
    for name, attribute in attributes_of(law).items():
        if not attribute.needs_reason:
            continue
        told = {"attribute": name, "extent": Extent(attribute.extent), "mode": Mode(attribute.mode)}
        record = bureau.draft(content(bureau, **told))
        with pytest.raises(Refused) as refused:
            services.send_on(record, by=bureau.people[Role.CLERK], at=AT)
        assert codes(refused) == {"ground_missing", "reason_missing", "next_review_missing"}
        assert refused.value.refusals[0].clause == law.disclosure_source


@pytest.mark.demand("REC-3")
def test_an_edit_voids_every_approval_and_says_whose(bureau):
    record = services.send_on(bureau.draft(content(bureau)), by=bureau.people[Role.CLERK], at=AT)
    seen = record.digest
    services.approve(record, Step.FIRST_REVIEW, seen=seen, by=bureau.people[Role.REVIEWER], at=AT)
    services.approve(record, Step.SECOND_REVIEW, seen=seen, by=bureau.people[Role.OFFICE], at=AT)

    edited = services.edit(record, content(bureau, title="改过的标题"), version=1, by=bureau.people[Role.CLERK], at=AT)

    assert edited.state == State.DRAFT
    voided = edited.acts.get(kind=ActKind.VOIDED)
    assert bureau.people[Role.REVIEWER].display_name in voided.note
    assert services.step_of(edited) is Step.FIRST_REVIEW
    again = services.send_on(edited, by=bureau.people[Role.CLERK], at=AT)
    with pytest.raises(Refused) as refused:
        services.approve(again, Step.FIRST_REVIEW, seen=seen, by=bureau.people[Role.REVIEWER], at=AT)
    assert codes(refused) == {"edited_meanwhile"}


@pytest.mark.demand("REC-3")
def test_an_edit_that_is_taken_back_does_not_bring_the_approvals_back(bureau):
    record = bureau.review(bureau.draft(content(bureau)))
    clerk = bureau.people[Role.CLERK]
    services.edit(record, content(bureau, title="改过的标题"), version=1, by=clerk, at=AT)

    restored = services.edit(record, content(bureau), version=2, by=clerk, at=AT)

    assert restored.digest == record.digest
    assert services.step_of(restored) is Step.FIRST_REVIEW


@pytest.mark.demand("REC-4")
def test_what_was_signed_for_the_public_and_then_decided_otherwise_leaves_no_clock_running(bureau):
    law = law_for(Record(organ=bureau.organ))
    name, withheld = next(one for one in attributes_of(law).items() if one[1].extent == "withheld")
    told = {"attribute": name, "extent": Extent(withheld.extent), "mode": Mode(withheld.mode)}
    told |= {"ground": "条例第十五条", "reason": "涉及商业秘密", "next_review_on": date(2021, 9, 1)}
    record = bureau.sign(bureau.draft(content(bureau)))
    services.give_back(record, reason="涉及商业秘密", by=bureau.people[Role.HEAD], at=AT)
    edited = services.edit(record, content(bureau, **told), version=1, by=bureau.people[Role.CLERK], at=AT)

    closed = bureau.sign(edited)

    assert closed.state == State.CLOSED
    assert set(Obligation.objects.filter(subject_id=record.pk).values_list("standing", flat=True)) == {"closed"}


@pytest.mark.demand("REC-3")
def test_nobody_approves_or_signs_their_own_words_and_every_right_is_another(bureau):
    writer = bureau.people[Role.CLERK]
    organs.appoint(writer, organ=bureau.organ, role=Role.REVIEWER, since=OPENED, at=AT, by=None)
    record = services.send_on(bureau.draft(content(bureau)), by=writer, at=AT)

    with pytest.raises(Refused) as refused:
        services.approve(record, Step.FIRST_REVIEW, seen=record.digest, by=writer, at=AT)
    assert codes(refused) == {"own_draft"}
    with pytest.raises(Refused) as refused:
        services.approve(record, Step.SECOND_REVIEW, seen=record.digest, by=bureau.people[Role.REVIEWER], at=AT)
    assert codes(refused) == {"no_right"}
    with pytest.raises(Refused) as refused:
        services.sign(record, seen=record.digest, by=bureau.people[Role.HEAD], at=AT)
    assert codes(refused) == {"review_missing"}
    signed = bureau.sign(bureau.draft(content(bureau, title="另一件")))
    with pytest.raises(Refused) as refused:
        releasing.release(signed, seen=signed.digest, by=bureau.people[Role.HEAD], at=AT)
    assert codes(refused) == {"no_right"}


def test_two_who_edit_at_once_do_not_overwrite_each_other(bureau):
    record = bureau.draft(content(bureau))
    services.edit(record, content(bureau, title="甲"), version=1, by=bureau.people[Role.CLERK], at=AT)

    with pytest.raises(services.EditedMeanwhile):
        services.edit(record, content(bureau, title="乙"), version=1, by=bureau.people[Role.OFFICE], at=AT)

    assert services.content_of(Record.objects.get()).title == "甲"


@pytest.mark.demand("REC-9")
def test_a_normative_document_waits_for_its_legality_review(bureau):
    record = bureau.draft(content(bureau, is_normative=True))
    reviewed = bureau.review(record)
    assert services.approvals_of(reviewed)[-1].step is Step.LEGALITY_REVIEW

    with pytest.raises(Refused) as refused:
        services.sign(reviewed, seen=reviewed.digest, by=bureau.people[Role.HEAD], at=AT)
    assert codes(refused) == {"legality_missing"}


@pytest.mark.demand("REC-2")
def test_a_return_goes_back_to_the_drafter_with_its_reason(bureau):
    record = services.send_on(bureau.draft(content(bureau)), by=bureau.people[Role.CLERK], at=AT)
    with pytest.raises(Refused) as refused:
        services.give_back(record, reason=" ", by=bureau.people[Role.REVIEWER], at=AT)
    assert codes(refused) == {"reason_missing"}

    returned = services.give_back(record, reason="依据不足", by=bureau.people[Role.REVIEWER], at=AT)

    assert returned.state == State.DRAFT
    assert returned.acts.get(kind=ActKind.RETURNED).note == "依据不足"


def test_withdrawal_takes_two_people_and_a_reason_and_is_in_the_journal(bureau):
    record = bureau.release(bureau.sign(bureau.draft(content(bureau))))
    head, office = bureau.people[Role.HEAD], bureau.people[Role.OFFICE]
    with pytest.raises(Refused) as refused:
        releasing.withdraw(record, by=office, at=AT)
    assert codes(refused) == {"not_proposed"}
    releasing.propose_withdrawal(record, reason="附件含个人信息", by=head, at=AT)
    with pytest.raises(Refused) as refused:
        releasing.withdraw(record, by=head, at=AT)
    assert codes(refused) == {"two_people"}

    releasing.withdraw(record, by=office, at=AT)

    assert not Record.objects.public().exists()
    assert list(Entry.objects.values_list("act", flat=True)) == ["released", "withdrawn"]


@pytest.mark.demand("REC-6")
def test_a_newer_record_amends_and_another_repeals_and_the_journal_tells_both(bureau):
    old = bureau.release(bureau.sign(bureau.draft(content(bureau))))
    newer = bureau.draft(content(bureau, title="修改决定"))
    Relation.objects.create(record=newer, kind=RelationKind.AMENDS, other=old)
    bureau.release(bureau.sign(newer))
    last = bureau.draft(content(bureau, title="废止决定"))
    Relation.objects.create(record=last, kind=RelationKind.REPEALS, other=old, since=date(2021, 1, 1))
    bureau.release(bureau.sign(last))

    assert list(Entry.objects.values_list("act", "subject")) == [
        ("released", old.public_id),
        ("released", newer.public_id),
        ("amended", old.public_id),
        ("released", last.public_id),
        ("repealed", old.public_id),
    ]
    touched = [(RelationKind(one.kind), one.since) for one in old.touched_by.all()]
    assert validity(DAY, effective_on=None, expires_on=None, touched=touched) is Validity.AMENDED
    assert validity(date(2021, 1, 1), effective_on=None, expires_on=None, touched=touched) is Validity.REPEALED


def test_a_public_record_stays_public_while_its_revision_is_reviewed(bureau):
    record = bureau.release(bureau.sign(bureau.draft(content(bureau))))
    first_released = record.first_released_at
    services.edit(record, content(bureau, title="修订"), version=1, by=bureau.people[Role.CLERK], at=AT)

    record.refresh_from_db()
    assert (record.public_version, record.version, record.state) == (1, 2, State.DRAFT)
    assert Record.objects.public().exists()
    later = AT + timedelta(days=5)
    revised = bureau.release(bureau.sign(record, at=later), at=later)
    assert (revised.public_version, revised.first_released_at) == (2, first_released)
    assert list(Entry.objects.values_list("act", flat=True)) == ["released", "revised"]


def test_content_survives_its_canonical_form():
    said = Content(
        title="标题",
        terms=("甲", "乙"),
        formed_on=DAY,
        extent=Extent.REDACTED,
        attachments=(
            AttachedFile("附件1.pdf", "a" * 64, 5, "application/pdf", "b" * 64, "副本1.pdf", 4, "application/pdf"),
        ),
    )

    assert Content.read(said.canonical) == said
    assert Content.read(said.canonical).digest == said.digest
    assert "a" * 64 not in said.public.canonical
