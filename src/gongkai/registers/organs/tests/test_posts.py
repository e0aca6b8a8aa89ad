"""Posts: who may be given which, by whom, and what ends them."""

from datetime import date

import pytest

from gongkai.registers.audit.models import Entry
from gongkai.registers.organs import rules, services
from gongkai.registers.organs.models import Post, Role

from .conftest import AT, FOUNDED, TODAY, account, appoint

ADMINISTRATORS = (Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)


def codes(refusal) -> list[str]:
    return sorted(reason.code for reason in refusal.value.reasons)


@pytest.mark.parametrize("role", ADMINISTRATORS)
@pytest.mark.parametrize("held", ADMINISTRATORS)
def test_the_three_administrators_are_three_people(land, role, held):
    person = account("person")
    appoint(person, land.province, held)

    if role == held:
        assert appoint(person, land.city, role).role == role
        return
    with pytest.raises(services.PostRefused) as refusal:
        appoint(person, land.city, role)

    assert codes(refusal) == ["post.separation"]


def test_one_may_follow_the_other_in_time(land):
    person = account("person")
    appoint(person, land.city, Role.AUDITOR, until=date(2020, 1, 1))

    assert appoint(person, land.city, Role.SYSTEM_ADMINISTRATOR, since=date(2020, 1, 1)).pk


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ((date(2020, 1, 1), None, date(2021, 1, 1), None), True),
        ((date(2020, 1, 1), date(2021, 1, 1), date(2021, 1, 1), None), False),
        ((date(2021, 1, 1), None, date(2020, 1, 1), date(2021, 1, 1)), False),
        ((date(2020, 1, 1), date(2020, 1, 2), date(2020, 1, 1), date(2020, 1, 2)), True),
    ],
)
def test_periods_overlap_when_they_share_a_day(periods, expected):
    assert rules.overlaps(*periods) is expected


def test_no_one_gives_themselves_a_post(land, holder):
    security = holder(Role.SECURITY_ADMINISTRATOR, land.city)

    with pytest.raises(services.PostRefused) as refusal:
        appoint(security, land.city, Role.SYSTEM_ADMINISTRATOR, by=security)

    assert codes(refusal) == ["post.own", "post.separation"]


def test_only_the_security_administrator_above_an_organ_appoints_there(land, holder):
    security = holder(Role.SECURITY_ADMINISTRATOR, land.city)
    office = holder(Role.OFFICE, land.province)

    assert appoint(account("clerk"), land.town, Role.CLERK, by=security).pk
    for who, organ in ((security, land.other_city), (office, land.city)):
        with pytest.raises(services.PostRefused) as refusal:
            appoint(account(f"clerk of {organ}"), organ, Role.CLERK, by=who)
        assert codes(refusal) == ["post.not_security_administrator"]


def test_every_reason_is_given_at_once(land, holder):
    security = holder(Role.SECURITY_ADMINISTRATOR, land.city)
    security.is_active = False
    security.save()

    with pytest.raises(services.PostRefused) as refusal:
        appoint(security, land.city, Role.AUDITOR, since=date(2018, 1, 1), until=date(2018, 1, 1), by=security)

    assert codes(refusal) == [
        "post.ends_before_it_starts",
        "post.inactive",
        "post.not_security_administrator",
        "post.organ_not_in_force",
        "post.own",
    ]


def test_a_post_is_held_once_and_ends_on_its_day(land):
    clerk = account("clerk")
    post = appoint(clerk, land.justice, Role.CLERK)

    with pytest.raises(services.PostRefused) as refusal:
        appoint(clerk, land.justice, Role.CLERK, since=TODAY)
    services.end_post(post, on=TODAY, at=AT, by=None)

    assert codes(refusal) == ["post.held_already"]
    post.refresh_from_db()
    assert post.until == TODAY
    assert Entry.objects.filter(act="post.ended").count() == 1
    with pytest.raises(services.PostRefused):
        services.end_post(post, on=TODAY, at=AT, by=None)


def test_a_post_that_never_began_is_removed(land):
    post = appoint(account("clerk"), land.justice, Role.CLERK, since=date(2021, 1, 1))

    services.end_post(post, on=TODAY, at=AT, by=None)

    assert not Post.objects.filter(account__username="clerk").exists()


def test_when_someone_leaves_all_posts_pass_to_another_together(land):
    leaving, taking = account("leaving"), account("taking")
    appoint(leaving, land.justice, Role.CLERK)
    appoint(leaving, land.education, Role.HEAD)

    handed = services.reassign(leaving, to=taking, on=TODAY, at=AT, by=None)

    assert {(post.organ, post.role, post.since) for post in handed} == {
        (land.justice, Role.CLERK, TODAY),
        (land.education, Role.HEAD, TODAY),
    }
    assert not Post.objects.in_force(TODAY).filter(account=leaving).exists()
    assert Post.objects.in_force(FOUNDED).filter(account=leaving).count() == 2


def test_nothing_is_handed_over_when_one_post_may_not_be(land):
    leaving, taking = account("leaving"), account("taking")
    appoint(leaving, land.justice, Role.CLERK)
    appoint(leaving, land.city, Role.AUDITOR)
    appoint(taking, land.city, Role.SYSTEM_ADMINISTRATOR)

    with pytest.raises(services.PostRefused) as refusal:
        services.reassign(leaving, to=taking, on=TODAY, at=AT, by=None)

    assert codes(refusal) == ["post.separation"]
    assert Post.objects.in_force(TODAY).filter(account=leaving).count() == 2
