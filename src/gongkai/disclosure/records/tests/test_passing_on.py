"""Drafts pass from one colleague to another, one by one or all together, and who wrote them stays known."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.disclosure.records import passing_on, queries
from gongkai.disclosure.records.content import Content
from gongkai.disclosure.records.rules import ActKind, Refused
from gongkai.disclosure.records.tests.bureaus import AT, DAY, OPENED, Bureau, client, content
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit.models import Entry
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.leaving import still_held
from gongkai.registers.organs.models import Kind, Level, Role
from gongkai.registers.organs.queries import scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    made = Bureau("zhaotong")
    made.colleague = made.person(Role.CLERK, "colleague")
    return made


def inbox(account):
    return set(queries.waiting_for(scope(account, on=DAY)))


def elsewhere():
    organ = organs.found_organ(
        "青川市民政局",
        level=Level.CITY,
        kind=Kind.DEPARTMENT,
        profile="zhaotong",
        parent=None,
        since=OPENED,
        at=AT,
        by=None,
    )
    stranger = Account.objects.create_user("stranger", display_name="外单位")
    organs.appoint(stranger, organ=organ, role=Role.CLERK, since=OPENED, at=AT, by=None)
    return stranger


def test_a_colleague_takes_a_draft_over(bureau):
    clerk, record = bureau.people[Role.CLERK], bureau.draft(Content(title="甲"))
    assert (inbox(clerk), inbox(bureau.colleague)) == ({record}, set())

    record = passing_on.take_over(record, by=bureau.colleague, at=AT)

    assert (inbox(clerk), inbox(bureau.colleague)) == (set(), {record})
    assert (record.drafted_by, record.held_by) == (clerk, bureau.colleague)
    assert record.acts.get(kind=ActKind.PASSED_ON).note == f"{clerk} → {bureau.colleague}"
    with pytest.raises(Refused):
        passing_on.take_over(record, by=bureau.colleague, at=AT)
    with pytest.raises(Refused):
        passing_on.take_over(record, by=bureau.people[Role.REVIEWER], at=AT)


def test_everything_of_somebody_who_leaves_goes_together_or_not_at_all(bureau):
    clerk, head = bureau.people[Role.CLERK], bureau.people[Role.HEAD]
    drafts = {bureau.draft(Content(title=title)) for title in "甲乙丙"}

    for wrong in (clerk, bureau.people[Role.REVIEWER]):
        with pytest.raises(Refused):
            passing_on.hand_on(list(drafts), wrong, by=head, at=AT)
    assert inbox(clerk) == drafts

    assert passing_on.hand_on(list(drafts), bureau.colleague, by=head, at=AT) == 3
    assert (inbox(clerk), inbox(bureau.colleague)) == (set(), drafts)
    assert Entry.objects.filter(act="record.passed_on").count() == 3
    with pytest.raises(Refused):
        passing_on.hand_on([], bureau.colleague, by=head, at=AT)


def test_a_refusal_names_every_reason_and_nothing_is_handed_on(bureau):
    clerk, head = bureau.people[Role.CLERK], bureau.people[Role.HEAD]
    kept, sent = bureau.draft(Content(title="甲")), bureau.draft(content(bureau))
    bureau.review(sent)
    stranger = elsewhere()
    stranger.is_active = False
    stranger.save()

    with pytest.raises(Refused) as refused:
        passing_on.hand_on([kept, sent], stranger, by=head, at=AT)

    assert {one.code for one in refused.value.refusals} == {"account_closed", "not_passable", "no_right"}
    assert inbox(clerk) == {kept}


def test_who_holds_a_draft_hands_it_to_a_colleague_and_nobody_else_s(bureau):
    clerk, record = bureau.people[Role.CLERK], bureau.draft(Content(title="甲"))
    with pytest.raises(Refused):
        passing_on.hand_on([record], bureau.colleague, by=bureau.colleague, at=AT)

    browser, url = client(bureau, Role.CLERK), reverse("record_hand_on", args=[record.pk])
    assert url in browser.get(record.get_absolute_url()).content.decode()
    page = browser.get(url).content.decode()
    assert f'value="{bureau.colleague.pk}"' in page
    assert f'value="{clerk.pk}"' not in page
    assert browser.post(url, {"to": clerk.pk}).status_code == 422
    assert browser.post(url, {"to": bureau.colleague.pk}).status_code == 302

    assert inbox(bureau.colleague) == {record}
    assert browser.get(url).status_code == 409
    assert url not in browser.get(record.get_absolute_url()).content.decode()
    assert client(bureau, Role.OFFICE).get(url).status_code == 200
    assert client(bureau, Role.REVIEWER).get(url).status_code == 403


def test_the_page_of_somebody_who_leaves_hands_on_what_is_ticked(bureau):
    clerk, head = bureau.people[Role.CLERK], client(bureau, Role.HEAD)
    first, second, third = (bureau.draft(Content(title=title)) for title in "甲乙丙")
    url = reverse("records_pass_on")
    assert url in head.get(reverse("records")).content.decode()
    assert f'value="{clerk.pk}"' in head.get(url).content.decode()

    page = head.get(url, {"leaving": clerk.pk}).content.decode()
    assert page.count('name="drafts"') == page.count(" checked>") == 3
    told = {"leaving": clerk.pk, "to": bureau.colleague.pk}
    assert head.post(url, told).status_code == 422
    assert head.post(url, {**told, "to": clerk.pk, "drafts": [first.pk]}).status_code == 422
    assert head.post(url, {**told, "drafts": [first.pk, 999_999]}).status_code == 422
    assert head.post(url, {**told, "drafts": [first.pk, third.pk]}).status_code == 302

    assert (inbox(clerk), inbox(bureau.colleague)) == ({second}, {first, third})
    assert head.post(url, {**told, "drafts": [first.pk]}).status_code == 422


def test_the_end_of_a_last_post_says_what_still_waits_for_the_person(bureau):
    clerk, record = bureau.people[Role.CLERK], bureau.draft(Content(title="甲"))
    administrator = bureau.people[Role.SECURITY_ADMINISTRATOR] = bureau.person(Role.SECURITY_ADMINISTRATOR)
    security = client(bureau, Role.SECURITY_ADMINISTRATOR)
    url = reverse("post_end", args=[clerk.posts.get().pk])
    link = f"{reverse('records_pass_on')}?leaving={clerk.pk}"
    assert [(held.url_name, number) for held, number in still_held(clerk)] == [("records_pass_on", 1)]

    page = security.get(url).content.decode()
    assert "草稿" in page or "drafts of records" in page
    assert link not in page

    organs.appoint(administrator, organ=bureau.organ, role=Role.HEAD, since=OPENED, at=AT, by=None)
    assert link in security.get(url).content.decode()
    assert security.get(link).status_code == 200

    passing_on.hand_on([record], bureau.colleague, by=bureau.people[Role.HEAD], at=AT)
    assert link not in security.get(url).content.decode()
    organs.appoint(clerk, organ=bureau.organ, role=Role.REVIEWER, since=DAY - timedelta(days=9), at=AT, by=None)
    assert "<h2>" not in security.get(url).content.decode()


def test_the_pages_do_both(bureau):
    record, browser = bureau.draft(Content(title="甲")), Client()
    browser.force_login(bureau.colleague)
    assert reverse("record_take_over", args=[record.pk]) in browser.get(record.get_absolute_url()).content.decode()
    assert browser.post(reverse("record_take_over", args=[record.pk])).status_code == 302
    assert inbox(bureau.colleague) == {record}
