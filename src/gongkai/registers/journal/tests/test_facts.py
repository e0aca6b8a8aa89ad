"""Public facts of organs in the journal: every act that changes one is an entry, and pages are renewed by it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from gongkai.registers.journal import facts
from gongkai.registers.journal.models import Entry
from gongkai.registers.journal.organ_shelf import OrganShelf
from gongkai.registers.journal.rules import Act
from gongkai.registers.organs import charter, services, sites
from gongkai.registers.organs.charter import UnusableCharter
from gongkai.registers.organs.models import Kind, Level, Organ, ResponsibilityKind
from gongkai.registers.organs.sites import Site

AT = datetime(2020, 10, 15, 2, 0, tzinfo=UTC)
TODAY = date(2020, 10, 15)
FOUNDED = date(2019, 1, 1)
TOLD = {"at": AT, "by": None}
CHARTER = """
since = 2019-06-01
[government]
name = "青川市人民政府"
kind = "government"
level = "city"
profile = "national"
[[organ]]
name = "青川市司法局"
kind = "department"
[[organ]]
name = "{name}"
kind = "department"
"""


def found(name, parent=None, *, kind=Kind.DEPARTMENT):
    placed = {"level": Level.CITY, "kind": kind, "profile": "national", "parent": parent, "since": FOUNDED}
    return services.found_organ(name, **placed, **TOLD)


@pytest.fixture
def city(db):
    return found("青川市人民政府", kind=Kind.GOVERNMENT)


@pytest.fixture
def justice(city):
    return found("青川市司法局", city)


def last():
    return Entry.objects.order_by("sequence").last()


def told_since(sequence):
    return [one.subject for one in Entry.objects.after(sequence)]


def touched(*organs, site=None):
    entries = [Entry(act=Act.CHANGED, subject=facts.subject_of(one.pk), at=AT) for one in organs]
    return list(OrganShelf().touched(entries, site or sites.main()))


ACTS = {
    "rename": lambda o: services.rename_organ(o, name="青川市法治局", on=TODAY, **TOLD),
    "correct": lambda o: (
        services.rename_organ(o, name="青川市法治局", on=TODAY, **TOLD),
        services.correct_names(o, name="青川市法制局", **TOLD),
    ),
    "reclassify": lambda o: services.reclassify_organ(
        o, level=Level.CITY, kind=Kind.OFFICE, profile="national", **TOLD
    ),
    "contact": lambda o: services.record_contact(o, since=TODAY, fields={"address": "1号"}, **TOLD),
    "remit": lambda o: services.record_remit(o, functions="公证", internal_bodies="", since=TODAY, **TOLD),
    "responsibility": lambda o: services.file_responsibility(
        o, kind=ResponsibilityKind.HEAD, person_or_body="局长", since=TODAY, **TOLD
    ),
    "filing": lambda o: services.confirm_filing(
        services.file_responsibility(
            o, kind=ResponsibilityKind.LEADER_IN_CHARGE, person_or_body="副局长", since=TODAY, **TOLD
        ),
        filed_on=TODAY,
        **TOLD,
    ),
    "move": lambda o: services.move_organ(o, parent=None, on=TODAY, **TOLD),
    "abolish": lambda o: services.abolish_organ(o, on=TODAY, **TOLD),
    "merge": lambda o: services.merge_organs([o], into=Organ.objects.get(name="青川市人民政府"), on=TODAY, **TOLD),
    "undo": lambda o: (
        services.abolish_organ(o, on=TODAY, **TOLD),
        services.undo_ending(o, reason="误操作", **TOLD),
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_every_act_that_changes_what_is_public_of_an_organ_is_an_entry(justice, act):
    before = last().sequence

    ACTS[act](justice)

    assert facts.subject_of(justice.pk) in told_since(before)
    assert {one.act for one in Entry.objects.after(before)} == {Act.CHANGED}


def test_the_entry_bears_the_digest_of_what_is_public_whatever_the_day(justice):
    services.record_contact(justice, since=TODAY, fields={"address": "1号"}, **TOLD)
    first = last().content
    facts.follow_organs([justice.pk], at=AT + timedelta(days=9))

    assert len(first) == 64
    assert last().content == first
    services.abolish_organ(justice, on=TODAY, **TOLD)
    assert Entry.objects.about(facts.subject_of(justice.pk)).first().content == ""


def test_a_charter_is_told_once_for_each_organ_and_not_at_all_when_it_fails(db, tmp_path):
    whole, broken = tmp_path / "a.toml", tmp_path / "b.toml"
    whole.write_text(CHARTER.format(name="青川市财政局"), "utf-8")
    changed = CHARTER.format(name="青川市审计局").replace('司法局"\nkind = "department"', '司法局"\nkind = "office"')
    broken.write_text(changed, "utf-8")

    charter.load(whole, **TOLD)
    subjects = told_since(0)

    assert subjects == [facts.subject_of(pk) for pk in Organ.objects.order_by("pk").values_list("pk", flat=True)]
    with pytest.raises(UnusableCharter):
        charter.load(broken, **TOLD)
    assert told_since(0) == subjects
    charter.load(whole, **TOLD)
    assert told_since(0) == subjects


def test_the_shelf_has_every_address_once(city, justice):
    listed = list(OrganShelf().addresses(sites.main()))

    assert len(listed) == len(set(listed))
    assert {"/organs/", f"/organs/{justice.pk}/", f"/organs/{justice.pk}/organ.json"} <= set(listed)
    assert f"/organs/functions/{city.pk}/" in listed
    assert f"/organs/functions/{justice.pk}/" not in listed


def test_a_change_renews_the_organ_those_beside_it_and_the_lists(city, justice):
    other = found("白沙市人民政府", kind=Kind.GOVERNMENT)

    renewed = touched(justice)

    assert renewed[0] == reverse("public_organ", args=[justice.pk])
    assert {f"/organs/{city.pk}/", "/organs/", "/organs/functions/", f"/organs/functions/{city.pk}/"} <= set(renewed)
    assert f"/organs/{other.pk}/" not in renewed


def test_another_site_is_not_touched(city, justice):
    other = found("白沙市人民政府", kind=Kind.GOVERNMENT)

    assert touched(justice, site=Site("baisha", "白沙", "b.example", organ_ids=frozenset({other.pk}))) == []


def test_a_fact_that_begins_later_renews_its_pages_on_that_day(city, justice):
    services.record_contact(justice, since=TODAY + timedelta(days=3), fields={"address": "1号"}, **TOLD)
    shelf = OrganShelf()

    assert list(shelf.of_day(TODAY + timedelta(days=2), sites.main())) == []
    assert f"/organs/{justice.pk}/" in list(shelf.of_day(TODAY + timedelta(days=3), sites.main()))
