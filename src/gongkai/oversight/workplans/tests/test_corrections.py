"""Tasks divided, joined, added, confirmed; every act written down, and undone while nothing builds on it."""

import random
from datetime import date, timedelta

import pytest

from gongkai.oversight.workplans import (
    checking,
    correcting,
    drafts,
    histories,
    ledger,
    naming_units,
    queries,
    reshaping,
    services,
    snapshots,
)
from gongkai.oversight.workplans.in_force import LinkKind
from gongkai.oversight.workplans.models import Correction, Origin, Task, TaskLink, TaskUnit, UnitState
from gongkai.oversight.workplans.naming_units import Named
from gongkai.oversight.workplans.passages import NoSuchPlace
from gongkai.registers.audit.models import Entry
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs.models import Role

from .situations import ENTERED, NOTICE, UNKNOWN_NAME, person, plan_names

AT = start_of(ENTERED)
MISSED = "各单位要明确专人负责信息公开工作，于2020年9月30日前报市政府办公室备案"
LONG = NOTICE.replace(
    "编制基层政务公开标准目录并向社会公开。",
    "编制基层政务公开标准目录；2020年9月20日前向社会公开；建立更新机制。",
).replace("；完成时限：2020年10月25日", "")


def task(plan, position):
    return plan.tasks.get(position=position)


def titles(plan):
    return [(one.position, one.title) for one in plan.tasks.order_by("position")]


def units(one):
    return [(unit.name, unit.is_lead) for unit in one.units.order_by("position")]


def state(plan):
    """Everything that corrections may change, without versions and without who looked when."""
    found = snapshots.of_tasks(plan, list(plan.tasks.values_list("pk", flat=True)))
    rows = {key: {name: row[name] for name in row if name not in {"version"}} for key, row in found.items()}
    places = dict(plan.tasks.values_list("pk", "position"))
    plan.refresh_from_db()
    return rows, places, (plan.title, plan.addressees, plan.dated_on)


def cut_before(plan, one, words):
    return plan.text.index(words, one.start)


def split(city, plan, *words, position=1):
    one = task(plan, position)
    cuts = [cut_before(plan, one, each) for each in words]
    return reshaping.split_task(one, cuts=cuts, version=one.version, by=city.officer, at=AT)


@pytest.mark.demand("WRK-1")
def test_a_task_is_split_and_the_day_goes_with_the_words_that_give_it(city):
    plan = city.draft(LONG)
    one = task(plan, 1)
    assert one.stated_on == date(2020, 9, 20)

    parts = split(city, plan, "2020年9月20日前", "建立更新机制")

    plan.refresh_from_db()
    rows = list(plan.tasks.order_by("position")[:3])
    assert [row.pk for row in rows] == [part.pk for part in parts]
    assert [(row.title, row.stated_on) for row in rows] == [
        ("编制标准目录", None),
        ("2020年9月20日前向社会公开", date(2020, 9, 20)),
        ("建立更新机制", None),
    ]
    assert {tuple(units(row)) for row in rows} == {(("市司法局", True), ("市教育体育局", False))}
    assert {row.origin for row in rows} == {Origin.SPLIT}
    assert [plan.text[row.start : row.end].strip("；\n")[-4:] for row in rows][:2] == ["标准目录", "社会公开"]
    assert [row.position for row in plan.tasks.order_by("position")] == list(range(1, 8))
    assert all(unit.organs.exists() for row in rows for unit in row.units.all())


def test_a_split_at_a_place_without_words_or_of_an_old_version_changes_nothing(city):
    plan = city.draft()
    before = state(plan)
    one = task(plan, 1)

    with pytest.raises(NoSuchPlace):
        reshaping.split_task(one, cuts=[plan.text.index(one.text)], version=1, by=city.officer, at=AT)
    with pytest.raises(drafts.EditConflict):
        reshaping.split_task(one, cuts=[plan.text.index("并向社会")], version=2, by=city.officer, at=AT)

    assert (state(plan), Correction.objects.count()) == (before, 0)


@pytest.mark.demand("WRK-1")
def test_neighbours_are_merged_into_the_first(city):
    plan = city.draft()
    first, second = task(plan, 2), task(plan, 3)

    merged = reshaping.merge_tasks(second, versions={first.pk: 1, second.pk: 1}, by=city.officer, at=AT)

    assert merged.pk == first.pk
    assert merged.text == f"{first.text}\n{second.text}"
    assert (merged.title, merged.stated_on) == ("规范申请办理", date(2020, 5, 31))
    assert (merged.start, merged.end) == (first.start, second.end)
    assert units(merged) == [("市司法局", False), ("市教育体育局", False)]
    assert [position for position, _title in titles(plan)] == [1, 2, 3, 4]


def test_what_was_merged_can_be_split_at_the_seam(city):
    plan = city.draft()
    first, second = task(plan, 2), task(plan, 3)
    reshaping.merge_tasks(first, versions={first.pk: 1, second.pk: 1}, by=city.officer, at=AT)

    split(city, plan, "清理历史文件", position=2)

    again = list(plan.tasks.order_by("position")[1:3])
    assert [one.text for one in again] == [first.text, second.text]


@pytest.mark.parametrize("positions", [(1, 3), (2,), ()])
def test_only_neighbours_are_merged(city, positions):
    plan = city.draft()
    versions = {task(plan, position).pk: 1 for position in positions}

    with pytest.raises(reshaping.NotNeighbours):
        reshaping.merge_tasks(task(plan, 1), versions=versions, by=city.officer, at=AT)


def test_a_task_that_was_set_aside_does_not_divide_neighbours(city):
    plan = city.draft()
    correcting.dismiss_task(task(plan, 2), reason="重复", version=1, by=city.officer, at=AT)

    merged = reshaping.merge_tasks(
        task(plan, 1), versions={task(plan, 1).pk: 1, task(plan, 3).pk: 1}, by=city.officer, at=AT
    )

    assert "清理" in merged.text
    assert [one.is_dismissed for one in plan.tasks.order_by("position")] == [False, True, False, False]


def add(city, plan, words=MISSED, **values):
    start = plan.text.index(words)
    given = {"title": "明确专人", "stated_on": None, "deadline_phrase": "", "units": []} | values
    return reshaping.add_task(plan, start=start, end=start + len(words), by=city.officer, at=AT, **given)


@pytest.mark.demand("WRK-1")
def test_a_task_that_the_reader_missed_is_added_from_its_passage(city):
    plan = city.draft(NOTICE + f"\n{MISSED}。\n")

    made = add(city, plan, units=[Named("市司法局", is_lead=True), Named("某新局", is_lead=False)])

    assert (made.position, made.origin, made.text) == (6, Origin.ADDED, MISSED)
    assert made.section_path == ["一、加强政策公开"]
    assert made.checked_by == city.officer
    assert [(unit.name, unit.state) for unit in made.units.all()] == [
        ("市司法局", "resolved"),
        ("某新局", "unresolved"),
    ]
    with pytest.raises(reshaping.KnownPassage):
        add(city, plan)
    with pytest.raises(reshaping.OutsideTheText):
        reshaping.add_task(
            plan,
            start=10**6,
            end=10**6 + 3,
            title="",
            stated_on=None,
            deadline_phrase="",
            units=[],
            by=city.officer,
            at=AT,
        )


def test_sure_tasks_are_confirmed_at_once_and_those_with_an_open_name_are_not(city):
    plan = city.draft()

    done = correcting.confirm_tasks(plan, by=city.officer, at=AT)

    progress = checking.progress_of(checking.outline(plan))
    assert (done, progress.kept, progress.checked, progress.unsure, progress.sure) == (4, 5, 4, 1, 0)
    assert task(plan, 5).checked_at is None
    city.decide(plan)
    assert correcting.confirm_tasks(plan, by=city.officer, at=AT) == 1
    assert checking.progress_of(checking.outline(plan)).is_done


def test_tasks_with_one_reason_for_doubt_are_confirmed_together(city):
    plan = city.draft()
    plan.tasks.filter(position__in=(1, 2)).update(doubt="合并单元格")
    plan.tasks.filter(position=3).update(doubt="期限不明")

    asked = checking.doubts_of(checking.outline(plan))
    done = correcting.confirm_tasks(plan, doubt="合并单元格", by=city.officer, at=AT)

    assert [(one.reason, one.tasks, one.behind) for one in asked] == [("合并单元格", 2, 0)]
    assert done == 2
    assert checking.progress_of(checking.outline(plan)).unsure == 2


def test_units_are_added_taken_away_and_change_their_part_on_one_form(city):
    plan = city.draft()
    wanted = [
        Named("市司法局", is_lead=False),
        Named("市教育体育局", is_lead=True, is_removed=True),
        Named("市人民政府办公室", is_lead=True),
    ]

    correcting.correct_task(task(plan, 1), title="", stated_on=None, units=wanted, version=1, by=city.officer, at=AT)

    assert units(task(plan, 1)) == [("市司法局", False), ("市人民政府办公室", True)]
    assert queries.tasks_naming(plan, "市人民政府办公室") == [task(plan, 1)]


@pytest.mark.demand("WRK-2")
def test_an_unknown_name_comes_with_the_organs_that_are_called_most_alike(city):
    plan = city.draft(NOTICE.replace(UNKNOWN_NAME, "市教育和体育局"))

    unit = TaskUnit.objects.get(name="市教育和体育局")

    if unit.state == UnitState.UNRESOLVED:
        assert unit.suggestions[0] == [city.education.pk, city.education.name]
    assert TaskUnit.objects.filter(task__plan=plan, state=UnitState.RESOLVED, suggestions=[]).exists()


def acts(city, plan):
    """One of every act that can be undone, as callables on the draft as it then is."""
    new = lambda position: task(plan, position)  # noqa: E731
    return {
        "confirm": lambda: correcting.confirm_task(new(2), version=new(2).version, by=city.officer, at=AT),
        "confirm all": lambda: correcting.confirm_tasks(plan, by=city.officer, at=AT),
        "correct": lambda: correcting.correct_task(
            new(2),
            title="新题",
            stated_on=date(2020, 7, 1),
            deadline_phrase="",
            units=[Named("市司法局", is_lead=True), Named("某局", is_lead=False, organs=[city.office])],
            version=new(2).version,
            by=city.officer,
            at=AT,
        ),
        "split": lambda: split(city, plan, "并向社会公开"),
        "merge": lambda: reshaping.merge_tasks(
            new(2), versions={new(2).pk: new(2).version, new(3).pk: new(3).version}, by=city.officer, at=AT
        ),
        "add": lambda: add(city, plan),
        "dismiss": lambda: correcting.dismiss_task(
            new(3), reason="重复", version=new(3).version, by=city.officer, at=AT
        ),
        "decide": lambda: naming_units.decide_unit(
            plan, name=UNKNOWN_NAME, organs=[city.education], by=city.officer, at=AT
        ),
        "addressees": lambda: naming_units.assign_addressees(plan, by=city.officer, at=AT),
        "metadata": lambda: correcting.correct_metadata(
            plan,
            values={"title": "新题", "dated_on": date(2020, 6, 2), "addressees": "各县"},
            version=type(plan).objects.get(pk=plan.pk).version,
            by=city.officer,
            at=AT,
        ),
    }


WHOLE = NOTICE.replace("（责任单位：市司法局、市教育体育局）", "") + f"\n{MISSED}。\n"


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize("act", list(acts(None, None)))
def test_every_act_is_written_down_and_undone_without_a_trace_in_the_draft(city, act):
    plan = city.draft(WHOLE)
    before = state(plan)

    acts(city, plan)[act]()
    changed = state(plan)
    ledger.undo(plan.corrections.get(), by=city.officer, at=AT)

    assert changed != before
    assert state(plan) == before
    assert plan.corrections.get().undone_by == city.officer
    assert Entry.objects.filter(act="workplan.correction_undone").count() == 1


@pytest.mark.parametrize("seed", range(6))
def test_any_run_of_acts_is_undone_from_the_last_to_the_first(city, seed):
    plan = city.draft(WHOLE)
    shuffled, states = random.Random(seed), [state(plan)]
    chosen = list(acts(city, plan))
    shuffled.shuffle(chosen)
    for name in chosen:
        before = plan.corrections.count()
        try:
            acts(city, plan)[name]()
        except (ValueError, reshaping.NotNeighbours):
            continue
        if plan.corrections.count() > before:
            states.append(state(plan))

    for correction in ledger.live(plan):
        assert state(plan) == states.pop()
        ledger.undo(correction, by=city.officer, at=AT)

    assert [state(plan)] == states


def test_what_a_later_correction_builds_on_is_not_undone_alone(city):
    plan = city.draft()
    split(city, plan, "并向社会公开")
    second = task(plan, 2)
    correcting.correct_task(second, title="公开目录", stated_on=None, version=1, by=city.officer, at=AT)
    correcting.dismiss_task(task(plan, 4), reason="重复", version=1, by=city.officer, at=AT)
    first, edited, dismissed = plan.corrections.order_by("id")

    with pytest.raises(ledger.BuiltUpon) as refused:
        ledger.undo(first, by=city.officer, at=AT)

    assert refused.value.later == [edited]
    told = {one.correction: one.is_free for one in histories.told(plan, [dismissed, edited, first])}
    assert told == {dismissed: True, edited: True, first: False}
    ledger.undo(edited, by=city.officer, at=AT)
    ledger.undo(first, by=city.officer, at=AT)
    ledger.undo(first, by=city.officer, at=AT)
    assert titles(plan)[0] == (1, "编制标准目录")
    assert task(plan, 3).is_dismissed


def test_corrections_of_different_values_of_one_task_are_undone_in_any_order(city):
    plan = city.draft()
    one = task(plan, 1)
    day = one.stated_on
    correcting.correct_task(one, title="甲", stated_on=day, version=1, by=city.officer, at=AT)
    correcting.correct_task(one, title="甲", stated_on=date(2020, 9, 1), version=2, by=city.officer, at=AT)
    retitled, moved = plan.corrections.order_by("id")

    ledger.undo(retitled, by=city.officer, at=AT)

    one = task(plan, 1)
    assert (one.title, one.stated_on, one.version) == ("编制标准目录", date(2020, 9, 1), 4)
    assert moved.undone_at is None


def test_looking_right_is_nothing_on_which_an_undoing_waits(city):
    plan = city.draft()
    parts = split(city, plan, "并向社会公开")
    correcting.confirm_task(parts[1], version=1, by=city.officer, at=AT)

    ledger.undo(plan.corrections.first(), by=city.officer, at=AT)

    assert plan.tasks.count() == 5


def test_nothing_is_undone_once_the_plan_is_in_force(city):
    plan = city.in_force()

    with pytest.raises(drafts.NotADraft):
        ledger.undo(plan.corrections.get(), by=city.officer, at=AT)


@pytest.mark.demand("WRK-1")
def test_whose_form_is_older_than_the_task_is_refused_and_told_what_happened(city):
    plan = city.draft()
    other = person("另一人", city.government, Role.OFFICE)
    one = task(plan, 1)
    correcting.correct_task(one, title="甲", stated_on=None, version=1, by=other, at=AT)
    correcting.confirm_task(one, version=2, by=other, at=AT)

    with pytest.raises(drafts.EditConflict):
        correcting.dismiss_task(one, reason="重复", version=1, by=city.officer, at=AT)
    with pytest.raises(drafts.EditConflict):
        reshaping.merge_tasks(one, versions={one.pk: 1, task(plan, 2).pk: 1}, by=city.officer, at=AT)

    said = histories.told(plan, histories.since(plan, one.pk, version=1))
    assert [(row.correction.kind, row.correction.by) for row in said] == [("confirmed", other), ("edited", other)]
    assert ("编制标准目录", "甲") in [(change.before, change.after) for change in said[1].changes]
    assert histories.since(plan, one.pk, version=3) == []


def test_who_has_a_form_open_is_shown_to_others_for_ten_minutes(city):
    plan = city.draft()
    other = person("另一人", city.government, Role.OFFICE)
    correcting.opened(task(plan, 1), by=other, at=AT)

    def seen(reader, minutes):
        standings = checking.outline(plan)
        tasks = checking.tasks_on(plan, checking.page_of(standings, order=checking.Order.DOCUMENT))
        return list(checking.others_at_work(tasks, reader, at=AT + timedelta(minutes=minutes)).values())

    assert [seen(city.officer, 5), seen(other, 5), seen(city.officer, 11)] == [[other], [], []]
    correcting.confirm_task(task(plan, 1), version=1, by=other, at=AT)
    assert seen(city.officer, 5) == []


def test_unsure_tasks_come_first_and_no_task_stands_on_two_pages(city):
    items = "".join(
        f"（{'一二三四五六七八九十'[n % 10]}）第{n}项工作。公开第{n}类信息。（责任单位：市司法局）\n" for n in range(95)
    )
    plan = city.draft(NOTICE[: NOTICE.index("（一）")] + items)
    Task.objects.filter(plan=plan, position__in=(7, 70)).update(doubt="不确定")
    correcting.confirm_task(task(plan, 1), version=1, by=city.officer, at=AT)
    standings = checking.outline(plan)

    for order in checking.Order:
        seen, after, keys = [], "", []
        while True:
            page = checking.page_of(standings, order=order, after=after)
            seen += [one.position for one in page.standings]
            keys.append((after, page.previous))
            if not page.next:
                break
            after = page.next
        assert sorted(seen) == [one.position for one in standings]
        assert [previous for _after, previous in keys] == [None, *[key for key, _previous in keys[:-1]]]
        if order is checking.Order.UNSURE:
            assert (seen[:3], seen[-1]) == ([7, 70, 2], 1)
    assert checking.next_open(standings, checking.Order.UNSURE, behind=7).position == 70
    assert checking.next_open(standings, checking.Order.DOCUMENT, behind=95).position == 2


def test_a_plan_with_corrections_is_put_in_force_as_it_was_left(city):
    plan = city.draft(WHOLE)
    for name in ("split", "merge", "add", "dismiss", "decide", "addressees"):
        acts(city, plan)[name]()
    for name in plan_names(plan):
        naming_units.decide_unit(plan, name=name, organs=[city.office], by=city.officer, at=AT)

    services.put_in_force(plan, by=city.officer, at=AT)

    plan.refresh_from_db()
    assert plan.state == "in_force"


def test_where_a_task_comes_from_is_kept_by_merging_splitting_and_undoing(city):
    upper = city.in_force()
    plan = city.draft(NOTICE.replace("〔2020〕7号", "〔2020〕8号"))
    above = upper.tasks.get(position=1)
    second, third = task(plan, 2), task(plan, 3)
    link = TaskLink.objects.create(lower=third, upper=above, kind=LinkKind.values[0], at=AT, by=city.officer)
    origin = (link.upper_id, link.kind, link.at, link.by_id)

    def origins():
        rows = TaskLink.objects.order_by("lower__position").values_list("lower__position", "upper_id")
        return list(rows)

    reshaping.merge_tasks(second, versions={second.pk: 1, third.pk: 1}, by=city.officer, at=AT)
    merged = origins()
    split(city, plan, "清理历史文件", position=2)
    divided = origins()
    for correction in ledger.live(plan):
        ledger.undo(correction, by=city.officer, at=AT)

    assert merged == [(2, above.pk)]
    assert divided == [(2, above.pk), (3, above.pk)]
    assert origins() == [(3, above.pk)]
    again = TaskLink.objects.get()
    assert (again.lower_id, (again.upper_id, again.kind, again.at, again.by_id)) == (third.pk, origin)
