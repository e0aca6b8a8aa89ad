"""A page that is not kept yet is rendered once for everyone; nobody can fill the disk with it."""

import pytest
from django.test import Client

from gongkai.public.mirror import keeping, state
from gongkai.registers.journal import following
from gongkai.registers.organs import sites


@pytest.fixture
def missing(record):
    """The address of a page that was taken away."""
    address = f"/r/{record.public_id}/"
    keeping.drop(sites.main(), address)
    return address


def test_a_page_is_kept_when_somebody_asks_for_it(missing, kept):
    answer = Client(headers={"cookie": "gongkai_display=elder", "accept-language": "en"}).get(missing)

    assert answer.content == kept(missing)
    assert keeping.files().on_demand() == [("main", missing)]


@pytest.mark.parametrize("query", ["?x=1", "?page=2", "?"])
def test_a_query_changes_no_byte_and_fills_no_disk(missing, kept, query):
    plain = Client().get(missing).content
    keeping.drop(sites.main(), missing)

    assert Client().get(missing + query).content == plain
    assert (kept(missing) is None) == (query != "?")


@pytest.mark.parametrize("spelling", ["versions/01/", "versions/0000001/", "versions/%31/../1/"])
def test_another_spelling_of_an_address_is_answered_and_not_kept(record, place, spelling):
    before = sorted(place.joinpath("pages").rglob("*"))

    Client().get(f"/r/{record.public_id}/{spelling}")

    assert sorted(place.joinpath("pages").rglob("*")) == before


@pytest.mark.parametrize("address", ["/r/nothing/", "/accounts/login/", "/health", "/d/x", "/r/nothing/record.json"])
def test_what_is_not_for_everyone_or_not_there_is_not_kept(record, place, address):
    before = sorted(place.joinpath("pages").rglob("*"))

    Client().get(address)

    assert sorted(place.joinpath("pages").rglob("*")) == before


def test_what_was_asked_for_stays_only_until_the_next_entry_of_the_journal(record, release, kept):
    address = f"/r/{record.public_id}/versions/1/1/"  # no shelf names the comparison of a version with itself
    assert Client().get(address).status_code == 200
    assert kept(address)

    release(number_serial=99, title="另一件")
    following.follow()

    assert kept(address) is None
    assert kept(f"/r/{record.public_id}/")


def test_only_so_many_pages_are_kept_because_somebody_asked(missing, kept, monkeypatch):
    monkeypatch.setattr(state, "ON_DEMAND_MOST", -1)

    assert Client().get(missing).status_code == 200
    assert kept(missing) is None


def test_posting_reaches_no_page(missing, kept):
    assert Client().post(missing).status_code == 405
    assert kept(missing) is None


def test_a_store_that_cannot_be_written_keeps_nobody_from_reading(missing, place, kept, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gongkai.public.mirror.store.os.fdopen", full)

    assert Client().get(missing).status_code == 200
