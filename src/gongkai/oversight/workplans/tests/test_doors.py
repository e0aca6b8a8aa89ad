import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from gongkai.oversight.workplans import backoffice, services
from gongkai.oversight.workplans.models import PlanState, ProgressReport, Task, WorkPlan
from gongkai.registers.audit.models import Entry
from gongkai.registers.files import content as folder
from gongkai.registers.files import services as files
from gongkai.registers.files.models import StoredFile
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation

from .situations import ENTERED, NOTICE, TODAY, UNKNOWN_NAME, upload

NOTHING = {"plans": 0, "tasks": 0, "files": 0, "acts": 0}


@pytest.fixture
def office(city, client_of):
    return client_of(city.officer)


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


def text_of(answer):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", answer.content.decode()))


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


def test_a_plan_with_open_questions_is_refused_with_every_one_of_them(city, office):
    plan = city.draft()

    answer = office.post(reverse("workplan_in_force", args=[plan.pk]))

    assert answer.status_code == 409
    assert UNKNOWN_NAME in text_of(answer)
    assert f'href="{reverse("workplan_name", args=[plan.pk])}?name=' in answer.content.decode()
    assert "WRK-2" not in text_of(answer)
    plan.refresh_from_db()
    assert plan.state == PlanState.DRAFT


@pytest.mark.demand("WRK-2")
def test_a_name_is_decided_and_the_plan_put_in_force(city, office):
    plan = city.draft()
    name_page = reverse("workplan_name", args=[plan.pk])
    asked = office.get(name_page, {"name": UNKNOWN_NAME})
    neither = office.post(name_page, {"name": UNKNOWN_NAME})
    both = office.post(name_page, {"name": UNKNOWN_NAME, "organs": [city.office.pk], "is_none": "on"})
    foreign = office.post(name_page, {"name": UNKNOWN_NAME, "organs": [999_999]})
    absent = office.post(name_page, {"name": "某局", "organs": [city.office.pk]})
    decided = office.post(name_page, {"name": UNKNOWN_NAME, "organs": [city.office.pk]})
    started = office.post(reverse("workplan_in_force", args=[plan.pk]))
    again = office.post(reverse("workplan_in_force", args=[plan.pk]))

    assert [one.status_code for one in (asked, neither, both, foreign, absent)] == [200, 422, 422, 422, 404]
    assert decided["Location"] == reverse("workplan_check", args=[plan.pk])
    assert started["Location"] == again["Location"] == plan.get_absolute_url()
    assert Entry.objects.filter(act="workplan.in_force").count() == 1
    assert office.get(plan.get_absolute_url()).status_code == 200


@pytest.mark.demand("WRK-2")
def test_organs_that_a_vague_name_may_mean_are_proposed(city, office):
    plan = city.draft(NOTICE.replace(UNKNOWN_NAME, "市直有关部门"))

    page = office.get(reverse("workplan_name", args=[plan.pk]), {"name": "市直有关部门"}).content.decode()

    chosen = set(map(int, re.findall(r'<option value="(\d+)" selected>', page)))
    chosen |= set(map(int, re.findall(r'value="(\d+)"[^>]*checked', page)))
    assert chosen == {city.office.pk, city.justice.pk, city.education.pk}


def metadata(plan, **changed):
    values = {"title": plan.title, "year": plan.year, "version": plan.version, "issuing_body": "", "addressees": "市直"}
    return {**values, **changed}


def test_two_tabs_correct_the_same_head_table(city, office):
    """The second is refused with what the first wrote, keeps what was typed, and may be sent again."""
    plan = city.draft()
    page = reverse("workplan_metadata", args=[plan.pk])
    first = office.post(page, metadata(plan, title="甲题"))

    second = office.post(page, metadata(plan, title="乙题"))

    plan.refresh_from_db()
    shown = second.content.decode()
    assert (first.status_code, second.status_code, plan.title) == (302, 409, "甲题")
    assert 'value="乙题"' in shown
    assert "甲题" in shown
    version = re.search(r'name="version" value="(\d+)"', shown)[1]
    third = office.post(page, metadata(plan, title="乙题", version=version))
    plan.refresh_from_db()
    assert (third.status_code, plan.title) == (302, "乙题")


@pytest.mark.parametrize(
    ("page", "values", "typed"),
    [
        ("task_correct", {"title": "乙题", "stated_on": "2020-09-01"}, "乙题"),
        ("task_dismiss", {"reason": "乙的理由"}, "乙的理由"),
        ("task_units", {"leads": "organ"}, "selected"),
    ],
)
def test_two_tabs_change_the_same_task(city, office, page, values, typed):
    plan = city.draft()
    task = plan.tasks.first()
    if "leads" in values:
        values = {"leads": [city.office.pk]}
    services.correct_task(task, title="甲题", stated_on=None, version=1, by=city.officer, at=start_of(ENTERED))

    answer = office.post(reverse(page, args=[task.pk]), {**values, "version": 1})

    task.refresh_from_db()
    assert answer.status_code == 409
    assert typed in answer.content.decode() or "checked" in answer.content.decode()
    assert (task.title, task.version, task.is_dismissed) == ("甲题", 2, False)


def test_a_page_of_a_draft_that_was_put_in_force_meanwhile_answers_409_and_changes_nothing(city, office):
    plan = city.in_force()
    task = plan.tasks.first()
    before = Entry.objects.count()

    answers = {
        "workplan_metadata": office.post(reverse("workplan_metadata", args=[plan.pk]), metadata(plan)),
        "workplan_addressees": office.post(reverse("workplan_addressees", args=[plan.pk])),
        "workplan_discard": office.post(reverse("workplan_discard", args=[plan.pk]), {"reason": "误传"}),
        "workplan_name": office.post(reverse("workplan_name", args=[plan.pk]), {"name": UNKNOWN_NAME, "is_none": "on"}),
        "task_correct": office.post(reverse("task_correct", args=[task.pk]), {"title": "乙", "version": 1}),
        "task_units": office.post(reverse("task_units", args=[task.pk]), {"leads": [city.office.pk], "version": 1}),
        "task_dismiss": office.post(reverse("task_dismiss", args=[task.pk]), {"reason": "重复", "version": 1}),
        "task_restore": office.post(reverse("task_restore", args=[task.pk])),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 409)
    assert Entry.objects.count() == before
    assert office.get(reverse("workplan_check", args=[plan.pk]))["Location"] == plan.get_absolute_url()


def test_a_task_is_corrected_dismissed_and_restored(city, office):
    plan = city.draft()
    task = plan.tasks.first()

    corrected = office.post(
        reverse("task_correct", args=[task.pk]), {"title": "新题", "stated_on": "2020年9月1日", "version": 1}
    )
    units = office.post(
        reverse("task_units", args=[task.pk]), {"leads": [city.office.pk], "others": [city.justice.pk], "version": 2}
    )
    dismissed = office.post(reverse("task_dismiss", args=[task.pk]), {"reason": "重复", "version": 3})
    restored = office.post(reverse("task_restore", args=[task.pk]))

    assert {one.status_code for one in (corrected, units, dismissed, restored)} == {302}
    assert corrected["Location"].endswith(f"#r-task-{task.pk}")
    task.refresh_from_db()
    assert (task.title, task.stated_on, task.is_dismissed, task.version) == ("新题", date(2020, 9, 1), False, 5)


@pytest.mark.parametrize("year", ["1899", "99999", "x", ""])
def test_a_year_that_is_none_is_refused(city, office, year):
    plan = city.draft()

    assert office.post(reverse("workplan_metadata", args=[plan.pk]), metadata(plan, year=year)).status_code == 422


def report(client, task, organ, *, token=None, **words):
    values = {"organ": organ.pk, "text": "目录已公开。", "is_completing": "on", "token": token or uuid4(), **words}
    return client.post(reverse("task_report", args=[task.pk]), values)


def test_a_report_with_a_file_is_sent_twice_and_kept_once(city, client_of):
    task, clerk, token = city.in_force().tasks.first(), client_of(city.clerk), uuid4()

    first = report(clerk, task, city.justice, token=token, attached=[upload("佐证", "佐证.txt")])
    second = report(clerk, task, city.justice, token=token, attached=[upload("佐证", "佐证.txt")])

    assert (first["Location"], second["Location"]) == (task.get_absolute_url(),) * 2
    kept_report = ProgressReport.objects.get()
    assert kept_report.by == city.clerk
    assert StoredFile.objects.filter(name="佐证.txt").count() == 1
    page = clerk.get(task.get_absolute_url()).content.decode()
    assert "目录已公开。" in page
    file = kept_report.files.get()
    served = clerk.get(reverse("evidence_file", args=[kept_report.pk, file.pk]))
    assert b"".join(served.streaming_content) == "佐证".encode()


def test_a_report_after_the_task_is_done_is_told_so_and_keeps_what_was_typed(city, client_of):
    task, clerk = city.in_force().tasks.first(), client_of(city.clerk)
    report(clerk, task, city.justice)

    late = report(clerk, task, city.justice, text="我也报一次")

    assert late.status_code == 422
    assert "我也报一次" in late.content.decode()
    assert ProgressReport.objects.count() == 1


def test_nobody_reports_for_another_organ(city, client_of):
    task, clerk = city.in_force().tasks.first(), client_of(city.clerk)

    assert report(clerk, task, city.education).status_code == 422
    assert ProgressReport.objects.count() == 0


def test_an_empty_or_endless_report_is_refused(city, client_of):
    task, clerk = city.in_force().tasks.first(), client_of(city.clerk)

    assert report(clerk, task, city.justice, text="").status_code == 422
    assert report(clerk, task, city.justice, text="字" * 5001).status_code == 422
    assert report(clerk, task, city.justice, token="x").status_code == 422
    empty = report(clerk, task, city.justice, attached=[SimpleUploadedFile("空.txt", b"")])
    assert empty.status_code == 422
    assert ProgressReport.objects.count() == 0


def test_evidence_that_is_too_large_is_refused_with_its_report(city, client_of, settings):
    settings.FILE_SIZE_LIMIT_BYTES = 1000
    task, clerk = city.in_force().tasks.first(), client_of(city.clerk)

    answer = report(clerk, task, city.justice, attached=[upload(b"x" * 1001, "大.txt")])

    assert answer.status_code == 422
    assert ProgressReport.objects.count() == 0
    assert StoredFile.objects.filter(name="大.txt").count() == 0


@pytest.mark.demand("WRK-3")
def test_the_report_on_the_plan_is_sent_from_its_page(city, client_of):
    plan, clerk = city.in_force(), client_of(city.clerk)
    page = clerk.get(plan.get_absolute_url()).content.decode()

    answer = clerk.post(
        reverse("workplan_report", args=[plan.pk]),
        {"organ": city.justice.pk, "text": "全年落实情况", "is_completing": "on", "token": uuid4()},
    )

    assert reverse("workplan_report", args=[plan.pk]) in page
    assert answer["Location"] == plan.get_absolute_url()
    assert city.owed(plan, city.justice).met_on == TODAY


def test_what_was_done_is_taken_back_once(city, client_of):
    plan, head = city.in_force(), client_of(city.head)
    city.report(plan.tasks.first(), city.justice)
    owed = city.owed(plan.tasks.first(), city.justice)
    page = reverse("take_back", args=[owed.pk])

    without = head.post(page, {"reason": ""})
    first = head.post(page, {"reason": "目录缺两个领域"})
    second = head.post(page, {"reason": "目录缺两个领域"})

    owed.refresh_from_db()
    assert (without.status_code, first["Location"], second.status_code) == (422, owed.get_absolute_url(), 404)
    assert owed.met_on is None


def test_a_draft_is_discarded_with_a_reason(city, office):
    plan = city.draft()
    page = reverse("workplan_discard", args=[plan.pk])

    assert office.get(page).status_code == 200
    assert office.post(page, {"reason": ""}).status_code == 422
    assert office.post(page, {"reason": "误传"})["Location"] == reverse("workplans")
    assert office.get(plan.get_absolute_url()).status_code == 404


def test_why_the_day_is_that_day_is_told(city, client_of):
    plan, clerk = city.in_force(), client_of(city.clerk)
    owed = Obligation.objects.about(plan.tasks.all()[1]).get(organ=city.justice)

    page = clerk.get(owed.get_absolute_url())

    assert page.status_code == 200
    assert "12月31日" in text_of(page)


def test_a_page_answers_a_request_for_its_head(city, office):
    assert office.head(reverse("workplans")).status_code == 200
    assert office.head(reverse("workplan_upload")).status_code == 200


def test_a_name_with_a_null_character_is_no_name_of_the_notice(city, office):
    plan = city.draft()

    assert office.get(reverse("workplan_name", args=[plan.pk]), {"name": "\0"}).status_code == 404


def test_entering_an_organ_from_a_draft_begins_with_its_place_and_name(city, office):
    answer = office.get(reverse("organ_found"), {"under": str(city.government.pk), "called": UNKNOWN_NAME})

    form = answer.context["form"]
    assert form.initial["parent"] == city.government.pk
    assert form.initial["short_name"] == UNKNOWN_NAME
    assert "parent" not in office.get(reverse("organ_found"), {"under": "²", "called": "\0"}).context["form"].initial
