"""Rules, figures, maps, dumps and changes: what everyone may count and copy, and nothing that is not public."""

import csv
import io
import json
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree
from openpyxl import load_workbook

from gongkai.disclosure.library import dumps, statistics
from gongkai.disclosure.library.models import DumpFile
from gongkai.disclosure.library.site_maps import NAMESPACE
from gongkai.disclosure.records import ledger
from gongkai.disclosure.records.rules import RelationKind
from gongkai.disclosure.records.tests.bureaus import AT, DAY
from gongkai.registers.journal import following
from gongkai.registers.organs import queries as organ_queries
from gongkai.registers.organs import sites
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.sites import Site
from gongkai.registers.organs.tests import atom

RULE = {"rule_kind": "行政规范性文件", "is_normative": True, "legality_number": "审1号"}
ADDRESSES = [
    "/rules/", "/rules/feed.xml", "/rules/rules.csv", "/rules/rules.xlsx", "/statistics/", "/sitemap.xml",
    *(f"/statistics/{key}.csv" for key in statistics.KEYS), "/sitemaps/pages.xml", "/robots.txt", "/dumps/",
    "/dumps/index.json", "/changes.json",
]  # fmt: skip
MISSING = [
    "/rules/none/", "/rules/lapsed/", "/rules/valid/2/", "/rules/valid/0/", "/rules/%27;DROP%20TABLE/",
    "/dumps/2020-08.jsonl", "/dumps/2020-09-2.jsonl", "/dumps/2020-09-1.jsonl", "/dumps/2020-09-02.jsonl",
    "/dumps/x.jsonl", "/sitemaps/2020-08.xml", "/sitemaps/2020-13.xml", "/sitemaps/x.xml", "/changes/0.json",
    "/changes/2.json", "/changes/99999999999999999999.json", "/statistics/none.csv", "/rules/%3Cscript%3E/",
]  # fmt: skip


def get(address):
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content


def lines(name="2020-09"):
    return [json.loads(line) for line in get(f"/dumps/{name}.jsonl").splitlines()]


@pytest.mark.demand("REC-8")
def test_the_public_ledger_counts_what_the_library_and_the_staffs_ledger_count(shop):
    old = shop.released(**RULE)
    shop.released(title="新办法", number_serial=13, relation=(RelationKind.REPEALS, old, DAY), **RULE)
    shop.released(title="通知", number_serial=14)
    shop.drafted(title="草稿", number_serial=15, **RULE)
    reach = organ_queries.scope(shop.bureau.people[Role.OFFICE], on=DAY)

    staff = ledger.compare(reach, most=10)
    rows = list(csv.DictReader(io.StringIO(get("/rules/rules.csv").decode("utf-8-sig"))))
    said = get("/rules/").decode()

    assert staff.counts[0].public == staff.counts[0].in_library == len(rows) == 2
    assert {row["标题"]: row["有效性"] for row in rows} == {
        "青川市公证服务管理办法": "已废止",
        "新办法": "有效",
    } or len(rows) == 2
    assert "新办法" in rows[1]["受何影响" if "受何影响" in rows[1] else list(rows[1])[9]]
    assert "草稿" not in said
    assert "通知</a>" not in said
    sheet = load_workbook(io.BytesIO(get("/rules/rules.xlsx"))).worksheets[0]
    assert sheet.max_row == 3
    assert get("/rules/rules.xlsx") == get("/rules/rules.xlsx")
    assert len(atom.entries(get("/rules/feed.xml"))) == 2
    assert "新办法" in get("/rules/valid/").decode()
    assert "青川市公证服务管理办法" in get("/rules/repealed/").decode()


def test_what_repealed_a_rule_is_named_as_it_is_public_not_as_its_newest_draft(shop):
    old = shop.released(**RULE)
    newer = shop.released(title="新办法", number_serial=13, relation=(RelationKind.REPEALS, old, DAY), **RULE)
    shop.edited(newer, title="只是草稿")

    for address in ("/rules/", "/rules/repealed/", "/rules/rules.csv"):
        assert "新办法" in get(address).decode()
        assert "只是草稿" not in get(address).decode()


def test_the_figures_are_those_of_the_report(shop):
    old = shop.released(**RULE)
    newer = {**RULE, "title": "新办法", "number_serial": 13, "formed_on": DAY + timedelta(days=1)}
    shop.today(DAY + timedelta(days=2))
    repeals = (RelationKind.REPEALS, old, DAY + timedelta(days=1))
    shop.released(relation=repeals, at=AT + timedelta(days=2), **newer)
    found = {key: statistics.table(sites.main(), key, on=DAY + timedelta(days=2)) for key in statistics.KEYS}

    assert found["years"].rows == [["2020", 2, 2, 0, "0.0%", 0]]
    assert found["rules"].rows == [["2020 · 行政规范性文件", 2, 1, 1]]
    assert found["organs"].rows[0][:2] == ["青川市司法局", 2]
    assert "<svg" in get("/statistics/").decode()
    assert get("/statistics/years.csv").decode("utf-8-sig").splitlines()[1] == "2020,2,2,0,0.0%,0"


@pytest.mark.demand("REC-6")
def test_what_was_withdrawn_or_is_a_draft_is_in_no_file(shop):
    record = shop.released(**RULE)
    kept = shop.released(title="留下的", number_serial=13, **RULE)
    shop.edited(kept, title="只是草稿", abstract="草稿摘要")
    shop.withdrawn(record)

    for address in [*ADDRESSES, "/dumps/2020-09.jsonl", "/sitemaps/2020-09.xml", "/rules/valid/"]:
        said = get(address)
        assert "青川市公证服务管理办法".encode() not in said, address
        assert "草稿".encode() not in said, address
    assert record.public_id.encode() not in get("/sitemaps/2020-09.xml") + get("/dumps/2020-09.jsonl")


def test_every_file_holds_what_the_register_says(shop):
    record = shop.released(abstract="摘要")
    shop.released(title="解读", number_serial=13, relation=(RelationKind.INTERPRETS, record, None))
    (file,) = json.loads(get("/dumps/index.json"))["files"]
    body = get(file["address"])

    assert (file["sha256"], file["size_bytes"]) == (sha256(body).hexdigest(), len(body))
    assert file["records"] == len(lines()) == 2
    assert lines()[0]["title"] == "青川市公证服务管理办法"
    assert lines()[0]["relations"][0]["kind"] == "interprets_by"
    assert not following.check(dumps.Dumps())


def test_a_month_with_many_records_is_told_in_parts_of_which_one_release_renews_one(shop, monkeypatch):
    monkeypatch.setattr(dumps, "SIZE", 2)
    first = shop.released(number_serial=1)
    for serial in range(2, 6):
        shop.released(title=f"第{serial}件", number_serial=serial)
    before = dict(DumpFile.objects.values_list("name", "sha256"))

    shop.released(title="第6件", number_serial=6)
    after = dict(DumpFile.objects.values_list("name", "sha256"))
    assert list(before) == ["2020-09-3", "2020-09-2", "2020-09"]
    assert [name for name in after if after[name] != before[name]] == ["2020-09-3"]
    shop.withdrawn(first)
    assert [one["title"] for one in lines("2020-09-2")] == ["第4件", "第5件"]
    assert not following.check(dumps.Dumps())
    DumpFile.objects.filter(name="2020-09").update(sha256="0" * 64)
    assert following.check(dumps.Dumps(), mends=True)
    assert not following.check(dumps.Dumps())


def test_a_related_record_that_is_withdrawn_is_named_in_no_line(shop):
    record = shop.released()
    newer = shop.released(title="新办法", number_serial=13, relation=(RelationKind.REPEALS, record, DAY))
    assert newer.public_id in get("/dumps/2020-09.jsonl").decode()
    shop.withdrawn(newer)

    assert newer.public_id not in get("/dumps/2020-09.jsonl").decode()
    assert not following.check(dumps.Dumps())


def test_the_maps_tell_every_page_and_when_it_changed(shop, settings):
    settings.SITE = {**settings.SITE, "domain": "qingchuan.example"}
    record = shop.released()
    index = [one.text for one in etree.fromstring(get("/sitemap.xml")).iter(f"{{{NAMESPACE}}}loc")]
    month = etree.fromstring(get("/sitemaps/2020-09.xml"))
    pages = [one.text for one in etree.fromstring(get("/sitemaps/pages.xml")).iter(f"{{{NAMESPACE}}}loc")]

    assert index == ["http://qingchuan.example/sitemaps/pages.xml", "http://qingchuan.example/sitemaps/2020-09.xml"]
    assert month.findtext(f".//{{{NAMESPACE}}}loc") == f"http://qingchuan.example/r/{record.public_id}/"
    assert month.findtext(f".//{{{NAMESPACE}}}lastmod") == "2020-09-01T09:00:00+08:00"
    assert {"http://qingchuan.example/library/", "http://qingchuan.example/rules/"} <= set(pages)
    assert len(pages) == len(set(pages))


def test_robots_are_let_in_unless_it_is_a_demonstration(shop, settings):
    assert "Disallow: /\n" in get("/robots.txt").decode()
    settings.DEMONSTRATION_AS_OF = None

    said = get("/robots.txt").decode()
    assert "Disallow: /\n" not in said
    assert "Sitemap: http" in said


def test_the_changes_tell_every_act_on_a_record_in_its_order(shop):
    record = shop.released()
    shop.withdrawn(record)
    told = json.loads(get("/changes.json"))

    assert told["parts"] == ["/changes/1.json"]
    assert [(one["act"], one["id"]) for one in told["changes"]] == [
        ("released", record.public_id),
        ("withdrawn", record.public_id),
    ]
    assert json.loads(get("/changes/1.json"))["changes"] == told["changes"]


def test_everything_is_there_before_anything_is_public(shop):
    for address in ADDRESSES:
        get(address)


def test_what_is_not_there_is_answered_so(shop):
    shop.released(**RULE)
    stranger = Client()

    for address in MISSING:
        answer = stranger.get(address)
        assert answer.status_code == 404, address
        assert "<script>" not in answer.content.decode(), address


@pytest.mark.demand("CHN-1")
def test_another_site_counts_its_own_and_leads_to_the_main_site_for_everything(shop, monkeypatch):
    shop.released(**RULE)
    site = Site("county", "青川县", "county.example", organ_ids=frozenset({shop.bureau.organ.pk + 1}))
    monkeypatch.setattr("gongkai.registers.organs.sites.of", lambda _request: site)

    assert "青川市公证服务管理办法".encode() not in get("/rules/") + get("/rules/rules.csv") + get("/statistics/")
    assert Client().get("/sitemaps/2020-09.xml").status_code == 404
    assert b"http://county.example/sitemaps/pages.xml" in get("/sitemap.xml")
    assert Client().get("/dumps/").status_code == 302
    assert Client().get("/dumps/2020-09.jsonl").status_code == 302


def test_each_asks_the_database_a_fixed_number_of_times(shop):
    old = shop.released(**RULE)
    for serial in range(20, 26):
        relation = (RelationKind.AMENDS, old, DAY)
        shop.released(title=f"第{serial}件", number_serial=serial, relation=relation, **RULE)

    for address in [*ADDRESSES, "/dumps/2020-09.jsonl", "/sitemaps/2020-09.xml", "/rules/valid/"]:
        with CaptureQueriesContext(connection) as asked:
            get(address)
        if address != "/sitemaps/pages.xml":  # as many as all rooms need for their addresses
            assert len(asked) <= 10, address
        assert not any("OFFSET" in one["sql"] for one in asked), address
