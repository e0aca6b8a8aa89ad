"""Rounds of re-evaluation: each record that is not public is decided, two people stand for it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gongkai.disclosure.records import releasing
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.content import Extent, Mode
from gongkai.disclosure.records.models import Record, Relation
from gongkai.disclosure.records.rules import ActKind, Refused, RelationKind, State
from gongkai.disclosure.records.tests.bureaus import AT, DAY, OPENED, Bureau, content
from gongkai.disclosure.records.wording import attributes_of, law_for
from gongkai.disclosure.reevaluations import results, services, yearly
from gongkai.disclosure.reevaluations.models import Item, Round
from gongkai.disclosure.reevaluations.rules import Decision, RoundKind, Stage, openness
from gongkai.registers.audit.models import Entry as AuditEntry
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Role

LATER = start_of(date(2020, 12, 1))
NEXT = date(2021, 11, 30)
NORMATIVE = {"rule_kind": "行政规范性文件", "is_normative": True, "legality_number": "青司审〔2020〕1号"}


@pytest.fixture(params=["zhaotong", "tongliao"])
def bureau(request, db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    return Bureau(request.param)


@pytest.fixture
def one_bureau(db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    return Bureau("zhaotong")


@pytest.fixture
def bureau_of_a_city(db, settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    known = {"level": Level.CITY, "profile": "zhaotong", "since": OPENED, "at": start_of(OPENED), "by": None}
    city = organs.found_organ("青川市人民政府", kind=Kind.GOVERNMENT, parent=None, **known)
    return Bureau("zhaotong", organs.found_organ("青川市司法局", kind=Kind.DEPARTMENT, parent=city, **known))


def attribute(bureau, extent, mode):
    found = attributes_of(law_for(Record(organ=bureau.organ))).items()
    return next(word for word, one in found if (one.extent, one.mode) == (extent, mode))


def closed(bureau, title, extent="withheld", mode="none", at=AT):
    said = content(
        bureau,
        title=title,
        attribute=attribute(bureau, extent, mode),
        extent=Extent(extent),
        mode=Mode(mode),
        ground="政府信息公开条例 第十六条",
        reason="内部管理事务",
        next_review_on=date(2020, 12, 1),
        body=f"{title}的正文。",
    )
    return bureau.sign(bureau.draft(said, at), at)


def begun(bureau, kind=RoundKind.UNDISCLOSED, at=LATER):
    return services.begin(bureau.organ, kind=kind, year=2020, by=bureau.people[Role.CLERK], at=at)


def decide(bureau, item, decision, *, role=Role.CLERK, at=LATER, **more):
    more = {"reason": "情况没有变化", "seen": item.revision, **more}
    return services.decide(item, decision=decision, by=bureau.people[role], at=at, **more)


def confirmed(bureau, round_, at=LATER):
    services.propose(round_, by=bureau.people[Role.CLERK], at=at)
    return services.confirm(round_, by=bureau.people[Role.HEAD], at=at)


def codes(refused):
    return [one.code for one in refused.value.refusals]


@pytest.mark.demand("REC-7")
def test_a_round_lists_everything_that_is_not_public_and_nothing_else(bureau):
    withheld = closed(bureau, "甲")
    on_request = closed(bureau, "乙", "full", "on_request")
    bureau.release(bureau.sign(bureau.draft(content(bureau, title="公开的"))))
    bureau.draft(content(bureau, title="草稿"))

    round_ = begun(bureau)

    assert [(one.record_id, one.title) for one in round_.items.all()] == [(withheld.pk, "甲"), (on_request.pk, "乙")]
    item = round_.items.first()
    assert (item.ground, item.former_reason, item.review_was_due_on) == (
        "政府信息公开条例 第十六条",
        "内部管理事务",
        date(2020, 12, 1),
    )
    assert begun(bureau) == round_
    with pytest.raises(Refused) as refused:
        services.begin(bureau.organ, kind=RoundKind.UNDISCLOSED, year=2021, by=bureau.people[Role.CLERK], at=LATER)
    assert codes(refused) == ["year_ahead"]


@pytest.mark.demand("REC-7")
def test_what_is_opened_goes_the_whole_way_again_and_what_stays_is_in_its_history(bureau):
    stays, opens = closed(bureau, "甲"), closed(bureau, "乙", "full", "on_request")
    round_ = begun(bureau)
    first, second = round_.items.all()
    decide(bureau, first, Decision.STAYS, next_review_on=NEXT, reason="仍属内部事务")
    word = attribute(bureau, "full", "proactive")
    decide(bureau, second, Decision.OPENS, new_attribute=word, reason="情势变化，可以公开")
    assert Record.objects.get(pk=opens.pk).state == State.CLOSED

    confirmed(bureau, round_)

    assert stays.acts.get(kind=ActKind.REEVALUATED).note == "仍属内部事务（2021-11-30）"
    opens.refresh_from_db()
    assert (opens.state, opens.version, opens.mode) == (State.DRAFT, 2, "proactive")
    assert opens.acts.get(kind=ActKind.REOPENED).note == "情势变化，可以公开"
    assert records.content_of(opens).reason == ""
    clock = Obligation.objects.get(duty_id="record.publish")
    assert (clock.started_at, clock.standing, clock.is_historical) == (LATER, "owed", False)
    with pytest.raises(Refused) as refused:
        releasing.release(opens, seen=opens.digest, by=bureau.people[Role.PUBLISHER], at=LATER)
    assert codes(refused) == ["wrong_state"]
    released = bureau.release(bureau.sign(opens, LATER), LATER)
    assert released.is_public
    assert set(Obligation.objects.filter(subject_id=opens.pk).values_list("standing", flat=True)) == {"met"}
    assert Obligation.objects.filter(duty_id="record.publish").count() == 1


@pytest.mark.demand("REC-7")
def test_what_opens_in_part_does_not_go_out_whole(one_bureau):
    bureau = one_bureau
    closed(bureau, "甲")
    round_ = begun(bureau)
    word = attribute(bureau, "redacted", "proactive")
    decide(bureau, round_.items.get(), Decision.OPENS, new_attribute=word)
    confirmed(bureau, round_)
    record = Record.objects.get()

    with pytest.raises(Refused) as refused:
        records.send_on(record, by=bureau.people[Role.CLERK], at=LATER)
    assert codes(refused) == ["not_redacted"]

    redacted = replace(records.content_of(record), body="可以公开的部分。")
    record = records.edit(record, redacted, version=record.version, by=bureau.people[Role.CLERK], at=LATER)
    assert bureau.release(bureau.sign(record, LATER), LATER).is_public


def test_a_decision_needs_everything_and_says_all_that_is_missing(one_bureau):
    bureau = one_bureau
    closed(bureau, "甲", "full", "on_request")
    item = begun(bureau).items.get()

    def refusals(decision, **more):
        with pytest.raises(Refused) as refused:
            decide(bureau, item, decision, **more)
        return codes(refused)

    assert refusals(Decision.STAYS, reason=" ") == ["reason_missing", "next_review_missing"]
    assert refusals(Decision.STAYS, next_review_on=date(2020, 12, 1)) == ["next_review_past"]
    assert refusals(Decision.STAYS, next_review_on=date(2022, 1, 1)) == ["next_review_late"]
    assert refusals(Decision.OPENS) == ["attribute_missing"]
    assert refusals(Decision.OPENS, new_attribute=attribute(bureau, "withheld", "none")) == ["not_more_open"]
    assert refusals(Decision.REPEAL) == ["decision_unknown"]
    assert refusals(Decision.STAYS, next_review_on=NEXT, role=Role.REVIEWER) == ["no_right"]
    assert Item.objects.get().decision == ""


def test_of_two_tabs_the_older_decision_is_refused(one_bureau):
    closed(one_bureau, "甲")
    item = begun(one_bureau).items.get()
    decide(one_bureau, item, Decision.STAYS, next_review_on=NEXT, reason="先")

    with pytest.raises(Refused) as refused:
        decide(one_bureau, item, Decision.STAYS, next_review_on=NEXT, reason="后", role=Role.HEAD)

    assert codes(refused) == ["edited_meanwhile"]
    assert Item.objects.get().reason == "先"


def test_a_round_takes_a_decision_about_each_and_two_people(one_bureau):
    bureau = one_bureau
    closed(bureau, "甲")
    round_ = begun(bureau)
    with pytest.raises(Refused) as refused:
        services.propose(round_, by=bureau.people[Role.CLERK], at=LATER)
    assert codes(refused) == ["undecided"]
    decide(bureau, round_.items.get(), Decision.STAYS, next_review_on=NEXT)
    with pytest.raises(Refused) as refused:
        services.confirm(round_, by=bureau.people[Role.HEAD], at=LATER)
    assert codes(refused) == ["wrong_stage"]
    services.propose(round_, by=bureau.people[Role.HEAD], at=LATER)

    with pytest.raises(Refused) as refused:
        services.confirm(round_, by=bureau.people[Role.HEAD], at=LATER)
    assert codes(refused) == ["two_people"]
    with pytest.raises(Refused) as refused:
        services.confirm(round_, by=bureau.people[Role.CLERK], at=LATER)
    assert codes(refused) == ["no_right"]
    services.give_back(round_, reason="请写明理由", by=bureau.people[Role.OFFICE], at=LATER)
    assert Round.objects.get().stage == Stage.OPEN
    services.propose(round_, by=bureau.people[Role.HEAD], at=LATER)
    services.confirm(round_, by=bureau.people[Role.OFFICE], at=LATER)

    acts = AuditEntry.objects.filter(act__startswith="reevaluation.").order_by("sequence")
    assert [one.act.partition(".")[2] for one in acts] == [
        "begun",
        "decided",
        "proposed",
        "given_back",
        "proposed",
        "confirmed",
    ]


def test_what_was_closed_or_opened_meanwhile_changes_the_round(one_bureau):
    bureau = one_bureau
    first = closed(bureau, "甲")
    round_ = begun(bureau)
    decide(bureau, round_.items.get(), Decision.STAYS, next_review_on=NEXT)
    closed(bureau, "乙")
    with pytest.raises(Refused) as refused:
        services.propose(round_, by=bureau.people[Role.CLERK], at=LATER)
    assert codes(refused) == ["undecided"]
    assert round_.items.count() == 2
    decide(bureau, round_.items.get(title="乙"), Decision.STAYS, next_review_on=NEXT)
    services.propose(round_, by=bureau.people[Role.CLERK], at=LATER)
    Record.objects.filter(pk=first.pk).update(state=State.DRAFT)

    with pytest.raises(Refused) as refused:
        services.confirm(round_, by=bureau.people[Role.HEAD], at=LATER)
    assert codes(refused) == ["changed"]
    services.give_back(round_, reason="甲已另行办理", by=bureau.people[Role.HEAD], at=LATER)
    services.propose(round_, by=bureau.people[Role.CLERK], at=LATER)
    services.confirm(round_, by=bureau.people[Role.HEAD], at=LATER)

    assert dict(round_.items.values_list("title", "has_left")) == {"甲": True, "乙": False}
    assert not first.acts.filter(kind=ActKind.REEVALUATED).exists()


@pytest.mark.demand("REC-7")
def test_the_result_tells_numbers_and_what_is_public_and_no_title_of_what_stays_closed(bureau):
    closed(bureau, "绝密的标题")
    closed(bureau, "可以公开的", "full", "on_request")
    closed(bureau, "以后公开的", "full", "on_request")
    round_ = begun(bureau)
    word = attribute(bureau, "full", "proactive")
    for item in round_.items.all():
        stays = item.title == "绝密的标题"
        more = {"next_review_on": NEXT} if stays else {"new_attribute": word}
        decide(bureau, item, Decision.STAYS if stays else Decision.OPENS, **more)
    with pytest.raises(Refused) as refused:
        results.draft_result(round_, by=bureau.people[Role.CLERK], at=LATER)
    assert codes(refused) == ["not_confirmed"]
    confirmed(bureau, round_)
    opened = Record.objects.get(title="可以公开的")
    bureau.release(bureau.sign(opened, LATER), LATER)

    made = results.draft_result(round_, by=bureau.people[Role.CLERK], at=LATER)

    said = records.content_of(made)
    assert said.title == "青川市司法局2020年未公开政府信息评估结果"
    assert "共评估3件：继续不予公开或者依申请公开1件，决定公开2件（其中删减后公开0件）。" in said.body
    assert "已经公开1件，正在办理1件" in said.body
    assert f"（1）可以公开的：/r/{opened.public_id}/" in said.body
    assert "绝密" not in said.body
    assert "以后公开的" not in said.body
    assert bureau.release(bureau.sign(made, LATER), LATER).is_public
    with pytest.raises(Refused) as refused:
        results.draft_result(round_, by=bureau.people[Role.CLERK], at=LATER)
    assert codes(refused) == ["result_there"]


@pytest.mark.demand("REC-7")
def test_the_duties_of_the_year_are_met_by_the_confirmed_round_and_by_the_published_clean_up(bureau_of_a_city):
    bureau = bureau_of_a_city
    assert yearly.open_year(on=date(2020, 12, 1), at=LATER) == 2
    assert yearly.open_year(on=date(2020, 12, 2), at=LATER) == 0
    owed = Obligation.objects.filter(organ=bureau.organ, period="2020")

    confirmed(bureau, begun(bureau))
    assert dict(owed.values_list("duty_id", "standing")) == {
        "withheld_record.review": "met",
        "undisclosed_record.review": "owed",
    }
    clean_up = confirmed(bureau, begun(bureau, RoundKind.CLEAN_UP))
    made = results.draft_result(clean_up, by=bureau.people[Role.CLERK], at=LATER)
    assert owed.filter(standing="owed").exists()
    bureau.release(bureau.sign(made, LATER), LATER)

    assert set(owed.values_list("standing", flat=True)) == {"met"}


@pytest.mark.demand("REC-7")
def test_a_clean_up_goes_over_the_rules_and_its_decisions_lead_to_drafts(one_bureau):
    bureau = one_bureau

    def public(title, **changes):
        said = content(bureau, title=title, **{**NORMATIVE, **changes})
        return bureau.release(bureau.sign(bureau.draft(said)))

    kept, old = public("留用办法"), public("过时办法", expires_on=date(2020, 11, 1))
    repealed = public("已废止办法")
    repealing = bureau.draft(content(bureau, title="废止决定"))
    Relation.objects.create(record=repealing, kind=RelationKind.REPEALS, other=repealed, since=DAY)
    bureau.release(bureau.sign(repealing))
    bureau.sign(bureau.draft(content(bureau, title="未发布办法", **NORMATIVE)))
    round_ = begun(bureau, RoundKind.CLEAN_UP)
    assert [one.title for one in round_.items.all()] == ["留用办法", "过时办法", "未发布办法"]
    for item in round_.items.all():
        decide(bureau, item, Decision.REPEAL if item.record == old else Decision.KEEP)
    confirmed(bureau, round_)

    item = round_.items.get(record=old)
    made = services.begin_follow_up(item, by=bureau.people[Role.CLERK], at=LATER)
    assert services.begin_follow_up(item, by=bureau.people[Role.HEAD], at=LATER) == made
    relation = made.relations.get()
    assert (made.title, relation.kind, relation.other) == (
        "青川市司法局关于废止《过时办法》的决定",
        RelationKind.REPEALS,
        old,
    )
    with pytest.raises(Refused) as refused:
        services.begin_follow_up(round_.items.get(record=kept), by=bureau.people[Role.CLERK], at=LATER)
    assert codes(refused) == ["nothing_follows"]
    said = records.content_of(results.draft_result(round_, by=bureau.people[Role.CLERK], at=LATER)).body
    assert "共清理3件：继续有效2件，拟修改0件，拟废止1件，宣布失效0件。" in said
    assert "（1）过时办法（青司发〔2020〕12号）" in said
    assert "未发布办法" not in said


def test_a_document_that_was_withdrawn_meanwhile_leaves_the_clean_up(one_bureau):
    bureau = one_bureau
    record = bureau.release(bureau.sign(bureau.draft(content(bureau, **NORMATIVE))))
    round_ = begun(bureau, RoundKind.CLEAN_UP)
    decide(bureau, round_.items.get(), Decision.KEEP)
    releasing.propose_withdrawal(record, reason="有误", by=bureau.people[Role.HEAD], at=LATER)
    releasing.withdraw(record, by=bureau.people[Role.OFFICE], at=LATER)

    services.propose(round_, by=bureau.people[Role.CLERK], at=LATER)

    assert round_.items.get().has_left


def test_the_next_round_starts_from_what_the_last_one_decided(one_bureau):
    bureau = one_bureau
    closed(bureau, "甲")
    round_ = begun(bureau)
    decide(bureau, round_.items.get(), Decision.STAYS, next_review_on=NEXT, reason="第二年的理由")
    confirmed(bureau, round_)

    a_year_later = LATER + timedelta(days=365)
    following = services.begin(
        bureau.organ, kind=RoundKind.UNDISCLOSED, year=2021, by=bureau.people[Role.CLERK], at=a_year_later
    )

    item = following.items.get()
    assert (item.former_reason, item.review_was_due_on) == ("第二年的理由", NEXT)


def test_attributes_are_ordered_from_withheld_to_public():
    ordered = [
        ("withheld", "none"),
        ("redacted", "on_request"),
        ("full", "on_request"),
        ("redacted", "proactive"),
        ("full", "proactive"),
    ]

    assert [openness(*one) for one in ordered] == [0, 1, 2, 3, 4]
