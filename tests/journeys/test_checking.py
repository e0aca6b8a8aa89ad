"""A person checks the five notices with few presses; by keyboard alone, without JavaScript, and two people at once."""

import pytest
from django.urls import reverse

from gongkai.oversight.workplans import checking, correcting
from gongkai.oversight.workplans.models import PlanState, Task, TaskUnit, WorkPlan
from gongkai.oversight.workplans.tests import situations
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.naming import Directory

from .test_screens import context_for, watched

MOST_PRESSES = 10
"""For thirty tasks in three minutes, which leaves eighteen seconds for each press and what is read before it."""


class Presses:
    """A person at the checking page who presses what the page offers, and counts."""

    def __init__(self, client, plan):
        self.client, self.plan, self.number = client, plan, 0

    def page(self):
        return self.client.get(reverse("workplan_check", args=[self.plan.pk]))

    def press(self, name, values=None):
        self.number += 1
        answer = self.client.post(reverse(name, args=[self.plan.pk]), values or {})
        assert answer.status_code == 302, (name, values)

    def settle(self, name, meant, same_as):
        """One press on what is offered, or the page of the name: open it, say what it is the same as, decide."""
        offered = {pk for pk, _official in name.suggestions}
        ids = [organ.pk for organ in meant]
        said = {"name": name.name}
        if not ids:
            self.press("workplan_name", said | {"is_none": "on"})
        elif len(ids) == name.stands_for:
            self.press("workplan_name", said | {"proposed": "on"})
        elif len(ids) == 1 and ids[0] in offered:
            self.press("workplan_name", said | {"organs": ids})
        else:
            self.number += 2
            self.press("workplan_name", said | {"same_as": same_as})


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize("one", situations.FIVE, ids=lambda one: one.file)
@pytest.mark.usefixtures("db", "a_place_of_its_own")
def test_each_of_the_five_notices_is_checked_with_few_presses(client_of, one):
    organ = situations.government(one)
    plan = situations.drafted(one, organ)
    person = Presses(client_of(situations.person("office", organ, Role.OFFICE)), plan)
    directory = Directory(one.entered_on)

    def settle_names():
        while names := person.page().context["names"]:
            same_as = one.decisions.get(names[0].name, names[0].name)
            person.settle(names[0], directory.resolve(same_as, within=organ).organs, same_as)

    settle_names()
    if person.page().context["progress"].unanswered:
        person.press("workplan_addressees")
        settle_names()
    for doubt in person.page().context["doubts"]:
        person.press("workplan_confirm", {"doubt": doubt.reason})
    if person.page().context["progress"].sure:
        person.press("workplan_confirm")
    for task in Task.objects.filter(plan=plan, checked_at=None, is_dismissed=False):
        person.number += 1
        address = reverse("task_confirm", args=[task.pk])
        assert person.client.post(address, {"version": task.version}).status_code == 302
    assert checking.progress_of(checking.outline(plan)).is_done
    person.press("workplan_in_force")

    plan.refresh_from_db()
    print(f"{one.file}: {plan.tasks.count()} tasks, {person.number} presses")
    assert plan.state == PlanState.IN_FORCE
    assert person.number <= MOST_PRESSES * max(1, plan.tasks.count() / 30)


@pytest.fixture
def drafts(live_server, a_place_of_its_own, transactional_db):
    """A draft, two people of its office, and the server behind which they see it."""
    city = situations.city()
    city.address = live_server.url
    city.second = situations.person("第二人", city.government, Role.OFFICE)
    city.plan = city.draft()
    return city


def check_page(city):
    return city.address + reverse("workplan_check", args=[city.plan.pk])


def focused(tab):
    return tab.evaluate("document.activeElement.id")


@pytest.mark.browser
@pytest.mark.demand("WRK-1")
def test_by_keys_alone_a_draft_is_walked_confirmed_undone_and_corrected(browser, drafts):
    context = context_for(browser, drafts, drafts.officer)
    tab = watched(context, complaints := [])
    ids = [task.pk for task in drafts.plan.tasks.order_by("position")]
    tab.goto(check_page(drafts) + "?order=document")

    def press(key):
        with tab.expect_navigation():
            tab.keyboard.press(key)

    walked = []
    for key in ("j", "j", "j", "ArrowDown", "ArrowUp", "k"):
        tab.keyboard.press(key)
        walked.append(focused(tab))
    lit = tab.locator("mark.is-lit").first.inner_text()
    press("c")
    after_confirming = focused(tab)
    press("a")
    confirmed = Task.objects.filter(plan=drafts.plan, checked_at__isnull=False).count()
    press("u")
    after_undoing = Task.objects.filter(plan=drafts.plan, checked_at__isnull=False).count()
    tab.keyboard.press("?")
    shown = tab.locator("#keys").get_attribute("open") is not None
    tab.goto(check_page(drafts) + f"?order=document#r-task-{ids[0]}")
    press("e")
    tab.fill("input[name=title]", "新题 j k")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    context.close()

    assert walked == ["q-1", *(f"r-task-{ids[number]}" for number in (0, 1, 2, 1, 0))]
    assert "编制标准目录" in lit
    assert after_confirming == f"r-task-{ids[1]}"
    assert (confirmed, after_undoing, shown) == (4, 1, True)
    assert Task.objects.get(pk=ids[0]).title == "新题 j k"
    assert complaints == []


@pytest.mark.browser
@pytest.mark.demand("WRK-1")
def test_the_questions_of_a_draft_are_answered_by_keys_one_after_the_other(browser, drafts):
    """An unknown organ is entered and the way leads back; the next means the same; then all is looked up again."""
    extra = "（责任单位：市大数据中心、局办公室、人事科；"
    drafts.plan = drafts.draft(situations.NOTICE.replace("（责任单位：市大数据中心；", extra).replace("7号", "8号"))
    context = context_for(browser, drafts, drafts.officer)
    tab = watched(context, complaints := [])
    tab.goto(check_page(drafts))
    stops = []

    def press(key, *, typed=""):
        tab.keyboard.type(typed)
        with tab.expect_navigation():
            tab.keyboard.press(key)
        stops.append(focused(tab))

    tab.keyboard.press("j")
    press("o")
    press("Enter")
    press("e")
    press("Enter", typed="青川市司法局")
    press("s")
    press("r")
    press("a")
    press("f")
    context.close()

    assert stops[1] == stops[3] == "q-2"
    units = TaskUnit.objects.filter(task__plan=drafts.plan, name__in=("市大数据中心", "局办公室", "人事科"))
    meant = {unit.name: [organ.name for organ in unit.organs.all()] for unit in units}
    assert meant == {
        "市大数据中心": ["青川市大数据中心"],
        "局办公室": ["青川市司法局"],
        "人事科": ["青川市司法局"],
    }
    drafts.plan.refresh_from_db()
    assert drafts.plan.state == PlanState.IN_FORCE
    assert complaints == []


@pytest.mark.browser
def test_keys_can_be_switched_off_and_stay_so(browser, drafts):
    context = context_for(browser, drafts, drafts.officer)
    tab = watched(context, complaints := [])
    tab.goto(check_page(drafts))

    tab.keyboard.press("?")
    tab.click("[data-keys-switch]")
    tab.reload()
    tab.keyboard.press("j")
    walked = focused(tab)
    context.close()

    assert (walked, complaints) == ("", [])


@pytest.mark.browser
@pytest.mark.demand("WRK-1")
def test_words_selected_in_the_original_become_a_task(browser, drafts):
    context = context_for(browser, drafts, drafts.officer)
    tab = watched(context, complaints := [])
    tab.goto(check_page(drafts))

    tab.evaluate("""() => {
        const line = [...document.querySelectorAll('.source-text p')].find((p) => p.textContent.includes('书面报送'));
        const text = [...line.childNodes].find((node) => node.textContent.includes('各单位于'));
        const range = document.createRange();
        range.setStart(text, text.textContent.indexOf('各单位于'));
        range.setEnd(text, text.textContent.length);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
    }""")
    with tab.expect_navigation():
        tab.click("[data-selection] button")
    with tab.expect_navigation():
        tab.click("main form button.primary")
    context.close()

    made = Task.objects.get(plan=drafts.plan, origin="added")
    assert (made.text[:4], made.text[-6:], str(made.stated_on)) == ("各单位于", "政府办公室。", "2020-11-30")
    assert complaints == []


@pytest.mark.browser
@pytest.mark.demand("WRK-1")
def test_without_javascript_a_draft_is_checked_to_the_end(browser, drafts):
    context = context_for(browser, drafts, drafts.officer, java_script_enabled=False)
    tab = watched(context, complaints := [])
    tab.set_viewport_size({"width": 360, "height": 740})
    first, second = drafts.plan.tasks.order_by("position")[:2]
    tab.goto(check_page(drafts))

    tab.click(f"a.lit-number[href='#r-task-{first.pk}']")
    there = tab.evaluate("document.querySelector('.card:target').id")
    tab.click(f"#r-task-{first.pk} a[href='#s-task-{first.pk}']")
    back = tab.evaluate("document.querySelector('mark:target').id")
    tab.click(f"#r-task-{first.pk} a[data-key=s]")
    tab.fill("input[name=words]", "并向社会公开")
    tab.click("main form button.primary")
    tab.click(f"#r-task-{second.pk} a[data-key=m]")
    tab.click("main form button.primary")
    merged = drafts.plan.tasks.count()
    tab.click("[data-page-key=u]")
    tab.click("[data-page-key=u]")
    undone = drafts.plan.tasks.count()
    tab.click(f"#r-task-{second.pk} a[data-key=x]")
    tab.fill("input[name=reason]", "重复")
    tab.click("main form button.primary")
    tab.click("button[name=is_none]")
    last = drafts.plan.tasks.order_by("position").last()
    tab.click(f"#r-task-{last.pk} a[data-key=e]")
    tab.fill("input[name=unit-1-name]", "市司法局")
    tab.click("main form button.primary")
    tab.click("[data-page-key=a]")
    said = tab.inner_text("main .lead")
    tab.click(f"form[action='{reverse('workplan_in_force', args=[drafts.plan.pk])}'] button")
    context.close()

    assert (there, back) == (f"r-task-{first.pk}", f"s-task-{first.pk}")
    assert (merged, undone) == (5, 5)
    assert "4" in said
    assert WorkPlan.objects.get().state == PlanState.IN_FORCE
    assert complaints == []


@pytest.mark.browser
@pytest.mark.demand("WRK-1")
def test_two_people_at_one_draft_overwrite_nothing_of_each_other(browser, drafts):
    at = start_of(situations.TODAY)
    first = drafts.plan.tasks.order_by("position").first()
    contexts = [context_for(browser, drafts, account) for account in (drafts.officer, drafts.second)]
    mine, theirs = (context.new_page() for context in contexts)
    address = drafts.address + reverse("task_correct", args=[first.pk])

    mine.goto(address)
    theirs.goto(check_page(drafts))
    seen = theirs.inner_text(f"#r-task-{first.pk}")
    theirs.goto(address)
    theirs.fill("input[name=title]", "第二人的题")
    theirs.click("main form button.primary")
    mine.fill("input[name=title]", "我的题")
    mine.click("main form button.primary")
    told, kept = mine.inner_text("#refusals"), mine.input_value("input[name=title]")
    mine.click("main form button.primary")
    for context in contexts:
        context.close()

    first.refresh_from_db()
    assert drafts.officer.display_name in seen
    assert ("第二人" in told, "第二人的题" in told, kept) == (True, True, "我的题")
    assert (first.title, first.version) == ("我的题", 3)
    assert [one.by for one in drafts.plan.corrections.order_by("id")] == [drafts.second, drafts.officer]
    with pytest.raises(correcting.EditConflict):
        correcting.confirm_task(first, version=1, by=drafts.second, at=at)
