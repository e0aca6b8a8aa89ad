"""Documents where they hang: on entries of catalogues and on the pages of organs, never a draft, never withdrawn."""

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.disclosure.catalogues import services as catalogues
from gongkai.disclosure.catalogues.cells import Cells
from gongkai.disclosure.catalogues.rules import Kind
from gongkai.disclosure.catalogues.shelf import CatalogueShelf
from gongkai.disclosure.records.tests.bureaus import AT
from gongkai.registers.journal.models import Entry
from gongkai.registers.organs import sites

TITLE = "青川市公证服务管理办法"


@pytest.fixture
def entries(shop):
    made = catalogues.open_catalogue(shop.bureau.organ, kind=Kind.BASIC, by=None, at=AT)
    for name in ("规范性文件", "办事指南"):
        catalogues.add_entry(made, Cells.of(second=name, time_limit="及时"), by=None, at=AT)
    catalogues.publish(made, note="", by=None, at=AT)
    return list(made.entries.order_by("pk"))


def read(name, *arguments):
    answer = Client().get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def renewed():
    return set(CatalogueShelf().touched(list(Entry.objects.order_by("-sequence")[:1]), sites.main()))


def test_a_document_stands_on_its_entry_its_organ_and_in_both_feeds_until_it_is_withdrawn(shop, entries):
    first, organ = entries[0].public_id, shop.bureau.organ
    record = shop.released(catalogue_entry=first)
    places = [("public_entry", first), ("public_entry_feed", first), ("public_organ", organ.pk)]

    assert [TITLE in read(*place) for place in places] == [True] * 3
    assert {reverse(name, args=[one]) for name, one in places} <= renewed()
    assert reverse("public_section", args=[organ.pk]) in renewed()

    shop.edited(record, title="草稿里的新标题")
    assert [TITLE in read(*place) for place in places] == [True] * 3
    shop.withdrawn(record)
    assert [TITLE in read(*place) for place in places] == [False] * 3
    assert {reverse(name, args=[one]) for name, one in places} <= renewed()


def test_a_document_that_is_hung_elsewhere_renews_both_entries(shop, entries):
    first, second = (one.public_id for one in entries)
    record = shop.released(catalogue_entry=first)

    shop.revised(record, catalogue_entry=second)

    assert TITLE not in read("public_entry", first)
    assert TITLE in read("public_entry", second)
    assert {reverse("public_entry", args=[one]) for one in (first, second)} <= renewed()
