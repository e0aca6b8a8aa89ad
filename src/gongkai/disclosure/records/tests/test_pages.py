"""The staff pages of records, as each person of a bureau meets them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.disclosure.records import queries, releasing, services
from gongkai.disclosure.records.content import Content
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import State
from gongkai.disclosure.records.tests.bureaus import AT, DAY, STEPS, Bureau, client, content
from gongkai.registers.journal.models import Entry
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.queries import scope

ID_NUMBER = "110101199003077758"


@pytest.fixture(params=["zhaotong", "ziyang", "tongliao"])
def bureau(request, db, settings, tmp_path):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    settings.FILES_ROOT = tmp_path / "files"
    return Bureau(request.param)


@pytest.fixture
def one_bureau(db, settings, tmp_path):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    settings.FILES_ROOT = tmp_path / "files"
    return Bureau("ziyang")


def typed(bureau, **changes):
    """What a clerk types for a complete record."""
    known = content(bureau)
    return {
        "version": 0,
        "title": known.title,
        "genre": known.genre,
        "issuer": known.issuer,
        "number_code": known.number_code,
        "number_year": known.number_year,
        "number_serial": known.number_serial,
        "formed_on": DAY.isoformat(),
        "subject_category": "公安、安全、司法",
        "terms": "公证、服务",
        "body": "第一条　为了规范公证服务。\r\n第二条　本办法自印发之日起施行。",
        "attribute": known.attribute,
        **changes,
    }


def newest():
    return Record.objects.latest("pk")


@pytest.mark.demand("REC-1", "REC-2", "REC-3", "REC-4")
def test_each_person_does_their_step_until_the_record_is_public(bureau):
    clerk = client(bureau, Role.CLERK)
    answer = clerk.post(reverse("record_draft"), typed(bureau, attribute="", terms="", send_on="1"))
    assert answer.status_code == 409
    assert [name for name in ("attribute", "terms") if not answer.context["form"].errors.get(name)] == []
    found = newest()

    answer = clerk.post(reverse("record_edit", args=[found.pk]), typed(bureau, version=1, send_on="1"))
    assert answer.status_code == 302
    while newest().waits_for in [str(step) for step in STEPS]:
        found = newest()
        reviewer = client(bureau, STEPS[found.waits_for])
        assert found.title in reviewer.get(reverse("desk_inbox")).content.decode()
        answer = reviewer.post(reverse("record_approve", args=[found.pk]), {"seen": found.digest, "note": "同意"})
        assert answer.status_code == 302
    head, publisher = client(bureau, Role.HEAD), client(bureau, Role.PUBLISHER)
    assert head.post(reverse("record_sign", args=[found.pk]), {"seen": found.digest}).status_code == 302
    assert publisher.post(reverse("record_release", args=[found.pk]), {"seen": found.digest}).status_code == 302

    assert newest().is_public
    assert [one.act for one in Entry.objects.about(newest().public_id)] == ["released"]
    assert services.content_of(newest()).terms == ("公证", "服务")


@pytest.mark.demand("REC-3")
def test_an_approval_of_what_was_edited_meanwhile_is_refused_and_says_so(one_bureau):
    bureau = one_bureau
    record = services.send_on(bureau.draft(content(bureau)), by=bureau.people[Role.CLERK], at=AT)
    seen = record.digest
    edited = services.edit(record, content(bureau, title="改"), version=1, by=bureau.people[Role.CLERK], at=AT)
    services.send_on(edited, by=bureau.people[Role.CLERK], at=AT)

    answer = client(bureau, Role.REVIEWER).post(reverse("record_approve", args=[record.pk]), {"seen": seen})

    assert answer.status_code == 409
    assert "内容已被修改" in answer.content.decode()


def test_two_who_edit_at_once_are_told(one_bureau):
    record = one_bureau.draft(content(one_bureau))
    clerk = client(one_bureau, Role.CLERK)
    address = reverse("record_edit", args=[record.pk])
    assert clerk.post(address, typed(one_bureau, version=1, title="甲")).status_code == 302

    answer = clerk.post(address, typed(one_bureau, version=1, title="乙"))

    assert answer.status_code == 422
    assert "乙" in answer.content.decode()
    assert newest().title == "甲"


@pytest.mark.demand("REC-2")
def test_a_return_needs_a_reason_beside_its_field(one_bureau):
    record = services.send_on(one_bureau.draft(content(one_bureau)), by=one_bureau.people[Role.CLERK], at=AT)
    reviewer = client(one_bureau, Role.REVIEWER)
    address = reverse("record_give_back", args=[record.pk])

    assert reviewer.post(address, {"reason": ""}).status_code == 422
    assert reviewer.post(address, {"reason": "依据不足"}).status_code == 302

    assert newest().state == State.DRAFT
    assert "依据不足" in client(one_bureau, Role.CLERK).get(record.get_absolute_url()).content.decode()


def test_an_attachment_goes_out_as_its_clean_copy_and_the_preview_shows_only_that(one_bureau):
    clerk = client(one_bureau, Role.CLERK)
    upload = SimpleUploadedFile("名单.csv", "序号,事项\n1,公证\n".encode())
    clerk.post(reverse("record_draft"), typed(one_bureau, added=upload))
    record = newest()
    attached = services.content_of(record).attachments[0]

    page = clerk.get(reverse("record_preview", args=[record.pk])).content.decode()
    copy = clerk.get(reverse("record_copy", args=[record.pk, attached.public_sha256]))

    assert attached.has_copy
    assert attached.public_sha256 in page
    assert attached.sha256 not in page.replace(attached.public_sha256, "")
    assert copy.status_code == 200
    hidden = clerk.get(reverse("record_copy", args=[record.pk, "0" * 64]))
    assert hidden.status_code == 404


def test_an_attachment_whose_tick_is_taken_away_is_left_out(one_bureau):
    clerk = client(one_bureau, Role.CLERK)
    upload = SimpleUploadedFile("名单.csv", "序号,事项\n1,公证\n".encode())
    clerk.post(reverse("record_draft"), typed(one_bureau, added=upload))

    clerk.post(reverse("record_edit", args=[newest().pk]), typed(one_bureau, version=1))

    assert services.content_of(newest()).attachments == ()


def test_personal_data_in_the_body_stop_a_record_until_two_people_except_it(one_bureau):
    bureau = one_bureau
    clerk, head = client(bureau, Role.CLERK), client(bureau, Role.HEAD)
    answer = clerk.post(reverse("record_draft"), typed(bureau, body=f"联系人张三，身份证号{ID_NUMBER}。", send_on="1"))
    record = newest()
    assert answer.status_code == 409
    assert "body" in answer.context["form"].errors
    assert ID_NUMBER not in str(answer.context["form"].errors)

    asked = clerk.post(reverse("record_exception", args=[record.pk]), {"reason": "判决书依法公开"})
    own = clerk.post(reverse("record_exception_confirm", args=[record.pk]), {"seen": record.digest})
    assert (asked.status_code, own.status_code) == (302, 403)
    confirmed = head.post(reverse("record_exception_confirm", args=[record.pk]), {"seen": newest().digest})
    assert confirmed.status_code == 302

    assert clerk.post(reverse("record_send_on", args=[record.pk])).status_code == 302
    assert newest().state == State.IN_REVIEW


def test_what_is_scheduled_is_released_by_itself_and_a_refusal_comes_back_to_a_person(one_bureau, settings):
    bureau = one_bureau
    first, second = (bureau.sign(bureau.draft(content(bureau, title=title))) for title in ("甲", "乙"))
    publisher = client(bureau, Role.PUBLISHER)
    for record in (first, second):
        moment = {"seen": record.digest, "release_on": "2020-09-02", "hour": "08:00"}
        assert publisher.post(reverse("record_schedule", args=[record.pk]), moment).status_code == 302
    past = {"seen": first.digest, "release_on": "2020-01-02", "hour": "08:00"}
    assert publisher.post(reverse("record_schedule", args=[first.pk]), past).status_code == 409
    settings.RECORD_GATES = [*settings.RECORD_GATES, f"{__name__}.holds_the_second"]

    assert releasing.release_due(at=AT.replace(day=2, hour=7)) == 0
    assert releasing.release_due(at=AT.replace(day=2, hour=8)) == 2

    assert list(Record.objects.public()) == [first]
    second.refresh_from_db()
    assert (second.state, second.waits_for) == (State.SIGNED, "release")
    assert second.acts.last().kind == "release_failed"


def holds_the_second(record, content, stage, on):
    from gongkai.disclosure.records.rules import Refusal

    return [Refusal("held", "暂缓")] if record.title == "乙" and stage == "release" else []


def test_two_versions_are_compared_line_by_line(one_bureau):
    record = one_bureau.draft(content(one_bureau, body="第一条\n第二条\n第三条"))
    services.edit(
        record, content(one_bureau, title="新题", body="第一条\n第二条改\n第三条"), version=1,
        by=one_bureau.people[Role.CLERK], at=AT,
    )  # fmt: skip

    page = client(one_bureau, Role.REVIEWER).get(reverse("record_compare", args=[record.pk])).content.decode()

    assert re.search(r"<p>第二条<ins><span[^>]*>[^<]*</span>改</ins></p>", page)
    assert "<ins>新题</ins>" in page


@pytest.mark.demand("REC-3")
def test_the_review_form_is_a_pdf(one_bureau):
    record = one_bureau.sign(one_bureau.draft(content(one_bureau)))

    answer = client(one_bureau, Role.CLERK).get(reverse("record_review_form", args=[record.pk]))

    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")


@pytest.mark.demand("REC-6")
def test_a_relation_is_part_of_what_is_approved(one_bureau):
    bureau = one_bureau
    old = bureau.release(bureau.sign(bureau.draft(content(bureau))))
    newer = bureau.draft(content(bureau, title="废止决定"))
    clerk = client(bureau, Role.CLERK)
    before = newer.digest

    wrong = clerk.post(reverse("record_relate", args=[newer.pk]), {"kind": "repeals"})
    clerk.post(reverse("record_relate", args=[newer.pk]), {"kind": "repeals", "other": old.pk, "since": "2020-10-01"})

    newer.refresh_from_db()
    assert wrong.status_code == 422
    assert newer.digest != before
    assert old.title in clerk.get(newer.get_absolute_url()).content.decode()
    clerk.post(reverse("record_unrelate", args=[newer.relations.get().pk]))
    newer.refresh_from_db()
    assert newer.digest == before


def test_withdrawal_is_proposed_by_one_and_confirmed_by_another(one_bureau):
    bureau = one_bureau
    record = bureau.release(bureau.sign(bureau.draft(content(bureau))))
    head, office = client(bureau, Role.HEAD), client(bureau, Role.OFFICE)
    head.post(reverse("record_withdraw", args=[record.pk]), {"reason": "附件有误"})

    assert head.post(reverse("record_withdraw_confirm", args=[record.pk])).status_code == 409
    assert record.title in office.get(reverse("desk_inbox")).content.decode()
    assert office.post(reverse("record_withdraw_confirm", args=[record.pk])).status_code == 302

    assert not Record.objects.public().exists()


def test_the_list_is_narrowed_and_paged(one_bureau):
    clerk = client(one_bureau, Role.CLERK)
    assert clerk.get(reverse("records")).context["rows"] == []
    for number in range(32):
        one_bureau.draft(Content(title=f"第{number}件"))
    services.send_on(one_bureau.draft(content(one_bureau)), by=one_bureau.people[Role.CLERK], at=AT)

    page = clerk.get(reverse("records"))
    rest = clerk.get(reverse("records") + page.context["next_url"])
    in_review = clerk.get(reverse("records"), {"state": "in_review"})
    found = clerk.get(reverse("records"), {"q": "第31件"})

    assert (len(page.context["rows"]), len(rest.context["rows"])) == (30, 3)
    assert [row.record.title for row in in_review.context["rows"]] == [content(one_bureau).title]
    assert [row.record.title for row in found.context["rows"]] == ["第31件"]


def test_the_page_of_a_record_keeps_its_budget(one_bureau):
    bureau = one_bureau
    record = bureau.draft(content(bureau))
    for number in range(12):
        record = services.edit(
            record, content(bureau, title=f"第{number}稿"), version=number + 1, by=bureau.people[Role.CLERK], at=AT
        )
    record = bureau.release(bureau.sign(record))

    for role in (Role.CLERK, Role.HEAD, Role.PUBLISHER):
        reader = client(bureau, role)
        reader.get(reverse("records"))
        with CaptureQueriesContext(connection) as asked:
            assert reader.get(record.get_absolute_url()).status_code == 200
        assert len(asked) <= 10, [one["sql"][:120] for one in asked]


@pytest.mark.demand("REC-4")
def test_the_clock_of_a_signed_record_leads_to_it_from_every_list(one_bureau):
    record = one_bureau.sign(one_bureau.draft(content(one_bureau)))
    owed = Obligation.objects.get(subject_id=record.pk, duty_id="record.publish")
    clerk = client(one_bureau, Role.CLERK)

    for address in (reverse("desk_owed"), owed.get_absolute_url()):
        assert record.get_absolute_url() in clerk.get(address).content.decode(), address
    assert [clerk.get(reverse(name)).status_code for name in ("desk_inbox", "desk_board")] == [200, 200]


def test_the_inbox_shows_the_due_day_of_each_record_and_the_first_due_stands_first(one_bureau):
    bureau = one_bureau
    first = bureau.sign(bureau.draft(content(bureau, title="先签发")), at=AT)
    free = services.draft(bureau.organ, content(bureau, title="没有时限"), by=bureau.people[Role.CLERK], at=AT)
    bureau.sign(bureau.draft(content(bureau, title="后签发")), at=AT.replace(day=3))
    reach = scope(bureau.people[Role.PUBLISHER], on=DAY)

    with CaptureQueriesContext(connection) as asked:
        waiting = list(queries.waiting_by_due_day(reach, most=2))
    number = len(asked)
    page = client(bureau, Role.PUBLISHER).get(reverse("desk_inbox"))

    assert [(one.title, str(one.due_on)) for one in waiting] == [("先签发", "2020-09-04"), ("后签发", "2020-09-08")]
    assert number == 1
    assert "2020-09-04" in page.content.decode()
    assert first.title in page.content.decode()
    assert [one.due_on for one in queries.waiting_by_due_day(scope(free.drafted_by, on=DAY), most=2)] == [None]


@pytest.mark.demand("REC-3")
def test_whoever_could_sign_is_told_before_they_edit_that_then_they_cannot(one_bureau):
    bureau = one_bureau
    record = bureau.review(bureau.draft(content(bureau)))
    head, clerk = client(bureau, Role.HEAD), client(bureau, Role.CLERK)

    edit = reverse("record_edit", args=[record.pk])
    assert head.get(edit).context["keeps_from_signing"]
    assert head.get(record.get_absolute_url()).context["stand"].keeps_from_signing
    assert not clerk.get(edit).context["keeps_from_signing"]
    services.edit(record, content(bureau, title="改"), version=1, by=bureau.people[Role.HEAD], at=AT)

    stand = head.get(record.get_absolute_url()).context["stand"]
    assert (stand.is_own, stand.keeps_from_signing) == (True, False)
