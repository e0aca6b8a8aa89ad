"""Records hang on entries of catalogues (CAT-2)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.disclosure.catalogues import clocks, queries
from gongkai.disclosure.catalogues import services as catalogues
from gongkai.disclosure.catalogues.cells import Cells
from gongkai.disclosure.catalogues.models import Entry
from gongkai.disclosure.catalogues.rules import Kind
from gongkai.disclosure.catalogues.sections import section_of
from gongkai.disclosure.records import services
from gongkai.disclosure.records.content import Extent, Mode
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import Refused
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau, content
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Contact, Role


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    settings.FILES_ROOT = tmp_path / "files"
    return Bureau("ziyang")


def publish(bureau, *rows, at=AT):
    made = catalogues.open_catalogue(bureau.organ, kind=Kind.BASIC, by=None, at=at)
    for second, limit in rows:
        told = {"second": second, "time_limit": limit, "subjects": ["青川市司法局"], "modes": ["proactive"]}
        catalogues.add_entry(made, Cells.of(**told), by=None, at=at)
    catalogues.publish(made, note="", by=None, at=at)
    return {one.matter: one for one in made.entries.all()}


@pytest.mark.demand("CAT-2")
def test_without_its_entry_a_record_is_not_sent_on_where_there_is_a_catalogue(bureau):
    publish(bureau, ("文件", "20个工作日内"))
    record = bureau.draft(content(bureau))

    with pytest.raises(Refused) as refused:
        services.send_on(record, by=bureau.people[Role.CLERK], at=AT)

    assert [(one.code, one.field) for one in refused.value.refusals] == [("entry_missing", "catalogue_entry")]


@pytest.mark.demand("CAT-2")
def test_an_entry_that_no_published_catalogue_has_is_refused(bureau):
    record = bureau.draft(content(bureau, catalogue_entry="unknown"))

    with pytest.raises(Refused) as refused:
        services.send_on(record, by=bureau.people[Role.CLERK], at=AT)

    assert [one.code for one in refused.value.refusals] == ["entry_unknown"]


def test_what_is_not_for_everyone_needs_no_entry(bureau):
    publish(bureau, ("文件", "20个工作日内"))
    law = {"ground": "条例第十六条", "reason": "内部事务", "next_review_on": date(2021, 9, 1)}
    hidden = content(bureau, attribute="不予公开", extent=Extent.WITHHELD, mode=Mode.NONE, **law)
    record = bureau.draft(hidden)

    services.send_on(record, by=bureau.people[Role.CLERK], at=AT)

    record.refresh_from_db()
    assert record.state == "in_review"


@pytest.mark.demand("CAT-2")
def test_a_release_meets_what_its_entry_owed_and_the_entry_is_empty_no_more(bureau):
    entries = publish(bureau, ("月报", "按月"), ("文件", "20个工作日内"))
    clocks.open_periods(on=DAY, at=AT)
    monthly = entries["月报"]

    record = bureau.release(bureau.sign(bureau.draft(content(bureau, catalogue_entry=monthly.public_id))))

    assert record.catalogue_entry == monthly.public_id
    assert Obligation.objects.about(monthly).get().standing == "met"
    states = {one.entry.matter: one.state for one in queries.standings(queries.owed_entries([bureau.organ.pk]), on=DAY)}
    assert states == {"月报": "current", "文件": "empty"}
    later = {
        one.entry.matter: one.state
        for one in queries.standings(queries.owed_entries([bureau.organ.pk]), on=date(2020, 11, 5))
    }
    assert later["月报"] == "stale"


@pytest.mark.demand("CAT-2")
def test_the_entrys_own_shorter_limit_runs_beside_the_statutes(bureau):
    entries = publish(bureau, ("文件", "信息形成或者变更之日起3个工作日内"), ("其他", "20个工作日内"))

    short = bureau.sign(bureau.draft(content(bureau, catalogue_entry=entries["文件"].public_id)))
    usual = bureau.sign(bureau.draft(content(bureau, catalogue_entry=entries["其他"].public_id, number_serial=13)))

    clock = Obligation.objects.about(short).get(duty_id="catalogue.entry_publish")
    assert clock.due_on == date(2020, 9, 4)
    assert not Obligation.objects.about(usual).filter(duty_id="catalogue.entry_publish").exists()
    bureau.release(short)
    clock.refresh_from_db()
    assert clock.standing == "met"


def test_a_new_draft_moves_the_public_record_to_no_other_entry(bureau):
    entries = publish(bureau, ("甲", "及时"), ("乙", "及时"))
    record = bureau.release(bureau.sign(bureau.draft(content(bureau, catalogue_entry=entries["甲"].public_id))))

    services.edit(
        record,
        content(bureau, catalogue_entry=entries["乙"].public_id),
        version=record.version,
        by=bureau.people[Role.CLERK],
        at=AT,
    )

    assert Record.objects.get(pk=record.pk).catalogue_entry == entries["甲"].public_id
    hanging = queries.hanging(Entry.objects.all())
    assert set(hanging) == {entries["甲"].public_id}


def test_what_hangs_on_entries_is_one_query_whatever_their_number(bureau):
    publish(bureau, *((f"第{number}项", "及时") for number in range(20)))

    with CaptureQueriesContext(connection) as asked:
        queries.hanging(Entry.objects.all())

    assert len(asked) == 1


@pytest.mark.demand("CAT-4")
def test_the_guide_is_stale_when_the_organ_moved_after_it_was_published(bureau):
    entries = publish(bureau, ("政府信息公开指南", "及时"))
    bureau.release(bureau.sign(bureau.draft(content(bureau, catalogue_entry=entries["政府信息公开指南"].public_id))))
    before = {one.means: one.state for one in section_of(bureau.organ, on=DAY).parts}

    Contact.objects.create(organ=bureau.organ, address="新址", since=date(2020, 9, 20))
    after = {one.means: one.state for one in section_of(bureau.organ, on=date(2020, 10, 1)).parts}

    assert (before["guide"], after["guide"]) == ("current", "stale")
