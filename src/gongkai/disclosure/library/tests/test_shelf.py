"""Which pages an entry of the journal renews: those where a record stands now, and those where it stood before."""

from datetime import timedelta
from fnmatch import fnmatch

import pytest
from django.test import Client

from gongkai.disclosure.library import taking_effect
from gongkai.disclosure.library.places import EVERYTHING, Place
from gongkai.disclosure.library.shelf import Lists
from gongkai.disclosure.records.rules import RelationKind
from gongkai.disclosure.records.tests.bureaus import DAY
from gongkai.registers.journal import shelves
from gongkai.registers.journal.models import Entry
from gongkai.registers.journal.shelves import BELOW
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs.sites import Site

MAIN = Site("main", "政府信息公开平台")


class Store:
    """What a page store would hold: every address with its bytes, renewed as the shelves say."""

    def __init__(self):
        self.shelves = [one for one in shelves.shelves() if "library" in type(one).__module__]
        self.pages = self.built()
        self.sequence = Entry.objects.count()

    def built(self):
        addresses = [address for shelf in self.shelves for address in shelf.addresses(MAIN)]
        assert len(addresses) == len(set(addresses))
        return {address: self._bytes(address) for address in addresses}

    def follow(self):
        entries = list(Entry.objects.after(self.sequence))
        self.sequence = entries[-1].sequence
        touched = [address for shelf in self.shelves for address in shelf.touched(entries, MAIN)]
        for address in touched:
            if address.endswith(BELOW):
                self.pages = {
                    one: held for one, held in self.pages.items() if not fnmatch(one, address) or one + "*" == address
                }
        for address in touched:
            if not address.endswith(BELOW):
                self.pages[address] = self._bytes(address)
        self.pages = {address: held for address, held in self.pages.items() if held is not None}
        return touched

    def _bytes(self, address):
        answer = Client().get(address)
        return answer.content if answer.status_code == 200 else None

    def must_be_true(self):
        """What is held is what would be built now, apart from what was dropped and is made when it is asked for."""
        now = self.built()
        assert self.pages.keys() <= now.keys()
        for address, held in self.pages.items():
            assert held == now[address], address


@pytest.fixture
def store(shop):
    shop.released(title="早先的一件", number_serial=1)
    return Store()


def test_a_release_renews_its_lists_first_then_feeds_then_months(shop, store):
    shop.released()

    touched = store.follow()

    store.must_be_true()
    assert touched[0] == EVERYTHING.address
    assert touched.index(Place("genre", "通知").address) < touched.index(EVERYTHING.feed)
    assert touched.index(EVERYTHING.feed) < touched.index(EVERYTHING.month("2020-09"))


REVISIONS = [
    {"subject_category": "财政/税务"},
    {"genre": "决定", "title": "改了名"},
    {"effective_on": DAY + timedelta(days=40)},
    {"rule_kind": "行政规范性文件", "is_normative": True, "legality_number": "1号"},
    {"abstract": "摘要", "subject_category": "民政", "genre": "公告", "effective_on": None},
]


def test_a_revision_renews_where_it_stood_and_where_it_stands(shop, store):
    record = shop.released()
    store.follow()

    for changes in REVISIONS:
        record = shop.revised(record, **changes)
        store.follow()

    store.must_be_true()


def test_a_withdrawal_leaves_nothing(shop, store):
    record = shop.released(genre="决定")
    store.follow()
    shop.withdrawn(record)

    touched = store.follow()

    store.must_be_true()
    assert Place("genre", "决定").address in touched
    assert Place("genre", "决定").address not in store.pages


def test_a_repeal_and_its_withdrawal_renew_the_lists_of_the_other(shop, store):
    record = shop.released(subject_category="民政")
    store.follow()
    newer = shop.released(title="新办法", number_serial=20, relation=(RelationKind.REPEALS, record, DAY))
    store.follow()

    store.must_be_true()
    shop.withdrawn(newer)
    store.follow()
    store.must_be_true()


def test_an_interpretation_renews_the_lists_of_its_document(shop, store):
    record = shop.released(subject_category="民政")
    store.follow()
    told = shop.released(title="解读", number_serial=20, relation=(RelationKind.INTERPRETS, record, None))

    assert Place("subject", "民政").address in store.follow()
    store.must_be_true()
    shop.withdrawn(told)
    store.follow()
    store.must_be_true()


def test_a_day_that_was_said_before_renews_what_it_changes(shop, store):
    begins = DAY + timedelta(days=30)
    shop.released(effective_on=begins)
    store.follow()
    shop.today(begins)
    taking_effect.take_effect(on=begins, at=start_of(begins))

    touched = store.follow()

    store.must_be_true()
    assert {Place("validity", "not_yet").address, Place("validity", "valid").address} <= set(touched)


def test_a_document_taken_over_renews_its_old_month(shop, store):
    shop.taken_over(released_on=DAY.replace(year=2015), number_serial=30)

    assert EVERYTHING.month("2015-09") in store.follow()
    store.must_be_true()


def test_listings_that_lag_behind_are_brought_up_to_date_before_pages_are_named(shop, store, settings):
    record = shop.released(genre="决定")
    store.follow()
    settings.JOURNAL_FOLLOWERS = settings.JOURNAL_FOLLOWERS[:1]
    shop.revised(record, genre="公告")

    touched = store.follow()

    assert {Place("genre", "决定").address, Place("genre", "公告").address} <= set(touched)
    store.must_be_true()


def test_a_site_renews_only_what_its_organs_touch(shop, store):
    other = Site("county", "青川县", organ_ids=frozenset({shop.bureau.organ.pk + 1}))
    shop.released()

    assert list(Lists().touched(list(Entry.objects.all()), other)) == []
    assert Place("genre", "通知").address not in list(Lists().addresses(other))
