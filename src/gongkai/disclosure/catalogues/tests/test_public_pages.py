"""The public pages of catalogues: trees with their lights, entries with what hangs on them, versions, sections."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongkai.disclosure.catalogues import documents as given
from gongkai.disclosure.catalogues import public_queries, queries, services
from gongkai.disclosure.catalogues.cells import Cells
from gongkai.disclosure.catalogues.documents import Document, Whereabouts
from gongkai.disclosure.catalogues.queries import Hanging
from gongkai.disclosure.catalogues.rules import Kind
from gongkai.disclosure.catalogues.shelf import CatalogueShelf
from gongkai.disclosure.catalogues.topics import all_topics, topics_of
from gongkai.law import profile_names
from gongkai.registers.journal import facts
from gongkai.registers.journal.models import Entry as Told
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs import services as organs
from gongkai.registers.organs import sites
from gongkai.registers.organs.models import Kind as OrganKind
from gongkai.registers.organs.models import Level
from gongkai.registers.organs.sites import Site
from gongkai.registers.organs.tests.atom import read as read_feed

OPENED = date(2019, 6, 1)
DAY = date(2020, 9, 1)
AT = start_of(DAY)
FULL = {
    "elements": ["收费标准"],
    "bases": ["政府信息公开条例"],
    "subjects": ["县司法局"],
    "channels": ["政府网站"],
    "audiences": ["all"],
    "modes": ["proactive"],
}
PUBLISHED: list[Document] = []
WHERE: dict[str, Whereabouts] = {}


def hanging(entries):
    ids = set(entries.values_list("public_id", flat=True))
    of_each = {key: [one.at for one in PUBLISHED if one.entry == key] for key in ids}
    return {key: Hanging(len(found), max(found)) for key, found in of_each.items() if found}


def documents(wanted):
    found = [one for one in PUBLISHED if one.entry in wanted.entries]
    found.sort(key=lambda one: (one.at, one.key), reverse=True)
    place = [(int(one.at.timestamp() * 1_000_000), one.key) for one in found]
    shown = [one for one, at in zip(found, place, strict=True) if wanted.before is None or at < wanted.before]
    return shown[: wanted.size]


def whereabouts(entries, site):
    found = [WHERE[one.subject] for one in entries if one.subject in WHERE]
    return [one for one in found if site.covers(one.organ_id)]


@pytest.fixture(autouse=True)
def day(settings):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    settings.CATALOGUE_EVIDENCE = [f"{__name__}.hanging"]
    settings.CATALOGUE_DOCUMENTS = f"{__name__}.documents"
    settings.CATALOGUE_WHEREABOUTS = f"{__name__}.whereabouts"
    PUBLISHED.clear()
    WHERE.clear()


def found(name, parent=None, *, kind=OrganKind.DEPARTMENT, level=Level.COUNTY, profile="shizong"):
    placed = {"level": level, "kind": kind, "profile": profile, "parent": parent, "since": OPENED}
    return organs.found_organ(name, **placed, at=start_of(OPENED), by=None)


@pytest.fixture
def county(db):
    return found("青川县人民政府", kind=OrganKind.GOVERNMENT)


@pytest.fixture
def bureau(county):
    return found("青川县司法局", county)


def publish_under(entry, number=1, *, on=DAY):
    for _time in range(number):
        key = len(PUBLISHED) + 1
        at = start_of(on) + timedelta(minutes=key)
        PUBLISHED.append(Document(key, f"id{key}", entry.public_id, f"第{key}件文件", f"/r/id{key}/", at, at, on))


def catalogue_of(organ, *rows, kind=Kind.BASIC, field=""):
    made = services.open_catalogue(organ, kind=kind, field=field, by=None, at=AT)
    for row in rows:
        services.add_entry(made, Cells.of(**FULL | row), by=None, at=AT)
    services.publish(made, note="", by=None, at=AT)
    made.refresh_from_db()
    return made


@pytest.fixture
def basic(bureau):
    return catalogue_of(
        bureau,
        {"second": "政府信息公开指南", "time_limit": "及时"},
        {"first": "公证", "second": "收费标准", "time_limit": "按季度"},
        {"first": "公证", "second": "办事指南", "time_limit": "20个工作日内"},
        {"second": "信息公开年报", "time_limit": "每年1月31日前"},
    )


def entry_of(catalogue, word):
    return catalogue.entries.get(matter__contains=word)


def page(name, *arguments):
    return Client().get(reverse(name, args=arguments))


def read(name, *arguments):
    answer = page(name, *arguments)
    assert answer.status_code == 200, name
    return answer.content.decode()


@pytest.mark.demand("CAT-1")
def test_the_tree_shows_each_matter_with_all_its_columns_and_how_it_stands(basic, settings):
    publish_under(entry_of(basic, "办事指南"), 2)
    publish_under(entry_of(basic, "收费标准"))
    settings.DEMONSTRATION_AS_OF = "2021-01-15"

    said = read("public_catalogue", basic.public_id)

    columns = ("公开依据", "政府信息公开条例", "公开时限", "按季度", "公开主体", "县司法局", "公开渠道", "政府网站")
    assert [one for one in columns if one not in said] == []
    assert (said.count("is-ok"), said.count("is-soon"), said.count("is-late")) == (1, 1, 2)
    assert "青川县司法局" in said


@pytest.mark.demand("CAT-1")
def test_a_catalogue_is_taken_along_as_csv_xlsx_and_json(basic):
    rows = list(csv.reader(io.StringIO(read("public_catalogue_csv", basic.public_id).lstrip("\ufeff"))))
    told = json.loads(read("public_catalogue_json", basic.public_id))
    first, second = (page("public_catalogue_xlsx", basic.public_id).content for _time in range(2))

    assert len(rows) == 2 + 4
    assert told["sha256"] == basic.editions.get().digest
    assert told["entries"][1]["second"] == "收费标准"
    assert first == second


@pytest.mark.demand("CAT-1")
def test_everyone_sees_how_far_a_government_is_with_the_26_fields(county, bureau):
    catalogue_of(county, {"second": "年度计划", "time_limit": "及时"}, kind=Kind.FIELD, field="health")
    services.open_catalogue(county, kind=Kind.FIELD, field="culture", by=None, at=AT)
    services.state_not_involved(county, "taxation", reason="由市级办理", by=None, at=AT)

    said, of_county = read("public_catalogues"), read("public_catalogues_of", county.pk)

    assert "26个领域中2个" in said or "2 of 26" in said
    assert of_county.count("is-ok") == 1
    assert of_county.count("is-late") == 24  # a draft is nobody's business
    assert "由市级办理" in of_county
    assert "青川县人民政府卫生健康领域" in read("public_catalogue_field", "health")


def test_a_draft_is_shown_nowhere(basic):
    services.add_entry(basic, Cells.of(second="秘密事项", **FULL), by=None, at=AT)
    drafted = basic.entries.get(matter="秘密事项")

    assert page("public_entry", drafted.public_id).status_code == 404
    for name in ("catalogue", "catalogue_csv", "catalogue_json", "catalogue_versions"):
        assert "秘密事项" not in read(f"public_{name}", basic.public_id)
    assert page("public_catalogue_version", basic.public_id, 2).status_code == 404


@pytest.mark.demand("CAT-3")
def test_what_changed_in_a_list_and_when_is_visible(bureau):
    powers = catalogue_of(bureau, {"second": "公证员执业审批"}, {"second": "律师年检"}, kind=Kind.POWERS)
    changed, gone = entry_of(powers, "公证员"), entry_of(powers, "律师")
    before = changed.rows.get().cells
    after = Cells.of(**FULL | {"second": "公证员执业审批", "remark": "下放到县"})
    services.change_entry(changed, after, seen=before.canonical, by=None, at=AT)
    services.remove_entry(gone, by=None, at=AT)
    services.publish(powers, note="权力事项下放", by=None, at=start_of(DAY + timedelta(days=7)))

    versions, second = (
        read("public_catalogue_versions", powers.public_id),
        read("public_catalogue_version", powers.public_id, 2),
    )

    assert "权力事项下放" in versions
    assert "2020年9月8日" in versions
    assert "<ins>下放到县</ins>" in second
    assert "<del>律师年检</del>" in second
    assert "下放到县" in read("public_entry", changed.public_id)
    assert "validity repealed" in read("public_entry", gone.public_id)


def test_an_entry_has_everything_that_hangs_on_it_page_by_page(basic):
    entry = entry_of(basic, "办事指南")
    publish_under(entry, 95)

    first = Client().get(reverse("public_entry", args=[entry.public_id]))
    second = Client().get(first.context["older"])
    third = Client().get(second.context["older"])

    shown = [[one.key for one in answer.context["documents"]] for answer in (first, second, third)]
    assert [len(one) for one in shown] == [40, 40, 15]
    assert [key for one in shown for key in one] == list(range(95, 0, -1))
    assert third.context["older"] == ""
    assert {first.context["older"], second.context["older"]} <= set(CatalogueShelf().addresses(sites.main()))


@pytest.mark.parametrize("place", ["x", "1-x", "-", "9" * 30 + "-1", "1-1", "1' OR '1'='1-1"])
def test_a_place_that_is_none_is_not_there(basic, place):
    entry = entry_of(basic, "办事指南")
    publish_under(entry)

    assert Client().get(f"/catalogues/entries/{entry.public_id}/before/{place}/").status_code == 404


def test_the_feed_of_an_entry_is_atom(basic):
    entry = entry_of(basic, "办事指南")
    publish_under(entry, 2)

    answer = page("public_entry_feed", entry.public_id)

    read_feed(answer.content)
    assert "第2件文件" in answer.content.decode()
    assert answer.is_for_everyone


@pytest.mark.demand("CAT-4")
def test_the_section_has_the_parts_of_the_place_with_lights_and_reasons(bureau, basic):
    publish_under(entry_of(basic, "公开指南"))
    parts = queries.words_for(bureau).parts

    said = read("public_section", bureau.pk)

    assert [one.title for one in parts if one.title not in said] == []
    assert "第1件文件" in said
    assert "政府信息公开条例 第四十九条" in said  # why the report is owed
    assert reverse("public_catalogue_xlsx", args=[basic.public_id]) in said


@pytest.mark.demand("CAT-4")
def test_the_fifth_part_says_where_requests_are_received(db):
    organ = found("资阳市司法局", level=Level.CITY, profile="ziyang")
    before = read("public_section", organ.pk)
    organs.record_contact(
        organ, since=DAY, at=AT, by=None, fields={"address": "府前街1号", "hours": "9:00", "telephone": "0832-1"}
    )

    after = read("public_section", organ.pk)

    assert "依申请公开" in before
    assert "府前街1号" not in before
    assert "府前街1号" in after


@pytest.mark.demand("FLD-7")
def test_a_topic_shows_the_clause_its_leads_its_catalogues_and_what_is_new(county, bureau):
    health = found("青川县卫生健康局", county)
    made = catalogue_of(county, {"second": "疫情通报", "time_limit": "及时"}, kind=Kind.FIELD, field="health")
    publish_under(entry_of(made, "疫情"))

    said, listed = read("public_topic", "shizong-epidemic"), read("public_topics")

    topic = next(one for one in topics_of("shizong") if one.id == "epidemic")
    assert topic.says in said
    assert topic.source in said
    assert reverse("public_organ", args=[health.pk]) in said
    assert made.title in said
    assert "第1件文件" in said
    read_feed(page("public_topic_feed", topic.slug).content)
    assert reverse("public_topic", args=[topic.slug]) in listed
    assert "zhaotong-" not in listed
    assert page("public_topic", "zhaotong-epidemic").status_code == 404
    assert page("public_topic", "nowhere-x").status_code == 404


def test_a_topic_stands_on_the_sites_that_show_its_government(county, bureau, monkeypatch):
    other = Site("bureau", "司法局", "sifa.example", organ_ids=frozenset({bureau.pk}))
    monkeypatch.setattr(sites, "of_host", lambda host: other)
    monkeypatch.setattr(sites, "main", lambda: Site(sites.MAIN, "县", "xian.example"))

    led_on = page("public_topic", "shizong-epidemic")

    assert "shizong-epidemic" not in read("public_topics")
    assert (led_on.status_code, led_on["Location"]) == (302, "http://xian.example/topics/shizong-epidemic/")


def test_every_place_s_topics_are_sound_and_cite_their_clause():
    listed = all_topics(profile_names())

    assert {one.profile for one in listed} == {"zhaotong", "shizong", "ziyang", "tongliao", "yunnan"}
    assert all(one.says and one.source and (one.leads or one.others) for one in listed)
    assert len({one.slug for one in listed}) == len(listed)


def touched(*subjects, site=None):
    entries = [Told(act="changed", subject=one, at=AT) for one in subjects]
    return list(CatalogueShelf().touched(entries, site or sites.main()))


def test_a_record_renews_its_entry_the_tree_the_sections_and_the_topics(county, bureau, basic):
    made = catalogue_of(county, {"second": "疫情通报", "time_limit": "及时"}, kind=Kind.FIELD, field="health")
    entry = entry_of(made, "疫情")
    WHERE["r1"] = Whereabouts(bureau.pk, entry.public_id)

    renewed = touched("r1")

    assert renewed[:2] == [f"/organs/{bureau.pk}/", f"/catalogues/entries/{entry.public_id}/"]
    assert {
        f"/catalogues/entries/{entry.public_id}/feed.xml",
        f"/catalogues/entries/{entry.public_id}/before/*",
        f"/catalogues/{made.public_id}/",
        f"/organs/{bureau.pk}/disclosure/",
        "/topics/shizong-epidemic/",
        "/topics/shizong-epidemic/feed.xml",
    } <= set(renewed)
    assert f"/catalogues/{basic.public_id}/" not in renewed
    assert touched("r2") == []
    assert touched("r1", site=Site("other", "x", "x.example", organ_ids=frozenset())) == []


def test_a_new_version_and_a_new_name_renew_what_shows_them(county, bureau, basic):
    renewed = touched(basic.public_id)
    assert {f"/catalogues/{basic.public_id}/", f"/catalogues/{basic.public_id}/*", "/catalogues/"} <= set(renewed)
    assert f"/organs/{bureau.pk}/" in renewed

    of_facts = touched(facts.subject_of(bureau.pk))
    assert f"/organs/{bureau.pk}/disclosure/" in of_facts
    assert f"/catalogues/{basic.public_id}/" not in of_facts
    organs.rename_organ(bureau, name="青川县法治局", on=DAY, at=AT, by=None)
    assert f"/catalogues/{basic.public_id}/" in touched(facts.subject_of(bureau.pk))


def test_a_day_renews_only_entries_whose_period_is_over(basic, bureau):
    publish_under(entry_of(basic, "收费标准"))
    shelf = CatalogueShelf()

    def standing(on):
        own = basic.entries.filter(matter__contains="收费标准")
        return next(queries.standings(own, on=on)).state

    turned = {on: list(shelf.of_day(on, sites.main())) for on in (date(2020, 9, 20), date(2021, 1, 1))}

    assert (standing(date(2020, 12, 31)), standing(date(2021, 1, 1))) == ("current", "stale")
    assert turned[date(2020, 9, 20)] == []
    entry = entry_of(basic, "收费标准")
    assert f"/catalogues/entries/{entry.public_id}/" in turned[date(2021, 1, 1)]
    assert f"/organs/{bureau.pk}/disclosure/" in turned[date(2021, 1, 1)]
    assert f"/catalogues/entries/{entry_of(basic, '办事指南').public_id}/" not in turned[date(2021, 1, 1)]


def test_the_shelf_has_every_address_once_and_each_is_there(county, basic):
    organs.abolish_organ(found("青川县粮食局", county), on=DAY, at=AT, by=None)

    listed = list(CatalogueShelf().addresses(sites.main()))

    assert len(listed) == len(set(listed))
    answers = {one: Client().get(one) for one in listed}
    assert {one: answer.status_code for one, answer in answers.items() if answer.status_code != 200} == {}
    assert all(answer.is_for_everyone for answer in answers.values())


@pytest.mark.parametrize("size", [3, 90])
def test_no_page_asks_more_than_ten_times_however_large_the_catalogue_is(county, bureau, size):
    rows = ({"first": f"第{n // 10}类", "second": f"事项{n}", "time_limit": "按季度"} for n in range(size))
    made = catalogue_of(bureau, *rows)
    entry = made.entries.first()
    publish_under(entry, size)
    arguments = {
        "public_catalogues": [],
        "public_catalogues_of": [county.pk],
        "public_catalogue_field": ["health"],
        "public_catalogue": [made.public_id],
        "public_catalogue_versions": [made.public_id],
        "public_catalogue_version": [made.public_id, 1],
        "public_catalogue_xlsx": [made.public_id],
        "public_entry": [entry.public_id],
        "public_entry_feed": [entry.public_id],
        "public_section": [bureau.pk],
        "public_topics": [],
        "public_topic": ["shizong-epidemic"],
        "public_topic_feed": ["shizong-epidemic"],
    }

    for name, given_ones in arguments.items():
        with CaptureQueriesContext(connection) as asked:
            answer = page(name, *given_ones)
        assert answer.status_code == 200, name
        assert len(asked) <= 10, (name, len(asked))
        assert len(answer.content) <= 150 * 1024, name
    last = -(-size // public_queries.AT_ONCE)
    assert page("public_catalogue_part", made.public_id, max(last, 2)).status_code == (200 if last > 1 else 404)


def test_a_place_in_a_list_is_read_as_it_is_written():
    at = timezone.now()
    one = Document(7, "id", "e", "t", "/", at, at, DAY)

    assert given.read_place(one.place) == (int(at.timestamp() * 1_000_000), 7)
