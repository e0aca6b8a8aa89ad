"""A finding has an owner, a due day and evidence of its correction; a circular is made from the findings (WRK-4)."""

import importlib
import io
from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from openpyxl import load_workbook

from gongkai.law import load_profile
from gongkai.oversight.inspections import services
from gongkai.oversight.inspections.models import Correction, Finding, Inspection
from gongkai.oversight.workplans.tests import situations
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Role

AT = start_of(situations.TODAY, hour=9)
DUE = date(2020, 10, 30)
LATER = start_of(date(2020, 10, 20), hour=9)


@pytest.fixture
def check(city):
    return services.enter_inspection(
        city.government,
        kind="online",
        title="2020年10月政府网站网上检查",
        held_on=situations.TODAY,
        held_by="",
        scope="各部门网站",
        token=uuid4(),
        by=city.officer,
        at=AT,
    )


def find(check, organ, *, what="“政策文件”栏目6个月未更新。", token=None, correct_by=DUE):
    return services.add_finding(
        check,
        organ=organ,
        what=what,
        place="政策文件栏目",
        rule="国办秘函〔2019〕19号 单项否决",
        correct_by=correct_by,
        token=token or uuid4(),
        by=None,
        at=AT,
    )


@pytest.fixture
def finding(city, check):
    return find(check, city.justice)


def owed_about(finding):
    return Obligation.objects.about(finding).get()


def send(city, finding, *, at=AT, token=None):
    return services.send_correction(
        finding, text="已恢复更新。", uploads=[], token=token or uuid4(), by=city.clerk, at=at
    )


@pytest.mark.demand("WRK-4")
@pytest.mark.parametrize("profile", ["yunnan", "zhaotong", "shizong", "sichuan", "ziyang", "tongliao"])
def test_every_place_has_the_duty_to_correct_a_finding_by_the_day_it_states(profile):
    duty = load_profile(profile).duty("inspection.correct", on=date(2020, 10, 15))

    assert str(duty.within) == "stated"


@pytest.mark.demand("WRK-4")
def test_a_finding_is_owed_by_its_organ_until_its_day(city, finding):
    owed = owed_about(finding)

    assert (owed.organ, owed.due_on, owed.duty_id) == (city.justice, DUE, "inspection.correct")
    assert owed.title == "整改检查发现的问题：“政策文件”栏目6个月未更新。"
    assert owed.state_on(date(2020, 10, 31)).value == "overdue"


@pytest.mark.demand("WRK-4")
def test_a_correction_counts_from_the_day_it_was_sent_and_stays_when_accepted(city, finding):
    sent = send(city, finding)

    services.accept_correction(sent, by=city.officer, at=LATER)

    assert owed_about(finding).met_on == situations.TODAY
    with pytest.raises(services.AlreadyDecided):
        services.return_correction(sent, reason="再看", by=city.officer, at=LATER)
    with pytest.raises(services.NothingToCorrect):
        send(city, finding)


@pytest.mark.demand("WRK-4")
def test_a_returned_correction_opens_the_finding_again(city, finding):
    services.return_correction(send(city, finding), reason="请附链接", by=city.officer, at=LATER)
    assert owed_about(finding).met_on is None

    services.accept_correction(send(city, finding, at=start_of(date(2020, 11, 2))), by=city.officer, at=LATER)

    assert owed_about(finding).state_on(date(2020, 11, 3)).value == "met_late"
    assert [one.verdict for one in finding.corrections.all()] == ["returned", "accepted"]


def test_a_second_click_is_once(city, check, finding):
    token = uuid4()
    assert send(city, finding, token=token) == send(city, finding, token=token)
    assert find(check, city.education, token=token) == find(check, city.education, token=token)
    assert (Correction.objects.count(), Finding.objects.count()) == (1, 2)


def test_nobody_accepts_their_own_correction(city, finding):
    sent = send(city, finding)

    with pytest.raises(services.OwnCorrection):
        services.accept_correction(sent, by=city.clerk, at=LATER)


def test_a_withdrawn_finding_is_owed_by_nobody(city, finding):
    services.withdraw_finding(finding, reason="误报", by=city.officer, at=AT)

    assert owed_about(finding).close_reason == "误报"
    with pytest.raises(services.AlreadyDecided):
        services.withdraw_finding(finding, reason="误报", by=city.officer, at=AT)


@pytest.mark.demand("WRK-4")
def test_from_the_check_to_the_settled_finding(city, client_of):
    office, clerk = client_of(city.officer), client_of(city.clerk)
    entered = office.post(
        reverse("inspection_enter"),
        {"organ": city.government.pk, "kind": "spot", "title": "抽查", "held_on": "2020-10-15", "token": uuid4()},
    )
    check = Inspection.objects.get()
    assert entered["Location"] == check.get_absolute_url()
    values = {"organ": city.justice.pk, "what": "错链3处。", "token": uuid4()}
    past = office.post(reverse("finding_add", args=[check.pk]), {**values, "correct_by": "2020-10-14"})
    assert past.status_code == 422
    office.post(reverse("finding_add", args=[check.pk]), {**values, "correct_by": "2020-10-30"})
    finding = Finding.objects.get()
    assert finding.get_absolute_url() in clerk.get(reverse("desk_inbox")).content.decode()

    evidence = SimpleUploadedFile("修复.txt", "已修复".encode())
    sent = clerk.post(
        reverse("finding_correct", args=[finding.pk]), {"text": "已修复。", "attached": [evidence], "token": uuid4()}
    )
    assert sent.status_code == 302
    correction = Correction.objects.get()
    assert clerk.post(reverse("correction_accept", args=[correction.pk])).status_code == 403
    page = office.get(finding.get_absolute_url()).content.decode()
    file = reverse("correction_file", args=[correction.pk, correction.files.get().pk])
    assert file in page
    assert b"".join(office.get(file).streaming_content).decode() == "已修复"
    office.post(reverse("correction_return", args=[correction.pk]), {"reason": "还有1处"})
    assert "还有1处" in situations.text_of(clerk.get(finding.get_absolute_url()))
    again = clerk.post(reverse("finding_correct", args=[finding.pk]), {"text": "全部修复。", "token": uuid4()})
    assert again.status_code == 302
    office.post(reverse("correction_accept", args=[finding.corrections.last().pk]))

    assert owed_about(finding).met_on == situations.TODAY
    why = situations.text_of(office.get(owed_about(finding).get_absolute_url()))
    assert "W-04" in why


def test_an_organ_sees_its_own_findings_and_not_those_of_others(city, check, finding, client_of):
    other = find(check, city.education, what="教育局的问题")
    clerk = client_of(city.clerk)

    page = clerk.get(check.get_absolute_url())

    assert [row.finding for row in page.context["rows"]] == [finding]
    assert clerk.get(other.get_absolute_url()).status_code == 404
    assert clerk.get(reverse("circular", args=[check.pk])).status_code == 403


@pytest.mark.demand("WRK-4")
def test_a_circular_is_made_from_the_findings(city, check, finding, client_of):
    second = find(check, city.justice, what="=链接打不开")
    find(check, city.education, what="机构职能未更新。")
    services.withdraw_finding(find(check, city.office, what="误报的问题"), reason="误报", by=city.officer, at=AT)
    send(city, second)
    supervisor = client_of(situations.person("supervisor", city.government, Role.SUPERVISOR))

    page = supervisor.get(reverse("circular", args=[check.pk]))
    text = supervisor.get(reverse("circular_file", args=[check.pk, "txt"])).content.decode()
    book = supervisor.get(reverse("circular_file", args=[check.pk, "xlsx"])).content

    assert text.startswith("关于2020年10月政府网站网上检查情况的通报\n")
    assert "共发现问题3个，涉及2个单位。截至2020年10月15日，已整改1个，逾期未整改0个。" in text
    assert "1．青川市司法局（2个）" in text
    assert "整改期限：2020年10月30日；整改中。" in text
    assert "误报的问题" not in text
    assert "青川市司法局" in situations.text_of(page)
    rows = list(load_workbook(io.BytesIO(book)).worksheets[0].values)
    assert len(rows) == 4
    assert rows[2][1] == "'=链接打不开"
    assert supervisor.get(reverse("circular_file", args=[check.pk, "exe"])).status_code == 404


def test_findings_that_were_owed_before_say_it_after_an_upgrade_and_not_twice(finding):
    titles = importlib.import_module("gongkai.oversight.inspections.migrations.0002_correction_titles")
    editor, said = SimpleNamespace(connection=connection), owed_about(finding).title
    titles.unsay(apps, editor)
    before = owed_about(finding).title

    titles.say(apps, editor)
    titles.say(apps, editor)

    assert before == finding.what
    assert owed_about(finding).title == said
