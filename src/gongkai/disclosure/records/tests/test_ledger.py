"""The ledger of rules and normative documents: what stands in it on any day, and that the library agrees."""

import csv
import io
import json
from datetime import date, timedelta
from itertools import product

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from gongkai.disclosure.records import ledger, ledger_keeping, releasing, services
from gongkai.disclosure.records.models import LedgerEntry, Record, Relation
from gongkai.disclosure.records.rules import RelationKind, Validity
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau, content
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Role
from gongkai.registers.organs.queries import scope

from .test_pages import client

NORMATIVE = {"rule_kind": "行政规范性文件", "is_normative": True, "legality_number": "青司审〔2020〕1号"}
RULE = {**NORMATIVE, "rule_kind": "规章"}


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    settings.FILES_ROOT = tmp_path / "files"
    return Bureau("ziyang")


def public(bureau, at=AT, **changes):
    return bureau.release(bureau.sign(bureau.draft(content(bureau, **{**NORMATIVE, **changes}), at), at), at)


def reach(bureau):
    return scope(bureau.people[Role.CLERK], on=DAY)


def validity_of(record, on):
    return LedgerEntry.objects.get(record=record).validity_on(on)


@pytest.mark.demand("REC-8")
def test_a_document_is_in_the_ledger_from_its_signature_and_a_draft_is_not(bureau):
    drafted = bureau.draft(content(bureau, **NORMATIVE))
    assert not LedgerEntry.objects.exists()

    signed = bureau.sign(drafted)
    entry = LedgerEntry.objects.get()
    assert (entry.rule_kind, entry.document_number, entry.legality_number) == (
        "行政规范性文件",
        "青司发〔2020〕12号",
        "青司审〔2020〕1号",
    )

    services.give_back(signed, reason="请补充依据", by=bureau.people[Role.PUBLISHER], at=AT)
    assert not LedgerEntry.objects.exists()


def test_what_is_no_rule_stays_out_and_earlier_normative_documents_have_their_kind(bureau):
    bureau.release(bureau.sign(bureau.draft(content(bureau))))
    old = public(bureau, rule_kind="")

    assert list(LedgerEntry.objects.values_list("record", "rule_kind")) == [(old.pk, "行政规范性文件")]


def test_a_revision_that_is_drafted_does_not_change_the_ledger_until_it_is_released(bureau):
    record = public(bureau)
    changed = content(bureau, **RULE, title="修订稿")
    services.edit(record, changed, version=record.version, by=bureau.people[Role.CLERK], at=AT)
    entry = LedgerEntry.objects.get()
    assert (entry.title, entry.rule_kind) == ("青川市公证服务管理办法", "行政规范性文件")
    assert ledger.compare(reach(bureau), most=10).counts == [ledger.KindCount("行政规范性文件", 1, 1, 1)]

    record.refresh_from_db()
    bureau.release(bureau.sign(record))

    entry.refresh_from_db()
    assert (entry.title, entry.rule_kind) == ("修订稿", "规章")


@pytest.mark.demand("REC-8", "REC-6")
def test_the_ledger_tells_validity_on_any_day_and_forgets_a_repeal_that_was_withdrawn(bureau):
    old = public(bureau, effective_on=date(2020, 9, 10), expires_on=date(2025, 9, 9))
    newer = bureau.draft(content(bureau, title="废止决定"))
    Relation.objects.create(record=newer, kind=RelationKind.REPEALS, other=old, since=date(2021, 1, 1))
    newer = bureau.release(bureau.sign(newer))

    days = {date(2020, 9, 5): "not_yet", date(2020, 9, 10): "valid", date(2021, 1, 1): "repealed"}
    assert {day: validity_of(old, day) for day in days} == days

    releasing.propose_withdrawal(newer, reason="文号有误", by=bureau.people[Role.HEAD], at=AT)
    releasing.withdraw(newer, by=bureau.people[Role.OFFICE], at=AT)

    assert validity_of(old, date(2021, 1, 1)) is Validity.VALID
    assert validity_of(old, date(2025, 9, 10)) is Validity.LAPSED


def test_the_database_and_the_rule_agree_on_every_combination_of_days(bureau):
    record, today = public(bureau), date(2020, 9, 1)
    days = [None, today - timedelta(days=1), today, today + timedelta(days=1)]
    base = LedgerEntry.objects.get()
    wrong = []

    for effective_on, expires_on, lapsed_on, repealed_on, amended_on in product(
        days, days, days[:3], days[:3], days[1:3]
    ):
        LedgerEntry.objects.filter(pk=base.pk).update(
            effective_on=effective_on,
            expires_on=expires_on,
            lapsed_on=lapsed_on,
            repealed_on=repealed_on,
            amended_on=amended_on,
        )
        told = validity_of(record, today)
        found = {one for one in Validity if LedgerEntry.objects.of_validity(one, on=today).exists()}
        if found != {told}:
            wrong.append((effective_on, expires_on, lapsed_on, repealed_on, amended_on, told, found))

    assert wrong == []


@pytest.mark.demand("REC-8")
def test_the_counts_of_the_ledger_equal_the_library_and_differences_are_named(bureau):
    public(bureau, title="甲")
    withdrawn = public(bureau, title="乙", **{"rule_kind": "规章"})
    releasing.propose_withdrawal(withdrawn, reason="有误", by=bureau.people[Role.HEAD], at=AT)
    releasing.withdraw(withdrawn, by=bureau.people[Role.OFFICE], at=AT)
    bureau.sign(bureau.draft(content(bureau, title="丙", **NORMATIVE)))

    assert ledger.compare(reach(bureau), most=10).counts == [
        ledger.KindCount("行政规范性文件", 2, 1, 1),
        ledger.KindCount("规章", 1, 0, 0),
    ]
    found = ledger.compare(reach(bureau), most=10).differences
    assert {(one.gap, one.record.title) for one in found} == {("withdrawn", "乙"), ("not_released", "丙")}


def test_what_drifted_is_found_and_put_right_once_a_day(bureau):
    lost, stale = public(bureau, title="甲"), public(bureau, title="乙")
    LedgerEntry.objects.filter(record=lost).delete()
    LedgerEntry.objects.filter(record=stale).update(version=99, title="旧")
    gaps = {(one.gap, one.record.pk) for one in ledger.compare(reach(bureau), most=10).differences}
    assert gaps == {("not_in_ledger", lost.pk), ("another_version", stale.pk)}

    assert ledger_keeping.go_over(on=DAY, at=AT) == 2
    assert ledger_keeping.go_over(on=DAY, at=AT) == 0
    assert ledger.compare(reach(bureau), most=10).differences == []
    assert LedgerEntry.objects.get(record=stale).title == "乙"


@pytest.mark.demand("REC-8")
def test_the_page_narrows_goes_on_by_key_and_exports_the_same_rows(bureau, monkeypatch):
    monkeypatch.setattr("gongkai.disclosure.records.ledger_pages.PAGE_SIZE", 2)
    monkeypatch.setattr("gongkai.disclosure.records.ledger.AT_ONCE", 2)
    for number in range(1, 6):
        public(bureau, title=f"第{number}号办法", number_serial=number, formed_on=DAY - timedelta(days=number % 2))
    clerk, seen, address = client(bureau, Role.CLERK), [], reverse("ledger") + "?validity=in_force"

    while address:
        answer = clerk.get(address)
        seen += [told["entry"].title for told in answer.context["rows"]]
        key = answer.context["next_key"]
        address = f"{reverse('ledger')}?validity=in_force&after={key}" if key else ""

    assert len(seen) == len(set(seen)) == 5
    told = json.loads(clerk.get(reverse("ledger_json")).content)
    assert [one["title"] for one in told["documents"]] == seen
    assert told["documents"][0]["address"] == f"/r/{Record.objects.get(title=seen[0]).public_id}/"
    rows = list(csv.reader(io.StringIO(clerk.get(reverse("ledger_csv")).content.decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == seen
    book = load_workbook(io.BytesIO(clerk.get(reverse("ledger_xlsx") + "?q=第3号").content))
    assert [row[2].value for row in book.worksheets[0].iter_rows(min_row=2)] == ["第3号办法"]
    assert clerk.get(reverse("ledger") + "?validity=repealed").context["rows"] == []
    assert clerk.get(reverse("ledger") + "?on=2020-08-31&year=x").context["rows"][0]["entry"].formed_on < DAY


def test_the_ledger_of_another_organ_is_not_shown(bureau):
    public(bureau, title="玄武办法")
    other = organs.found_organ(
        "白虎市司法局",
        level=Level.CITY,
        kind=Kind.DEPARTMENT,
        profile="ziyang",
        parent=None,
        since=date(2019, 6, 1),
        at=AT,
        by=None,
    )
    stranger = bureau.person(Role.CLERK, "stranger")
    stranger.posts.all().delete()
    organs.appoint(stranger, organ=other, role=Role.CLERK, since=date(2019, 6, 1), at=AT, by=None)
    bureau.people[Role.CLERK] = stranger

    for name in ("ledger", "ledger_check", "ledger_json", "ledger_csv"):
        assert "玄武" not in client(bureau, Role.CLERK).get(reverse(name)).content.decode()
