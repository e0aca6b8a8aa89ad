"""Everyone may see how far a plan is when its office has said so: no persons, no reports, no files, no drafts."""

import json
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gongkai.oversight.workplans import accepting, amending, changes_told, extensions, progress, publishing, services
from gongkai.oversight.workplans.in_force import Publicity
from gongkai.oversight.workplans.models import ProgressReport, WorkPlan
from gongkai.oversight.workplans.shelf import ProgressShelf
from gongkai.registers.journal.models import Entry
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs import services as organs
from gongkai.registers.organs import sites

from . import situations

PUBLIC = situations.NOTICE + "\n（此件公开发布）\n"
AT = start_of(situations.TODAY)


@pytest.fixture
def plan(city):
    plan = city.in_force(PUBLIC)
    city.report(plan.tasks.first(), city.justice)
    return plan


@pytest.fixture
def public(city, plan):
    publishing.publish_progress(plan, by=city.officer, at=AT)
    return plan


def pages(plan):
    return [reverse("progress_plan", args=[plan.pk]), reverse("progress_plan_json", args=[plan.pk])]


def test_nobody_sees_a_plan_that_was_not_opened(city, plan):
    assert [Client().get(page).status_code for page in pages(plan)] == [404, 404]
    assert plan.title not in Client().get(reverse("progress")).content.decode()


def test_everyone_sees_the_tasks_their_days_and_how_many_are_done(city, public):
    page, data = (Client().get(address) for address in pages(public))

    said = situations.text_of(page)
    assert all(word in said for word in ("编制标准目录", "市司法局", "2020年10月25日", "青政办发〔2020〕7号"))
    found = json.loads(data.content)
    assert (found["tasks"][0]["organs_done"], found["tasks"][0]["organs"]) == (1, 2)
    assert (found["tasks"][0]["state"], found["tasks"][0]["last_done_on"]) == ("running", "2020-10-15")
    assert public.title in situations.text_of(Client().get(reverse("progress")))


def test_no_person_no_report_and_no_file_is_shown(city, public):
    for address in [*pages(public), reverse("progress")]:
        text = Client().get(address).content.decode()
        assert "在门户网站公开" not in text  # the words of the report
        assert city.clerk.display_name not in text
        assert not re.search('"/desk/[^"]', text)  # but for the staff's own door
        assert "/reports/" not in text


def test_a_demonstration_is_not_found_by_search_engines_and_a_real_page_is(city, public, settings):
    page = pages(public)[0]
    answer = Client().get(page)
    assert "noindex" in answer["X-Robots-Tag"]
    assert "noindex" in answer.content.decode()

    settings.DEMONSTRATION_AS_OF = None
    answer = Client().get(page)
    assert answer["X-Robots-Tag"] == "all"
    assert "noindex" not in answer.content.decode()


def test_a_plan_whose_notice_is_not_public_cannot_be_opened(city, office):
    plan = city.in_force()
    address = reverse("workplan_publicity", args=[plan.pk])

    refused = office.post(address)

    assert refused.status_code == 409
    assert [one.code for one in refused.context["refusals"]] == ["publicity.notice_not_public"]
    assert not Publicity.objects.exists()
    WorkPlan.objects.filter(pk=plan.pk).update(disclosure_attribute="此件不公开发布")
    plan.refresh_from_db()
    with pytest.raises(publishing.NotPublishable):
        publishing.publish_progress(plan, by=city.officer, at=AT)


def test_the_office_opens_it_after_asking_and_ends_it_with_a_reason(city, plan, office, client_of):
    address = reverse("workplan_publicity", args=[plan.pk])
    assert client_of(city.clerk).post(address).status_code == 403

    office.get(address)
    assert not Publicity.objects.exists()
    office.post(address)
    assert Client().get(pages(plan)[0]).status_code == 200
    no_reason = office.post(address, {"reason": ""})
    ended = office.post(address, {"reason": "数据有误，核对后再公开"})

    assert (no_reason.status_code, ended.status_code) == (422, 302)
    assert [Client().get(page).status_code for page in pages(plan)] == [404, 404]
    assert Publicity.objects.get().ended_reason == "数据有误，核对后再公开"


def test_opening_it_twice_is_once(city, public):
    publishing.publish_progress(public, by=city.officer, at=AT)

    assert Publicity.objects.count() == 1


def told(plan):
    return Entry.objects.about(changes_told.subject_of(plan.pk)).count()


def amended(city, plan):
    task = plan.tasks.get(position=2)
    wording = amending.Wording(task.title, "公开办事指南并及时更新。", None, [city.justice], [])
    more = {"reason": "上级新要求", "version": task.version, "token": uuid4(), "by": city.officer, "at": AT}
    amending.amend_task(task, wording, **more)


def taken_back(city, plan):
    owed = city.owed(plan.tasks.first(), city.justice)
    services.take_back_completion(owed, reason="误报", by=city.head, at=AT)


def returned(city, plan):
    report = ProgressReport.objects.get(plan=plan)
    accepting.return_report(report, reason="佐证不足", by=city.officer, at=AT)


def granted(city, plan):
    owed = city.owed(plan.tasks.get(position=2), city.justice)
    asked = extensions.ask_for_later_day(owed, wanted_on=date(2021, 1, 20), reason="推迟", by=city.clerk, at=AT)
    extensions.grant_later_day(asked, granted_on=date(2021, 1, 20), answer="同意", by=city.officer, at=AT)


CHANGES = {
    "reported done": lambda city, plan: city.report(plan.tasks.get(position=2), city.justice),
    "amended": amended,
    "taken back": taken_back,
    "returned": returned,
    "granted a later day": granted,
    "merged": lambda city, plan: organs.merge_organs(
        [city.justice], into=city.education, on=situations.TODAY, at=AT, by=None
    ),
    "ended": lambda city, plan: publishing.hide_progress(plan, reason="核对", by=city.officer, at=AT),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_for_everyone_is_an_entry_of_the_journal_while_it_is_public(city, public, change):
    before = told(public)

    CHANGES[change](city, public)

    assert before == 1
    assert told(public) == 2


def test_what_nobody_sees_is_no_entry(city, plan):
    amended(city, plan)
    assert told(plan) == 0
    publishing.publish_progress(plan, by=city.officer, at=AT)
    city.report(plan.tasks.get(position=2), city.justice, done=False)

    assert told(plan) == 1


def test_the_page_says_no_day_of_reading_and_is_kept(city, public):
    page, data = (Client().get(address) for address in pages(public))

    assert page.is_for_everyone
    assert "截至" not in page.content.decode()
    assert "as_of" not in json.loads(data.content)
    assert json.loads(data.content)["changed_at"].startswith("2020-10-15T")


def test_a_day_on_which_something_becomes_overdue_renews_the_plan(city, public):
    shelf, page = ProgressShelf(), pages(public)[0]
    due = city.owed(public.tasks.first(), city.education).due_on

    def said(on):
        return progress.part_of(public, [], on=on).totals["overdue"]

    assert said(due + timedelta(days=1)) == said(due) + 1
    assert page in list(shelf.of_day(due + timedelta(days=1), sites.main()))
    assert list(shelf.of_day(due - timedelta(days=5), sites.main())) == []


def test_the_shelf_has_the_pages_of_public_plans_and_renews_those_that_end(city, public):
    shelf = ProgressShelf()
    assert set(shelf.addresses(sites.main())) == {reverse("progress"), *pages(public)}

    publishing.hide_progress(public, reason="核对", by=city.officer, at=AT)
    newest = list(Entry.objects.about(changes_told.subject_of(public.pk))[:1])

    assert list(shelf.addresses(sites.main())) == [reverse("progress")]
    renewed = list(shelf.touched(newest, sites.main()))
    assert renewed[:2] == [pages(public)[0], pages(public)[0] + "*"]
    assert {reverse("progress"), reverse("public_organ", args=[city.government.pk])} <= set(renewed)


def test_a_long_plan_is_read_in_pages_whose_addresses_are_paths(city, public, monkeypatch):
    monkeypatch.setattr(progress, "PAGE_TASKS", 2)
    first, third = (Client().get(f"/progress/{public.pk}/{part}") for part in ("", "3/"))

    assert [task.number for task, _light in first.context["tasks"]] == [1, 2]
    assert [task.number for task, _light in third.context["tasks"]] == [5]
    assert [Client().get(f"/progress/{public.pk}/{part}/").status_code for part in (0, 4, 99)] == [404] * 3
    assert f"/progress/{public.pk}/3/" in list(ProgressShelf().addresses(sites.main()))


def test_the_public_pages_ask_at_most_ten_times(city, public):
    for address in [*pages(public), reverse("progress"), reverse("public_organ", args=[city.government.pk])]:
        with CaptureQueriesContext(connection) as asked:
            answer = Client().get(address)
        assert answer.status_code == 200
        assert len(asked) <= 10, (address, len(asked))
