"""A province's task becomes a city's and a county's; both ends show it, each as far as it may."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse

from gongkai.oversight.workplans import cascade, services
from gongkai.oversight.workplans.in_force import PlanLink, TaskLink
from gongkai.oversight.workplans.models import PlanState, WorkPlan
from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import charter
from gongkai.registers.organs.models import Organ, Role

from . import situations

TEACHING = Path(settings.PROJECT) / "demo" / "teaching"
AT = start_of(date(2020, 9, 12))
NUMBERS = {"yunnan": "云政办教〔2020〕1号", "qujing": "曲政办教〔2020〕1号", "shizong": "师政办教〔2020〕1号"}


@dataclass
class Levels:
    officers: dict[str, Account]
    plans: dict[str, WorkPlan]

    def organ(self, level: str) -> Organ:
        return self.plans[level].organ

    def task(self, level: str, position: int):
        return self.plans[level].tasks.get(position=position)


@pytest.fixture
def levels(db):
    for name in ("yunnan", "shizong"):
        path = Path(settings.PROJECT) / "demo" / "organs" / f"{name}.toml"
        charter.load(path, at=start_of(situations.OPENED), by=None)
    names = {"yunnan": "云南省人民政府", "qujing": "曲靖市人民政府", "shizong": "师宗县人民政府"}
    officers, plans = {}, {}
    for level, name in names.items():
        organ = Organ.objects.get(name=name)
        officers[level] = situations.person(f"{level}-officer", organ, Role.OFFICE)
        file = TEACHING / f"{level}.txt"
        plan = services.draft_plan(file.read_bytes(), name=file.name, organ=organ, by=officers[level], at=AT).plan
        services.put_in_force(plan, by=officers[level], at=AT)
        plan.refresh_from_db()
        plans[level] = plan
    return Levels(officers, plans)


@pytest.fixture
def linked(levels):
    """City under province, county under city, task by task."""
    for lower, upper, pairs in (("qujing", "yunnan", ((1, 1), (2, 2), (3, 4))), ("shizong", "qujing", ((1, 1),))):
        by = levels.officers[lower]
        cascade.link_plan(levels.plans[lower], levels.plans[upper], by=by, at=AT)
        tasks = [cascade.Pair(levels.task(lower, below), levels.task(upper, above)) for below, above in pairs]
        cascade.link_tasks(tasks, by=by, at=AT)
    return levels


def test_the_teaching_notices_are_read_whole(levels):
    assert {level: plan.document_number for level, plan in levels.plans.items()} == NUMBERS
    assert {level: plan.tasks.count() for level, plan in levels.plans.items()} == {
        "yunnan": 5,
        "qujing": 4,
        "shizong": 3,
    }
    assert all("演示教学" in plan.title for plan in levels.plans.values())


@pytest.mark.demand("WRK-2")
def test_the_office_is_shown_the_plan_that_its_notice_names_and_decides(levels, client_of):
    office = client_of(levels.officers["qujing"])
    address = reverse("workplan_origin", args=[levels.plans["qujing"].pk])

    possible = office.get(address).context["possible"]
    office.post(reverse("workplan_origin_choose", args=[levels.plans["qujing"].pk]), {"upper": possible[0].plan.pk})

    assert (possible[0].plan, possible[0].is_named) == (levels.plans["yunnan"], True)
    link = PlanLink.objects.get()
    assert (link.lower, link.upper, link.kind) == (levels.plans["qujing"], levels.plans["yunnan"], "cascade")
    assert office.get(address).context["links"] == [link]


@pytest.mark.demand("WRK-2")
def test_sure_suggestions_are_accepted_at_one_stroke_and_others_chosen_by_hand(levels, client_of):
    plan, office = levels.plans["shizong"], client_of(levels.officers["shizong"])
    cascade.link_plan(plan, levels.plans["qujing"], by=levels.officers["shizong"], at=AT)
    rows = office.get(reverse("workplan_origin", args=[plan.pk])).context["rows"]
    sure = [row.suggestions[0].value for row in rows if row.suggestions and row.suggestions[0].is_sure]
    best = {row.task.position: row.suggestions[0].upper.position for row in rows}

    office.post(reverse("workplan_origin_tasks", args=[plan.pk]), {"ticked": sure})
    last = levels.task("shizong", 3)
    office.post(reverse("task_origin", args=[last.pk]), {"tasks": [levels.task("qujing", 4).pk]})

    assert best == {1: 1, 2: 2, 3: 3}
    assert len(sure) >= 2
    assert TaskLink.objects.filter(likeness__gte=60).count() == len(sure)
    assert TaskLink.objects.filter(likeness=None, lower=last, upper=levels.task("qujing", 4)).exists()


def test_a_pair_that_was_not_shown_is_refused(levels, client_of):
    plan, office = levels.plans["shizong"], client_of(levels.officers["shizong"])
    cascade.link_plan(plan, levels.plans["qujing"], by=levels.officers["shizong"], at=AT)
    forged = f"{levels.task('shizong', 1).pk}-{levels.task('yunnan', 3).pk}"

    answer = office.post(reverse("workplan_origin_tasks", args=[plan.pk]), {"ticked": [forged]})

    assert answer.status_code == 422
    assert not TaskLink.objects.exists()


def test_only_a_plan_above_or_before_can_be_carried_out(levels):
    with pytest.raises(cascade.NotAbove):
        cascade.link_plan(levels.plans["yunnan"], levels.plans["qujing"], by=None, at=AT)
    pair = cascade.Pair(levels.task("qujing", 1), levels.task("yunnan", 1))
    with pytest.raises(cascade.NotAbove):
        cascade.link_tasks([pair], by=None, at=AT)


@pytest.mark.demand("WRK-2", "ORG-4")
def test_both_ends_show_it_and_the_states_roll_up(linked, client_of, settings):
    settings.DEMONSTRATION_AS_OF = "2020-10-15"
    city, county = linked.task("qujing", 1), linked.task("shizong", 1)
    owed = Obligation.objects.about(county).order_by("id").first()
    services.report_progress(
        county,
        organ=owed.organ,
        text="已公开。",
        is_completing=True,
        attached=[],
        token=uuid4(),
        by=None,
        at=start_of(date(2020, 10, 12)),
    )

    above = client_of(linked.officers["qujing"]).get(city.get_absolute_url())
    below = client_of(linked.officers["shizong"]).get(county.get_absolute_url())

    trail = above.context["trail"]
    assert [one.link.upper for one in trail.above] == [linked.task("yunnan", 1)]
    assert dict(trail.below[0].states) == {"met": 1, "running": 1}
    assert [one.link.upper for one in below.context["trail"].above] == [city]
    assert "编制全市基层政务公开标准目录" in situations.text_of(below)
    assert "编制县级基层政务公开标准目录" in situations.text_of(above)


@pytest.mark.demand("ORG-4")
def test_the_lower_level_reads_the_words_above_and_nothing_more(linked, client_of):
    province, city = linked.task("yunnan", 1), linked.task("qujing", 1)

    page = client_of(linked.officers["qujing"]).get(city.get_absolute_url())

    assert not page.context["trail"].above[0].is_open
    assert province.get_absolute_url() not in page.content.decode()
    assert "编制本级政务公开事项标准目录" in situations.text_of(page)


@pytest.mark.demand("ORG-4")
def test_who_does_not_watch_over_the_lower_level_sees_numbers_only(linked, client_of):
    finance = Organ.objects.get(name="云南省政务服务管理局")
    clerk = client_of(situations.person("clerk", finance, Role.CLERK))
    task = linked.task("yunnan", 1)

    page = clerk.get(task.get_absolute_url())

    assert [one.is_open for one in page.context["trail"].below] == [False]
    assert linked.task("qujing", 1).title not in situations.text_of(page)


@pytest.mark.demand("WRK-2")
def test_the_tasks_that_nobody_below_has_taken_up_are_listed(linked, client_of):
    office = client_of(linked.officers["yunnan"])

    page = office.get(reverse("workplan_cascade", args=[linked.plans["yunnan"].pk]) + "?show=untaken")

    assert [row.task.position for row in page.context["rows"]] == [3, 5]
    assert (page.context["taken"], page.context["untaken"]) == (3, 2)


@pytest.mark.demand("WRK-2")
def test_tasks_taken_over_word_for_word_become_a_draft_whose_organs_are_open(levels, client_of):
    office, upper = client_of(levels.officers["qujing"]), levels.plans["yunnan"]
    source = f"{levels.organ('qujing').pk}-{upper.pk}"
    page = office.get(reverse("workplan_take_over"))
    assert source in page.content.decode()
    chosen = {"source": source, "year": 2020, "tasks": [levels.task("yunnan", 5).pk, levels.task("yunnan", 3).pk]}

    first = office.post(reverse("workplan_take_over"), chosen)
    second = office.post(reverse("workplan_take_over"), chosen)

    draft = WorkPlan.objects.get(state=PlanState.DRAFT)
    assert first["Location"] == second["Location"] == draft.get_absolute_url()
    tasks = list(draft.tasks.all())
    assert [task.text for task in tasks] == [levels.task("yunnan", 3).text, levels.task("yunnan", 5).text]
    assert [draft.text[task.start : task.end] for task in tasks] == [task.text for task in tasks]
    assert [task.stated_on for task in tasks] == [date(2020, 10, 31), date(2020, 12, 31)]
    assert [link.upper.position for link in TaskLink.objects.order_by("lower__position")] == [3, 5]
    with pytest.raises(services.NotEnforceable) as refused:
        services.put_in_force(draft, by=levels.officers["qujing"], at=AT)
    assert {one.code for one in refused.value.reasons} == {"task.no_organ"}


def test_a_draft_below_is_not_shown_above(levels):
    cascade.take_over(
        levels.plans["yunnan"],
        [levels.task("yunnan", 1)],
        organ=levels.organ("qujing"),
        year=2020,
        by=levels.officers["qujing"],
        at=AT,
    )
    from gongkai.oversight.workplans import cascade_queries
    from gongkai.registers.organs.queries import scope

    reach = scope(levels.officers["yunnan"], on=situations.TODAY)
    assert cascade_queries.trail(levels.task("yunnan", 1), reach, on=situations.TODAY).below == []


def test_a_plan_that_is_not_public_is_offered_to_nobody_below_who_owes_nothing(levels, client_of):
    WorkPlan.objects.filter(pk=levels.plans["yunnan"].pk).update(disclosure_attribute="不予公开")
    office = client_of(levels.officers["shizong"])

    page = office.get(reverse("workplan_take_over"))

    assert [plan for _value, _organ, plan in page.context["offered"]] == [levels.plans["qujing"]]


def test_links_are_taken_back_by_the_office_that_stated_them(linked, client_of):
    city, link = (
        client_of(linked.officers["qujing"]),
        TaskLink.objects.filter(lower__plan=linked.plans["qujing"]).first(),
    )
    county = client_of(linked.officers["shizong"])

    assert county.post(reverse("task_link_remove", args=[link.pk])).status_code == 404
    city.post(reverse("task_link_remove", args=[link.pk]))
    city.post(reverse("plan_link_remove", args=[PlanLink.objects.get(lower=linked.plans["qujing"]).pk]))

    assert not TaskLink.objects.filter(lower__plan=linked.plans["qujing"]).exists()
    assert TaskLink.objects.filter(lower__plan=linked.plans["shizong"]).count() == 1
