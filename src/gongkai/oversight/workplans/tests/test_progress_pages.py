"""Everyone may see how far a plan is when its office has said so: no persons, no reports, no files, no drafts."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from gongkai.oversight.workplans import publishing
from gongkai.oversight.workplans.in_force import Publicity
from gongkai.oversight.workplans.models import WorkPlan
from gongkai.registers.obligations.clock import start_of

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
        assert '"/desk/' not in text
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
