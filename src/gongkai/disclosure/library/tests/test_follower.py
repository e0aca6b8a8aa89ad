"""Listings: what is public and only that, made from the truth; days that were said before; nothing half done."""

from datetime import date, timedelta

import pytest

from gongkai.disclosure.library import taking_effect
from gongkai.disclosure.library.follower import Listings
from gongkai.disclosure.library.models import Former, Listing
from gongkai.disclosure.records import lapsing
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import RelationKind, Validity
from gongkai.disclosure.records.tests.bureaus import AT, DAY
from gongkai.registers.journal import following
from gongkai.registers.journal.models import Entry
from gongkai.registers.journal.rules import Act
from gongkai.registers.obligations.clock import start_of


def row(record):
    return Listing.objects.get(record=record)


@pytest.mark.demand("REC-5")
def test_a_release_is_listed_with_the_facts_of_its_public_version(shop):
    record = shop.released(abstract="摘要。", catalogue_entry="")

    found = row(record)

    assert (found.title, found.document_number, found.genre) == ("青川市公证服务管理办法", "青司发〔2020〕12号", "通知")
    assert (found.month, found.version, found.validity) == ("2020-09", record.public_version, Validity.VALID)
    assert found.digest == Entry.objects.about(record.public_id).get().content
    assert found.issuer == "青川市司法局"
    assert found.abstract == "摘要。"


def test_a_newer_draft_is_not_in_it(shop):
    record = shop.released()
    shop.edited(record, title="只是草稿", genre="决定", subject_category="财政", abstract="草稿摘要")
    Listings().apply(list(Entry.objects.all()))

    assert row(record).title == "青川市公证服务管理办法"
    assert row(record).genre == "通知"
    assert not list(Listings().drift(Entry.objects.count()))


def test_a_revision_is_followed_and_it_is_remembered_where_it_stood(shop):
    record = shop.released()
    shop.revised(record, genre="决定", subject_category="财政/税务")

    found, (before,) = row(record), Former.objects.all()

    assert (found.genre, found.subject_category) == ("决定", "财政/税务")
    assert (before.genre, before.subject_category, before.month) == ("通知", "司法", "2020-09")
    assert before.sequence == Entry.objects.about(record.public_id).first().sequence
    assert found.month == "2020-09"


@pytest.mark.demand("REC-6")
def test_what_is_withdrawn_is_listed_nowhere(shop):
    record = shop.released()
    shop.withdrawn(record)

    assert not Listing.objects.exists()
    assert Former.objects.get().record_id == record.pk


@pytest.mark.demand("REC-6")
def test_what_is_repealed_says_so_until_the_repeal_itself_is_withdrawn(shop):
    record = shop.released()
    newer = shop.released(title="新办法", number_serial=13, relation=(RelationKind.REPEALS, record, DAY))

    assert row(record).validity == Validity.REPEALED
    assert row(record).repealed_on == DAY
    shop.withdrawn(newer)
    assert row(record).validity == Validity.VALID


@pytest.mark.demand("INT-2")
def test_a_document_knows_its_interpretation_while_that_is_public(shop):
    record = shop.released()
    told = shop.released(title="解读", number_serial=14, relation=(RelationKind.INTERPRETS, record, None))

    assert row(record).interpretation == told.public_id
    assert row(told).is_interpretation
    shop.withdrawn(told)
    assert row(record).interpretation == ""


def test_applying_the_same_entries_again_changes_nothing(shop):
    record = shop.released()
    shop.revised(record, genre="决定")
    before, places = list(Listing.objects.values()), list(Former.objects.values())

    Listings().apply(list(Entry.objects.order_by("sequence")))
    following.rebuild(Listings())

    assert list(Listing.objects.values()) == before
    assert list(Former.objects.values()) == places


def test_every_planted_difference_is_found_and_mended(shop):
    records = [shop.released(title=f"第{one}号", number_serial=one) for one in range(1, 5)]
    Listing.objects.filter(record=records[0]).update(title="别的")
    Listing.objects.filter(record=records[1]).delete()
    Listing.objects.filter(record=records[2]).update(validity="repealed")
    Record.objects.filter(pk=records[3].pk).update(withdrawn_at=AT)

    found = following.check(Listings(), mends=True)

    assert {one.subject for one in found} == {one.public_id for one in records}
    assert not following.check(Listings())
    assert [one.title for one in Listing.objects.order_by("pk")] == ["第1号", "第2号", "第3号"]


@pytest.mark.demand("REC-6")
def test_a_day_that_was_said_before_is_told_to_every_follower_once(shop):
    begins = DAY + timedelta(days=30)
    record = shop.released(effective_on=begins, expires_on=begins + timedelta(days=10))

    assert row(record).validity == Validity.NOT_YET
    assert row(record).next_change_on == begins
    assert taking_effect.take_effect(on=begins - timedelta(days=1), at=AT) == 0
    shop.today(begins)
    assert taking_effect.take_effect(on=begins, at=start_of(begins)) == 1
    assert taking_effect.take_effect(on=begins, at=start_of(begins)) == 0

    assert row(record).validity == Validity.VALID
    assert row(record).next_change_on == begins + timedelta(days=11)
    assert row(record).changed_at == start_of(begins)
    told = Entry.objects.about(record.public_id).first()
    assert (told.act, told.content) == (Act.TOOK_EFFECT, row(record).digest)
    assert Former.objects.get().validity == Validity.NOT_YET


def test_what_lapsed_is_not_told_twice(shop):
    ends = DAY + timedelta(days=10)
    record = shop.released(expires_on=ends)
    after = ends + timedelta(days=1)
    shop.today(after)

    lapsing.lapse_due(on=after, at=start_of(after))
    assert taking_effect.take_effect(on=after, at=start_of(after)) == 0
    following.follow()
    assert taking_effect.take_effect(on=after, at=start_of(after)) == 0

    assert row(record).validity == Validity.LAPSED
    assert list(Entry.objects.about(record.public_id).values_list("act", flat=True)) == [Act.LAPSED, Act.RELEASED]


def test_a_change_of_the_day_waits_for_its_act_though_something_else_touches_the_record_first(shop):
    begins = DAY + timedelta(days=30)
    record = shop.released(effective_on=begins)
    shop.today(begins)
    shop.released(title="解读", number_serial=14, relation=(RelationKind.INTERPRETS, record, None), at=start_of(begins))

    assert row(record).interpretation
    assert row(record).validity == Validity.NOT_YET
    assert taking_effect.take_effect(on=begins, at=start_of(begins)) == 1
    assert row(record).validity == Validity.VALID


def test_a_process_that_dies_in_between_leaves_nothing_half_done(shop, monkeypatch):
    begins = DAY + timedelta(days=30)
    record = shop.released(effective_on=begins)
    monkeypatch.setattr(taking_effect.follower, "refresh", lambda *_values, **_told: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        taking_effect.take_effect(on=begins, at=start_of(begins))

    assert row(record).next_change_on == begins
    assert Entry.objects.about(record.public_id).count() == 1


def test_a_document_taken_over_stands_in_the_month_in_which_it_was_public_first(shop):
    record = shop.taken_over(released_on=date(2015, 3, 31))

    assert row(record).month == "2015-03"
    assert row(record).changed_at == AT
