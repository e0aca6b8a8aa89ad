"""The plan goes out as a table and comes back with progress; a changed or foreign file enters nothing."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from gongkai.oversight.workplans import progress_sheet
from gongkai.oversight.workplans.models import PlanState, ProgressReport, TaskLink, WorkPlan
from gongkai.registers.audit.models import Entry

from . import situations

TEXT, DONE, KEY = progress_sheet.TEXT_PLACE, progress_sheet.DONE_PLACE, progress_sheet.KEY_PLACE


@pytest.fixture
def plan(city):
    return city.in_force()


def taken(client, plan):
    answer = client.get(reverse("workplan_table_file", args=[plan.pk, "csv"]))
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def as_file(rows, name="表.csv", encoding="gbk"):
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return SimpleUploadedFile(name, stream.getvalue().encode(encoding))


def given_back(client, plan, rows, **how):
    return client.post(reverse("workplan_table_read", args=[plan.pk]), {"file": as_file(rows, **how)})


def row_of(rows, city_organ, number="1"):
    return next(row for row in rows if row[0] == number and row[7] == city_organ.name)


def test_the_table_holds_one_row_for_each_organ_and_task(city, plan, office):
    city.report(plan.tasks.first(), city.justice, done=False)

    rows = taken(office, plan)

    row = row_of(rows, city.justice)
    assert (
        row[2:3] + row[4:7] == ["编制标准目录", "市司法局", "市教育体育局", "2020年10月25日"]
        or row[6] == "2020年10月25日"
    )
    assert row[10] == "2020-10-15 已在门户网站公开。"
    assert len(rows) - 1 == progress_sheet.Obligation.objects.filter(plan_id=plan.pk).count()


def test_a_clerk_takes_the_rows_of_the_own_organ_only(city, plan, client_of):
    rows = taken(client_of(city.clerk), plan)

    assert {row[7] for row in rows[1:]} == {city.justice.name}


@pytest.mark.demand("WRK-3")
def test_progress_filled_in_is_shown_first_and_then_entered_once(city, plan, office):
    rows = taken(office, plan)
    filled = row_of(rows, city.justice)
    filled[TEXT], filled[DONE] = "目录已公开。", "是"
    row_of(rows, city.education)[TEXT] = "正在配合。"

    shown = given_back(office, plan, rows)
    assert not ProgressReport.objects.exists()
    sealed = {"sealed": shown.context["sealed"]}
    first = office.post(reverse("workplan_table_enter", args=[plan.pk]), sealed)
    second = office.post(reverse("workplan_table_enter", args=[plan.pk]), sealed)

    assert (shown.status_code, first.status_code, second.status_code) == (200, 302, 302)
    reports = {report.organ: report for report in ProgressReport.objects.all()}
    assert {organ: report.text for organ, report in reports.items()} == {
        city.justice: "目录已公开。",
        city.education: "正在配合。",
    }
    assert city.owed(plan.tasks.first(), city.justice).met_on == situations.TODAY
    assert city.owed(plan.tasks.first(), city.education).met_on is None
    assert Entry.objects.filter(act="progress.imported").exists()


@pytest.mark.demand("WRK-3")
def test_a_long_table_is_entered_in_parts_none_of_them_twice(city, plan, office, monkeypatch):
    monkeypatch.setattr(progress_sheet, "MOST_AT_ONCE", 1)
    rows = taken(office, plan)
    for row in (row_of(rows, city.justice), row_of(rows, city.education)):
        row[TEXT] = "正在推进。"
    sealed = {"sealed": given_back(office, plan, rows).context["sealed"]}
    address = reverse("workplan_table_enter", args=[plan.pk])

    first = office.post(address, sealed)
    in_between = ProgressReport.objects.count(), Entry.objects.filter(act="progress.imported").exists()
    second = office.post(address, {"sealed": first.context["sealed"]})

    assert (first.status_code, second.status_code) == (200, 302)
    assert "data-goes-on" in first.content.decode()
    assert in_between == (1, False)
    assert ProgressReport.objects.count() == 2
    assert Entry.objects.filter(act="progress.imported").count() == 1


def test_a_workbook_comes_back_as_well(city, plan, office):
    answer = office.get(reverse("workplan_table_file", args=[plan.pk, "xlsx"]))
    book = load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    sheet.cell(row=2, column=TEXT + 1, value='=HYPERLINK("http://x")')
    sheet.cell(row=3, column=TEXT + 1, value="已完成。")
    sheet.cell(row=3, column=DONE + 1, value="是")
    stream = io.BytesIO()
    book.save(stream)

    shown = office.post(
        reverse("workplan_table_read", args=[plan.pk]), {"file": SimpleUploadedFile("表.xlsx", stream.getvalue())}
    )

    assert [entry.row for entry in shown.context["reading"].entries] == [3]
    assert shown.context["reading"].entries[0].is_completing


@pytest.mark.parametrize(
    ("spoil", "row"),
    [
        (lambda rows: rows[1].__setitem__(2, "别的任务"), 2),
        (lambda rows: rows[1].__setitem__(6, "2021年10月25日"), 2),
        (lambda rows: rows[1].__setitem__(KEY, rows[2][KEY]), 2),
        (lambda rows: rows[1].__setitem__(KEY, "1.2.3:forged"), 2),
        (lambda rows: rows[1].__setitem__(DONE, "也许"), 2),
        (lambda rows: rows[1].__setitem__(DONE, "是"), 2),
        (lambda rows: rows[1].__setitem__(TEXT, "长" * 5001), 2),
        (lambda rows: rows.insert(2, list(rows[1])), 3),
        (lambda rows: [row.insert(0, "新列") for row in rows], 2),
    ],
)
def test_an_altered_row_is_named_with_its_place_and_nothing_can_be_entered(city, plan, office, spoil, row):
    rows = taken(office, plan)
    rows[-1][TEXT] = "这一行没有错。"
    spoil(rows)

    shown = given_back(office, plan, rows, encoding="utf-8")

    assert shown.status_code == 422
    assert str(row) in shown.context["reading"].faults[0].place
    assert shown.context["sealed"] == ""
    assert not ProgressReport.objects.exists()


def test_the_table_of_another_plan_and_a_foreign_table_are_refused(city, plan, office):
    other = city.in_force(situations.NOTICE.replace("〔2020〕7号", "〔2020〕8号"))

    of_other = given_back(office, plan, taken(office, other))
    foreign = given_back(office, plan, [["姓名", "电话"], ["张三", "1"]])
    empty = given_back(office, plan, [["姓名"]])

    assert {of_other.status_code, foreign.status_code, empty.status_code} == {422}


def test_a_clerk_cannot_enter_for_another_organ(city, plan, office, client_of):
    rows = taken(office, plan)
    row_of(rows, city.education)[TEXT] = "替别人填。"

    shown = given_back(client_of(city.clerk), plan, rows)

    assert shown.status_code == 422
    assert not ProgressReport.objects.exists()


def test_what_one_person_was_shown_another_cannot_confirm_and_changed_rows_stop_all(city, plan, office, client_of):
    rows = taken(office, plan)
    for organ in (city.justice, city.education):
        row_of(rows, organ)[TEXT], row_of(rows, organ)[DONE] = "完成。", "是"
    sealed = {"sealed": given_back(office, plan, rows).context["sealed"]}
    address = reverse("workplan_table_enter", args=[plan.pk])

    assert client_of(city.clerk).post(address, sealed).status_code == 409
    assert office.post(address, {"sealed": "x"}).status_code == 409
    city.report(plan.tasks.first(), city.education)
    assert office.post(address, sealed).status_code == 409
    assert ProgressReport.objects.count() == 1


@pytest.mark.demand("WRK-1")
def test_a_table_of_tasks_becomes_a_draft(city, office):
    table = [
        "序号,类别,工作任务,牵头单位,配合单位,完成时限",
        "1,主动公开,编制标准目录,市司法局,市教育体育局,2021年3月底前",
        "2,,培训人员,市教育体育局,,全年",
    ]
    sent = {"organ": city.government.pk, "title": "2021年要点", "year": 2021}
    file = SimpleUploadedFile("任务.csv", "\n".join(table).encode("gbk"))

    asked = office.post(reverse("workplan_from_table"), {**sent, "file": file})
    form = asked.context["form"]
    columns = {name: field.initial for name, field in form.fields.items()}
    made = office.post(reverse("workplan_from_table"), {"sealed": asked.context["sealed"], **columns})

    draft = WorkPlan.objects.get()
    assert made["Location"] == draft.get_absolute_url()
    assert (draft.state, draft.year, draft.title) == (PlanState.DRAFT, 2021, "2021年要点")
    first, second = draft.tasks.all()
    assert (first.text, first.section_path, str(first.stated_on)) == ("编制标准目录", ["主动公开"], "2021-03-31")
    assert [(unit.name, unit.is_lead, unit.state) for unit in first.units.all()] == [
        ("市司法局", True, "resolved"),
        ("市教育体育局", False, "resolved"),
    ]
    assert (second.section_path, second.stated_on) == (["主动公开"], None)
    assert draft.text[first.start : first.end] == first.text
    assert not TaskLink.objects.exists()


def test_columns_that_say_nothing_are_refused(city, office):
    file = SimpleUploadedFile("任务.csv", "甲,乙\n1,2\n".encode())
    asked = office.post(
        reverse("workplan_from_table"), {"organ": city.government.pk, "title": "x", "year": 2021, "file": file}
    )

    answer = office.post(
        reverse("workplan_from_table"), {"sealed": asked.context["sealed"], "column_0": "number", "column_1": ""}
    )
    old = office.post(reverse("workplan_from_table"), {"sealed": "x"})

    assert (answer.status_code, old.status_code) == (422, 302)
    assert not WorkPlan.objects.exists()
