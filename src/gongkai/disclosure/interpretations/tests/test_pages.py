"""The staff pages of interpretations, as each person of a bureau meets them."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.disclosure.interpretations import filing
from gongkai.disclosure.interpretations.models import Filing, Sheet
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import ActKind, RelationKind, State
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau
from gongkai.registers.organs.models import Role

from .packages import PLAN, document, facts_in, fresh, material, plan, released, review


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    settings.FILES_ROOT = tmp_path / "files"
    return Bureau("ziyang")


def client(bureau, role):
    account = bureau.people[role]
    Authenticator.objects.get_or_create(user=account, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})
    made = Client()
    made.force_login(account)
    return made


def typed(version, **changes):
    """What a clerk types for a complete plan."""
    told = {
        "version": version,
        "outline": PLAN.outline,
        "elements": ["主要内容"],
        "forms": list(PLAN.forms),
        "channels": list(PLAN.channels),
        "planned_on": DAY.isoformat(),
        "interpreter": PLAN.interpreter,
    }
    return told | changes


def page(record):
    return reverse("record_interpretation", args=[record.pk])


@pytest.mark.demand("INT-1")
def test_a_clerk_is_refused_plans_drafts_a_material_and_sends_both_on(bureau):
    clerk = client(bureau, Role.CLERK)
    record = document(bureau)
    answer = clerk.post(reverse("record_send_on", args=[record.pk]))
    assert answer.status_code == 409
    assert page(record) in answer.content.decode()
    assert record.acts.filter(kind=ActKind.RETURNED).count() == 1
    shown = clerk.get(page(record)).content.decode()
    assert 'class="notice warning section"' in shown

    assert clerk.post(page(record), typed(fresh(record).version)).status_code == 302
    assert clerk.post(reverse("interpretation_begin", args=[record.pk])).status_code == 302
    made = Record.objects.latest("pk")
    assert (made.title, made.genre) == (f"《{record.title}》政策解读", "解读材料")
    facts = {"version": made.version, "forms": ["图表图解"], "elements": ["主要内容"], "channels": ["政务新媒体"]}
    assert clerk.post(page(made), facts).status_code == 302
    said = records.content_of(fresh(made))
    assert said.interpretation == Sheet.objects.get(record=made).digest

    answer = clerk.post(reverse("record_send_on", args=[record.pk]))
    assert answer.status_code == 409
    assert record.acts.filter(kind=ActKind.RETURNED).count() == 2


def test_a_plan_saved_in_two_tabs_is_not_overwritten(bureau):
    clerk = client(bureau, Role.CLERK)
    record = document(bureau)
    assert clerk.post(page(record), typed(1)).status_code == 302

    answer = clerk.post(page(record), typed(1, outline="另一个提纲"))

    assert answer.status_code == 422
    assert "另一个提纲" in answer.content.decode()
    assert Sheet.objects.filter(record=record).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"forms": ["口头传达"]},
        {"planned_on": "2020-02-30"},
        {"outline": "长" * 4001},
        {"version": ""},
        {"version": "abc"},
        {"interpreter": "名" * 121},
    ],
)
def test_bad_input_comes_back_beside_its_field(bureau, wrong):
    record = document(bureau)

    answer = client(bureau, Role.CLERK).post(page(record), typed(1) | wrong)

    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.context["form"].errors
    assert not Sheet.objects.exists()


def test_who_does_not_draft_reads_the_plan_and_saves_none(bureau):
    record = document(bureau)
    plan(bureau, record)
    reviewer = client(bureau, Role.REVIEWER)

    shown = reviewer.get(page(record))

    assert PLAN.interpreter in shown.content.decode()
    assert "<textarea" not in shown.content.decode()
    assert reviewer.post(page(record), typed(2)).status_code == 404


@pytest.mark.demand("INT-5")
def test_the_reviewer_of_a_material_answers_the_question_on_the_form(bureau):
    sent = records.send_on(material(bureau, document(bureau)), by=bureau.people[Role.CLERK], at=AT)
    reviewer = client(bureau, Role.REVIEWER)
    asked = "纸上写的"
    assert asked in reviewer.get(sent.get_absolute_url()).content.decode()
    address = reverse("record_approve", args=[sent.pk])

    assert reviewer.post(address, {"seen": sent.digest}).status_code == 422
    refused = reviewer.post(address, {"seen": sent.digest, "aim_as_benefit": "yes"})
    assert refused.status_code == 409
    assert asked in refused.content.decode()
    assert reviewer.post(address, {"seen": sent.digest, "aim_as_benefit": "no"}).status_code == 302
    assert asked in sent.acts.get(kind=ActKind.APPROVED).note


@pytest.mark.demand("INT-1")
def test_a_reviewer_gives_a_document_back_for_want_of_interpretation(bureau):
    record = document(bureau)
    plan(bureau, record)
    interprets = material(bureau, fresh(record))
    sent = records.send_on(fresh(record), by=bureau.people[Role.CLERK], at=AT)
    reviewer, address = client(bureau, Role.REVIEWER), reverse("interpretation_return", args=[record.pk])
    interprets.relations.filter(kind=RelationKind.INTERPRETS).delete()
    assert address in reviewer.get(page(sent)).content.decode()

    assert reviewer.post(address).status_code == 302
    assert fresh(record).state == State.DRAFT
    assert reviewer.post(address).status_code == 409


@pytest.mark.demand("INT-2")
def test_the_list_shows_clocks_and_what_interprets(bureau):
    record, interprets = released(bureau)
    clerk = client(bureau, Role.CLERK)

    for query, shown in (
        ("", record),
        ("?show=on_time&year=2020", record),
        ("?show=materials", interprets),
        ("?show=beyond_text", interprets),
        ("?show=issued", record),
    ):
        answer = clerk.get(reverse("interpretations") + query)
        assert [row.record for row in answer.context["rows"]] == [shown], query
    for query in ("?show=open", "?show=late", "?show=by_head", "?show=preparing", "?year=2019"):
        assert clerk.get(reverse("interpretations") + query).context["rows"] == [], query
    assert clerk.get(reverse("interpretations") + "?organ=999999&before=x").status_code == 422
    relations = clerk.get(record.get_absolute_url()).content.decode()
    assert interprets.get_absolute_url() in relations
    assert record.get_absolute_url() in clerk.get(interprets.get_absolute_url()).content.decode()


def test_what_is_prepared_stands_in_its_list(bureau):
    record = document(bureau)
    plan(bureau, record)
    untouched = document(bureau, needs=False, title="另一件")

    rows = client(bureau, Role.CLERK).get(reverse("interpretations") + "?show=preparing").context["rows"]

    assert [row.record for row in rows] == [fresh(record)]
    assert untouched not in rows


@pytest.mark.demand("INT-3")
def test_the_figures_open_their_records_and_are_exported(bureau):
    released(bureau)
    clerk = client(bureau, Role.CLERK)

    shown = clerk.get(reverse("interpretation_figures") + "?year=2020")
    assert shown.status_code == 200
    assert f"show=beyond_text&amp;year=2020&amp;organ={bureau.organ.pk}" in shown.content.decode()
    table = clerk.get(reverse("interpretation_figures_csv") + "?year=2020").content.decode("utf-8-sig")
    assert bureau.organ.name in table
    assert "100.0%" in table
    assert clerk.get(reverse("interpretation_figures_xlsx")).content.startswith(b"PK")
    assert clerk.get(reverse("interpretation_figures") + "?year=zwei").status_code == 422


@pytest.mark.demand("INT-4")
def test_a_month_is_looked_at_filed_once_and_fetched_as_it_was(bureau, settings):
    settings.DEMONSTRATION_AS_OF = "2020-10-09"
    review(bureau, material(bureau, document(bureau)))
    released(bureau)
    found = filing.begin([bureau.organ], date(2020, 10, 1))[bureau.organ.pk]
    clerk, address = client(bureau, Role.CLERK), reverse("interpretation_filing", args=[found.pk])
    shown = clerk.get(address)
    seen = shown.context["form"]["seen"].value()
    assert len(shown.context["table"].rows) == 1

    assert clerk.post(address, {"seen": "0" * 64}).status_code == 409
    assert clerk.post(address, {}).status_code == 422
    assert clerk.post(address, {"seen": seen}).status_code == 302
    assert clerk.post(address, {"seen": seen}).status_code == 409
    kept = clerk.get(reverse("interpretation_filing_file", args=[found.pk, "filed"]))
    assert b"".join(kept.streaming_content).startswith(b"PK")
    assert clerk.get(reverse("interpretation_filing_file", args=[found.pk, "exe"])).status_code == 404
    assert Filing.objects.get().number == 1
    listed = clerk.get(reverse("interpretation_filings")).context["rows"]
    assert [(row["filing"], row["state"]) for row in listed] == [(Filing.objects.get(), "met")]


def test_the_page_of_a_document_asks_ten_times_at_most_however_many_materials(bureau):
    record = document(bureau)
    plan(bureau, record)
    for _number in range(4):
        material(bureau, fresh(record))
    clerk = client(bureau, Role.CLERK)
    clerk.get(page(record))

    with CaptureQueriesContext(connection) as asked:
        assert clerk.get(page(record)).status_code == 200
    assert len(asked) <= 10
    interprets = material(bureau, fresh(record))
    with CaptureQueriesContext(connection) as asked:
        assert clerk.get(page(interprets)).status_code == 200
    assert len(asked) <= 10


def test_a_reviewer_reads_no_filing(bureau):
    found = filing.begin([bureau.organ], DAY)[bureau.organ.pk]

    assert client(bureau, Role.REVIEWER).get(reverse("interpretation_filing", args=[found.pk])).status_code == 403


def test_empty_pages_say_what_belongs_there(bureau):
    clerk = client(bureau, Role.CLERK)

    for name in ("interpretations", "interpretation_figures", "interpretation_filings"):
        answer = clerk.get(reverse(name))
        assert answer.status_code == 200
        assert 'class="empty"' in answer.content.decode(), name


def test_the_facts_of_a_material_are_read_by_reviewers(bureau):
    interprets = review(bureau, material(bureau, document(bureau), facts_in(bureau, is_by_head=True)))

    shown = client(bureau, Role.REVIEWER).get(page(interprets)).content.decode()

    assert "第一解读人" in shown
