"""A new user's first five minutes: sign in, upload, decide, put in force, report with a file, see why that day."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gongkai.oversight.workplans.models import WorkPlan
from gongkai.oversight.workplans.tests import situations
from gongkai.registers.accounts import services as accounts
from gongkai.registers.audit.models import Entry
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Organ, Role

pytestmark = pytest.mark.usefixtures("a_place_of_its_own", "nothing_counted_yet")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "Correct-horse-7"
AT = start_of(situations.OPENED)
ZHAOTONG = situations.FIVE[0]


def person(username, organ, role, *, with_code):
    made = accounts.create_account(
        username, display_name=f"{organ}（试用）", password=PASSWORD, must_change_password=False, by=None, at=AT
    ).account
    if with_code:
        accounts.enrol_second_factor(made, SECRET, at=AT, by=None)
    organs.appoint(made, organ=organ, role=role, since=situations.OPENED, at=AT, by=None)
    return made


def sign_in(username, *, with_code):
    client = Client()
    asked = client.get("/desk/", follow=True)
    assert "login" in asked.redirect_chain[-1][0]
    answer = client.post(reverse("account_login"), {"login": username, "password": PASSWORD}, follow=True)
    if with_code:
        assert answer.redirect_chain[-1][0] == reverse("mfa_authenticate")
        code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
        answer = client.post(reverse("mfa_authenticate"), {"code": code}, follow=True)
    assert answer.status_code == 200
    return client, answer


def links(answer):
    return set(re.findall(r'href="([^"#?]+)', answer.content.decode()))


def text_of(answer):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", answer.content.decode()))


@pytest.mark.demand("WRK-1")
def test_from_the_file_to_a_watched_plan_in_one_sitting():
    city = situations.government(ZHAOTONG)
    person("office", city, Role.OFFICE, with_code=True)
    justice = Organ.objects.get(name="昭通市司法局")
    person("clerk", justice, Role.CLERK, with_code=False)

    office, inbox = sign_in("office", with_code=True)
    assert inbox.redirect_chain[-1][0] == reverse("desk_inbox")
    assert reverse("workplans") in links(inbox)
    plans = office.get(reverse("workplans"))
    assert reverse("workplan_upload") in links(plans)

    uploaded = office.post(
        reverse("workplan_upload"),
        {"organ": city.pk, "file": SimpleUploadedFile(ZHAOTONG.path.name, ZHAOTONG.path.read_bytes())},
        follow=True,
    )
    plan = WorkPlan.objects.get()
    assert uploaded.redirect_chain[-1][0] == reverse("workplan_check", args=[plan.pk])
    assert "昭政办发〔2020〕42号" in text_of(uploaded)

    refused = office.post(reverse("workplan_in_force", args=[plan.pk]))
    assert refused.status_code == 409
    asked = reverse("workplan_name", args=[plan.pk])
    assert asked in links(refused)
    for name in situations.plan_names(plan):
        proposed = re.findall(r'value="(\d+)"[^>]*checked', office.get(asked, {"name": name}).content.decode())
        decided = office.post(asked, {"name": name, "organs": proposed})
        assert decided.status_code == 302
    started = office.post(reverse("workplan_in_force", args=[plan.pk]), follow=True)
    assert started.redirect_chain[-1][0] == plan.get_absolute_url()
    assert str(Obligation.objects.count()) in text_of(started)
    board = office.get(reverse("desk_board"))
    assert "昭通市司法局" in text_of(board)

    clerk, inbox = sign_in("clerk", with_code=False)
    task = plan.tasks.first()
    assert task.get_absolute_url() in links(inbox)
    page = clerk.get(task.get_absolute_url()).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    report = {"organ": justice.pk, "text": "26个试点领域标准目录已公开。", "is_completing": "on", "token": token}
    evidence = SimpleUploadedFile("标准目录.txt", "目录".encode())
    done = clerk.post(reverse("task_report", args=[task.pk]), {**report, "attached": [evidence]}, follow=True)
    assert "标准目录.txt" in done.content.decode()

    owed = Obligation.objects.about(task).get(organ=justice)
    why = clerk.get(owed.get_absolute_url())
    assert owed.get_absolute_url() in links(done)
    assert "10月25日" in text_of(why)
    assert "昭政办发" in text_of(why) or task.title in text_of(why)
    assert (owed.due_on.isoformat(), owed.met_on) == ("2020-10-25", situations.TODAY)
    acts = set(Entry.objects.values_list("act", flat=True))
    assert {"account.signed_in", "workplan.drafted", "workplan.in_force", "progress.reported", "obligation.met"} <= acts


@pytest.mark.demand("WRK-3")
def test_the_report_that_a_notice_asks_for_is_in_the_inbox_with_its_day():
    city = situations.city()
    plan = city.in_force()
    client = Client()
    client.force_login(city.clerk)

    inbox = client.get(reverse("desk_inbox"))

    assert plan.get_absolute_url() in links(inbox)
    assert "11月30日" in text_of(inbox)


@pytest.mark.demand("ORG-1")
def test_a_supervisor_sees_who_has_not_named_a_leader_a_body_and_a_handler():
    city = situations.city()
    client = Client()
    client.force_login(situations.person("supervisor", city.government, Role.SUPERVISOR))

    listed = client.get(reverse("organs"))
    own = client.get(reverse("organ", args=[city.justice.pk]))

    assert {row.organ.name for row in listed.context["rows"] if row.missing} >= {"青川市司法局", "青川市教育体育局"}
    assert own.status_code == 200
