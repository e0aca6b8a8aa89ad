from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from gongkai.registers.accounts.models import Account
from gongkai.registers.holidays.models import HolidayNotice
from gongkai.registers.holidays.rules import HolidayRow
from gongkai.registers.holidays.tests.texts import NOTICE_OF_2027
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Role
from gongkai.registers.recomputations.models import Recomputation

from .conftest import draft, enter, found, moment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pages(settings):
    settings.OBLIGATION_SUBJECT_PAGES = {"organs.organ": "organ"}


@pytest.fixture
def client_of():
    def make(organ, role=Role.OFFICE):
        account = Account.objects.create_user(f"{role}-{organ.pk}", display_name=str(role))
        since = date(2019, 1, 1)
        organs.appoint(account, organ=organ, role=role, since=since, at=moment(since), by=None)
        Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})
        client = Client()
        client.force_login(account)
        return client

    return make


def sent(answer, step):
    """What a browser sends back from the fields shown."""
    notice, rows = answer.context["notice"], answer.context["rows"]
    fields = [*notice, *(field for row in rows for field in row), *rows.management_form]
    return {field.html_name: field.value() if field.value() is not None else "" for field in fields} | {"step": step}


@pytest.mark.demand("REQ-3")
def test_from_the_text_of_a_notice_to_the_report_of_what_it_moved(owe, city, client_of):
    replies = [owe("request.reply", date(2026, 12, 7)) for _number in range(3)]
    client = client_of(city)

    fields = client.post(reverse("holiday_entry"), {"step": "read", "text": NOTICE_OF_2027})
    ahead = client.post(reverse("holiday_entry"), sent(fields, "check"))
    hidden = dict(ahead.context["sent"])
    nothing_yet = HolidayNotice.objects.exists()
    done = client.post(reverse("holiday_entry"), {**hidden, "step": "enter"}, follow=True)

    assert [answer.status_code for answer in (fields, ahead, done)] == [200, 200, 200]
    assert (fields.context["doubts"], nothing_yet) == ([], False)
    assert ahead.context["outlook"].moved == 3
    assert done.context["report"].moved == 3
    assert HolidayNotice.objects.get().year == 2027
    replies[0].refresh_from_db()
    assert replies[0].due_on == done.context["report"].earliest


def test_a_doubtful_text_shows_the_place_and_a_mistaken_field_every_reason(city, client_of):
    client = client_of(city)
    text = NOTICE_OF_2027.replace("（周五）", "（周四）").replace("1月2日", "1月2日")

    fields = client.post(reverse("holiday_entry"), {"step": "read", "text": text})
    wrong = {**sent(fields, "check"), "row-0-last_on": "2026-12-01"}
    refused = client.post(reverse("holiday_entry"), wrong)
    broken = client.post(reverse("holiday_entry"), {**wrong, "row-0-makeup": "下周六"})

    assert len(fields.context["doubts"]) == 1
    assert refused.status_code == 409
    assert {reason.code for reason in refused.context["refusals"]} == {"holidays.order", "holidays.other_year"}
    assert broken.status_code == 422


def test_the_notice_of_all_is_entered_by_the_office_at_the_top_alone(city, client_of, bureau):
    below = found("青川县人民政府", "zhaotong", parent=city)

    assert client_of(city).get(reverse("holiday_entry")).status_code == 200
    assert client_of(below).get(reverse("holiday_entry")).status_code == 403


@pytest.mark.demand("ORG-4")
def test_a_report_shows_each_reader_the_organs_in_reach_alone_and_as_csv(owe, city, bureau, client_of):
    owe("request.reply", date(2026, 12, 7))
    owe("request.reply", date(2026, 12, 7), organ=city)
    enter(draft(HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3))))
    number = {"number": Recomputation.objects.get().pk}

    clerk = client_of(bureau, Role.CLERK)
    page = clerk.get(reverse("recomputation"), number)
    lines = b"".join(clerk.get(reverse("recomputation_csv"), number).streaming_content).decode().splitlines()
    whole = client_of(city).get(reverse("recomputation"), number)

    assert (page.context["report"].moved, whole.context["report"].moved) == (1, 2)
    assert len(lines) == 2
    assert lines[1].split(",")[0] == "青川市司法局"
    assert lines[1].split(",")[3:5] == ["2027-01-04", "2027-01-05"]


def test_a_long_report_is_read_in_pages(owe, city, client_of, monkeypatch):
    monkeypatch.setattr("gongkai.registers.recomputations.backoffice.PAGE_ROWS", 2)
    made = {owe("request.reply", date(2026, 12, 7)).pk for _number in range(5)}
    enter(draft(HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3))))
    client, seen = client_of(city), []
    address = f"{reverse('recomputation')}?number={Recomputation.objects.get().pk}"

    for _page in range(3):
        answer = client.get(address)
        seen += [one.obligation_id for one in answer.context["rows"]]
        address = answer.context["next_url"]

    assert (set(seen), len(seen), address) == (made, 5, "")


@pytest.mark.parametrize("number", ["", "x", "0", "999", "9" * 40])
def test_a_report_that_is_not_there_is_not_found(city, client_of, number):
    assert client_of(city).get(reverse("recomputation"), {"number": number}).status_code == 404


def test_a_notice_is_taken_back_with_a_reason_and_its_moves_with_it(owe, city, client_of):
    reply = owe("request.reply", date(2026, 12, 7))
    notice = enter(draft(HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3))))
    client = client_of(city)

    answer = client.post(f"{reverse('calendar_withdraw')}?notice={notice.pk}", {"reason": "录入错误"})

    assert answer.status_code == 302
    moved = Recomputation.objects.count()
    before, reply.due_on = reply.due_on, None
    reply.refresh_from_db()
    assert (moved, reply.due_on, reply.is_provisional) == (2, before, True)
    assert client.get(reverse("calendar")).context["withdrawn"][0].withdrawn_reason == "录入错误"
