"""The forms in which a public record is taken along: print, page to keep, everything in one; and their names."""

import io
import json
import zipfile
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from gongkai.disclosure.records import bundle, services, sheet
from gongkai.disclosure.records.tests.bureaus import DAY, Bureau, client, content
from gongkai.disclosure.records.tests.test_layout import NOTICE
from gongkai.disclosure.records.tests.test_pages import newest, typed
from gongkai.disclosure.records.tests.test_public_pages import get, page
from gongkai.registers.journal import following
from gongkai.registers.organs.models import Role


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    settings.FILES_ROOT = tmp_path / "files"
    settings.LOG_ROOT, settings.LOG_KEY_FILE = tmp_path / "log", tmp_path / "log.key"
    return Bureau("ziyang")


@pytest.fixture
def record(bureau):
    return released(bureau)


def released(bureau: Bureau, **changes):
    return bureau.release(bureau.sign(bureau.draft(content(bureau, **changes))))


def text_of(pdf: bytes) -> str:
    return "".join("".join(one.extract_text().split()) for one in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.demand("REC-5")
def test_the_print_is_a_tagged_pdf_with_metadata_text_and_how_to_verify(bureau):
    record = released(bureau, body=NOTICE)

    answer = get("public_record_pdf", record.public_id)

    reader = PdfReader(io.BytesIO(answer.content))
    said = text_of(answer.content)
    assert reader.metadata.title == "青川市公证服务管理办法"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"].startswith("zh")
    for word in ("青司发〔2020〕12号", "公开透明", "80元", "附件1", f"/r/{record.public_id}/", "索引号"):
        assert word in said
    assert answer.content == get("public_record_pdf", record.public_id).content


def test_everything_in_one_can_be_verified_with_what_is_in_it(bureau):
    upload = SimpleUploadedFile("名单.csv", "序号,事项\n1,公证\n".encode())
    client(bureau, Role.CLERK).post(reverse("record_draft"), typed(bureau, added=upload))
    record = bureau.release(bureau.sign(newest()))
    following.follow()

    answer = get("public_record_zip", record.public_id)

    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    names = archive.namelist()
    assert names[0] == "README.txt"
    assert {"record.json", "record.txt", "record.pdf", "canonical.json", "proof.json"} <= set(names)
    told = json.loads(archive.read("record.json"))
    (attached,) = told["attachments"]
    (kept,) = (name for name in names if name.startswith("attachments/"))
    assert sha256(archive.read("canonical.json")).hexdigest() == told["content_sha256"]
    assert sha256(archive.read(kept)).hexdigest() == attached["sha256"]
    assert json.loads(archive.read("proof.json"))["acts"][0]["salt"]
    assert told["content_sha256"] in archive.read("README.txt").decode()
    assert answer.content == get("public_record_zip", record.public_id).content


def test_everything_in_one_waits_until_the_log_can_prove_it(record):
    answer = get("public_record_zip", record.public_id)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert not answer.is_for_everyone


def test_names_of_files_lead_nowhere_and_are_unlike(bureau, monkeypatch):
    monkeypatch.setattr(bundle, "FILES_BYTES", 10)
    hostile = ["../../etc/passwd", "a\\b:c.pdf", "\x00.txt", "a" * 500 + ".docx", "重复.txt", "重复.txt"]
    names = {bundle._name(one, number) for number, one in enumerate(hostile, start=1)}

    assert len(names) == len(hostile)
    assert not any(set(name) & set('\\/:*?"<>|\x00') for name in names)
    assert max(map(len, names)) < 160


@pytest.mark.parametrize("kind", ["pdf", "html"])
def test_a_download_has_the_title_as_its_name_whatever_the_title_is(bureau, kind):
    record = released(bureau, title='关于<b>"公证"/..\\服务</b>\u202e的通知' + "长" * 200)

    disposition = get(f"public_record_{kind}", record.public_id).headers["Content-Disposition"]

    assert disposition.startswith("attachment; filename*=utf-8''")
    assert disposition.endswith(f".{kind}")
    assert not set('\r\n"\\<>') & set(disposition)
    assert len(disposition) < 800


def test_the_page_to_keep_needs_nothing_from_anywhere(bureau):
    record = released(bureau, body=NOTICE, title="</title><script>alert(1)</script>")

    said = page("public_record_html", record.public_id)

    assert "<script" not in said
    assert '<link rel="stylesheet"' not in said
    assert " src=" not in said
    assert "附件：" in said
    assert "<svg" in said


def test_a_text_too_long_to_be_printed_while_one_waits_has_no_print_and_no_link_to_one(bureau, monkeypatch):
    monkeypatch.setattr(sheet, "LONGEST_BODY", 3)
    record = released(bureau, body="四个字多。")

    assert get("public_record_pdf", record.public_id).status_code == 404
    assert "record.pdf" not in page("public_record", record.public_id)


def test_where_there_is_no_typeface_the_print_says_what_lacks(record, monkeypatch):
    def lacking(*_arguments, **_options):
        raise sheet.NoChineseFont

    monkeypatch.setattr(sheet, "to_pdf", lacking)

    answer = get("public_record_pdf", record.public_id)

    assert answer.status_code == 503
    assert json.loads(answer.content)["code"] == "record.not_printable"


def test_characters_that_no_page_may_hold_are_nowhere_but_in_the_text_that_was_journalled(bureau):
    odd = "公证\x01服务\x1b\x7f\ufffe办法"
    record = released(bureau, title=odd, body=f"正文{odd}\x0b完。", terms=(odd,))

    for name in ("public_record", "public_record_html", "public_record_text"):
        assert not set("\x01\x1b\x7f\x0b\ufffe") & set(page(name, record.public_id))
    assert "公证服务办法" in page("public_record", record.public_id)
    assert get("public_record_pdf", record.public_id).status_code == 200
    assert services.content_of(record).title == odd
    assert sha256(page("public_canonical", record.public_id).encode()).hexdigest() == (
        services.content_of(record).public.digest
    )
