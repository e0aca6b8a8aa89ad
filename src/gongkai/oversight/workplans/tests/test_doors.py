import html
import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongkai.oversight.workplans import correcting
from gongkai.oversight.workplans.models import PlanState, ProgressReport, TaskUnit, UnitState
from gongkai.registers.audit.models import Entry
from gongkai.registers.files.models import StoredFile
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level

from .situations import ENTERED, NOTICE, TODAY, UNKNOWN_NAME, text_of, upload


def test_a_plan_with_open_questions_is_refused_with_every_one_of_them(city, office):
    plan = city.draft()

    answer = office.post(reverse("workplan_in_force", args=[plan.pk]))

    assert answer.status_code == 409
    assert UNKNOWN_NAME in text_of(answer)
    assert f'href="{reverse("workplan_name", args=[plan.pk])}?name=' in answer.content.decode()
    assert "WRK-2" not in text_of(answer)
    assert 'id="refusals"' in answer.content.decode()
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
    assert decided["Location"] == f"{reverse('workplan_check', args=[plan.pk])}?order=unsure#q-1"
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
        ("task_split", {"cuts": "last"}, "checked"),
    ],
)
def test_two_tabs_change_the_same_task(city, office, page, values, typed):
    plan = city.draft()
    task = plan.tasks.first()
    if "cuts" in values:
        values = {
            "cuts": re.findall(
                r'name="cuts" value="(\d+)"', office.get(reverse(page, args=[task.pk])).content.decode()
            )[-1:]
        }
    correcting.correct_task(task, title="甲题", stated_on=None, version=1, by=city.officer, at=start_of(ENTERED))

    answer = office.post(reverse(page, args=[task.pk]), {**values, "version": 1})

    task.refresh_from_db()
    assert answer.status_code == 409
    assert typed in answer.content.decode()
    assert "甲题" in answer.content.decode()
    assert (task.title, task.version, task.is_dismissed) == ("甲题", 2, False)


def test_a_page_of_a_draft_that_was_put_in_force_meanwhile_answers_409_and_changes_nothing(city, office):
    plan = city.in_force()
    task = plan.tasks.first()
    before = Entry.objects.count()

    answers = {
        "workplan_metadata": office.post(reverse("workplan_metadata", args=[plan.pk]), metadata(plan)),
        "workplan_addressees": office.post(reverse("workplan_addressees", args=[plan.pk])),
        "workplan_names_again": office.post(reverse("workplan_names_again", args=[plan.pk])),
        "workplan_discard": office.post(reverse("workplan_discard", args=[plan.pk]), {"reason": "误传"}),
        "workplan_name": office.post(reverse("workplan_name", args=[plan.pk]), {"name": UNKNOWN_NAME, "is_none": "on"}),
        "task_correct": office.post(reverse("task_correct", args=[task.pk]), {"title": "乙", "version": 1}),
        "task_split": office.post(reverse("task_split", args=[task.pk]), {"cuts": [1], "version": 1}),
        "task_merge": office.post(reverse("task_merge", args=[task.pk]), {"own": f"{task.pk}.1"}),
        "task_confirm": office.post(reverse("task_confirm", args=[task.pk]), {"version": 1}),
        "task_add": office.post(reverse("task_add", args=[plan.pk]), {"start": 0, "end": 9}),
        "workplan_confirm": office.post(reverse("workplan_confirm", args=[plan.pk])),
        "workplan_undo": office.post(reverse("workplan_undo", args=[plan.corrections.get().pk])),
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
    dismissed = office.post(reverse("task_dismiss", args=[task.pk]), {"reason": "重复", "version": 2})
    restored = office.post(reverse("task_restore", args=[task.pk]))

    assert {one.status_code for one in (corrected, dismissed, restored)} == {302}
    following = plan.tasks.get(position=5)
    assert corrected["Location"].endswith(f"#r-task-{following.pk}"), "the name that is not settled makes it unsure"
    task.refresh_from_db()
    assert (task.title, task.stated_on, task.is_dismissed, task.version) == ("新题", date(2020, 9, 1), False, 4)


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


def test_an_organ_that_a_notice_names_is_entered_and_the_draft_goes_on_with_its_next_question(city, office):
    plan = city.draft()
    question = office.get(reverse("workplan_check", args=[plan.pk])).content.decode()
    address = html.unescape(re.search(r'href="([^"]*organs/new/[^"]*)"', question)[1])
    proposed = office.get(address).context["form"]

    sent = {name: proposed[name].value() or "" for name in proposed.fields}
    entered = office.post(address, sent)
    office.post(reverse("workplan_names_again", args=[plan.pk]))

    assert sent["name"] == "青川市大数据中心"
    assert entered.headers["Location"] == f"{reverse('workplan_check', args=[plan.pk])}#q-2"
    unit = TaskUnit.objects.get(task__plan=plan, name=UNKNOWN_NAME)
    assert [organ.name for organ in unit.organs.all()] == ["青川市大数据中心"]


@pytest.mark.parametrize("then", ["https://example.org/", "//example.org/", "javascript:alert(1)", "desk/"])
def test_after_entering_an_organ_nobody_is_sent_elsewhere(city, office, then):
    answer = office.get(reverse("organ_found"), {"then": then})

    assert answer.context["cancel_url"] == reverse("organs")


@pytest.mark.demand("WRK-2")
def test_names_are_looked_up_again_after_their_organs_were_entered(city, office):
    plan = city.draft()
    organs.found_organ(
        "青川市大数据中心",
        level=Level.CITY,
        kind=Kind.DEPARTMENT,
        profile="national",
        since=ENTERED,
        at=start_of(TODAY),
        by=None,
        parent=city.government,
        short_name=UNKNOWN_NAME,
    )

    answer = office.post(reverse("workplan_names_again", args=[plan.pk]))

    unit = TaskUnit.objects.get(task__plan=plan, name=UNKNOWN_NAME)
    assert answer["Location"] == f"{reverse('workplan_check', args=[plan.pk])}?order=unsure#q-1"
    assert unit.state == UnitState.RESOLVED
    assert [organ.name for organ in unit.organs.all()] == ["青川市大数据中心"]
