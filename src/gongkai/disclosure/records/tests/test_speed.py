"""What keeps releases and long lists fast: few statements, and searches that end."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.disclosure.records import backoffice, releasing, services
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau, client, content
from gongkai.registers.organs import paging
from gongkai.registers.organs.models import Role

STATEMENTS = 30
"""Of one release with two clocks and no relation, journal and audit register included."""


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    settings.FILES_ROOT = tmp_path / "files"
    return Bureau("ziyang")


def drafts(bureau, *titles):
    """Drafts in this order, the last one the newest."""
    by = bureau.people[Role.CLERK]
    return [services.draft(bureau.organ, content(bureau, title=title), by=by, at=AT) for title in titles]


@pytest.mark.demand("REC-4")
def test_a_release_asks_the_database_few_times(bureau):
    publisher = bureau.people[Role.PUBLISHER]
    first, record = (bureau.sign(bureau.draft(content(bureau))) for _ in range(2))
    releasing.release(first, seen=first.digest, by=publisher, at=AT + timedelta(hours=1))

    with CaptureQueriesContext(connection) as asked:
        releasing.release(record, seen=record.digest, by=publisher, at=AT + timedelta(hours=1))

    assert len(asked) <= STATEMENTS, [one["sql"][:80] for one in asked]


def test_what_was_read_of_a_record_is_read_anew_after_an_edit(bureau):
    (record,) = drafts(bureau, "先")
    said = services.content_of(record).title
    edited = services.edit(
        record, content(bureau, title="后"), version=record.version, by=bureau.people[Role.CLERK], at=AT
    )

    record.refresh_from_db()
    assert (said, services.content_of(record).title, services.content_of(edited).title) == ("先", "后", "后")
    assert services.content_of(record, 1).title == "先"


def test_a_page_that_looks_through_few_numbers_goes_on_with_older_ones(bureau):
    numbers = [one.pk for one in drafts(bureau, "甲", "乙", "乙", "乙", "甲")]
    rows = Record.objects.filter(title="甲")

    first = paging.newest_first(rows, before="", size=2, within=2)
    then = paging.newest_first(rows, before=first.next_key, size=2, within=2)
    last = paging.newest_first(rows, before=then.next_key, size=2, within=numbers[-1])

    assert ([one.pk for one in first.rows], first.is_cut) == ([numbers[4]], True)
    assert (then.rows, then.is_cut) == ([], True)
    assert ([one.pk for one in last.rows], last.is_cut, last.next_key) == ([numbers[0]], False, "")


def test_a_full_page_of_a_search_goes_on_behind_its_last_row(bureau):
    numbers = [one.pk for one in drafts(bureau, "甲", "甲", "甲")]

    page = paging.newest_first(Record.objects.all(), before="", size=2, within=numbers[-1])

    assert ([one.pk for one in page.rows], page.next_key, page.is_cut) == (numbers[:0:-1], str(numbers[1]), False)


def test_a_reader_of_many_organs_searches_the_newest_first_and_is_told_so(bureau, monkeypatch):
    drafts(bureau, "甲", "乙")
    address = f"{reverse('records')}?q=甲"
    monkeypatch.setattr(backoffice, "SEARCHED_AT_ONCE", 1)
    whole = client(bureau, Role.CLERK).get(address).content.decode()
    monkeypatch.setattr(backoffice, "FEW_ORGANS", 0)
    reader = client(bureau, Role.CLERK)
    cut = reader.get(address)

    assert ("甲" in whole, cut.context["is_cut"], len(cut.context["rows"])) == (True, True, 0)
    older = reader.get(f"{reverse('records')}{cut.context['next_url']}")
    assert [row.record.title for row in older.context["rows"]] == ["甲"]
