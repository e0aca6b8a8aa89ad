"""The pages of the checking: what two people send at once, what is refused, and that a page stays light."""

import re
import time
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import translation

from gongkai.documents.reading import read_notice
from gongkai.oversight.workplans import correcting, reshaping, services
from gongkai.oversight.workplans.drafting import new_plan
from gongkai.oversight.workplans.models import Task, TaskUnit, WorkPlan
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs.models import Organ, Role

from . import situations
from .situations import ENTERED, NOTICE, UNKNOWN_NAME, person, text_of, upload

AT = start_of(ENTERED)
WEIGHT_LIMIT_BYTES = 150 * 1024
MISSED = "各单位要明确专人负责信息公开工作，于2020年9月30日前报市政府办公室备案"


@pytest.fixture
def other(city, client_of):
    """A second person of the same office."""
    city.second = person("第二人", city.government, Role.OFFICE)
    return client_of(city.second)


def task(plan, position):
    return plan.tasks.get(position=position)


def page(client, plan, query=""):
    return client.get(reverse("workplan_check", args=[plan.pk]) + query)


def rows(client, one):
    """What the form for correcting a task holds, as a browser would send it."""
    form = client.get(reverse("task_correct", args=[one.pk]))
    sent = {name: form.context["form"][name].value() or "" for name in form.context["form"].fields}
    for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
        sent[f"unit-{name}"] = form.context["rows"].management_form[name].value()
    for row in form.context["rows"]:
        sent |= {row[name].html_name: row[name].value() or "" for name in row.fields}
    return sent


def correct(client, one, sent):
    return client.post(reverse("task_correct", args=[one.pk]), sent)


@pytest.mark.demand("WRK-1")
def test_two_people_correct_one_task_and_the_second_sees_both_and_decides(city, office, other):
    plan = city.draft()
    one = task(plan, 1)
    mine, theirs = rows(office, one), rows(other, one)
    first = correct(other, one, theirs | {"title": "第二人的题", "stated_on": "2020-09-01"})

    second = correct(office, one, mine | {"title": "我的题", "unit-0-part": "other"})

    shown = text_of(second)
    one.refresh_from_db()
    assert (first.status_code, second.status_code, one.title) == (302, 409, "第二人的题")
    assert "我的题" in second.content.decode()
    assert "第二人" in shown
    assert ("任务", "我的题", "第二人的题") in [tuple(row) for row in second.context["differences"]]
    assert ("责任单位", "市司法局、市教育体育局", "市司法局（牵头）、市教育体育局") in second.context["differences"]
    assert 'value="other" selected' in second.content.decode()
    version = re.search(r'name="version" value="(\d+)"', second.content.decode())[1]
    third = correct(office, one, mine | {"title": "我的题", "version": version})
    one.refresh_from_db()
    assert (third.status_code, one.title) == (302, "我的题")


def test_what_was_typed_for_a_task_that_is_gone_is_shown_again(city, office, other):
    plan = city.draft()
    first, second = task(plan, 1), task(plan, 2)
    sent = rows(office, second)
    merged = other.post(reverse("task_merge", args=[first.pk]), {"own": f"{first.pk}.1", "others": [f"{second.pk}.1"]})

    late = correct(office, second, sent | {"title": "我打的字"})
    confirmed = office.post(reverse("task_confirm", args=[second.pk]), {"version": 1})

    assert (merged.status_code, late.status_code, confirmed.status_code) == (302, 409, 409)
    assert "我打的字" in text_of(late)
    assert "第二人" in text_of(late)
    assert office.get(reverse("task_correct", args=[999_999])).status_code == 404


@pytest.mark.parametrize("name", ["task_split", "task_merge", "task_dismiss", "task_confirm"])
def test_an_old_form_of_any_kind_changes_nothing(city, office, other, name):
    plan = city.draft()
    one, near = task(plan, 1), task(plan, 2)
    sent = {
        "task_split": {"words": "并向社会公开", "version": 1},
        "task_merge": {"own": f"{one.pk}.1", "others": [f"{near.pk}.1"]},
        "task_dismiss": {"reason": "我的理由", "version": 1},
        "task_confirm": {"version": 1},
    }[name]
    correct(other, one, rows(other, one) | {"title": "第二人的题"})

    answer = office.post(reverse(name, args=[one.pk]), sent, follow=True)

    now = task(plan, 1)
    assert (now.title, now.version, now.is_dismissed, plan.tasks.count()) == ("第二人的题", 2, False, 5)
    assert answer.status_code == (200 if name == "task_confirm" else 409)
    assert "第二人的题" in text_of(answer)


def test_who_has_a_task_open_is_told_to_the_other_alone(city, office, other):
    plan = city.draft()
    rows(other, task(plan, 1))

    assert "第二人" in text_of(page(office, plan)).split("已有")[0]
    assert page(other, plan).context["cards"][0].at_work == ""
    assert [card.at_work for card in page(office, plan).context["cards"] if card.at_work] == ["第二人"]


@pytest.mark.demand("WRK-1")
def test_a_task_is_split_merged_added_and_undone_by_forms_alone(city, office):
    plan = city.draft(NOTICE + f"\n{MISSED}。\n")
    one = task(plan, 1)
    cut = re.search(r'name="cuts" value="(\d+)"', office.get(reverse("task_split", args=[one.pk])).content.decode())[1]

    split = office.post(reverse("task_split", args=[one.pk]), {"cuts": [cut], "version": 1})
    without = office.post(reverse("task_split", args=[one.pk]), {"version": 2})
    text = office.get(reverse("workplan_text", args=[plan.pk])).content.decode()
    places = re.findall(r'name="s" value="([\d-]+)"> ([^<]*)<', text)
    ticked = next(key for key, words in places if MISSED[:8] in words)
    asked = office.get(reverse("task_add", args=[plan.pk]), {"s": ticked})
    form = asked.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {"unit-TOTAL_FORMS": 1, "unit-INITIAL_FORMS": 0, "unit-0-name": "市司法局", "unit-0-part": "lead"}
    added = office.post(reverse("task_add", args=[plan.pk]), sent)
    again = office.post(reverse("task_add", args=[plan.pk]), sent)

    assert [answer.status_code for answer in (split, without, asked, added, again)] == [302, 422, 200, 302, 302]
    assert [one.position for one in plan.tasks.order_by("position")] == list(range(1, 8))
    made = plan.tasks.get(position=7)
    assert (made.title, str(made.stated_on)) == (
        "各单位要明确专人负责信息公开工作，于2020年9月30日前报市政府办公室备案",
        "2020-09-30",
    )
    undone = [office.post(reverse("workplan_undo", args=[row.pk])) for row in plan.corrections.order_by("-id")]
    assert {answer.status_code for answer in undone} == {302}
    assert task(plan, 1).title == "编制标准目录"
    assert plan.tasks.count() == 5


@pytest.mark.parametrize("query", ["", "?s=x-y", "?s=9-3", "?s=99999999-999999999", "?s=1", "?s=%00-9"])
def test_a_passage_that_is_none_leads_back_to_the_text(city, office, query):
    plan = city.draft()

    answer = office.get(reverse("task_add", args=[plan.pk]) + query)

    assert answer["Location"] == reverse("workplan_text", args=[plan.pk])


@pytest.mark.parametrize(
    "query", ["?order=x", "?after=x", "?after=9-", "?after=99999999-9999999999", "?order=document&after=0-99"]
)
def test_an_address_that_is_none_is_answered_with_a_page(city, office, query):
    assert page(office, city.draft(), query).status_code == 200


def test_a_correction_that_others_build_on_is_refused_with_those(city, office):
    plan = city.draft()
    one = task(plan, 1)
    reshaping.split_task(one, cuts=[plan.text.index("并向社会公开")], version=1, by=city.officer, at=AT)
    correcting.correct_task(task(plan, 2), title="公开", stated_on=None, version=1, by=city.officer, at=AT)
    first, later = plan.corrections.order_by("id")

    answer = office.post(reverse("workplan_undo", args=[first.pk]), follow=True)

    assert f"({later.pk})" in text_of(answer)
    assert [row.is_free for row in answer.context["rows"]] == [True, False]
    assert plan.tasks.count() == 6


@pytest.mark.demand("WRK-2")
def test_a_name_is_settled_by_one_press_on_a_suggestion_or_on_all_of_them(city, office):
    plan = city.draft(NOTICE.replace(UNKNOWN_NAME, "市直有关部门"))
    assert "3" in re.search(r'name="proposed"[^>]*>([^<]*)<', page(office, plan).content.decode())[1]

    answer = office.post(reverse("workplan_name", args=[plan.pk]), {"name": "市直有关部门", "proposed": "on"})

    unit = task(plan, 5).units.get()
    assert answer.status_code == 302
    assert set(unit.organs.all()) == {city.office, city.justice, city.education}


def test_a_unit_is_added_by_its_name_and_an_organ_that_is_none_is_refused(city, office):
    plan = city.draft()
    one = task(plan, 1)
    sent = rows(office, one)

    wrong = correct(office, one, sent | {"unit-2-name": "某局", "unit-2-organ": "没有这个局"})
    phrase = correct(office, one, sent | {"deadline_phrase": "文中没有的话"})
    added = {"unit-2-name": "某局", "unit-2-organ": city.office.name, "unit-0-part": "removed"}
    right = correct(office, one, sent | added)

    assert (wrong.status_code, phrase.status_code, right.status_code) == (422, 422, 302)
    assert "没有这个局" in wrong.content.decode()
    assert [(unit.name, unit.organs.get()) for unit in task(plan, 1).units.order_by("position")] == [
        ("市教育体育局", city.education),
        ("某局", city.office),
    ]


ELSEWHERE = NOTICE.replace("青川市", "白沙市").replace("青政办发", "白政办发")


@pytest.mark.demand("WRK-1")
def test_a_notice_of_another_government_is_drafted_only_when_it_is_meant(city, office):
    address = reverse("workplan_upload")

    warned = office.post(address, {"organ": city.government.pk, "file": upload(ELSEWHERE)})
    assert (warned.status_code, WorkPlan.objects.count()) == (422, 0)
    assert "白沙市人民政府办公室" in text_of(warned)
    assert 'type="checkbox" name="is_meant"' in warned.content.decode()

    meant = office.post(address, {"organ": city.government.pk, "file": upload(ELSEWHERE), "is_meant": "on"})
    own = office.post(address, {"organ": city.government.pk, "file": upload(NOTICE)})
    assert (meant.status_code, own.status_code, WorkPlan.objects.count()) == (302, 302, 2)


def test_addressees_are_kept_whole(city):
    many = "，".join(f"市第{number}局" for number in range(150))
    read = read_notice(NOTICE.encode(), name="通知.txt")
    long = replace(read, metadata=replace(read.metadata, addressees=replace(read.metadata.addressees, value=many)))
    draft = city.draft()

    plan = new_plan(long, organ=city.government, file=draft.file, by=None, at=AT, on=ENTERED)

    assert plan.addressees == many
    assert len(many) > 500


def long_notice(tasks):
    """A notice of so many tasks with a day, a lead and two others each, and as many words as real ones have."""
    head = NOTICE[: NOTICE.index("（一）")]
    said = "按照“谁起草、谁解读”的原则，做到政策性文件与解读方案、解读材料同步组织、同步审签、同步部署，" * 3
    signs = "一二三四五六七八九十"
    items = "".join(
        f"（{signs[n % 10]}）第{n}项工作。{said}公开第{n}类信息。"
        f"（牵头单位：市司法局；配合单位：市教育体育局、市第{n % 40}中心；完成时限：2020年{6 + n % 7}月20日）\n"
        for n in range(tasks)
    )
    return head + items


def test_a_page_of_a_notice_of_a_thousand_tasks_is_light_and_every_task_is_reached(city, office):
    plan = city.draft(long_notice(1000))
    assert plan.tasks.count() == 1000
    Task.objects.filter(plan=plan, position__gt=900).update(doubt="表格展平后责任单位格是空的，请对照原文")

    for order in ("unsure", "document"):
        address, seen, weights, times = f"?order={order}", [], [], []
        for _page in range(200):
            started = time.perf_counter()
            answer = page(office, plan, address)
            times.append(time.perf_counter() - started)
            weights.append(len(answer.content))
            seen += [card.item.pk for card in answer.context["cards"]]
            if not answer.context["next_url"]:
                break
            address = "?" + answer.context["next_url"].partition("?")[2]
        print(order, len(weights), "pages", max(weights), "bytes", f"{max(times):.3f} s")
        assert len(seen) == len(set(seen)) == 1000
        assert max(weights) <= WEIGHT_LIMIT_BYTES
    for name in ("workplan_text", "workplan_corrections"):
        assert len(office.get(reverse(name, args=[plan.pk])).content) <= WEIGHT_LIMIT_BYTES
    office.post(reverse("workplan_addressees", args=[plan.pk]))
    refused = office.post(reverse("workplan_in_force", args=[plan.pk]))
    assert (refused.status_code, len(refused.content) <= WEIGHT_LIMIT_BYTES) == (409, True)


@pytest.mark.demand("WRK-1")
def test_a_name_is_said_to_mean_the_same_as_the_one_before(city, office):
    plan = city.draft(NOTICE.replace("市教育体育局）", "市教育体育局、局办公室、人事科）"))
    names = reverse("workplan_name", args=[plan.pk])
    office.post(names, {"name": "局办公室", "organs": [city.education.pk]})
    check = office.get(reverse("workplan_check", args=[plan.pk]))

    answer = office.post(f"{names}?at=2", {"name": "人事科", "same_as": check.context["last_decided"]})

    assert check.context["last_decided"] == "局办公室"
    assert answer["Location"].endswith("?order=unsure#q-2")
    for unit in TaskUnit.objects.filter(task__plan=plan, name="人事科"):
        assert list(unit.organs.all()) == [city.education]


@pytest.mark.demand("WRK-1")
def test_after_a_name_that_is_no_organ_nothing_is_offered_as_the_same(city, office):
    plan = city.draft(NOTICE)
    office.post(reverse("workplan_name", args=[plan.pk]), {"name": UNKNOWN_NAME, "is_none": "on"})

    assert office.get(reverse("workplan_check", args=[plan.pk])).context["last_decided"] == ""


@pytest.mark.demand("WRK-2")
def test_a_bureau_of_the_province_is_not_taken_for_one_of_its_cities(db):
    situations.government(situations.FIVE[0])
    province = Organ.objects.get(name="云南省人民政府")
    notice = (
        "云南省人民政府办公厅关于印发2020年工作要点的通知\n\n云政办发〔2020〕99号\n\n各州、市人民政府：\n\n一、工作任务\n"
        "（一）公开建设项目信息。按月公开建设项目信息。（责任单位：省住房城乡建设厅；完成时限：2020年10月25日）\n"
    )

    plan = services.draft_plan(notice.encode(), name="1.txt", organ=province, by=None, at=AT).plan

    (name,) = situations.open_names(plan)
    assert name.name == "省住房城乡建设厅"
    assert name.suggestions == []
    assert name.may_be_one


def test_why_a_name_is_open_is_kept_in_the_language_of_the_installation(city):
    """Whoever uploads with another language in the browser; colleagues read it too."""
    with translation.override("en"):
        plan = city.draft(NOTICE)

    assert "名册中没有" in TaskUnit.objects.get(task__plan=plan, name=UNKNOWN_NAME).reason
