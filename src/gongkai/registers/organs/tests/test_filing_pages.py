"""What every organ has filed and publishes: the pages, the downloads, and what never is public."""

import csv
import io
import json

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from gongkai.registers.organs import filings, open_data, services
from gongkai.registers.organs.models import ResponsibilityKind, Role

from .conftest import AT, FOUNDED, TODAY, found

CONTACT = {"address": "青川路1号", "hours": "工作日9:00—17:00", "telephone": "0870-1234567 13800138000"}


def complete(organ, *, filed=True):
    for kind in ResponsibilityKind:
        services.file_responsibility(
            organ,
            kind=kind,
            person_or_body=kind.label,
            since=FOUNDED,
            filed_on=FOUNDED if filed else None,
            at=AT,
            by=None,
        )
    services.record_contact(organ, since=FOUNDED, fields=CONTACT, at=AT, by=None)
    services.record_remit(
        organ, functions="主管司法行政", internal_bodies="办公室\n法制科", since=FOUNDED, at=AT, by=None
    )


@pytest.mark.demand("ORG-1")
def test_an_organ_lacks_what_is_not_there_or_not_filed(land):
    complete(land.justice)
    complete(land.education, filed=False)

    rows = {
        one.organ: one for one in filings.filings_of([land.justice.pk, land.education.pk, land.office.pk], on=TODAY)
    }

    assert rows[land.justice].is_complete
    assert rows[land.education].missing == rows[land.education].unfiled
    assert rows[land.education].missing == ("leader_in_charge", "ogi_body", "handler")
    assert set(rows[land.office].missing) == set(filings.ITEMS)


@pytest.mark.demand("ORG-1")
def test_the_supervisor_sees_its_subtree_with_counts_filters_and_a_download(land, holder, client_of):
    complete(land.justice)
    client = client_of(holder(Role.SUPERVISOR, land.city))

    page = client.get("/desk/organs/filings/")
    lacking = client.get("/desk/organs/filings/?missing=any")
    whole = client.get("/desk/organs/filings/?missing=none")
    rows = list(csv.reader(io.StringIO(client.get("/desk/organs/filings.csv").content.decode("utf-8-sig"))))

    assert {row.organ for row in page.context["rows"]} == {
        land.city,
        land.office,
        land.education,
        land.justice,
        land.county,
        land.town,
    }
    assert page.context["complete"] == 1
    assert land.justice not in {row.organ for row in lacking.context["rows"]}
    assert [row.organ for row in whole.context["rows"]] == [land.justice]
    assert len(rows) == 7
    assert client.get("/desk/organs/reminders/").context["rows"][0].missing


def test_a_list_of_filings_goes_on_where_the_page_ends(land, holder, client_of):
    for number in range(120):
        found(f"青川市第{number}局", land.city)
    client = client_of(holder(Role.SUPERVISOR, land.city))

    first = client.get("/desk/organs/filings/")
    second = client.get("/desk/organs/filings/" + first.context["next_url"])

    seen = [row.organ.pk for page in (first, second) for row in page.context["rows"]]
    assert len(seen) == len(set(seen)) == first.context["all"] == 126
    assert second.context["next_url"] == ""


@pytest.mark.demand("ORG-2")
def test_the_public_record_has_no_mobile_number_and_no_handler(land):
    complete(land.justice)

    record = open_data.public_data(land.justice, TODAY)

    text = json.dumps(open_data.as_json([record]), ensure_ascii=False)
    assert record.telephone == "0870-1234567"
    assert "13800138000" not in text
    assert str(ResponsibilityKind.HANDLER.label) not in text
    assert record.internal_bodies == ("办公室", "法制科")
    assert record.missing == ()


@pytest.mark.parametrize(
    ("telephone", "shown"),
    [
        ("0870-2121212", "0870-2121212"),
        ("13912345678", ""),
        ("139 1234 5678", ""),
        ("+86 139-1234-5678", ""),
        ("0870-2121212、13912345678", "0870-2121212"),
        ("(0870)2121212转139", "(0870)2121212转139"),
        ("12345", "12345"),
    ],
)
def test_only_numbers_of_an_office_are_shown(telephone, shown):
    assert open_data.without_mobile(telephone) == shown


@pytest.mark.demand("ORG-2")
def test_what_is_missing_is_a_finding_of_the_catalogue(land):
    rows = list(open_data.table(open_data.public_data_of([land.office], TODAY)))

    cells = dict(zip(rows[0], rows[1], strict=True))
    assert cells[open_data.headings()["name"]] == "青川市人民政府办公室"
    assert open_data.headings()["functions"] in cells[open_data.headings()["missing"]]


@pytest.mark.demand("ORG-2")
def test_the_catalogue_is_a_spreadsheet_without_formulas(land, holder, client_of):
    services.record_remit(land.justice, functions="=HYPERLINK(1)", internal_bodies="", since=FOUNDED, at=AT, by=None)
    client = client_of(holder(Role.CLERK, land.justice))

    answer = client.get("/desk/organs/functions.xlsx")

    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet.cell(2, 1).value == "青川市司法局"
    assert sheet.cell(2, 5).value == "'=HYPERLINK(1)"


@pytest.mark.demand("ORG-2")
def test_the_command_writes_every_organ_under_one(land, tmp_path, capsys):
    complete(land.justice)
    for form in ("json", "csv", "xlsx"):
        call_command("organs", "export", format=form, under="青川市人民政府", on=TODAY, output=tmp_path / form)

    records = json.loads((tmp_path / "json").read_text("utf-8"))
    assert {one["name"] for one in records} >= {"青川市人民政府", "青川市司法局", "西山镇人民政府"}
    assert "白沙市人民政府" not in {one["name"] for one in records}
    assert (tmp_path / "csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (tmp_path / "xlsx").read_bytes().startswith(b"PK")


@pytest.mark.demand("WRK-2")
def test_a_name_can_be_looked_up_and_what_is_not_known_shows_the_nearest(land, holder, client_of):
    client = client_of(holder(Role.CLERK, land.justice))

    known = client.get(f"/desk/organs/names/?name=市司法局&within={land.justice.pk}&on=2020-10-15")
    unknown = client.get(f"/desk/organs/names/?name=市教体委&within={land.justice.pk}&on=2020-10-15")

    assert known.context["organs"] == [(land.justice, True)]
    assert unknown.context["organs"] == []
    assert (land.education, False) in unknown.context["candidates"]
