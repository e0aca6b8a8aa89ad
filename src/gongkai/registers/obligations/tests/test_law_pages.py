"""The law on the desk: profiles, their duties on a day, one duty, two profiles compared."""

import csv
import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.law import Comparison, Contradiction, ContradictionKind, load_profile, profile_names
from gongkai.registers.obligations import law_pages, law_queries
from gongkai.registers.obligations.law_words import GROUPS, OTHER, group_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.obligations.services import start_all
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Role

from .conftest import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(clerk, bureau, settings):
    settings.DEMONSTRATION_AS_OF = "2020-10-15"
    organs.appoint(clerk, organ=bureau, role=Role.CLERK, since=date(2020, 1, 1), at=AT, by=None)
    client = Client()
    client.force_login(clerk)
    return client


def rows_of(answer):
    return [row for _group, _words, rows in answer.context["groups"] for row in rows]


def test_the_law_of_ones_own_organs_comes_first_and_every_other_can_be_read(desk):
    answer = desk.get(reverse("profiles"))

    assert [row["profile"].name for row in answer.context["mine"]] == ["ziyang"]
    assert {row["profile"].name for row in answer.context["others"]} == set(profile_names()) - {"ziyang"}


@pytest.mark.parametrize("name", profile_names())
def test_a_profile_shows_every_duty_in_force_with_clause_limit_and_dates(desk, name):
    answer = desk.get(reverse("profile", args=[name]))

    shown = {row["duty"].row for row in rows_of(answer)}
    assert shown == {duty.row for duty in load_profile(name).in_force(date(2020, 10, 15))}
    assert answer.context["in_force"] == len(rows_of(answer)) > 40


@pytest.mark.demand("REQ-3")
def test_the_day_decides_which_limit_is_shown(desk):
    def limit(day):
        found = rows_of(desk.get(reverse("profile", args=["ziyang"]), {"on": day}))
        return next(str(row["duty"].within) for row in found if row["duty"].id == "request.reply")

    assert limit("2019-05-14") == "15 workdays"
    assert limit("2019-05-15") == "20 workdays"


@pytest.mark.parametrize(
    ("asked", "finds", "lacks"),
    [
        ({"q": "签发 公开"}, "document.publish", "request.reply"),
        ({"q": "资府办发〔2020〕31号"}, "document.publish", "record.publish"),
        ({"group": "requests"}, "request.reply", "document.publish"),
        ({"only": "local"}, "document.publish", "record.publish"),
        ({"only": "national"}, "record.publish", "document.publish"),
        ({"only": "service"}, "consultation_result.publish", "document.publish"),
        ({"only": "unsure"}, "consultation_result.publish", "document.publish"),
    ],
)
def test_duties_are_found_by_word_act_and_kind(desk, asked, finds, lacks):
    found = {row["duty"].id for row in rows_of(desk.get(reverse("profile", args=["ziyang"]), asked))}

    assert finds in found
    assert lacks not in found


@pytest.mark.parametrize("asked", [{"on": "昨天"}, {"group": "x"}, {"only": "\x00"}, {"q": "没有这样的规定"}])
def test_what_cannot_be_answered_is_said_on_the_page(desk, asked):
    assert desk.get(reverse("profile", args=["ziyang"]), asked).status_code == 200


def test_every_act_that_starts_a_duty_belongs_to_a_group():
    every = [duty for name in profile_names() for duty in load_profile(name).duties]

    assert {duty.starts for duty in every if group_of(duty) == OTHER} == set()
    assert {group_of(duty) for duty in every} == set(GROUPS)


@pytest.mark.demand("ORG-4")
def test_a_duty_is_counted_in_the_readers_scope_and_leads_to_its_list(desk, order, bureau, city, settings):
    settings.OBLIGATION_SUBJECT_PAGES = {"organs.organ": "organ"}
    start_all([order(date(2020, 9, 30)), order(organ=city, subject=bureau)], profile="ziyang", by=None, at=AT)

    national = desk.get(reverse("profile", args=["national"]))
    own = desk.get(reverse("profile", args=["ziyang"]))
    elsewhere = desk.get(reverse("profile", args=["tongliao"]))

    def counted(answer):
        return next(row["states"] for row in rows_of(answer) if row["duty"].id == "plan.task.complete")

    assert counted(own) == counted(national) == [("overdue", 1)]
    assert counted(elsewhere) == []
    listed = reverse("desk_owed") + "?duty=plan.task.complete&law=ziyang&state=overdue"
    assert listed.replace("&", "&amp;") in own.content.decode()
    assert desk.get(listed).context["number"] == 1
    assert desk.get(listed.replace("ziyang", "tongliao")).context["number"] == 0


def test_a_duty_has_its_own_page_with_an_example_reckoned_from_today(desk):
    answer = desk.get(reverse("profile_duty", args=["ziyang", "document.publish"]))

    assert answer.context["due"].due_on == date(2020, 10, 20)
    assert "第3个工作日" in answer.content.decode()
    assert answer.context["beside"].id == "record.publish"
    assert {place.name for place in answer.context["absent"]} == set(profile_names()) - {"ziyang"}


def test_every_period_of_a_duty_is_shown_and_the_terms_of_its_clock(desk):
    answer = desk.get(reverse("profile_duty", args=["ziyang", "request.reply"]), {"on": "2019-05-14"})

    periods = [(one.row, holds) for one, _place, holds in answer.context["periods"]]
    assert periods == [("S-02a", True), ("S-02", False)]
    assert str(answer.context["duty"].within) == "15 workdays"
    assert "延期" in [str(name) for name, _term in answer.context["terms"]] or answer.context["terms"]


@pytest.mark.parametrize("name", profile_names())
def test_every_duty_of_every_profile_has_a_page(desk, name):
    for duty_id in sorted({duty.id for duty in load_profile(name).duties if duty.profile == name}):
        for day in ("2020-10-15", "2007-01-01"):
            answer = desk.get(reverse("profile_duty", args=[name, duty_id]), {"on": day})
            assert answer.status_code == 200, duty_id


@pytest.mark.parametrize(("name", "duty_id"), [("nowhere", "request.reply"), ("ziyang", "no.such"), ("ziyang", "S-02")])
def test_what_is_no_duty_has_no_page(desk, name, duty_id):
    assert desk.get(reverse("profile_duty", args=[name, duty_id])).status_code == 404


def test_a_limit_that_differs_is_seen_from_the_duty_of_another_place(desk):
    answer = desk.get(reverse("profile_duty", args=["zhaotong", "standard_catalogue.compile"]))

    found = {place.name: str(one.within) for place, one in answer.context["different"]}
    assert found["ziyang"] == "by 2020-09-30"


def test_two_places_are_compared_on_a_day_and_the_table_can_be_taken_away(desk):
    asked = {"left": "zhaotong", "right": "ziyang", "on": "2020-10-15"}

    page = desk.get(reverse("profiles_compared"), asked)
    table = desk.get(reverse("profiles_compared_csv"), asked)

    parts = dict(page.context["parts"])
    assert all(parts[outcome] for outcome in ("differing", "only_left", "only_right", "same"))
    rows = list(csv.DictReader(io.StringIO(b"".join(table.streaming_content).decode("utf-8-sig"))))
    limits = [(row["left"], row["right"]) for row in rows if row["row"] == "P-04" and row["differs_in"] == "时限"]
    assert limits == [("2020年10月25日前", "2020年9月30日前")]
    assert {row["outcome"] for row in rows} >= {"differing", "only_left", "only_right", "same"}


@pytest.mark.parametrize("asked", [{}, {"on": ""}])
def test_two_places_are_compared_today_when_no_day_is_named(desk, asked):
    asked = {"left": "zhaotong", "right": "ziyang"} | asked

    page = desk.get(reverse("profiles_compared"), asked)

    assert page.status_code == 200
    assert page.context["comparison"].on == page.context["today"]
    assert desk.get(reverse("profiles_compared_csv"), asked).status_code == 200


def test_what_cannot_stand_together_is_named_with_both_clauses(desk, monkeypatch):
    law, on = load_profile("ziyang"), date(2020, 10, 15)
    first, second = law.duty("document.publish", on=on), law.duty("record.publish", on=on)
    clash = Contradiction(ContradictionKind.LOOSER_THAN_ABOVE, first, second, "前者宽于后者")
    monkeypatch.setattr(law_pages, "compare", lambda left, right, on: Comparison(left, right, on, (), (clash,)))
    asked = {"left": "ziyang", "right": "national", "on": str(on)}

    page = desk.get(reverse("profiles_compared"), asked).content.decode()
    table = b"".join(desk.get(reverse("profiles_compared_csv"), asked).streaming_content).decode()

    assert "前者宽于后者" in page
    assert reverse("profile_duty", args=["national", "record.publish"]) in page
    assert "contradiction.looser_than_above,前者宽于后者" in table


@pytest.mark.parametrize(
    "asked", [{"left": "ziyang", "right": "ziyang", "on": "2020-10-15"}, {"left": "x"}, {"left": "ziyang", "on": "x"}]
)
def test_what_cannot_be_compared_is_said_on_the_page(desk, asked):
    assert desk.get(reverse("profiles_compared"), asked).status_code == 422
    assert desk.get(reverse("profiles_compared_csv"), asked).status_code == 404


def test_the_obligation_leads_to_the_duty(desk, order):
    start_all([order()], profile="ziyang", by=None, at=AT)
    owed = Obligation.objects.get()

    assert reverse("profile_duty", args=["ziyang", owed.duty_id]) in desk.get(owed.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["profile", "profile_duty"])
def test_more_obligations_than_can_be_counted_while_one_waits_lead_to_their_list(desk, order, monkeypatch, name):
    start_all([order()], profile="ziyang", by=None, at=AT)
    duty_id = Obligation.objects.get().duty_id
    address = reverse(name, args=["ziyang", duty_id] if name == "profile_duty" else ["ziyang"])
    listed = f'"{reverse("desk_owed")}?duty={duty_id}&amp;law=ziyang"'
    counted = desk.get(address).content.decode()

    monkeypatch.setattr(law_queries, "MOST_COUNTED", 0)
    uncounted = desk.get(address).content.decode()

    assert listed not in counted
    assert listed in uncounted
