"""What the page store keeps of records: exactly what their pages lead to, and nothing of what is not public."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.disclosure.records import relating, releasing
from gongkai.disclosure.records.rules import RelationKind
from gongkai.disclosure.records.shelf import RecordShelf
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau, client, content
from gongkai.disclosure.records.tests.test_pages import newest, typed
from gongkai.disclosure.records.tests.test_public_pages import revise
from gongkai.registers.journal import following
from gongkai.registers.journal.models import Entry
from gongkai.registers.organs import sites
from gongkai.registers.organs.models import Role

LINK = re.compile(r'(?:href|action)="(/r/[^"#]*)"')
ON_DEMAND = ("/report/", "/on/", "record.html", "record.pdf", "record.zip")


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.DEMONSTRATION_AS_OF = str(DAY + timedelta(days=20))
    settings.FILES_ROOT = tmp_path / "files"
    settings.LOG_ROOT, settings.LOG_KEY_FILE = tmp_path / "log", tmp_path / "log.key"
    return Bureau("ziyang")


@pytest.fixture
def record(bureau):
    upload = SimpleUploadedFile("名单.csv", "序号,事项\n1,公证\n".encode())
    client(bureau, Role.CLERK).post(reverse("record_draft"), typed(bureau, added=upload))
    first = bureau.release(bureau.sign(newest()))
    return revise(bureau, first, AT + timedelta(days=3), body="第二稿。", effective_on=DAY + timedelta(days=9))


def kept():
    return list(RecordShelf().addresses(sites.main()))


@pytest.mark.demand("REC-5", "REC-6")
def test_everything_on_the_shelf_is_there_for_everyone_and_stands_once(record):
    following.follow()
    found = kept()

    assert len(found) == len(set(found))
    answers = {one: Client().get(one) for one in found}
    assert {one: answer.status_code for one, answer in answers.items() if answer.status_code != 200} == {}
    assert all(answer.is_for_everyone for answer in answers.values())


def test_every_link_of_a_page_leads_somewhere_and_is_kept_unless_it_is_made_on_demand(bureau, record):
    following.follow()
    newer = bureau.draft(content(bureau, title="青川市公证服务条例", number_serial=30))
    clerk = bureau.people[Role.CLERK]
    relating.relate(newer, kind=RelationKind.REPEALS, other=record, citation="", since=DAY, by=clerk, at=AT)
    newer.refresh_from_db()
    bureau.release(bureau.sign(newer, AT + timedelta(days=4)), AT + timedelta(days=4))
    following.follow()
    known = set(kept())

    for address in [one for one in known if one.endswith("/")]:
        links = set(LINK.findall(Client().get(address).content.decode()))
        missing = {one for one in links - known if not one.endswith(ON_DEMAND)}
        assert missing == set(), address
        answers = {one: Client().get(one).status_code for one in links if not one.endswith("/on/")}
        assert {code for code in answers.values() if code != 200} == set(), answers


def test_what_a_withdrawal_takes_away_is_below_one_address(bureau, record):
    releasing.propose_withdrawal(record, reason="有误", by=bureau.people[Role.OFFICE], at=AT)
    releasing.withdraw(record, by=bureau.people[Role.HEAD], at=AT)
    entries = list(Entry.objects.about(record.public_id)[:1])

    assert list(RecordShelf().touched(entries, sites.main())) == [f"/r/{record.public_id}/*"]
    assert kept() == []


def test_how_often_the_shelf_asks_does_not_depend_on_how_many_records_there_are(bureau, record):
    with CaptureQueriesContext(connection) as one:
        kept()
    for serial in range(40, 45):
        bureau.release(bureau.sign(bureau.draft(content(bureau, title=f"办法{serial}", number_serial=serial))))

    with CaptureQueriesContext(connection) as several:
        assert len(kept()) > 25

    assert len(several) == len(one)
