"""The store follows the journal: what is released is there, what is withdrawn is gone."""

import gzip
import json

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.disclosure.records import relating
from gongkai.disclosure.records.rules import RelationKind
from gongkai.disclosure.records.shelf import RecordShelf
from gongkai.disclosure.records.tests.bureaus import AT, DAY, content
from gongkai.public.mirror import keeping
from gongkai.public.mirror.following import Mirror
from gongkai.registers.journal import following
from gongkai.registers.journal.models import Cursor, Head
from gongkai.registers.organs import sites
from gongkai.registers.organs.models import Role


def all_files(place):
    """Every byte that is kept, whole pages and compressed ones alike."""
    found = {}
    for path in (place / "pages").rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            found[path] = gzip.decompress(body) if path.suffix == ".gz" else body
    return found


@pytest.mark.demand("REC-5")
def test_what_is_released_is_kept_under_every_address_of_it(record, kept):
    addresses = list(RecordShelf().addresses(sites.main()))

    assert reverse("public_record", args=[record.public_id]) in addresses
    assert len(addresses) == 5
    assert all(kept(one) for one in addresses)
    assert "青川市公证服务管理办法" in kept(f"/r/{record.public_id}/").decode()
    assert json.loads(kept(f"/r/{record.public_id}/record.json"))["title"] == "青川市公证服务管理办法"
    assert Cursor.objects.get(pk="pages").sequence == Head.objects.get().sequence


def test_the_page_that_is_kept_is_the_one_that_the_application_answers(record, kept):
    address = f"/r/{record.public_id}/"

    answer = Client(headers={"accept-language": "en", "cookie": "gongkai_display=elder"}).get(address)

    assert answer.content == kept(address)
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in answer.headers


def test_beside_each_page_lies_a_compressed_copy_that_is_the_same_each_time(record, kept, place):
    path = place / "pages/main/r" / record.public_id / "index.html"
    before = path.with_name("index.html.gz").read_bytes()

    keeping.renew(sites.main(), f"/r/{record.public_id}/")

    assert gzip.decompress(before) == path.read_bytes()
    assert path.with_name("index.html.gz").read_bytes() == before
    assert before[4:8] == bytes(4)


def test_what_is_withdrawn_leaves_nothing(release, withdraw, place):
    record = release(title="不该公开的标题", body="不该公开的正文")
    following.follow()
    assert any("不该公开".encode() in body for body in all_files(place).values())

    withdraw(record)
    following.follow()

    assert not any("不该公开".encode() in body for body in all_files(place).values())
    assert not (place / "pages/main/r" / record.public_id).exists()


@pytest.mark.demand("REC-6")
def test_a_repealed_document_says_so_as_soon_as_the_store_follows(bureau, record, kept):
    newer = bureau.draft(content(bureau, title="废止决定", number_serial=13))
    clerk = bureau.people[Role.CLERK]
    relating.relate(newer, kind=RelationKind.REPEALS, other=record, citation="", since=DAY, by=clerk, at=AT)
    newer.refresh_from_db()

    bureau.release(bureau.sign(newer))
    following.follow()

    assert "废止决定" in kept(f"/r/{record.public_id}/").decode()
    assert "废止决定" in kept(f"/r/{newer.public_id}/").decode()


def test_what_tells_of_a_withdrawn_record_is_made_anew(bureau, record, kept, withdraw):
    newer = bureau.draft(content(bureau, title="修改决定", number_serial=13))
    clerk = bureau.people[Role.CLERK]
    relating.relate(newer, kind=RelationKind.AMENDS, other=record, citation="", since=DAY, by=clerk, at=AT)
    newer.refresh_from_db()
    newer = bureau.release(bureau.sign(newer))
    following.follow()
    assert "修改决定" in kept(f"/r/{record.public_id}/").decode()

    withdraw(newer)
    following.follow()

    assert "修改决定" not in kept(f"/r/{record.public_id}/").decode()


def test_entries_that_were_taken_over_change_nothing_when_they_come_again(record, place):
    before = {path: path.stat().st_mtime_ns for path in (place / "pages/main").rglob("*") if path.is_file()}

    Cursor.objects.filter(pk="pages").update(sequence=0)
    following.follow()

    assert {path: path.stat().st_mtime_ns for path in (place / "pages/main").rglob("*") if path.is_file()} == before


def test_a_store_that_is_thrown_away_is_built_again(record, kept, place):
    following.rebuild(Mirror())

    assert kept(f"/r/{record.public_id}/")
    assert not following.check(Mirror())


def test_an_anchor_of_the_audit_register_leaves_every_page_and_every_mark(record, kept):
    from django.db import transaction

    from gongkai.registers.journal import services as journal
    from gongkai.registers.journal.rules import Act

    before = keeping.files().read()
    with transaction.atomic():
        journal.append(Act.ANCHORED, subject="audit.register", at=AT, content="0" * 64)
    following.follow()
    after = keeping.files().read()

    assert (after.mark, after.sequence) == (before.mark, before.sequence + 1)
