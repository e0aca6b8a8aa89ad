"""The staff pages of organs, accounts and posts, each door once."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from gongkai.registers.accounts.models import Account
from gongkai.registers.organs import services
from gongkai.registers.organs.models import Contact, Organ, Post, Responsibility, ResponsibilityKind, Role

from .conftest import AT, FOUNDED, TODAY, account, appoint


@pytest.fixture(autouse=True)
def _on_the_day(settings):
    settings.DEMONSTRATION_AS_OF = str(TODAY)
    settings.PLATFORM_CLOCK = "gongkai.registers.obligations.clock.now"


@pytest.fixture
def signed_in(holder, client_of):
    """A client of someone with a role, second factor set up."""

    def make(role, organ):
        person = holder(role, organ)
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
        client = client_of(person)
        client.person = person
        return client

    return make


def post(client, page, number, /, **values):
    address = reverse(page, args=[number] if number else [])
    return client.post(address, {"on": TODAY, "since": FOUNDED, "document": "", **values})


def name_handler(organ, **more):
    return services.file_responsibility(
        organ, kind=ResponsibilityKind.HANDLER, person_or_body="经办人", since=FOUNDED, at=AT, by=None, **more
    )


@pytest.mark.demand("ORG-1")
def test_the_tree_shows_who_has_not_filed_and_takes_few_queries(land, signed_in, django_assert_max_num_queries):
    client = signed_in(Role.SUPERVISOR, land.city)
    client.get(reverse("organs"))

    with django_assert_max_num_queries(10):
        page = client.get(reverse("organs"))

    rows = {row.organ: row for row in page.context["rows"]}
    assert set(rows) == {land.city, land.office, land.education, land.justice, land.county, land.town}
    assert [rows[organ].depth for organ in (land.city, land.county, land.town)] == [0, 1, 2]
    assert all(len(row.missing) == 3 for row in rows.values())


def test_the_tree_is_searched_by_any_name(land, signed_in):
    client = signed_in(Role.AUDITOR, land.province)

    page = client.get(reverse("organs"), {"name": "教体"})

    assert [row.organ for row in page.context["rows"]] == [land.education]
    assert client.get(reverse("organs"), {"name": "没有"}).status_code == 200


def test_the_page_of_an_organ_takes_few_queries(land, signed_in, django_assert_max_num_queries):
    client = signed_in(Role.OFFICE, land.city)
    name_handler(land.justice)
    services.rename_organ(land.justice, name="青川市司法行政局", on=TODAY, at=AT, by=None)
    for number in range(5):
        appoint(account(f"clerk{number}"), land.justice, Role.CLERK)
    client.get(reverse("organs"))

    with django_assert_max_num_queries(10):
        page = client.get(reverse("organ", args=[land.justice.pk]))

    text = page.content.decode()
    assert all(word in text for word in ("青川市司法行政局", "青川市司法局", "经办人", "clerk4"))


def test_the_page_of_an_ended_organ_tells_what_carries_it_on(land, signed_in):
    services.merge_organs([land.education], into=land.justice, on=TODAY, at=AT, by=None)

    page = signed_in(Role.OFFICE, land.city).get(reverse("organ", args=[land.education.pk]))

    assert land.justice.name in page.content.decode()
    assert not page.context["may_keep"]


def test_an_organ_is_entered_renamed_moved_merged_and_abolished(land, signed_in):
    client = signed_in(Role.OFFICE, land.city)
    new = {"parent": land.city.pk, "name": "青川市财政局", "kind": "department", "level": "city"}
    new["aliases"] = "市财政\n\n市财政"

    assert post(client, "organ_found", None, **new).status_code == 302
    organ = Organ.objects.get(name="青川市财政局")
    assert organ.profile == land.city.profile
    assert organ.names.count() == 2
    Organ.objects.filter(pk=organ.pk).update(since=FOUNDED)
    for rows in (organ.names, organ.placements):
        rows.update(since=FOUNDED)
    assert client.get(reverse("organ_rename", args=[organ.pk])).context["form"]["aliases"].value() == "市财政"
    assert post(client, "organ_rename", organ.pk, name="青川市财政和国资局").status_code == 302
    assert post(client, "organ_alias", organ.pk, name="市财政国资局").status_code == 302
    assert post(client, "organ_move", organ.pk, parent=land.county.pk).status_code == 302
    organ.refresh_from_db()
    assert (organ.name, organ.parent) == ("青川市财政和国资局", land.county)
    assert post(client, "organ_merge", organ.pk, into=land.justice.pk).status_code == 302
    assert post(client, "organ_abolish", land.education.pk).status_code == 302
    assert Organ.objects.get(pk=land.education.pk).until == TODAY


def test_an_organ_named_twice_is_refused_on_the_page(land, signed_in):
    client = signed_in(Role.OFFICE, land.city)
    twin = {"parent": land.city.pk, "name": "青川市司法局", "kind": "department", "level": "city"}
    twin["aliases"] = "市教体局"

    answer = post(client, "organ_found", None, **twin)

    assert answer.status_code == 409
    assert [reason.code for reason in answer.context["refusals"]] == ["organ.named_twice", "organ.name_taken"]


def test_an_organ_is_not_placed_under_one_of_others(land, signed_in):
    answer = post(signed_in(Role.OFFICE, land.city), "organ_move", land.justice.pk, parent=land.other_city.pk)

    assert answer.status_code == 422
    land.justice.refresh_from_db()
    assert land.justice.parent == land.city


def test_a_clerk_names_the_handler_and_the_office_above_files_it(land, signed_in):
    clerk, office = signed_in(Role.CLERK, land.justice), signed_in(Role.OFFICE, land.city)
    values = {"kind": "handler", "person_or_body": "经办人", "filed_on": TODAY}

    assert post(clerk, "organ_responsibility", land.justice.pk, **values).status_code == 302
    named = Responsibility.objects.get()
    assert named.filed_on is None
    assert post(clerk, "responsibility_file", named.pk, filed_on=TODAY).status_code == 403
    assert post(office, "responsibility_file", named.pk, filed_on=TODAY).status_code == 302
    named.refresh_from_db()
    assert named.filed_on == TODAY
    assert post(office, "responsibility_file", named.pk, filed_on=TODAY).status_code == 404


def test_the_contact_of_an_organ_is_stated_by_itself(land, signed_in):
    clerk = signed_in(Role.CLERK, land.justice)

    assert post(clerk, "organ_contact", land.justice.pk, telephone="0000-0000000").status_code == 302
    assert post(clerk, "organ_contact", land.justice.pk).status_code == 409
    assert post(clerk, "organ_contact", land.office.pk, telephone="1").status_code == 404
    assert Contact.objects.get().telephone == "0000-0000000"
    assert "0000-0000000" in clerk.get(reverse("organ", args=[land.justice.pk])).content.decode()


def test_an_account_is_made_appointed_and_closed(land, signed_in):
    client = signed_in(Role.SECURITY_ADMINISTRATOR, land.city)

    made = post(client, "account_create", None, username="jingban", display_name="经办人")
    new = Account.objects.get(username="jingban")
    assert made.context["secret"] in made.content.decode()
    assert new.check_password(made.context["secret"])
    assert "no-store" in made["Cache-Control"]
    assert post(client, "account_appoint", new.pk, organ=land.justice.pk, role="clerk").status_code == 302
    assert post(client, "account_appoint", new.pk, organ=land.other_city.pk, role="clerk").status_code == 422
    assert client.get(reverse("account", args=[new.pk])).status_code == 200
    assert post(client, "post_end", Post.objects.get(account=new).pk).status_code == 302
    assert post(client, "account_new_password", new.pk, reason="忘记").context["secret"]
    assert post(client, "account_second_factor", new.pk, reason="丢失").status_code == 409
    assert post(client, "account_close", new.pk, reason="离任").status_code == 302
    assert post(client, "account_open", new.pk, reason="回任").status_code == 302


def test_the_three_administrators_are_kept_apart_on_the_page(land, signed_in, holder):
    client = signed_in(Role.SECURITY_ADMINISTRATOR, land.city)
    auditor = holder(Role.AUDITOR, land.city)

    answer = post(client, "account_appoint", auditor.pk, organ=land.city.pk, role="system_administrator")

    assert answer.status_code == 409
    assert [reason.code for reason in answer.context["refusals"]] == ["post.separation"]


def test_all_posts_of_someone_who_leaves_are_handed_over(land, signed_in, holder):
    client = signed_in(Role.SECURITY_ADMINISTRATOR, land.city)
    leaving, taking = holder(Role.CLERK, land.justice), account("taking")

    assert post(client, "account_hand_over", leaving.pk, to=taking.pk).status_code == 302
    assert Post.objects.in_force(TODAY).get(account=taking).organ == land.justice


def test_an_account_with_a_post_beyond_ones_reach_is_seen_and_not_changed(land, signed_in, holder):
    client = signed_in(Role.SECURITY_ADMINISTRATOR, land.county)
    powerful = holder(Role.OFFICE, land.province)
    appoint(powerful, land.town, Role.CLERK)

    assert client.get(reverse("account", args=[powerful.pk])).status_code == 200
    assert post(client, "account_new_password", powerful.pk, reason="x").status_code == 404
    assert post(client, "account_second_factor", powerful.pk, reason="x").status_code == 404


def test_a_system_administrator_sees_accounts_and_changes_none(land, signed_in, holder, django_assert_max_num_queries):
    client = signed_in(Role.SYSTEM_ADMINISTRATOR, land.city)
    clerk = holder(Role.CLERK, land.justice)
    client.get(reverse("accounts"))

    with django_assert_max_num_queries(10):
        assert str(clerk) in client.get(reverse("accounts"), {"name": "clerk"}).content.decode()
    with django_assert_max_num_queries(10):
        assert client.get(reverse("account", args=[clerk.pk])).context["may_change"] is False
    assert post(client, "account_close", clerk.pk, reason="x").status_code == 403


@pytest.mark.parametrize("name", ["organ_found", "account_create"])
def test_a_form_says_what_is_missing(land, signed_in, name):
    role = Role.OFFICE if name == "organ_found" else Role.SECURITY_ADMINISTRATOR

    answer = signed_in(role, land.city).post(reverse(name), {})

    assert answer.status_code == 422
