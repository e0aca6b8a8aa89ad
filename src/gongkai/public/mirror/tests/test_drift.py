"""Every difference that can be planted in the store is found, named, and made good."""

import gzip

import pytest

from gongkai.disclosure.records.shelf import RecordShelf
from gongkai.public.mirror import keeping
from gongkai.public.mirror.following import Mirror
from gongkai.registers.journal import following
from gongkai.registers.organs import sites


@pytest.fixture
def page(record, place):
    """The file of the record's page."""
    return place / "pages/main/r" / record.public_id / "index.html"


def altered(page):
    page.write_bytes(page.read_bytes().replace("公证".encode(), "公正".encode()))
    return page


def altered_with_its_copy(page):
    body = page.read_bytes().replace("公证".encode(), "公正".encode())
    page.write_bytes(body)
    page.with_name("index.html.gz").write_bytes(gzip.compress(body, mtime=0))
    return page


def cut_off(page):
    page.write_bytes(page.read_bytes()[:100])
    return page


def empty(page):
    page.write_bytes(b"")
    return page


def missing(page):
    page.unlink()
    return page


def a_folder_instead(page):
    page.unlink()
    page.mkdir()
    return page


def another_copy(page):
    copy = page.with_name("index.html.gz")
    copy.write_bytes(gzip.compress("别的".encode()))
    return copy


def a_broken_copy(page):
    copy = page.with_name("index.html.gz")
    copy.write_bytes(b"\x1f\x8b")
    return copy


def no_copy(page):
    copy = page.with_name("index.html.gz")
    copy.unlink()
    return copy


def unknown_page(page):
    (page.parent / "leak.html").write_text("泄漏")
    return page.parent / "leak.html"


def withdrawn_page(page):
    old = page.parent.parent / "withdrawn" / "index.html"
    old.parent.mkdir()
    old.write_text("撤下的")
    return old


def half_written(page):
    (page.parent / ".0123.writing").write_text("一半")
    return page.parent / ".0123.writing"


def a_copy_alone(page):
    (page.parent / "old.json.gz").write_bytes(gzip.compress(b"{}"))
    return page.parent / "old.json.gz"


def a_link(page):
    (page.parent / "x.json").symlink_to("/etc/passwd")
    return page.parent / "x.json"


def put_aside(page):
    aside = page.parents[3] / ".gone-0123" / "r"
    aside.mkdir(parents=True)
    (aside / "index.html").write_text("撤下的")
    return aside.parent


def another_site(page):
    other = page.parents[3] / "site-99" / "index.html"
    other.parent.mkdir()
    other.write_text("旧站点")
    return other


def a_file_for_a_folder(page):
    (page.parents[1] / "plain").write_text("x")
    return page.parents[1] / "plain"


STAY = (altered, altered_with_its_copy, cut_off, empty, missing, a_folder_instead, another_copy, a_broken_copy, no_copy)
GO = (
    unknown_page, withdrawn_page, half_written, a_copy_alone, a_link, put_aside, another_site, a_file_for_a_folder,
)  # fmt: skip


def test_a_store_that_follows_has_no_difference(record):
    assert following.check(Mirror()) == []


@pytest.mark.parametrize("plant", STAY, ids=lambda one: one.__name__)
def test_a_page_that_is_not_what_it_should_be_is_found_and_made_anew(page, plant):
    before = {path: path.read_bytes() for path in (page, page.with_name("index.html.gz"))}
    plant(page)

    found = following.check(Mirror(), mends=True)

    assert f"main:/r/{page.parent.name}/" in [one.subject for one in found]
    assert {path: path.read_bytes() for path in before} == before
    assert following.check(Mirror()) == []


@pytest.mark.parametrize("plant", GO, ids=lambda one: one.__name__)
def test_what_belongs_to_nothing_is_found_and_taken_away(page, plant):
    planted = plant(page)

    found = following.check(Mirror(), mends=True)

    assert len(found) == 1
    assert not planted.exists()
    assert not planted.is_symlink()
    assert following.check(Mirror()) == []


def test_what_is_withdrawn_in_the_database_alone_is_found(record, kept):
    from django.utils import timezone

    record.withdrawn_at = timezone.now()
    record.save()

    found = following.check(Mirror(), mends=True)

    assert len(found) == len(list(_addresses_before(record)))
    assert kept(f"/r/{record.public_id}/") is None


def _addresses_before(record):
    record.withdrawn_at = None
    record.save()
    return RecordShelf().addresses(sites.main())


def test_an_older_proof_stands_and_an_altered_one_does_not(record, release, place, kept):
    address = f"/r/{record.public_id}/proof.json"
    before = kept(address)
    release(number_serial=13, title="另一件")
    following.follow()

    assert kept(address) == before
    assert following.check(Mirror()) == []

    keeping.pages().write("main", address, before.replace(b"released", b"repealed"))
    assert [one.subject for one in following.check(Mirror(), mends=True)] == [f"main:{address}"]
    assert following.check(Mirror()) == []
