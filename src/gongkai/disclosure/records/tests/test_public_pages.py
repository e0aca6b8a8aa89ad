"""The public pages of a record: only what is public, as of a day, in every form, with its proof."""

import json
from base64 import b64decode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.disclosure.records import relating, releasing, services
from gongkai.disclosure.records.rules import RelationKind
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau, client, content
from gongkai.disclosure.records.tests.test_pages import newest, typed
from gongkai.registers.journal import following
from gongkai.registers.journal.key import signing_key
from gongkai.registers.journal.log.proofs import Proof
from gongkai.registers.journal.rules import commitment, log_entry
from gongkai.registers.organs.models import Role

PAGES = ("public_record", "public_record_html", "public_record_pdf", "public_record_zip", "public_record_report")
DATA = ("public_record_json", "public_canonical", "public_proof")
FORMS = (*PAGES, *DATA, "public_record_text")


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    settings.FILES_ROOT = tmp_path / "files"
    settings.LOG_ROOT, settings.LOG_KEY_FILE = tmp_path / "log", tmp_path / "log.key"
    return Bureau("ziyang")


@pytest.fixture
def record(bureau):
    return bureau.release(bureau.sign(bureau.draft(content(bureau))))


def get(name, *arguments):
    return Client().get(reverse(name, args=arguments))


def page(name, *arguments):
    return get(name, *arguments).content.decode()


def revise(bureau, record, on, **changes):
    bureau.clock = on
    edited = services.edit(
        record,
        replace(services.content_of(record), **changes),
        version=record.version,
        by=bureau.people[Role.CLERK],
        at=on,
    )
    return bureau.release(bureau.sign(edited, on), on)


@pytest.mark.demand("REC-5", "CHN-6")
def test_the_page_carries_the_core_metadata_in_its_head_and_for_machines(record):
    said = page("public_record", record.public_id)

    for word in ("索引号", "主题分类", "发文机关", "成文日期", "标题", "发文字号", "发布日期", "主题词"):
        assert word in said
    assert record.index_number in said
    assert '<meta name="ArticleTitle" content="青川市公证服务管理办法">' in said
    assert '"@type": "DigitalDocument"' in said
    assert "<svg" in said
    assert "现行有效" in said or "有效" in said


@pytest.mark.parametrize("name", FORMS)
def test_what_is_not_public_is_not_there_in_any_form(bureau, name):
    signed = bureau.sign(bureau.draft(content(bureau)))

    assert get(name, signed.public_id).status_code == 404


def test_who_finds_nothing_stays_among_the_public_pages(bureau):
    signed = bureau.sign(bureau.draft(content(bureau)))

    said = get("public_record", signed.public_id).content.decode()

    assert 'class="modes"' in said
    assert "收件箱" not in said


@pytest.mark.demand("REC-6")
def test_what_was_withdrawn_says_so_and_nothing_of_what_it_said(bureau, record):
    releasing.propose_withdrawal(record, reason="含有个人信息", by=bureau.people[Role.OFFICE], at=AT)
    releasing.withdraw(record, by=bureau.people[Role.HEAD], at=AT)

    answer = get("public_record", record.public_id)

    assert answer.status_code == 410
    assert "青川市公证服务管理办法" not in answer.content.decode()
    assert "含有个人信息" not in answer.content.decode()
    forms = {name: get(name, record.public_id) for name in FORMS}
    assert {one.status_code for one in forms.values()} == {410}
    assert {forms[name].headers["Content-Type"] for name in DATA} == {"application/problem+json"}
    assert json.loads(forms["public_record_json"].content)["code"] == "record.withdrawn"
    assert forms["public_record_text"].headers["Content-Type"].startswith("text/plain")
    assert not any("青川市公证服务管理办法" in one.content.decode() for one in forms.values())
    assert get("public_version", record.public_id, 1).status_code == 410
    assert get("public_record_as_of", record.public_id, str(DAY)).status_code == 410
    assert get("public_file", record.public_id, "0" * 64).status_code == 410
    assert Client().get(f"/i/{record.index_number}").status_code == 404


@pytest.mark.demand("REC-6")
def test_every_public_version_stays_readable_beside_the_others_and_as_of_its_day(bureau, record, settings):
    later = AT + timedelta(days=10)
    settings.DEMONSTRATION_AS_OF = str(later.date())
    revised = revise(bureau, record, later, body="第二稿。")

    assert "第二稿。" in page("public_record", record.public_id)
    first = page("public_version", record.public_id, 1)
    assert "正文。" in first
    assert "第二稿。" not in first
    assert "第二稿。" not in page("public_record_as_of", record.public_id, str(DAY))
    assert "第二稿。" in page("public_record_as_of", record.public_id, str(later.date()))
    assert get("public_record_as_of", record.public_id, str(DAY - timedelta(days=1))).status_code == 404
    assert get("public_record_as_of", record.public_id, "2020-02-30").status_code == 404
    compared = page("public_compare", record.public_id, 1, revised.version)
    assert "<del>" in compared
    assert "第二" in compared


@pytest.mark.demand("REC-6")
def test_a_day_within_a_period_leads_to_its_first_day_and_only_that_page_is_kept(bureau, record, settings):
    later = AT + timedelta(days=10)
    settings.DEMONSTRATION_AS_OF = str((later + timedelta(days=5)).date())
    revise(bureau, record, later, body="第二稿。")
    first = reverse("public_record_as_of", args=[record.public_id, str(DAY)])

    within = get("public_record_as_of", record.public_id, str(DAY + timedelta(days=3)))
    no_day = Client().get(reverse("public_record_on", args=[record.public_id]))
    assert no_day.url == reverse("public_record", args=[record.public_id])
    asked = Client().get(reverse("public_record_on", args=[record.public_id]), {"day": "20200904"})

    assert (within.status_code, within.headers["Location"], within.is_for_everyone) == (302, first, False)
    assert asked.headers["Location"] == first
    assert Client().get(first).is_for_everyone
    assert "2020-09-10" in Client().get(first).content.decode()


@pytest.mark.demand("REC-6")
def test_what_a_page_says_does_not_change_by_the_passing_of_a_day(bureau, settings):
    record = bureau.release(bureau.sign(bureau.draft(content(bureau, expires_on=DAY + timedelta(days=30)))))
    names = ("public_record", "public_record_json", "public_record_text", "public_record_html")
    before = [get(name, record.public_id).content for name in names]

    settings.DEMONSTRATION_AS_OF = str(DAY + timedelta(days=9))

    assert [get(name, record.public_id).content for name in names] == before
    told = json.loads(before[1])
    assert [(one["since"], one["until"], one["validity"]) for one in told["periods"]] == [
        ("2020-09-01", "2020-10-01", "valid"),
        ("2020-10-02", None, "lapsed"),
    ]


def test_what_was_public_before_a_withdrawal_is_not_there_when_it_is_public_again(bureau, record):
    releasing.propose_withdrawal(record, reason="含有个人信息", by=bureau.people[Role.OFFICE], at=AT)
    releasing.withdraw(record, by=bureau.people[Role.HEAD], at=AT)
    record.refresh_from_db()
    again = revise(bureau, record, AT + timedelta(hours=1), body="已删去个人信息。")

    assert "已删去个人信息。" in page("public_record", record.public_id)
    assert get("public_version", record.public_id, 1).status_code == 404
    assert [one["number"] for one in json.loads(page("public_record_json", record.public_id))["versions"]] == [
        again.public_version
    ]


def test_a_version_that_never_became_public_is_not_there(bureau, record):
    services.edit(
        record,
        replace(services.content_of(record), body="只是草稿。"),
        version=record.version,
        by=bureau.people[Role.CLERK],
        at=AT,
    )

    assert "只是草稿。" not in page("public_record", record.public_id)
    assert get("public_version", record.public_id, 2).status_code == 404
    assert get("public_compare", record.public_id, 1, 2).status_code == 404


@pytest.mark.demand("REC-6", "INT-2")
def test_the_reader_of_a_repealed_document_is_led_to_what_replaced_it_and_back(bureau, record):
    newer = bureau.draft(content(bureau, title="青川市公证服务条例", number_serial=30))
    clerk = bureau.people[Role.CLERK]
    relating.relate(newer, kind=RelationKind.REPEALS, other=record, citation="", since=DAY, by=clerk, at=AT)
    before = page("public_record", record.public_id)
    newer.refresh_from_db()
    bureau.release(bureau.sign(newer))

    assert "青川市公证服务条例" not in before
    said = page("public_record", record.public_id)
    assert reverse("public_record", args=[newer.public_id]) in said
    assert 'class="validity repealed"' in said
    assert reverse("public_record", args=[record.public_id]) in page("public_record", newer.public_id)
    assert json.loads(page("public_record_json", record.public_id))["validity"] == "repealed"


@pytest.mark.demand("REC-5")
def test_its_json_has_every_fact_and_the_text_that_the_journal_names(record):
    told = json.loads(page("public_record_json", record.public_id))
    text = page("public_canonical", record.public_id)

    assert told["document_number"] == "青司发〔2020〕12号"
    assert told["index_number"] == record.index_number
    assert told["validity"] == "valid"
    assert told["content_sha256"] == sha256(text.encode()).hexdigest()
    assert "reason" not in told
    assert json.loads(text)["reason"] == ""


def test_anyone_can_check_from_what_the_page_gives_that_it_was_public(record):
    following.follow()
    told = json.loads(page("public_proof", record.public_id))
    (act,) = told["acts"]
    entry = log_entry(commitment(act["statement"], b64decode(act["salt"])))

    Proof.read(act["proof"]).verified(entry, [signing_key().public()])

    assert json.loads(act["statement"])["content"] == told["content_sha256"]
    assert json.loads(act["statement"])["subject"] == record.public_id


def test_a_proof_that_the_log_has_not_yet_is_asked_for_again_later(record):
    answer = get("public_proof", record.public_id)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"


def test_an_attachment_goes_out_as_its_clean_copy_alone(bureau):
    upload = SimpleUploadedFile("名单.csv", "序号,事项\n1,公证\n".encode())
    client(bureau, Role.CLERK).post(reverse("record_draft"), typed(bureau, added=upload))
    record = bureau.release(bureau.sign(newest()))
    (attached,) = services.content_of(record).attachments

    led = get("public_file", record.public_id, attached.public_sha256)
    copy = Client().get(led.headers["Location"])

    assert unquote(led.headers["Location"]).endswith(f"/{attached.public_name}")
    assert copy.is_for_everyone
    assert sha256(b"".join(copy)).hexdigest() == attached.public_sha256
    if attached.sha256 != attached.public_sha256:
        assert get("public_file", record.public_id, attached.sha256).status_code == 404
    assert attached.public_sha256 in page("public_record", record.public_id)


def test_numbers_lead_to_the_lasting_address(record):
    address = reverse("public_record", args=[record.public_id])

    assert Client().get(f"/i/{record.index_number}").headers["Location"] == address
    assert Client().get(f"/d/{record.document_number}").headers["Location"] == address
    assert Client().get("/d/无此文号").status_code == 404


def test_hostile_words_stay_words(bureau):
    title = '</script><script>alert(1)</script>"><b>'
    record = bureau.release(bureau.sign(bureau.draft(content(bureau, title=title, body=title))))
    said = page("public_record", record.public_id)

    assert "<script>alert" not in said
    assert "<b>" not in said
    assert json.loads(page("public_record_json", record.public_id))["title"] == title


def test_the_page_is_the_same_bytes_for_everyone(bureau, record):
    address = reverse("public_record", args=[record.public_id])
    stranger, clerk = Client(), client(bureau, Role.CLERK)
    english = stranger.get(address, headers={"accept-language": "en"})

    assert english.content == clerk.get(address).content == stranger.get(address).content
    assert "Set-Cookie" not in english.headers


def test_the_page_asks_the_database_a_fixed_number_of_times(bureau, record):
    address = reverse("public_record", args=[record.public_id])
    for serial in range(40, 44):
        newer = bureau.draft(content(bureau, title=f"修改决定{serial}", number_serial=serial))
        clerk = bureau.people[Role.CLERK]
        relating.relate(newer, kind=RelationKind.AMENDS, other=record, citation="", since=DAY, by=clerk, at=AT)
        newer.refresh_from_db()
        bureau.release(bureau.sign(newer))

    addresses = [address, reverse("public_record_as_of", args=[record.public_id, str(DAY)])]
    addresses += [reverse(name, args=[record.public_id]) for name in ("public_record_report", "public_record_json")]
    for one in addresses:
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(one).status_code == 200
        assert len(asked) <= 10


@pytest.mark.parametrize(
    "path",
    [
        "/r/%00/",
        "/r/' OR 1=1 --/",
        "/r/<script>/",
        "/i/%00",
        "/d/%00%FF",
        "/r/{id}/versions/99999999999999999999999/",
        "/r/{id}/versions/1/99999999999999999999999/",
        "/r/{id}/on/0000-00-00/",
        "/r/{id}/on/%00/",
        "/r/{id}/on/?day=' OR 1=1 --",
        "/r/{id}/on/?day=0001-01-01",
        "/r/{id}/files/..%2F..%2Fsecret/",
        "/r/{id}/files/{digest}/..%2F..%2Fsecret",
    ],
)
def test_hostile_addresses_lead_to_nothing(record, path):
    answer = Client().get(path.replace("{id}", record.public_id).replace("{digest}", "0" * 64))

    assert answer.status_code == 404
    assert "<script>" not in answer.content.decode()
