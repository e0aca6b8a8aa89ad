"""Organs come, change their names and places and go, and their history stays."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from gongkai.registers.audit.models import Entry
from gongkai.registers.organs import queries, services
from gongkai.registers.organs.models import Contact, Kind, Level, NameKind, Organ, Placement, ResponsibilityKind, Role

from .conftest import AT, FOUNDED, TODAY, account, appoint, found

CHANGE = date(2020, 6, 1)


def codes(refusal) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


def test_an_organ_enters_with_its_names_and_its_place_and_an_audit_entry(land):
    assert land.office.parent == land.city
    assert {(name.text, name.kind) for name in land.office.names.all()} == {
        ("青川市人民政府办公室", NameKind.OFFICIAL),
        ("市政府办公室", NameKind.SHORT),
        ("市政府办", NameKind.ALIAS),
    }
    assert land.office.placements.get().parent == land.city
    assert Entry.objects.filter(act="organ.founded", subject=f"organs.organ:{land.office.pk}").count() == 1


def test_an_organ_named_twice_under_one_parent_is_refused_with_every_reason(land):
    before = Organ.objects.count()

    with pytest.raises(services.OrganRefused) as refusal:
        found("青川市司法局", land.city, aliases=("市教体局",), since=date(2021, 1, 1))

    assert codes(refusal) == {"organ.named_twice", "organ.name_taken", "organ.future"}
    assert "青川市司法局" in str(refusal.value)
    assert Organ.objects.count() == before


def test_two_towns_of_one_name_may_stand_in_two_counties(land):
    other = found("南坪县人民政府", land.city)

    assert found("西山镇人民政府", other).name == land.town.name


def test_the_database_itself_refuses_a_second_organ_of_the_same_name(land):
    def twin(parent, name):
        with transaction.atomic():
            Organ.objects.create(name=name, parent=parent, since=FOUNDED, level="city", kind="department", profile="x")

    with pytest.raises(IntegrityError):
        twin(land.city, "青川市司法局")
    with pytest.raises(IntegrityError):
        twin(None, "云岭省人民政府")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda land: Placement.objects.create(organ=land.town, parent=land.city, since=TODAY),
        lambda land: Placement.objects.create(organ=land.town, parent=land.town, since=FOUNDED, until=TODAY),
        lambda land: Placement.objects.filter(organ=land.town).update(until=FOUNDED),
        lambda land: Organ.objects.filter(pk=land.town.pk).update(parent=land.town),
        lambda land: land.justice.names.create(text="市法制局", kind=NameKind.OFFICIAL, since=TODAY),
        lambda land: [Contact.objects.create(organ=land.town, since=day) for day in (FOUNDED, TODAY)],
    ],
)
def test_the_database_itself_refuses_what_cannot_be(land, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(land)


def test_a_renaming_keeps_the_history(land):
    services.rename_organ(land.education, name="青川市教育局", short_name="市教育局", on=CHANGE, at=AT, by=None)

    land.education.refresh_from_db()
    assert land.education.name == "青川市教育局"
    before = {name.text for name in queries.names_on([land.education.pk], date(2020, 5, 31))}
    after = {name.text for name in queries.names_on([land.education.pk], CHANGE)}
    assert before == {"青川市教育体育局", "市教体局"}
    assert after == {"青川市教育局", "市教育局"}


def test_a_renaming_into_another_organs_name_or_before_the_last_one_is_refused(land):
    services.rename_organ(land.education, name="青川市教育局", on=CHANGE, at=AT, by=None)

    with pytest.raises(services.OrganRefused) as refusal:
        services.rename_organ(land.education, name="青川市司法局", on=date(2020, 3, 1), at=AT, by=None)

    assert codes(refusal) == {"organ.named_twice", "organ.later_change"}


def test_a_move_keeps_where_the_organ_stood(land):
    services.move_organ(land.county, parent=land.other_city, on=CHANGE, at=AT, by=None)

    assert land.town.pk in queries.subtree_ids(land.city, date(2020, 5, 31))
    assert land.town.pk not in queries.subtree_ids(land.city, CHANGE)
    assert land.town.pk in queries.subtree_ids(land.other_city, CHANGE)


def test_an_organ_never_stands_under_itself(land):
    with pytest.raises(services.OrganRefused) as refusal:
        services.move_organ(land.city, parent=land.town, on=CHANGE, at=AT, by=None)

    assert codes(refusal) == {"organ.circle"}


def test_a_merger_hands_over_what_stands_below_and_the_cases(land):
    clerk = account("clerk")
    appoint(clerk, land.justice, Role.CLERK)
    below = found("青川市法律援助中心", land.education)

    services.merge_organs([land.education], into=land.justice, on=CHANGE, at=AT, by=None, document="青发〔2020〕6号")

    below.refresh_from_db()
    land.education.refresh_from_db()
    assert (below.parent, land.education.until) == (land.justice, CHANGE)
    assert queries.scope(clerk, on=TODAY).organ_ids == {land.justice.pk, land.education.pk}
    assert queries.scope(clerk, on=date(2020, 5, 31)).organ_ids == {land.justice.pk}


def test_a_division_lets_every_heir_read_on(land):
    heirs = [found("青川市教育局", land.city), found("青川市体育局", land.city)]

    services.split_organ(land.education, into=heirs, on=CHANGE, at=AT, by=None)

    for number, heir in enumerate(heirs):
        clerk = account(f"clerk{number}")
        appoint(clerk, heir, Role.CLERK)
        assert queries.scope(clerk, on=TODAY).organ_ids == {heir.pk, land.education.pk}


def test_an_organ_with_others_below_it_is_not_abolished(land):
    with pytest.raises(services.OrganRefused) as refusal:
        services.abolish_organ(land.county, on=CHANGE, at=AT, by=None)

    assert codes(refusal) == {"organ.has_children"}
    assert "西山镇人民政府" in str(refusal.value)


def test_an_abolished_organ_frees_its_name_ends_its_posts_and_stays_with_the_one_above(land):
    clerk, office = account("clerk"), account("office")
    appoint(clerk, land.justice, Role.CLERK)
    appoint(office, land.city, Role.OFFICE)

    services.abolish_organ(land.justice, on=CHANGE, at=AT, by=None)

    assert queries.held_roles(clerk, TODAY) == frozenset()
    assert land.justice.pk in queries.scope(office, on=TODAY).organ_ids
    assert land.justice not in queries.visible_organs(office, TODAY)
    assert found("青川市司法局", land.city, since=TODAY).pk != land.justice.pk


def test_a_contact_replaces_the_one_before_it(land):
    for since, telephone in ((FOUNDED, "0000"), (CHANGE, "1111")):
        services.record_contact(land.city, since=since, at=AT, by=None, fields={"telephone": telephone})

    assert [str(contact.until) for contact in land.city.contacts.all()] == [str(CHANGE), "None"]
    with pytest.raises(services.OrganRefused) as refusal:
        services.record_contact(land.city, since=CHANGE, at=AT, by=None, fields={"telephone": " "})
    assert codes(refusal) == {"contact.empty", "organ.later_change"}


@pytest.mark.demand("ORG-1")
def test_what_an_organ_has_not_filed_shows_to_its_supervisor(land, django_assert_num_queries):
    def name(kind, **more):
        services.file_responsibility(
            land.justice, kind=kind, person_or_body="分管副局长", since=FOUNDED, at=AT, by=None, **more
        )

    name(ResponsibilityKind.LEADER_IN_CHARGE, filed_on=CHANGE)
    name(ResponsibilityKind.HANDLER)

    with django_assert_num_queries(1):
        missing = queries.missing_responsibilities([land.justice, land.city], TODAY)

    assert missing[land.justice.pk] == (ResponsibilityKind.OGI_BODY, ResponsibilityKind.HANDLER)
    assert len(missing[land.city.pk]) == 3
    assert len(queries.missing_responsibilities([land.justice], date(2020, 5, 31))[land.justice.pk]) == 3


def test_a_responsibility_names_someone_and_was_filed_in_the_past(land):
    with pytest.raises(services.OrganRefused) as refusal:
        services.file_responsibility(
            land.city,
            kind=ResponsibilityKind.HEAD,
            person_or_body=" ",
            since=FOUNDED,
            filed_on=date(2020, 10, 16),
            at=AT,
            by=None,
        )

    assert codes(refusal) == {"responsibility.no_one", "responsibility.filed_in_future"}


def test_an_organ_bound_by_no_known_profile_is_refused_with_those_there_are(land):
    with pytest.raises(services.OrganRefused) as refused:
        services.found_organ(
            "青川市档案馆",
            level=Level.CITY,
            kind=Kind.DEPARTMENT,
            profile="atlantis",
            since=FOUNDED,
            at=AT,
            by=None,
            parent=land.city,
        )

    assert [reason.code for reason in refused.value.reasons] == ["organ.unknown_profile"]
    assert "zhaotong" in str(refused.value.reasons[0])
