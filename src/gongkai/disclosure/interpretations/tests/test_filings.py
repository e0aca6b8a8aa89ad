"""Figures per organ and year, and the monthly filing with its clock (INT-3, INT-4)."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from gongkai.disclosure.interpretations import figures, filing
from gongkai.disclosure.interpretations.models import Filing
from gongkai.disclosure.interpretations.rules import month_after, month_before, share
from gongkai.disclosure.records.rules import Refused
from gongkai.disclosure.records.tests.bureaus import AT, OPENED, Bureau
from gongkai.registers.files import services as files
from gongkai.registers.obligations import monthly
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Role
from gongkai.registers.organs.queries import scope

from .packages import complete, document, facts_in, fresh, released, text_form, withdraw

OCTOBER = date(2020, 10, 1)


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    city = organs.found_organ(
        "青川市人民政府",
        level=Level.CITY,
        kind=Kind.GOVERNMENT,
        profile="tongliao",
        parent=None,
        since=OPENED,
        at=start_of(OPENED),
        by=None,
    )
    justice = organs.found_organ(
        "青川市司法局",
        level=Level.CITY,
        kind=Kind.DEPARTMENT,
        profile="tongliao",
        parent=city,
        since=OPENED,
        at=start_of(OPENED),
        by=None,
    )
    return Bureau("tongliao", organ=justice)


def of_september(bureau):
    return Filing.objects.get(organ=bureau.organ, month=date(2020, 9, 1))


def owed(bureau, period="2020-10"):
    return Obligation.objects.get(organ=bureau.organ, duty_id="interpretation.file_monthly", period=period)


def test_a_share_of_nothing_is_no_number():
    assert [share(1, 3), share(0, 5), share(0, 0)] == ["33.3%", "0.0%", "–"]


def test_months_follow_each_other_over_the_year():
    assert (month_before(date(2021, 1, 1)), month_after(date(2020, 12, 1))) == (date(2020, 12, 1), date(2021, 1, 1))
    assert (month_before(date(2020, 10, 1)), month_after(date(2020, 9, 1))) == (date(2020, 9, 1), OCTOBER)


@pytest.mark.demand("INT-3")
def test_the_figures_of_a_year_count_documents_forms_and_heads(bureau):
    released(bureau)
    released(bureau, facts_in(bureau, forms=(text_form(bureau),), is_by_head=True), after=timedelta(days=7))
    signed, _interprets = complete(bureau)
    bureau.release(signed)
    bureau.release(bureau.sign(document(bureau, needs=False)))
    _record, taken = released(bureau)
    withdraw(bureau, fresh(taken), AT + timedelta(days=1))

    rows, whole = figures.figures_of(scope(bureau.people[Role.HEAD], on=AT.date()), 2020)

    assert [row.organ for row in rows] == [bureau.organ]
    numbers = [getattr(whole, name) for name in figures.NUMBERS]
    assert numbers == [5, 4, 2, 1, 2, 1, 1]
    assert [getattr(rows[0], name) for name in figures.NUMBERS] == numbers
    assert (whole.share_beyond_text, whole.share_on_time) == ("50.0%", "25.0%")
    assert figures.figures_of(scope(bureau.people[Role.HEAD], on=AT.date()), 2019)[0] == []


@pytest.mark.demand("INT-4")
def test_every_organ_owes_the_filing_by_the_second_of_the_month_moved_by_the_holiday(bureau):
    opened = monthly.open_month(on=date(2020, 10, 9), at=start_of(date(2020, 10, 9)))

    assert opened >= 1
    assert monthly.open_month(on=date(2020, 10, 10), at=start_of(date(2020, 10, 10))) == 0
    found = owed(bureau)
    assert (found.due_on, found.subject) == (date(2020, 10, 9), of_september(bureau))
    monthly.open_month(on=date(2020, 11, 1), at=start_of(date(2020, 11, 1)))
    assert owed(bureau, "2020-11").due_on == date(2020, 11, 2)


def test_nothing_is_owed_of_the_month_in_which_the_clause_began(bureau):
    assert monthly.open_month(on=date(2020, 6, 20), at=start_of(date(2020, 6, 20))) == 0


def test_where_no_clause_asks_for_it_nothing_is_owed(db):
    Bureau("ziyang")

    assert monthly.open_month(on=OCTOBER, at=start_of(OCTOBER)) == 0


@pytest.mark.demand("INT-4")
def test_the_filing_lists_the_month_before_is_kept_and_meets_its_clock(bureau):
    record, interprets = released(bureau)
    released(bureau, at=start_of(date(2020, 10, 5)))
    at = start_of(date(2020, 10, 9))
    monthly.open_month(on=at.date(), at=at)
    found = of_september(bureau)
    table = filing.table_of(bureau.organ, found.month)
    assert [line.material for line in table.lines] == [interprets]

    filed = filing.file_month(found, seen=table.digest, by=bureau.people[Role.CLERK], at=at)

    assert (filed.number, filed.month) == (1, date(2020, 9, 1))
    assert (owed(bureau).standing, owed(bureau).is_late) == ("met", False)
    with files.open_file(filed.file) as kept:
        sheet = load_workbook(io.BytesIO(kept.read())).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == table.heads
    assert rows[1][1:4] == (interprets.title, record.title, record.document_number)
    assert table.as_docx().startswith(b"PK")


@pytest.mark.demand("INT-4")
def test_what_changed_meanwhile_or_was_filed_is_not_filed(bureau):
    at = start_of(date(2020, 10, 9))
    monthly.open_month(on=at.date(), at=at)
    clerk, found = bureau.people[Role.CLERK], of_september(bureau)
    before = filing.table_of(bureau.organ, date(2020, 9, 1))
    released(bureau)

    with pytest.raises(Refused) as refused:
        filing.file_month(found, seen=before.digest, by=clerk, at=at)
    assert [one.code for one in refused.value.refusals] == ["table_changed"]

    now = filing.table_of(bureau.organ, date(2020, 9, 1))
    filing.file_month(found, seen=now.digest, by=clerk, at=at)
    with pytest.raises(Refused) as refused:
        filing.file_month(found, seen=now.digest, by=clerk, at=at)
    assert [one.code for one in refused.value.refusals] == ["filed_before"]
    assert Filing.objects.filter(filed_at__isnull=False).count() == 1


def test_a_month_without_interpretations_is_filed_too(bureau):
    at = start_of(date(2020, 10, 9))
    monthly.open_month(on=at.date(), at=at)
    table = filing.table_of(bureau.organ, date(2020, 9, 1))

    filed = filing.file_month(of_september(bureau), seen=table.digest, by=bureau.people[Role.CLERK], at=at)

    assert filed.number == 0
    assert owed(bureau).standing == "met"
