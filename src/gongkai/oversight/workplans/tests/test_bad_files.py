import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from gongkai.oversight.workplans import backoffice, services
from gongkai.oversight.workplans.models import Task, WorkPlan
from gongkai.registers.audit.models import Entry
from gongkai.registers.files import content as folder
from gongkai.registers.files import services as files
from gongkai.registers.files.models import StoredFile

from .situations import NOTICE, text_of

NOTHING = {"plans": 0, "tasks": 0, "files": 0, "acts": 0}


def kept():
    """What is stored in the database about notices."""
    return {
        "plans": WorkPlan.objects.count(),
        "tasks": Task.objects.count(),
        "files": StoredFile.objects.count(),
        "acts": Entry.objects.filter(act__startswith=("workplan.")).count()
        + Entry.objects.filter(act="file.stored").count(),
    }


def on_disk_after_a_sweep():
    files.sweep(at=timezone.now() + timedelta(days=2))
    return [*folder.drafts(), *folder.contents()]


def send(client, city, content, name="通知.txt"):
    return client.post(
        reverse("workplan_upload"), {"organ": city.government.pk, "file": SimpleUploadedFile(name, content)}
    )


@pytest.mark.demand("WRK-1")
def test_an_uploaded_notice_leads_to_its_draft_beside_the_source(city, office):
    answer = send(office, city, NOTICE.encode())

    plan = WorkPlan.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, plan.get_absolute_url())
    page = office.get(answer["Location"], follow=True)
    assert page.redirect_chain[-1][0] == reverse("workplan_check", args=[plan.pk])
    assert all(task.title in page.content.decode() for task in plan.tasks.all())


BAD = {
    "empty": (b"", "通知.txt", "空"),
    "pdf named txt": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"x" * 500, "通知.txt", "PDF"),
    "zip": (b"PK\x03\x04" + b"\x00" * 500, "通知.docx", "docx"),
    "spaces": (b" \n\t\n", "通知.txt", "没有文字"),
    "null": (("通知" * 40 + "\x00" + "内容" * 40).encode(), "通知.txt", "NUL"),
    "noise": (bytes(range(256)) * 40, "通知.txt", "编码"),
    "html without text": (b"<html><body><p></p><p></p><p><script>1</script></p></body></html>", "通知.html", "文字"),
}


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason_and_nothing_is_stored(city, office, case):
    content, name, word = BAD[case]

    answer = send(office, city, content, name)

    assert answer.status_code == 422
    assert word in text_of(answer)
    assert kept() == NOTHING
    assert on_disk_after_a_sweep() == []


def test_a_file_of_50_mb_is_refused_without_being_read(city, office, monkeypatch):
    """The bytes are received on disk; no part of the platform ever asks for them."""
    read = []
    monkeypatch.setattr(backoffice.services, "draft_plan", lambda *a, **k: read.append(a))

    answer = send(office, city, b"\xe5\x85\xac" * (50 * 1024 * 1024 // 3))

    assert answer.status_code == 422
    assert "10.0" in text_of(answer)
    assert read == []
    assert kept() == NOTHING
    assert on_disk_after_a_sweep() == []


def test_a_file_of_just_the_limit_is_read(city, office, settings):
    settings.NOTICE_SIZE_LIMIT_BYTES = len(NOTICE.encode())

    assert send(office, city, NOTICE.encode()).status_code == 302
    assert send(office, city, NOTICE.encode() + b"\n").status_code == 422


def test_utf_16_behind_a_wrong_mark_is_read_with_a_warning(city, office):
    wrong = b"\xff\xfe" + NOTICE.encode("utf-16-be")

    answer = send(office, city, wrong)

    page = text_of(office.get(answer["Location"], follow=True))
    plan = WorkPlan.objects.get()
    assert plan.tasks.count() == 5
    assert [warning["code"] for warning in plan.warnings] == ["wrong_byte_order_mark"]
    assert "编码标记" in page


@pytest.mark.parametrize(
    ("before", "after", "code", "shown"),
    [
        ("青政办发〔2020〕7号\n", "", "no_document_number", "没有找到发文字号"),
        ("2020年6月1日\n", "", "no_date", "没有找到成文日期"),
        ("2020年8月31日", "2020年2月30日", "impossible_date", "日历上没有这一天"),
    ],
    ids=["no number", "no date", "30 February"],
)
@pytest.mark.demand("WRK-1")
def test_what_a_notice_lacks_or_says_wrongly_is_shown_with_its_place(city, office, before, after, code, shown):
    answer = send(office, city, NOTICE.replace(before, after).encode())

    page = text_of(office.get(answer["Location"], follow=True))
    plan = WorkPlan.objects.get()
    assert code in [warning["code"] for warning in plan.warnings]
    assert shown in page
    if code == "impossible_date":
        (warning,) = plan.warnings
        line = NOTICE[: NOTICE.index("2020年8月31日")].count("\n") + 1
        assert re.match(rf"第{line}行|第\d+行", warning["message"])
        assert plan.text[slice(*warning["span"])] == "2020年2月30日"
        assert plan.tasks.last().stated_on is None


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "<script>alert(1)</script>.html", "x" * 300 + ".txt", "通知\u202etxt.exe"]
)
def test_a_hostile_name_is_only_shown(city, office, name):
    answer = send(office, city, NOTICE.encode(), name)

    plan = WorkPlan.objects.get()
    served = office.get(reverse("workplan_source", args=[plan.pk]))
    assert answer.status_code == 302
    assert "/" not in plan.file.name
    assert "\u202e" not in plan.file.name
    assert len(plan.file.name) <= 200
    assert served["Content-Disposition"].startswith("attachment")
    assert b"".join(served.streaming_content) == NOTICE.encode()


def test_a_hostile_page_is_shown_as_text_and_served_as_a_download(city, office):
    paragraphs = "".join(f"<p>{line}</p>" for line in NOTICE.splitlines() if line)
    hostile = (
        "<html><body onload=alert(1)><script>alert(2)</script><iframe src=javascript:alert(3)></iframe>"
        f"{paragraphs}<p>&lt;script&gt;alert(4)&lt;/script&gt;</p><img src=x onerror=alert(5)></body></html>"
    )

    answer = send(office, city, hostile.encode(), "通知.html")

    plan = WorkPlan.objects.get()
    page = office.get(answer["Location"], follow=True).content.decode()
    assert plan.tasks.count() == 5
    for marker in ("alert(1)", "alert(2)", "alert(3)", "alert(5)", "<script>alert", "onerror="):
        assert marker not in page
    assert "&lt;script&gt;alert(4)" in page
    served = office.get(reverse("workplan_source", args=[plan.pk]))
    assert served["Content-Disposition"].startswith("attachment")
    assert "sandbox" in served["Content-Security-Policy"]
    assert served["X-Content-Type-Options"] == "nosniff"


def test_a_failure_in_the_middle_of_storing_leaves_nothing(city, office, monkeypatch):
    def fails(*args, **words):
        raise RuntimeError("in the middle")

    monkeypatch.setattr(services.drafting, "add_timed_duties", fails)

    with pytest.raises(RuntimeError):
        send(office, city, NOTICE.encode())

    assert kept() == NOTHING
    assert on_disk_after_a_sweep() == []


def test_the_same_file_leads_to_the_plan_that_is_there(city, office):
    send(office, city, NOTICE.encode())

    answer = send(office, city, NOTICE.encode(), "又一次.txt")

    assert answer["Location"] == WorkPlan.objects.get().get_absolute_url()
    assert [str(one) for one in get_messages(answer.wsgi_request)]
