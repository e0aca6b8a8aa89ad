"""The page of a record at its limits: very long, very many files, hostile words, interpretations, other sites."""

import json
import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.disclosure.records import relating, services
from gongkai.disclosure.records.content import AttachedFile
from gongkai.disclosure.records.rules import RelationKind
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau, content
from gongkai.disclosure.records.tests.test_public_pages import get, page, revise
from gongkai.registers.organs import sites
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.sites import Site

KB = 1024
SENTENCE = "各单位应当按照规定及时、准确公开政府信息，方便公民、法人和其他组织查询。"


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    settings.FILES_ROOT = tmp_path / "files"
    settings.LOG_ROOT, settings.LOG_KEY_FILE = tmp_path / "log", tmp_path / "log.key"
    settings.RECORD_GATES = []
    return Bureau("ziyang")


def released(bureau, **changes):
    return bureau.release(bureau.sign(bureau.draft(content(bureau, **changes))))


def files(number, name="附件{}：政府信息公开申请表（样式）.pdf"):
    return tuple(
        AttachedFile(name.format(one), f"{one:064x}", 2048, "application/pdf", f"{one:064x}", name.format(one), 2048)
        for one in range(1, number + 1)
    )


def test_a_long_text_says_how_long_it_is_and_stands_on_one_page_within_the_budget(bureau):
    number = 100 * KB // len(f"第100条　{SENTENCE * 4}\n".encode())
    body = "\n".join(f"第{one}条　{SENTENCE * 4}" for one in range(1, number + 1))
    record = released(bureau, body=body)

    said = page("public_record", record.public_id)

    assert 95 * KB < len(body.encode()) < 105 * KB
    assert len(said.encode()) <= 150 * KB
    assert said.count(SENTENCE) == number * 4
    assert "record.txt" in said


@pytest.mark.parametrize("number", [0, 60])
def test_a_record_shows_as_many_files_as_it_has(bureau, number):
    record = released(bureau, attachments=files(number))

    said = page("public_record", record.public_id)

    assert said.count("SHA-256 <span") == number
    assert ('id="attachments"' in said) is bool(number)
    assert len(said.encode()) <= 150 * KB


def test_files_with_hostile_names_have_an_address_and_stay_words(bureau):
    names = ["../../etc/passwd", '"><script>alert(1)</script>.pdf', "a?b#c%00.pdf", "．．．\u202e.pdf"]
    attached = tuple(replace(one, public_name=name) for one, name in zip(files(4), names, strict=True))
    record = released(bureau, attachments=attached)

    said = page("public_record", record.public_id)

    assert "<script>alert" not in said
    found = re.findall(r'href="(/r/[^"]*/files/[^"]*)"', said)
    assert len(found) == 4
    assert all("/.." not in one and "?" not in one for one in found)


@pytest.mark.demand("REC-6")
def test_the_title_of_a_related_document_is_that_of_its_public_version(bureau):
    old = released(bureau)
    newer = bureau.draft(content(bureau, title="青川市公证服务条例", number_serial=30))
    clerk = bureau.people[Role.CLERK]
    relating.relate(newer, kind=RelationKind.REPEALS, other=old, citation="", since=DAY, by=clerk, at=AT)
    newer.refresh_from_db()
    newer = bureau.release(bureau.sign(newer))
    drafted = replace(services.content_of(newer), title="尚未公开的新标题", number_serial=99)
    services.edit(newer, drafted, version=newer.version, by=clerk, at=AT)

    for name in ("public_record", "public_record_json", "public_record_text", "public_record_html"):
        said = page(name, old.public_id)
        assert "青川市公证服务条例" in said
        assert "尚未公开的新标题" not in said
        assert "99号" not in said


@pytest.mark.demand("INT-2")
def test_an_interpretation_stands_with_its_summary_on_its_document_and_leads_back(bureau):
    document = released(bureau)
    told = {"title": "《办法》图解", "abstract": "谁可以申请、怎样收费。", "number_serial": 31}
    material = bureau.draft(content(bureau, **told))
    clerk = bureau.people[Role.CLERK]
    relating.relate(material, kind=RelationKind.INTERPRETS, other=document, citation="", since=None, by=clerk, at=AT)
    material.refresh_from_db()
    material = bureau.release(bureau.sign(material))

    said = page("public_record", document.public_id)

    assert reverse("public_record", args=[material.public_id]) in said
    assert '<p class="summary">谁可以申请、怎样收费。</p>' in said
    assert reverse("public_record", args=[document.public_id]) in page("public_record", material.public_id)


@pytest.mark.demand("REC-5")
def test_the_meta_tags_and_the_data_for_search_engines_say_what_the_page_says(bureau):
    old = released(bureau, is_normative=True, rule_kind="行政规范性文件", legality_number="1", abstract="概述。")
    newer = bureau.draft(content(bureau, title="修改决定", number_serial=30, is_normative=True, effective_on=DAY))
    clerk = bureau.people[Role.CLERK]
    relating.relate(newer, kind=RelationKind.AMENDS, other=old, citation="", since=DAY, by=clerk, at=AT)
    newer.refresh_from_db()
    newer = bureau.release(bureau.sign(newer))

    said, other = page("public_record", old.public_id), page("public_record", newer.public_id)
    of_old, of_newer = (
        json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', one, re.DOTALL)[1])
        for one in (said, other)
    )

    for name in ("ArticleTitle", "PubDate", "ContentSource", "Keywords", "Author", "Description", "Url"):
        assert re.search(rf'<meta name="{name}" content="[^"]+">', said)
    assert '<meta name="ColumnType" content="政策文件">' in said
    assert '<link rel="canonical" href="http://testserver/r/' in said
    assert of_old["legislationLegalForce"] == "https://schema.org/PartiallyInForce"
    assert of_newer["legislationLegalForce"] == "https://schema.org/InForce"
    assert [one["name"] for one in of_newer["legislationAmends"]] == ["青川市公证服务管理办法"]
    assert of_old["legislationDateVersion"] == str(DAY)


def test_an_amended_document_that_was_written_anew_is_in_force_as_a_whole(bureau):
    told = {"is_normative": True, "rule_kind": "行政规范性文件", "legality_number": "1"}
    old = released(bureau, **told)
    newer = bureau.draft(content(bureau, title="修改决定", number_serial=30))
    clerk = bureau.people[Role.CLERK]
    relating.relate(newer, kind=RelationKind.AMENDS, other=old, citation="", since=DAY, by=clerk, at=AT)
    newer.refresh_from_db()
    bureau.release(bureau.sign(newer))
    old.refresh_from_db()
    revise(bureau, old, AT, body="修改后的全文。")

    assert "https://schema.org/InForce" in page("public_record", old.public_id)


def test_on_a_site_of_other_organs_a_record_leads_to_the_main_site(bureau, monkeypatch, settings):
    settings.ALLOWED_HOSTS = ["*"]
    record = released(bureau)
    other, main = (
        Site("other", "别的站点", "other.example", organ_ids=frozenset()),
        Site("main", "主站", "main.example"),
    )
    monkeypatch.setattr(sites, "of", lambda request: other)
    monkeypatch.setattr(sites, "main", lambda: main)
    address = reverse("public_record", args=[record.public_id])

    answer = get("public_record", record.public_id)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"http://main.example{address}")
    assert not answer.is_for_everyone


def test_a_reader_who_finds_a_fault_is_told_where_to_report_it_with_all_that_names_the_document(bureau):
    record = released(bureau)

    said = page("public_record_report", record.public_id)

    assert record.index_number in said
    assert "青司发〔2020〕12号" in said
    assert f"http://testserver/r/{record.public_id}/" in said
    assert "青川市司法局" in said
    assert "<form" not in said


def test_a_comparison_marks_the_words_that_changed_and_folds_what_is_the_same(bureau):
    same = "\n".join(f"第{one}条　{SENTENCE}" for one in range(1, 30))
    record = released(bureau, body=f"{same}\n收费标准为每件八十元，自公布之日起执行。")
    revised = revise(bureau, record, AT, body=f"{same}\n收费标准为每件六十元，自公布之日起执行。\n本条为新增。")

    said = page("public_compare", record.public_id, 1, revised.version)

    assert re.search(r"<del><span[^>]*>[^<]*</span>八</del><ins><span[^>]*>[^<]*</span>六</ins>十元", said)
    assert re.search(r"<ins><span[^>]*>[^<]*</span>本条为新增。</ins>", said)
    assert said.count("<details>") == 1
    assert Client().get(reverse("public_compare", args=[record.public_id, 1, 9])).status_code == 404
