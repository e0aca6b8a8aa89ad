"""The lists of the library: by what one looks for, complete, without drafts; a page costs the same at any depth."""

from datetime import timedelta
from urllib.parse import quote, unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from gongkai.disclosure.library import places, shelf
from gongkai.disclosure.library.models import Listing
from gongkai.disclosure.library.places import EVERYTHING, FIELDS, PART_SIZE, Place, in_address, of_address
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import RelationKind
from gongkai.disclosure.records.tests.bureaus import AT, DAY
from gongkai.registers.organs.sites import Site
from gongkai.registers.organs.tests import atom

HOSTILE = [
    "'; DROP TABLE library_listing;--",
    "<script>alert(1)</script>",
    "..",
    ".hidden",
    "a/b",
    "~",
    "x" * 300,
    "　",
]


def page(address):
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def listed(shop, number, *, month="2020-09", **changes):
    """Rows as they come from ``number`` releases, without the releases."""
    record = shop.released(number_serial=1)
    row = Listing.objects.values().get(record=record)
    bare = {"organ": record.organ, "state": "draft", "drafted_by": shop.clerk, "drafted_at": AT}
    rows = []
    for one in range(1, number + 1):
        made = Record.objects.create(**{**bare, "public_id": f"x{one:021d}"})
        at = AT.replace(year=int(month[:4]), month=int(month[5:])) + timedelta(minutes=one)
        told = {**row, "record_id": made.pk, "public_id": made.public_id, "title": f"第{one}件", "month": month}
        rows.append(Listing(**{**told, "first_released_at": at, "changed_at": at, "index_number": "", **changes}))
    Listing.objects.filter(record=record).delete()
    Listing.objects.bulk_create(rows)


@pytest.mark.demand("REC-5")
def test_what_is_public_is_found_by_organ_subject_genre_year_and_validity(shop):
    record = shop.released()
    organ = shop.bureau.organ

    for place in (EVERYTHING, Place("organ", str(organ.pk)), Place("subject", "司法"), Place("genre", "通知"),
                  Place("year", "2020"), Place("validity", "valid")):  # fmt: skip
        said = page(place.address)
        assert "青川市公证服务管理办法" in said
        assert "青司发〔2020〕12号" in said
        assert reverse("public_record", args=[record.public_id]) in said
        assert place.month("2020-09") in said
        assert "青川市公证服务管理办法" in page(place.month("2020-09"))
        assert [one["title"] for one in atom.entries(Client().get(place.feed).content)] == ["青川市公证服务管理办法"]


def test_the_library_leads_to_every_list_with_its_count(shop):
    shop.released()
    shop.released(title="另一件", number_serial=13, genre="决定", subject_category="财政/税务")

    said = page("/library/")

    assert "共公开2件" in said or "2" in said
    for place in (
        Place("subject", "财政/税务"),
        Place("genre", "决定"),
        Place("year", "2020"),
        Place("validity", "repealed"),
    ):
        assert f'href="{place.address}"' in said
        page(place.address)


@pytest.mark.demand("REC-6")
def test_a_newer_draft_and_what_is_not_public_are_seen_nowhere(shop):
    record = shop.released()
    shop.edited(record, title="只是草稿", abstract="草稿摘要", genre="决定")
    shop.drafted(title="另一份草稿", number_serial=99)

    for address in ("/library/", "/library/2020-09/", "/library/feed.xml", Place("genre", "通知").address):
        said = page(address)
        assert "青川市公证服务管理办法" in said
        assert "草稿" not in said
    assert Client().get(Place("genre", "决定").address).status_code == 404


@pytest.mark.demand("REC-6")
def test_what_was_withdrawn_is_in_no_list_and_no_feed(shop):
    record = shop.released()
    shop.withdrawn(record)

    for address in ("/library/", "/library/feed.xml"):
        assert "青川市公证服务管理办法" not in page(address)
    organ = Place("organ", str(shop.bureau.organ.pk))
    for address in ("/library/2020-09/", Place("genre", "通知").address, Place("genre", "通知").feed, organ.address):
        assert Client().get(address).status_code == 404


@pytest.mark.demand("REC-6")
def test_a_repealed_document_says_so_in_every_list(shop):
    record = shop.released()
    shop.released(title="新办法", number_serial=13, relation=(RelationKind.REPEALS, record, DAY))

    assert 'class="tag of-repealed"' in page("/library/")
    assert "青川市公证服务管理办法" in page(Place("validity", "repealed").address)
    assert "青川市公证服务管理办法" not in page(Place("validity", "valid").address)
    (told,) = atom.entries(Client().get(Place("validity", "repealed").feed).content)
    assert told["terms"] == ["通知", "司法", "repealed"]


@pytest.mark.demand("INT-2")
def test_a_list_leads_to_the_interpretation(shop):
    record = shop.released()
    told = shop.released(title="解读", number_serial=14, relation=(RelationKind.INTERPRETS, record, None))

    assert page("/library/").count(reverse("public_record", args=[told.public_id])) == 2


def test_an_empty_library_says_what_belongs_there_whose_duty_it_is_and_by_when(shop):
    said = page("/library/")

    assert "20" in said
    assert "政府信息公开条例" in said
    assert Client().get(Place("organ", str(shop.bureau.organ.pk)).address).status_code == 404


def test_every_document_of_a_long_month_stands_on_one_page_that_never_moves(shop):
    listed(shop, 2 * PART_SIZE + 7)
    seen = []
    for part in (1, 2, 3):
        said = page(EVERYTHING.part("2020-09", part))
        seen += [one for one in range(1, 2 * PART_SIZE + 8) if f">第{one}件<" in said]

    assert sorted(seen) == list(range(1, 2 * PART_SIZE + 8))
    assert ">第1件<" in page(EVERYTHING.part("2020-09", 1))
    assert ">第107件<" in page(EVERYTHING.month("2020-09"))
    assert Client().get(EVERYTHING.part("2020-09", 4)).status_code == 404


MISSING = [
    "/library/2020-13/", "/library/2020-01/", "/library/2020-09/2/", "/library/2020-09/1/", "/library/year/2021/",
    "/library/year/20/", "/library/year/2020/2020-09/9/", "/library/validity/none/", "/library/organ/0/",
    "/library/organ/99999/", "/library/organ/999999999999999999999/", "/library/nothing/x/", "/library/year/２０２０/",
    "/library/genre/通知/2020-9/", "/library/genre/通知/x/", "/library/genre/没有/feed.xml", "/library/2020-09/0/",
    *(f"/library/{kind}/{quote(one, safe='')}/" for kind in FIELDS for one in HOSTILE),
    *(f"/library/genre/通知/{quote(one, safe='')}/" for one in HOSTILE[:2]),
]  # fmt: skip


def test_what_is_not_there_is_answered_by_the_page_that_says_so(shop):
    shop.released()
    stranger = Client()

    for address in MISSING:
        answer = stranger.get(address)
        assert answer.status_code == 404, address
        assert "<script>alert" not in answer.content.decode()


def test_every_word_has_one_address_that_leads_back_to_it():
    for word in [*HOSTILE, "财政/税务", "100%", "a?b#c", "~2f~", "通知 公告", "\\", "*"]:
        step = in_address(word)

        assert of_address(step) == word
        assert not set(step) & set('/\\*"<>?#%')
        assert not step.startswith(".")
        assert of_address(step + "~zz~") is None


def test_a_list_of_any_word_is_there(shop):
    words = ["财政/税务", "'; DROP TABLE x;--", "<b>", "a?b#c%2F"]
    record = shop.released()
    for word in words:
        Listing.objects.filter(record=record).update(subject_category=word)

        said = page(Place("subject", word).address)

        assert "青川市公证服务管理办法" in said
        assert "<b>" not in said


@pytest.mark.demand("CHN-1")
def test_a_site_shows_its_own_organs_and_leads_on_to_the_others(shop, monkeypatch):
    shop.released()
    site = Site("county", "青川县", "county.example", organ_ids=frozenset({shop.bureau.organ.pk + 1}))
    monkeypatch.setattr("gongkai.registers.organs.sites.of", lambda _request: site)

    assert "青川市公证服务管理办法" not in page("/library/")
    assert Client().get(Place("genre", "通知").address).status_code == 404
    answer = Client().get(Place("organ", str(shop.bureau.organ.pk)).address)
    assert answer.status_code == 302
    assert unquote(answer.headers["Location"]).endswith(Place("organ", str(shop.bureau.organ.pk)).address)


def test_a_feed_tells_changes_newest_first_and_keeps_its_names(shop):
    first = shop.released(abstract="摘要")
    second = shop.released(title="第二件", number_serial=13, at=AT + timedelta(hours=1))
    before = atom.entries(Client().get("/library/feed.xml").content)
    shop.revised(first, AT + timedelta(hours=2), title="改后")
    after = atom.entries(Client().get("/library/feed.xml").content)

    assert [one["title"] for one in before] == ["第二件", "青川市公证服务管理办法"]
    assert [one["title"] for one in after] == ["改后", "第二件"]
    assert {one["id"] for one in before} == {one["id"] for one in after}
    assert before[1]["summary"] == "摘要"
    assert second.public_id in after[1]["address"]


@pytest.mark.parametrize("size", [3, PART_SIZE + 5])
def test_every_page_asks_the_database_a_fixed_number_of_times(shop, size):
    listed(shop, size)
    addresses = ["/library/", "/library/2020-09/", "/library/feed.xml", Place("genre", "通知").address,
                 Place("organ", str(shop.bureau.organ.pk)).month("2020-09"), Place("year", "2020").feed]  # fmt: skip

    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            page(address)
        assert len(asked) <= 10, address
        assert not any("OFFSET" in one["sql"] for one in asked), address


def test_an_address_is_the_one_spelling_of_its_page(shop):
    shop.released(subject_category="财政/税务")
    site = Site("main", "", "")

    for address in shelf.Lists().addresses(site):
        answer = Client().get(address)
        assert answer.status_code == 200, address
        match = resolve(unquote(address))
        assert reverse(match.view_name, kwargs=match.kwargs) == address
    assert places.count_of_parts(0) == 1
