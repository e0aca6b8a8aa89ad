"""What each role reaches, and with how many queries."""

import pytest
from django.contrib.auth.models import AnonymousUser

from gongkai.registers.organs import queries
from gongkai.registers.organs.models import Kind, Organ, Placement, Role

from .conftest import FOUNDED, TODAY, account, appoint, found


@pytest.mark.demand("ORG-4")
@pytest.mark.parametrize("role", [Role.OFFICE, Role.SUPERVISOR, Role.AUDITOR])
def test_a_supervisor_sees_its_subtree_and_nothing_else(land, holder, role, django_assert_num_queries):
    person = holder(role, land.city)

    with django_assert_num_queries(1):
        scope = queries.scope(person, on=TODAY)

    expected = {land.city, land.office, land.education, land.justice, land.county, land.town}
    assert scope.organ_ids == {organ.pk for organ in expected}
    assert set(queries.visible_organs(person, TODAY)) == expected
    assert scope.holds(role, at=land.town)
    assert not scope.holds(role, at=land.other_city)


@pytest.mark.parametrize("role", [Role.HEAD, Role.CLERK])
def test_the_people_of_an_organ_see_their_organ_only(land, holder, role):
    assert queries.scope(holder(role, land.city), on=TODAY).organ_ids == {land.city.pk}


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR])
def test_administrators_see_the_register_and_no_case(land, holder, role):
    scope = queries.scope(holder(role, land.province), on=TODAY)

    assert scope.organ_ids == frozenset()
    assert scope.registered_ids == set(Organ.objects.values_list("pk", flat=True))


def test_a_clerk_who_is_also_supervisor_elsewhere_acts_only_where_they_are_clerk(land, holder):
    person = holder(Role.SUPERVISOR, land.county)
    appoint(person, land.justice, Role.CLERK)

    scope = queries.scope(person, on=TODAY)

    assert scope.organ_ids_as(*queries.WORKS_ON_CASES) == {land.justice.pk}
    assert scope.organ_ids == {land.justice.pk, land.county.pk, land.town.pk}


def test_a_post_counts_only_on_its_days(land):
    person = account("person")
    appoint(person, land.city, Role.OFFICE, since=FOUNDED, until=TODAY)

    assert queries.scope(person, on=TODAY).roles == frozenset()
    assert queries.scope(person, on=FOUNDED).roles == {Role.OFFICE}


def test_someone_inactive_or_not_signed_in_reaches_nothing(land, holder, django_assert_num_queries):
    inactive = holder(Role.OFFICE, land.city)
    inactive.is_active = False

    with django_assert_num_queries(0):
        for who in (inactive, AnonymousUser()):
            assert queries.scope(who, on=TODAY).registered_ids == frozenset()
            assert queries.held_roles(who, TODAY) == frozenset()


def test_thousands_of_organs_take_one_query(land, holder, django_assert_num_queries):
    organs = Organ.objects.bulk_create(
        Organ(name=f"{n}局", parent=land.city, since=FOUNDED, level="city", kind=Kind.DEPARTMENT, profile="national")
        for n in range(3000)
    )
    Placement.objects.bulk_create(Placement(organ=organ, parent=land.city, since=FOUNDED) for organ in organs)
    office = holder(Role.OFFICE, land.province)

    with django_assert_num_queries(2):
        assert len(queries.subtree_ids(land.province, TODAY)) == 3008
        assert len(queries.scope(office, on=TODAY).organ_ids) == 3008


def test_an_organ_page_takes_the_same_queries_however_long_its_history(land, holder, django_assert_max_num_queries):
    scope = queries.scope(holder(Role.OFFICE, land.city), on=TODAY)
    found("青川市财政局", land.city)

    with django_assert_max_num_queries(5):
        assert queries.organ_pages(scope).get(pk=land.city.pk) == land.city


def test_a_security_administrator_looks_after_accounts_below_and_those_without_post(land, holder):
    security = holder(Role.SECURITY_ADMINISTRATOR, land.city)
    mine, foreign, new = holder(Role.CLERK, land.town), holder(Role.CLERK, land.other_city), account("new")

    seen = set(queries.visible_accounts(queries.scope(security, on=TODAY)))

    assert seen == {security, mine, new}
    assert foreign not in seen
