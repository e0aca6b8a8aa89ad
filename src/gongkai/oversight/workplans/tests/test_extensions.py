"""A later day is asked for with a reason before the due day, and granted or refused by the office."""

from datetime import date

import pytest
from django.urls import reverse

from gongkai.oversight.workplans import extensions
from gongkai.oversight.workplans.in_force import ExtensionRequest
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.clock import start_of

from . import situations

AT = start_of(situations.TODAY, hour=9)
WANTED = date(2020, 11, 20)


@pytest.fixture
def owed(city):
    return city.owed(city.in_force().tasks.first(), city.justice)


def asked(city, owed, *, wanted_on=WANTED, at=AT):
    return extensions.ask_for_later_day(owed, wanted_on=wanted_on, reason="系统升级推迟", by=city.clerk, at=at)


def codes(refused):
    return [one.code for one in refused.value.reasons]


def test_a_granted_day_moves_the_obligation_and_the_former_day_stays_in_its_history(city, owed):
    request = asked(city, owed)

    extensions.grant_later_day(request, granted_on=date(2020, 11, 10), answer="同意到10日", by=city.officer, at=AT)

    owed.refresh_from_db()
    last = owed.events.last()
    assert owed.due_on == date(2020, 11, 10)
    assert (last.kind, last.due_before, last.due_after) == ("restated", date(2020, 10, 25), date(2020, 11, 10))
    assert "系统升级推迟" in last.note
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("approved", city.officer)


def test_a_refused_request_leaves_the_day(city, owed):
    request = asked(city, owed)

    extensions.refuse_later_day(request, answer="时间充裕", by=city.officer, at=AT)

    owed.refresh_from_db()
    assert owed.due_on == date(2020, 10, 25)


def test_a_second_click_gives_the_request_that_is_open(city, owed):
    first = asked(city, owed)

    second = asked(city, owed, wanted_on=date(2020, 12, 1))

    assert (second.pk, second.wanted_on) == (first.pk, WANTED)
    assert ExtensionRequest.objects.count() == 1


def test_after_an_answer_one_may_ask_again(city, owed):
    extensions.refuse_later_day(asked(city, owed), answer="否", by=city.officer, at=AT)

    assert asked(city, owed).state == "open"
    assert ExtensionRequest.objects.count() == 2


def test_on_the_due_day_one_may_still_ask_and_the_day_after_no_more(city, owed):
    with pytest.raises(extensions.NotExtendable) as refused:
        asked(city, owed, at=start_of(date(2020, 10, 26)))

    assert codes(refused) == ["extension.too_late"]
    assert asked(city, owed, at=start_of(date(2020, 10, 25))).state == "open"


def test_what_was_asked_in_time_may_be_granted_after_the_day(city, owed):
    request = asked(city, owed)
    on = date(2020, 10, 28)
    assert owed.state_on(on).value == "overdue"

    extensions.grant_later_day(request, granted_on=WANTED, answer="", by=city.officer, at=start_of(on))

    owed.refresh_from_db()
    assert owed.state_on(on).value == "running"


def test_a_limit_of_the_law_is_not_extended_here(city, owed):
    reply = obligations.start(
        obligations.Order("request.reply", city.justice, owed.subject, "答复申请", plan_id=owed.plan_id),
        profile="zhaotong",
        by=None,
        at=AT,
    )

    with pytest.raises(extensions.NotExtendable) as refused:
        asked(city, reply, wanted_on=date(2021, 3, 1))

    assert codes(refused) == ["extension.of_the_law"]
    assert refused.value.reasons[0].source == "条例第三十三条"


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2020, 10, 25), "extension.not_later"),
        (date(2020, 10, 1), "extension.not_later"),
        (date(2999, 1, 1), "extension.out_of_reach"),
    ],
)
def test_a_day_that_is_none_is_refused_with_every_reason(city, owed, day, code):
    with pytest.raises(extensions.NotExtendable) as refused:
        asked(city, owed, wanted_on=day)

    assert code in codes(refused)
    assert not ExtensionRequest.objects.exists()


def test_what_was_reported_done_needs_no_later_day(city, owed):
    request = asked(city, owed)
    city.report(owed.subject, city.justice)

    with pytest.raises(extensions.NotExtendable) as refused:
        extensions.grant_later_day(request, granted_on=WANTED, answer="", by=city.officer, at=AT)

    assert codes(refused) == ["extension.met"]


def test_nobody_grants_what_they_asked_for_themselves(city, owed):
    request = extensions.ask_for_later_day(owed, wanted_on=WANTED, reason="忙", by=city.officer, at=AT)

    with pytest.raises(extensions.NotExtendable) as refused:
        extensions.grant_later_day(request, granted_on=WANTED, answer="", by=city.officer, at=AT)

    assert codes(refused) == ["extension.own"]


def test_from_the_task_to_the_answer(city, owed, office, client_of):
    clerk = client_of(city.clerk)
    ask = reverse("extension_ask", args=[owed.pk])
    assert ask in clerk.get(owed.subject.get_absolute_url()).content.decode()

    made = clerk.post(ask, {"wanted_on": "2020-11-20", "reason": "系统升级推迟"}, follow=True)
    request = ExtensionRequest.objects.get()
    assert made.redirect_chain[-1][0] == request.get_absolute_url()
    assert clerk.post(reverse("extension_grant", args=[request.pk])).status_code == 403
    refused = office.post(reverse("extension_refuse", args=[request.pk]), {"refuse-answer": ""})
    granted = office.post(
        reverse("extension_grant", args=[request.pk]), {"grant-granted_on": "2020-11-20", "grant-answer": ""}
    )
    twice = office.post(
        reverse("extension_grant", args=[request.pk]), {"grant-granted_on": "2020-12-20", "grant-answer": ""}
    )

    assert (refused.status_code, granted.status_code, twice.status_code) == (422, 302, 302)
    owed.refresh_from_db()
    assert owed.due_on == WANTED
    assert "2020年11月20日" in situations.text_of(office.get(reverse("workplan_extensions", args=[owed.plan_id])))


def test_the_organ_withdraws_its_request(city, owed, client_of):
    request = asked(city, owed)

    client_of(city.clerk).post(reverse("extension_withdraw", args=[request.pk]))

    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_too_late_the_page_says_why_and_what_remains(city, owed, client_of, settings):
    settings.DEMONSTRATION_AS_OF = "2020-10-27"

    answer = client_of(city.clerk).post(
        reverse("extension_ask", args=[owed.pk]), {"wanted_on": "2020-11-20", "reason": "忙"}
    )

    assert answer.status_code == 409
    assert [one.code for one in answer.context["reasons"]] == ["extension.too_late"]
