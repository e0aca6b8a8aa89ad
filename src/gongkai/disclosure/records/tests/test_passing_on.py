"""Drafts pass from one colleague to another, one by one or all together, and who wrote them stays known."""

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.disclosure.records import passing_on, queries
from gongkai.disclosure.records.content import Content
from gongkai.disclosure.records.rules import ActKind, Refused
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau
from gongkai.registers.organs.models import Role
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
    reach = scope(head, on=DAY)

    for wrong in (clerk, bureau.people[Role.REVIEWER]):
        with pytest.raises(Refused):
            passing_on.pass_on_all(clerk, wrong, reach=reach, by=head, at=AT)
    assert inbox(clerk) == drafts

    assert passing_on.pass_on_all(clerk, bureau.colleague, reach=reach, by=head, at=AT) == 3
    assert (inbox(clerk), inbox(bureau.colleague)) == (set(), drafts)
    with pytest.raises(Refused):
        passing_on.pass_on_all(clerk, bureau.colleague, reach=reach, by=head, at=AT)


def test_the_pages_do_both(bureau):
    clerk, head, browser = bureau.people[Role.CLERK], bureau.people[Role.HEAD], Client()
    record = bureau.draft(Content(title="甲"))
    browser.force_login(bureau.colleague)
    assert reverse("record_take_over", args=[record.pk]) in browser.get(record.get_absolute_url()).content.decode()
    assert browser.post(reverse("record_take_over", args=[record.pk])).status_code == 302

    browser.force_login(head)
    url = reverse("records_pass_on")
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"leaving": bureau.colleague.pk, "to": bureau.colleague.pk}).status_code == 422
    assert browser.post(url, {"leaving": bureau.colleague.pk, "to": clerk.pk}).status_code == 302
    assert inbox(clerk) == {record}
