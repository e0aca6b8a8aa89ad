"""Enforcement, licence and penalty decisions: each has its clock from the day of the decision, released or not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from gongkai.disclosure.records import annulling, releasing, services
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import Refused, State
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau, client, content
from gongkai.disclosure.records.wording import attributes_of, law_for
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Role

PENALTY = "行政处罚决定"


@pytest.fixture
def bureau(db, settings):
    settings.DEMONSTRATION_AS_OF = str(DAY)
    return Bureau("ziyang")


def clocks(record, standing="owed"):
    rows = Obligation.objects.filter(subject_id=record.pk, standing=standing)
    return {one.duty_id: one.due_on for one in rows}


@pytest.mark.demand("FLD-3")
@pytest.mark.parametrize(
    ("profile", "genre", "decided_on", "due_on"),
    [
        ("zhaotong", PENALTY, date(2025, 1, 21), date(2025, 2, 6)),
        ("zhaotong", "行政许可决定", date(2025, 1, 21), date(2025, 2, 6)),
        ("tongliao", "行政检查结果", date(2025, 4, 24), date(2025, 5, 26)),
        ("ziyang", "行政强制决定", date(2025, 4, 24), date(2025, 5, 26)),
    ],
)
def test_a_decision_has_its_clock_from_the_day_it_was_made_as_soon_as_it_is_drafted(
    db, profile, genre, decided_on, due_on
):
    bureau = Bureau(profile)

    record = bureau.draft(content(bureau, genre=genre, formed_on=decided_on), at=start_of(decided_on))

    found = clocks(record)
    assert set(found.values()) == {due_on}
    national = "permit_or_penalty.publish" if genre in (PENALTY, "行政许可决定") else "enforcement_decision.publish"
    local = {national.replace("publish", "announce")} if profile == "ziyang" else set()
    assert found.keys() == {national} | local


@pytest.mark.demand("FLD-3")
def test_a_decision_that_nobody_releases_is_late_and_listed(bureau, settings):
    record = bureau.draft(content(bureau, genre=PENALTY, number_serial=3))
    in_time = bureau.draft(content(bureau, title="通知"))
    settings.DEMONSTRATION_AS_OF = "2020-09-11"
    clerk = client(bureau, Role.CLERK)

    late = clerk.get(reverse("records"), {"state": "late"})
    owed = clerk.get(reverse("desk_owed")).content.decode()

    assert [(row.record, row.due_state) for row in late.context["rows"]] == [(record, "overdue")]
    assert record.get_absolute_url() in owed
    assert clocks(in_time) == {}


@pytest.mark.demand("FLD-3")
def test_release_meets_the_clocks_of_a_decision_and_the_rule_for_documents_does_not_apply(bureau):
    record = bureau.sign(bureau.draft(content(bureau, genre=PENALTY)))
    assert clocks(record).keys() == {"record.publish", "permit_or_penalty.publish", "permit_or_penalty.announce"}

    bureau.release(record, AT + timedelta(days=1))

    assert clocks(record) == {}
    assert len(clocks(record, "met")) == 3


def test_the_clock_follows_a_mended_day_and_genre(bureau):
    clerk = bureau.people[Role.CLERK]
    record = bureau.draft(content(bureau, genre=PENALTY))
    first = clocks(record)["permit_or_penalty.publish"]

    record = services.edit(
        record, content(bureau, genre=PENALTY, formed_on=date(2020, 8, 24)), version=1, by=clerk, at=AT
    )
    assert clocks(record)["permit_or_penalty.publish"] < first
    same = replace(services.content_of(record), abstract="摘要")
    record = services.edit(record, same, version=2, by=clerk, at=AT)
    assert len(clocks(record)) == 2
    record = services.edit(record, content(bureau, genre="通知"), version=3, by=clerk, at=AT)
    assert clocks(record) == {}
    assert set(Obligation.objects.values_list("standing", flat=True)) == {"closed"}


def test_a_decision_that_is_lawfully_not_public_owes_nothing_any_more(bureau):
    law = law_for(Record(organ=bureau.organ))
    name, kind = next((name, one) for name, one in attributes_of(law).items() if one.extent == "withheld")
    told = {"attribute": name, "extent": kind.extent, "mode": kind.mode, "ground": "条例第十四条", "reason": "国家秘密"}
    record = bureau.draft(content(bureau, genre=PENALTY, next_review_on=date(2021, 9, 1), **told))
    assert clocks(record)

    record = bureau.sign(record)

    assert record.state == State.CLOSED
    assert clocks(record) == {}
    assert "条例第十四条" in Obligation.objects.first().close_reason


@pytest.mark.demand("FLD-3")
def test_an_annulled_penalty_is_withdrawn_within_three_working_days_and_the_reason_is_public(bureau, settings):
    day = date(2025, 1, 21)
    at = start_of(day)
    settings.DEMONSTRATION_AS_OF = str(day)
    record = bureau.draft(content(bureau, genre=PENALTY, formed_on=day), at)
    record = bureau.release(bureau.sign(record, at), at)
    clerk, head = client(bureau, Role.CLERK), client(bureau, Role.HEAD)
    told = {"kind": "撤销", "on": str(day), "reason": "行政复议决定撤销"}

    assert clerk.post(reverse("record_annul", args=[record.pk]), {"kind": "无"}).status_code == 422
    assert clerk.post(reverse("record_annul", args=[record.pk]), told).status_code == 302

    assert clocks(record) == {"penalty.withdraw": date(2025, 1, 24)}
    assert "行政复议决定撤销" in head.get(reverse("record_preview", args=[record.pk])).content.decode()
    releasing.propose_withdrawal(record, reason="处罚决定已撤销", by=bureau.people[Role.HEAD], at=at)
    releasing.withdraw(record, by=bureau.people[Role.OFFICE], at=at)
    assert clocks(record) == {}
    assert "penalty.withdraw" in clocks(record, "met")
    gone = client(bureau, Role.CLERK).get(reverse("public_record", args=[record.public_id]))
    assert gone.status_code == 410
    assert "行政复议决定撤销" in gone.content.decode()


def test_a_penalty_annulled_before_it_is_public_owes_nothing_and_is_held(bureau):
    clerk = bureau.people[Role.CLERK]
    record = bureau.draft(content(bureau, genre=PENALTY))
    for wrong in ({"on": date(2020, 8, 1)}, {"kind": "无"}, {"reason": " "}):
        told = {"kind": "撤销", "on": DAY, "reason": "事实不清"} | wrong
        with pytest.raises(Refused):
            annulling.annul(record, **told, by=clerk, at=AT)

    record = annulling.annul(record, kind="撤销", on=DAY, reason="事实不清", by=clerk, at=AT)

    assert clocks(record) == {}
    with pytest.raises(Refused) as refused:
        services.send_on(record, by=clerk, at=AT)
    assert [one.code for one in refused.value.refusals] == ["annulled"]
    with pytest.raises(Refused) as refused:
        annulling.annul(bureau.draft(content(bureau)), kind="撤销", on=DAY, reason="误", by=clerk, at=AT)
    assert refused.value.refusals[0].code == "no_such_decision"
