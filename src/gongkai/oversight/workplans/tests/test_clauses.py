"""Clause traceability: what each clause of a notice makes, how that stands, and which clause makes nothing."""

import csv
import io
import json

import pytest
from django.urls import reverse

from gongkai.law import load_profile
from gongkai.oversight.workplans import clause_queries, clauses, correcting, reviewing, services
from gongkai.oversight.workplans.clauses import Standing, Traced, clause_at, trace_of
from gongkai.oversight.workplans.models import ClauseReview, ReviewReason
from gongkai.registers.audit.models import Entry
from gongkai.registers.files import services as files
from gongkai.registers.obligations import law_queries
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs.models import Role

from . import situations
from .situations import ENTERED, FIVE, NOTICE, TODAY, text_of

PREAMBLE = "《2020年青川市政务公开工作要点》已经"


@pytest.fixture
def plan(city):
    return city.in_force()


def page(plan, words):
    return reverse("workplan_clause", args=[plan.pk, plan.text.index(words)])


def line(plan, label):
    return next(one for one in trace_of(plan).lines if one.clause.label == label)


def test_each_clause_shows_what_it_makes(plan):
    trace = trace_of(plan)

    assert [(one.clause.label, one.standing.value) for one in trace.lines] == [
        ("前言", "covered"),
        ("一", "heading"),
        *((f"一（{number}）", "covered") for number in "一二三四五"),
    ]
    assert trace.lines[0].asks_report
    assert [task.position for task in line(plan, "一（二）").tasks] == [2]
    assert [str(limit) for limit in line(plan, "一（二）").limits] == ["20工作日"]
    assert trace.share_percent == 100


def test_the_real_notices_place_every_duty_that_cites_them_and_leave_only_preambles_open(db):
    open_ones, unplaced, cited = {}, [], 0
    for one in FIVE:
        plan = situations.drafted(one, situations.government(one))
        plan.refresh_from_db()
        trace = trace_of(plan)
        open_ones[one.name] = [(row.clause.label, row.clause.title[:6]) for row in trace.of(Standing.UNCOVERED)]
        unplaced += trace.unplaced
        cited += sum(len(row.duties) for row in trace.lines)

    assert unplaced == []
    assert cited > 90
    assert {name: len(found) for name, found in open_ones.items()} == {
        "昭通市人民政府": 2,
        "云南省人民政府": 3,
        "资阳市人民政府": 3,
        "师宗县人民政府": 3,
        "通辽市人民政府": 2,
    }
    assert {label for found in open_ones.values() for label, _ in found} == {"前言", "一"}


def test_a_task_that_was_set_aside_leaves_its_clause_looked_at(city):
    draft = city.draft()
    city.decide(draft)
    correcting.dismiss_task(
        draft.tasks.get(position=3), reason="去年已清理", version=1, by=city.officer, at=start_of(ENTERED)
    )
    services.put_in_force(draft, by=city.officer, at=start_of(ENTERED))
    draft.refresh_from_db()

    assert line(draft, "一（三）").standing is Standing.REVIEWED
    assert line(draft, "一（三）").dismissed[0].dismissed_reason == "去年已清理"


@pytest.fixture
def bare(city):
    """A plan whose letter asks for nothing."""
    return city.in_force(NOTICE.replace("各单位于2020年11月30日前将落实情况书面报送市政府办公室。", ""))


def test_a_clause_without_a_duty_is_listed_until_the_office_says_why(bare, city, office, client_of):
    listed = reverse("workplan_clauses", args=[bare.pk])
    address = page(bare, PREAMBLE)

    before = office.get(listed)
    offered = office.get(address)
    without = office.post(f"{address}review/", {})
    other = office.post(f"{address}review/", {"reason": "other"})
    done = office.post(f"{address}review/", {"reason": "context", "note": "只是转发"})
    after = office.get(listed)
    told = text_of(office.get(address))
    clerk = client_of(city.clerk)
    forbidden = clerk.post(f"{address}review/", {"reason": "context"})

    assert [one.clause.label for one in before.context["uncovered"]] == ["前言"]
    assert offered.context["form"] is not None
    assert [without.status_code, other.status_code, done.status_code, forbidden.status_code] == [422, 422, 302, 403]
    assert after.context["uncovered"] == []
    assert before.context["trace"].share_percent < 100 == after.context["trace"].share_percent
    assert "只是转发" in told
    assert city.officer.display_name in told
    assert clerk.get(address).context["form"] is None
    assert Entry.objects.filter(act="workplan.clause_reviewed").count() == 1


def test_what_was_said_of_a_clause_can_be_said_anew_and_taken_back(bare, city, office):
    place = bare.text.index(PREAMBLE)
    by = {"by": city.officer, "at": start_of(TODAY)}
    reviewing.review_clause(bare, place=place, reason=ReviewReason.CONTEXT, note="", **by)
    reviewing.review_clause(bare, place=place + 3, reason=ReviewReason.ELSEWHERE, note="见一（一）", **by)
    kept = ClauseReview.objects.get()

    gone = office.post(reverse("workplan_clause_review_withdraw", args=[bare.pk, place]))
    again = office.post(reverse("workplan_clause_review_withdraw", args=[bare.pk, place]))

    assert (kept.reason, kept.note, kept.start) == ("elsewhere", "见一（一）", place)
    assert gone.status_code == again.status_code == 302
    assert not ClauseReview.objects.exists()
    assert Entry.objects.filter(act="workplan.clause_review_withdrawn").count() == 1


@pytest.mark.parametrize("words", ["一、加强政策公开", "（一）编制标准目录", "各县、区人民政府"])
def test_headings_clauses_with_duties_and_what_is_no_clause_cannot_be_reviewed(bare, city, office, words):
    place = bare.text.index(words)

    with pytest.raises(reviewing.NotReviewable):
        reviewing.review_clause(
            bare, place=place, reason=ReviewReason.CONTEXT, note="", by=city.officer, at=start_of(TODAY)
        )
    answer = office.post(reverse("workplan_clause_review", args=[bare.pk, place]), {"reason": "context"})

    assert answer.status_code == 409
    assert not ClauseReview.objects.exists()


def test_a_clause_leads_to_its_obligations_and_down_to_the_file(plan, city, office, client_of):
    task = plan.tasks.first()
    evidence = files.store(io.BytesIO(b"catalogue"), name="目录.txt", by=city.clerk, at=start_of(TODAY))
    report = city.report(task, city.justice, attached=[evidence])

    answer = office.get(task.clause_address)
    seen_by_clerk = client_of(city.clerk).get(task.clause_address)

    written = answer.content.decode()
    assert "编制基层政务公开标准目录" in written
    assert report.get_absolute_url() in written
    assert reverse("evidence_file", args=[report.pk, evidence.pk]) in written
    ((_task, rows),) = answer.context["tasks"]
    assert [(row.obligation.organ.name, row.state.value, len(row.records)) for row in rows] == [
        ("青川市教育体育局", "due_soon", 0),
        ("青川市司法局", "met", 1),
    ]
    ((_task, own_rows),) = seen_by_clerk.context["tasks"]
    assert [row.obligation.organ.name for row in own_rows] == ["青川市司法局"]


def test_the_page_of_a_task_and_of_an_obligation_lead_back_to_the_clause(plan, city, office):
    task = plan.tasks.first()

    for address in (task.get_absolute_url(), city.owed(task, city.justice).get_absolute_url()):
        assert task.clause_address in office.get(address).content.decode()
    assert clause_at(plan, plan.spans["report_due_on"][0]).label == "前言"
    assert plan.clause_address in office.get(city.owed(plan, city.justice).get_absolute_url()).content.decode()


@pytest.mark.parametrize("place", [0, 999_999])
def test_where_no_clause_is_there_is_no_page(plan, office, place):
    assert office.get(reverse("workplan_clause", args=[plan.pk, place])).status_code == 404


def test_the_clauses_of_a_draft_are_not_shown_yet(city, office):
    draft = city.draft()

    assert office.get(reverse("workplan_clauses", args=[draft.pk])).status_code == 404


def test_the_trace_is_taken_away_as_a_table_and_nested(plan, city, office, client_of):
    task = plan.tasks.first()
    city.report(task, city.justice)

    table = office.get(reverse("workplan_trace_csv", args=[plan.pk]))
    nested = office.get(reverse("workplan_trace_json", args=[plan.pk]))
    clerk = client_of(city.clerk).get(reverse("workplan_trace_csv", args=[plan.pk]))

    rows = list(csv.DictReader(io.StringIO(b"".join(table.streaming_content).decode("utf-8-sig"))))
    met = [row for row in rows if row["organ"] == "青川市司法局" and row["clause"] == "一（一）"]
    assert [(row["state"], row["met_on"], row["evidence"]) for row in met] == [
        ("met", str(TODAY), "已在门户网站公开。")
    ]
    clauses = json.loads(b"".join(nested.streaming_content))["clauses"]
    assert [clause["clause"] for clause in clauses][:3] == ["前言", "一", "一（一）"]
    made = clauses[2]["makes"][0]
    assert {owed["organ"]: owed["state"] for owed in made["owed"]} == {
        "青川市司法局": "met",
        "青川市教育体育局": "due_soon",
    }
    organs = {
        row["organ"] for row in csv.DictReader(io.StringIO(b"".join(clerk.streaming_content).decode("utf-8-sig")))
    }
    assert organs == {"", "青川市司法局"}


def test_the_trace_asks_once_for_all_obligations_with_their_evidence(plan, city, django_assert_num_queries):
    from gongkai.oversight.workplans.clause_queries import trace_rows
    from gongkai.registers.organs.queries import scope

    for task in plan.tasks.all()[:3]:
        city.report(task, city.justice if task.position < 4 else city.education)
    reach = scope(city.officer, on=TODAY)
    lines = trace_of(plan).lines
    assert reach.roles == {Role.OFFICE}

    with django_assert_num_queries(1):
        rows = list(trace_rows(plan, lines, reach=reach))

    assert sum(bool(row.evidence) for row in rows) == 3


def test_where_a_reader_sees_too_many_obligations_those_of_duties_are_not_counted_row_by_row(plan, office, monkeypatch):
    cited = clause_at(plan, plan.tasks.all()[1].start)
    duty = load_profile(plan.organ.profile).duties[0]
    monkeypatch.setattr(clauses, "duties_citing", lambda _plan: [(duty, [cited])])
    address = reverse("workplan_clauses", args=[plan.pk])
    few = office.get(address)
    monkeypatch.setattr(law_queries, "MOST_COUNTED", 0)

    many = office.get(address)

    assert (few.context["is_counted"], many.context["is_counted"]) == (True, False)
    of_tasks = [states for line, states in many.context["rows"] if line.tasks]
    assert of_tasks == [states for line, states in few.context["rows"] if line.tasks]
    assert any(of_tasks)
    only_duty = Traced(cited, duties=[duty])
    assert clause_queries.state_counts(plan, [only_duty], reach=many.wsgi_request.scope) == ({}, False)
