"""The inbox holds what waits for its reader, by due day, and nothing on which another must act."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.disclosure.records import historic, overriding
from gongkai.disclosure.records.content import Content
from gongkai.disclosure.records.historic_tables import HistoricRow
from gongkai.disclosure.records.models import ShortcutUse
from gongkai.disclosure.records.tests.bureaus import AT, DAY, OPENED, Bureau, client, content
from gongkai.disclosure.reevaluations.models import Round
from gongkai.disclosure.republications.models import Candidate
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import ResponsibilityKind, Role
from gongkai.registers.organs.queries import scope
from gongkai.registers.organs.waiting import waiting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    settings.AUDIT_KEY_FILE, settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.key", tmp_path / "audit.anchor"
    settings.FILES_ROOT = tmp_path / "files"
    made = Bureau("zhaotong")
    made.second_office = made.person(Role.OFFICE, "second office")
    return made


def urls(account):
    return [one.url for one in waiting_for(scope(account, on=DAY), size=50)]


def test_a_round_waits_for_another_than_whoever_proposed_it_and_leads_with_its_day(bureau, django_assert_num_queries):
    office, head = bureau.people[Role.OFFICE], bureau.people[Role.HEAD]
    told = {"organ": bureau.organ, "kind": "undisclosed", "year": 2020, "begun_by": head, "begun_at": AT}
    found = Round.objects.create(**told, stage="proposed", proposed_by=office, proposed_at=AT)
    open_one = Round.objects.create(**{**told, "year": 2019}, stage="open")

    assert urls(head) == urls(bureau.second_office) == [found.get_absolute_url()]
    assert urls(office) == urls(bureau.people[Role.CLERK]) == urls(bureau.people[Role.PUBLISHER]) == []
    assert open_one.get_absolute_url() not in urls(head)
    reach = scope(head, on=DAY)
    with django_assert_num_queries(1):
        waiting_for(reach, size=50)


def test_a_batch_waits_for_another_than_the_importer_until_all_of_it_is_public(bureau):
    office = bureau.people[Role.OFFICE]
    row = HistoricRow(content(bureau, number_serial=3), date(2016, 5, 4), "", ())
    batch = historic.take_in(bureau.organ, [row], source="旧网站", responsible="王某", files={}, by=office, at=AT)

    assert urls(bureau.second_office) == [batch.get_absolute_url()]
    assert urls(office) == urls(bureau.people[Role.CLERK]) == []

    historic.publish(batch, only_clean=False, by=bureau.second_office, at=AT)
    assert urls(bureau.second_office) == []


def test_a_shortcut_waits_for_the_office_until_it_is_reviewed(bureau):
    record, office = bureau.draft(Content(title="甲")), bureau.people[Role.OFFICE]
    use = ShortcutUse.objects.create(record=record, version=1, title="紧急", source="某", reason="险", by=office, at=AT)

    assert urls(bureau.second_office) == [reverse("record_shortcuts")]
    assert urls(office) == urls(bureau.people[Role.HEAD]) == []

    use.reviewed_by, use.reviewed_at = bureau.second_office, AT
    use.save()
    assert urls(bureau.second_office) == []


def test_an_exception_waits_for_a_second_person_who_did_not_write_it(bureau):
    clerk, head = bureau.people[Role.CLERK], bureau.people[Role.HEAD]
    record = bureau.draft(content(bureau, body="联系人张三，身份证号11010519491231002X。"))
    assert urls(head) == []

    overriding.propose_exception(record, reason="已获同意公开", by=clerk, at=AT)

    assert urls(head) == urls(bureau.people[Role.OFFICE]) == [record.get_absolute_url()]
    assert urls(clerk) == urls(bureau.people[Role.REVIEWER]) == []
    record.refresh_from_db()
    overriding.confirm_exception(record, seen=record.digest, by=head, at=AT)
    assert urls(head) == []


def test_a_candidate_and_a_filing_wait_for_whoever_decides(bureau):
    candidate = Candidate.objects.create(
        organ=bureau.organ, identity="a", title="国务院政策", publisher="国务院", published_at=AT, received_at=AT
    )
    named = organs.file_responsibility(
        bureau.organ, kind=ResponsibilityKind.HANDLER, person_or_body="李某", since=OPENED, at=AT, by=None
    )
    filing = reverse("responsibility_file", args=[named.pk])

    assert urls(bureau.people[Role.CLERK]) == urls(bureau.people[Role.HEAD]) == [candidate.get_absolute_url()]
    assert set(urls(bureau.people[Role.OFFICE])) == {candidate.get_absolute_url(), filing}
    assert urls(bureau.people[Role.PUBLISHER]) == urls(bureau.people[Role.SECRECY_REVIEWER]) == []


@pytest.mark.parametrize("role", [Role.CLERK, Role.OFFICE, Role.HEAD, Role.PUBLISHER, Role.REVIEWER])
def test_everything_in_an_inbox_opens_for_its_reader_within_ten_queries(bureau, role):
    head = bureau.people[Role.HEAD]
    Round.objects.create(
        organ=bureau.organ,
        kind="undisclosed",
        year=2020,
        stage="proposed",
        begun_by=head,
        begun_at=AT,
        proposed_by=bureau.second_office,
        proposed_at=AT - timedelta(days=1),
    )
    row = HistoricRow(content(bureau, number_serial=3), date(2016, 5, 4), "", ())
    historic.take_in(bureau.organ, [row], source="旧", responsible="王", files={}, by=bureau.second_office, at=AT)
    browser = client(bureau, role)
    browser.get(reverse("organs"))

    with CaptureQueriesContext(connection) as asked:
        page = browser.get(reverse("desk_inbox"))

    assert len(asked) <= 10
    assert [browser.get(one.url).status_code for one, _state in page.context["waiting"]] == [200] * len(
        page.context["waiting"]
    )
    assert len(page.context["waiting"]) == {Role.OFFICE: 2, Role.HEAD: 1}.get(role, 0)
    for one, _state in page.context["waiting"]:
        assert f'href="{one.url}"' in page.content.decode()
