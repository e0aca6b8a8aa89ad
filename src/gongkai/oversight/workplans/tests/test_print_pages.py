"""A plan on paper: what each reader may see, as PDF and as DOCX."""

import io

import docx
import pypdfium2
import pytest
from django.urls import reverse

from gongkai.documents.printing import NoChineseFont
from gongkai.oversight.workplans import printed_tables, progress_sheet


@pytest.fixture
def plan(city):
    return city.in_force()


def pdf_text(content):
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(content))


def docx_text(content):
    document = docx.Document(io.BytesIO(content))
    return "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)


def test_the_office_prints_every_row_as_pdf_and_docx(city, plan, office):
    city.report(plan.tasks.first(), city.justice, done=False)
    rows = progress_sheet.Obligation.objects.filter(plan_id=plan.pk).count()

    pdf = office.get(reverse("workplan_print", args=[plan.pk, "pdf"]))
    word = office.get(reverse("workplan_print", args=[plan.pk, "docx"]))

    assert (pdf["Content-Type"], word["Content-Type"]) == (printed_tables.PDF, printed_tables.DOCX)
    assert "attachment" in pdf["Content-Disposition"]
    assert "2020-10-15已在门户网站公开。" in pdf_text(pdf.content)
    assert len(docx.Document(io.BytesIO(word.content)).tables[0].rows) == rows + 1
    assert "gongkai" not in docx_text(word.content)


def test_a_clerk_prints_the_rows_of_the_own_organ_only(city, plan, client_of):
    answer = client_of(city.clerk).get(reverse("workplan_print", args=[plan.pk, "docx"]))

    table = docx.Document(io.BytesIO(answer.content)).tables[0]
    assert {row.cells[6].text for row in table.rows[1:]} == {city.justice.name}


def test_the_office_prints_the_progress_of_every_task(city, plan, office):
    city.report(plan.tasks.first(), city.justice, done=True)

    text = docx_text(office.get(reverse("workplan_progress_print", args=[plan.pk, "docx"])).content)

    assert all(task.text in text for task in plan.tasks.filter(is_dismissed=False))
    assert "/" in text
    assert office.get(reverse("workplan_progress_print", args=[plan.pk, "pdf"])).content.startswith(b"%PDF")


def test_a_clerk_prints_no_progress_of_other_organs(city, plan, client_of):
    answer = client_of(city.clerk).get(reverse("workplan_progress_print", args=[plan.pk, "pdf"]))

    assert answer.status_code in (403, 404)
    page = client_of(city.clerk).get(reverse("workplan_table", args=[plan.pk])).content.decode()
    assert "progress.pdf" not in page
    assert "print.pdf" in page


def test_another_kind_of_file_is_not_there(plan, office):
    assert office.get(reverse("workplan_print", args=[plan.pk, "exe"])).status_code == 404


def test_without_a_chinese_typeface_the_page_says_what_to_install(plan, office, monkeypatch):
    def lacking(table):
        raise NoChineseFont

    monkeypatch.setattr(printed_tables, "as_pdf", lacking)
    answer = office.get(reverse("workplan_print", args=[plan.pk, "pdf"]))

    assert answer.status_code == 503
    assert "sudo apt install fonts-noto-cjk" in answer.content.decode()


def test_a_table_too_long_for_paper_is_refused_with_the_way_out(plan, office, monkeypatch):
    monkeypatch.setattr(printed_tables, "ROWS_LIMIT", 0)
    answer = office.get(reverse("workplan_print", args=[plan.pk, "pdf"]))

    assert answer.status_code == 422
    assert "XLSX" in answer.content.decode()


def test_the_page_of_tables_tells_which_typefaces_stand_in(plan, office):
    page = office.get(reverse("workplan_table", args=[plan.pk])).content.decode()

    assert all(f"{one.wanted}</span> → {one.used}" in page for one in printed_tables.fallbacks())
