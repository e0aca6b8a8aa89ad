"""A public record is corrected, lapses, is replaced: the reader is told, and its first day never changes."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from gongkai.disclosure.records import correcting, heads, lapsing, queries, relating, services
from gongkai.disclosure.records.content import AttachedFile, Content, Correction
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import ActKind, Refused, RelationKind, State
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau, client, content
from gongkai.registers.jobs.daily import tick
from gongkai.registers.journal.models import Entry
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs.models import Role

LATER = AT + timedelta(days=3)


@pytest.fixture
def bureau(db, settings):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    settings.LANGUAGE_CODE = "en"
    return Bureau("ziyang")


def published(bureau, **changes):
    return bureau.release(bureau.sign(bureau.draft(content(bureau, **changes))))


def told(record, on=DAY):
    said = services.content_of(record, record.public_version)
    relations = queries.relations_of(record, version=record.public_version)
    return heads.notices(record, said, relations, on=on)


def validity(record, on=DAY):
    said = services.content_of(record, record.public_version)
    rows = heads.public_rows(record, said, queries.relations_of(record, version=record.public_version), on=on)
    return next(row.value for row in rows if row.label == "Validity")


def acts(record):
    return [one.act for one in Entry.objects.about(record.public_id)]


@pytest.mark.demand("REC-6")
def test_an_error_is_corrected_by_a_new_version_whose_notice_everyone_reads(bureau):
    record = published(bureau, body="每件收费80元。")
    correct = {"wrong": "80元", "right": "60元", "since": DAY, "by": bureau.people[Role.CLERK], "at": LATER}

    record = correcting.correct(record, **correct)

    said = services.content_of(record)
    assert (said.body, said.corrections) == ("每件收费60元。", (Correction("80元", "60元", DAY),))
    assert (record.state, told(record)) == (State.DRAFT, [])
    record = bureau.release(bureau.sign(record, LATER), LATER)
    assert [one.said for one in told(record)] == ["Corrected: “80元” (so since 2020-09-01) is rightly “60元”."]
    assert acts(record) == ["corrected", "released"]
    assert Entry.objects.about(record.public_id).first().reason == "80元 → 60元"
    revised = replace(services.content_of(record), abstract="摘要")
    record = services.edit(record, revised, version=record.version, by=bureau.people[Role.CLERK], at=LATER)
    record = bureau.release(bureau.sign(record, LATER), LATER)
    assert acts(record)[0] == "revised"
    assert len(told(record)) == 1


def test_a_notice_of_correction_is_held_until_something_is_corrected(bureau):
    record = published(bureau, body="甲80元，乙80元。")
    clerk = bureau.people[Role.CLERK]
    record = correcting.correct(record, wrong="80元", right="60元", since=DAY, by=clerk, at=LATER)

    with pytest.raises(Refused) as refused:
        services.send_on(record, by=clerk, at=LATER)
    assert [one.code for one in refused.value.refusals] == ["nothing_corrected"]

    record.refresh_from_db()
    mended = content(bureau, body="甲80元，乙60元。")
    record = services.edit(record, mended, version=record.version, by=clerk, at=LATER)
    assert len(services.content_of(record).corrections) == 1
    assert services.send_on(record, by=clerk, at=LATER).state == State.IN_REVIEW


def test_what_was_never_public_is_not_corrected_and_no_error_is_older_than_the_release(bureau):
    clerk = bureau.people[Role.CLERK]
    draft, record = bureau.draft(content(bureau)), published(bureau)

    for one, since, code in ((draft, DAY, "not_public"), (record, date(2020, 8, 1), "since_impossible")):
        with pytest.raises(Refused) as refused:
            correcting.correct(one, wrong="正文", right="全文", since=since, by=clerk, at=AT)
        assert refused.value.refusals[0].code == code


def test_a_notice_that_is_not_public_yet_can_be_taken_away(bureau):
    clerk = bureau.people[Role.CLERK]
    record = correcting.correct(published(bureau), wrong="正文", right="全文", since=DAY, by=clerk, at=AT)

    record = correcting.drop_corrections(record, by=clerk, at=AT)

    assert services.content_of(record).corrections == ()
    with pytest.raises(Refused):
        correcting.drop_corrections(record, by=clerk, at=AT)


def test_content_of_before_there_were_corrections_keeps_its_digest():
    said = Content(title="标题", attachments=(AttachedFile("附件.pdf", "a" * 64, 5, "application/pdf"),))
    corrected = replace(said, corrections=(Correction("甲", "乙", DAY),), origin="某网站")

    assert "corrections" not in said.canonical
    assert "origin" not in said.canonical
    assert Content.read(corrected.canonical) == corrected


@pytest.mark.demand("REC-6")
def test_a_record_lapses_by_itself_the_day_after_its_last_day(bureau):
    record = published(bureau, expires_on=date(2020, 9, 30))
    assert lapsing.lapse_due(on=date(2020, 9, 30), at=AT) == 0

    assert lapsing.lapse_due(on=date(2020, 10, 3), at=start_of(date(2020, 10, 3))) == 1
    assert lapsing.lapse_due(on=date(2020, 10, 3), at=start_of(date(2020, 10, 3))) == 0

    record.refresh_from_db()
    assert record.lapsed_on == date(2020, 10, 1)
    assert acts(record) == ["lapsed", "released"]
    assert validity(record, date(2020, 10, 3)) == "Lapsed"
    assert told(record, date(2020, 10, 3))[0].said.startswith("Not in force since 2020-10-01")


def test_a_version_that_prolongs_a_record_puts_it_in_force_again(bureau):
    record = published(bureau, expires_on=date(2020, 9, 2))
    lapsing.lapse_due(on=date(2020, 9, 4), at=LATER)
    record.refresh_from_db()
    longer = replace(services.content_of(record), expires_on=date(2025, 9, 2))

    record = services.edit(record, longer, version=1, by=bureau.people[Role.CLERK], at=LATER)
    assert validity(record, date(2020, 9, 4)) == "Lapsed"
    record = bureau.release(bureau.sign(record, LATER), LATER)

    assert (record.lapsed_on, record.expires_on) == (None, date(2025, 9, 2))
    assert validity(record, date(2020, 9, 4)) == "Valid"


def test_the_daily_acts_lapse_what_is_due(bureau):
    published(bureau, expires_on=date(2020, 9, 1))

    tick(at=start_of(date(2020, 9, 2)))

    assert Record.objects.get().lapsed_on == date(2020, 9, 2)


@pytest.mark.demand("REC-6")
def test_a_person_declares_a_record_not_in_force_with_reason_and_deciding_document(bureau):
    record, head = published(bureau), bureau.people[Role.HEAD]
    with pytest.raises(Refused) as refused:
        lapsing.declare_lapsed(record, since=date(2020, 10, 1), reason=" ", document="", by=head, at=AT)
    assert {one.code for one in refused.value.refusals} == {"since_later", "reason_missing", "document_missing"}
    with pytest.raises(Refused):
        lapsing.declare_lapsed(record, since=DAY, reason="清理", document="决定", by=bureau.people[Role.CLERK], at=AT)

    record = lapsing.declare_lapsed(record, since=DAY, reason="已被上位法代替", document="青府发1号", by=head, at=AT)

    assert validity(record) == "Lapsed"
    assert "青府发1号。已被上位法代替" in told(record)[0].said
    assert (acts(record)[0], record.acts.last().kind) == ("lapsed", ActKind.LAPSED)
    revised = replace(services.content_of(record), abstract="摘要")
    record = services.edit(record, revised, version=1, by=bureau.people[Role.CLERK], at=AT)
    assert bureau.release(bureau.sign(record)).lapsed_on == DAY


@pytest.mark.demand("REC-6")
def test_the_reader_of_a_replaced_record_is_led_to_the_new_one_and_back(bureau):
    old = published(bureau, title="旧办法")
    new = bureau.draft(content(bureau, title="新办法"))
    clerk = bureau.people[Role.CLERK]
    relating.relate(new, kind=RelationKind.REPLACES, other=old, citation="", since=DAY, by=clerk, at=AT)
    new.refresh_from_db()
    bureau.release(bureau.sign(new))
    reader = client(bureau, Role.CLERK)

    for name in ("record", "record_preview"):
        pages = [reader.get(reverse(name, args=[one.pk])).content.decode() for one in (old, new)]
        assert "replaced by" in pages[0]
        assert new.get_absolute_url() in pages[0]
        assert old.get_absolute_url() in pages[1]


def test_the_database_refuses_to_change_the_moment_of_the_first_release(bureau):
    record = published(bureau)

    for moment in (AT - timedelta(days=1), None):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Record.objects.filter(pk=record.pk).update(first_released_at=moment, public_version=None)

    record.refresh_from_db()
    record.save()
    assert record.first_released_at == AT


def test_correction_and_declaration_have_their_forms_on_the_page(bureau):
    record = published(bureau, body="每件收费80元。")
    clerk, head = client(bureau, Role.CLERK), client(bureau, Role.HEAD)
    typed = {"wrong": "80元", "right": "60元", "since": str(DAY)}

    assert clerk.post(reverse("record_correct", args=[record.pk]), {"wrong": "80元"}).status_code == 422
    assert clerk.post(reverse("record_correct", args=[record.pk]), typed).status_code == 302
    page = clerk.get(record.get_absolute_url()).content.decode()
    assert reverse("record_correct_drop", args=[record.pk]) in page
    assert clerk.post(reverse("record_correct_drop", args=[record.pk])).status_code == 302
    declared = {"since": str(DAY), "document": "青府发1号", "reason": "清理"}
    assert clerk.post(reverse("record_lapse", args=[record.pk]), declared).status_code == 403
    assert head.post(reverse("record_lapse", args=[record.pk]), declared).status_code == 302
    assert "青府发1号" in head.get(record.get_absolute_url()).content.decode()
