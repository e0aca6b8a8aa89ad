from dataclasses import replace
from datetime import date

import pytest

from gongkai.law import ContradictionKind, Outcome, Span, compare, contradictions_of, load_profile, profile_names

DAY = date(2020, 10, 1)


def compared(left: str, right: str, on: date = DAY):
    return compare(load_profile(left), load_profile(right), on=on)


def changed(name: str, id_: str, **values):
    """The profile with one of its rows written differently."""
    profile = load_profile(name)
    return replace(
        profile,
        duties=tuple(
            replace(duty, **values) if duty.id == id_ and duty.profile == name else duty for duty in profile.duties
        ),
    )


def test_two_cities_share_the_nations_rows_and_have_their_own():
    found = compared("zhaotong", "ziyang")

    rows = {outcome: {row.row for row in found.of(outcome)} for outcome in Outcome}
    assert {"S-01", "S-02", "N-16", "W-01"} <= rows[Outcome.SAME]
    assert {"P-06", "R-02", "R-10"} <= rows[Outcome.ONLY_LEFT]
    assert {"R-01", "R-11", "R-26"} <= rows[Outcome.ONLY_RIGHT]
    assert {"P-04", "R-03", "R-27"} <= rows[Outcome.DIFFERING]


def test_every_row_in_force_is_shown_once_on_its_side():
    left, right = load_profile("zhaotong"), load_profile("tongliao")

    found = compare(left, right, on=DAY)

    assert sorted(row.left.id for row in found.rows if row.left) == sorted(duty.id for duty in left.in_force(DAY))
    assert sorted(row.right.id for row in found.rows if row.right) == sorted(duty.id for duty in right.in_force(DAY))


@pytest.mark.parametrize("name", profile_names())
def test_a_profile_equals_itself(name):
    found = compared(name, name)

    assert {row.outcome for row in found.rows} == {Outcome.SAME}


def test_what_differs_is_named_in_both_places_words():
    row = next(
        row for row in compared("shizong", "zhaotong").rows if row.left and row.left.id == "basic_catalogue.compile"
    )

    differences = {
        difference.what: (difference.label, difference.left, difference.right) for difference in row.differences
    }
    assert differences["limit"] == ("时限", "2020年9月30日前", "2020年12月31日前")
    assert differences["who"] == ("责任主体", "各乡镇、街道，县直有关部门", "市直各部门")
    assert differences["source"][2] == "昭政办发〔2020〕42号 一（二）"


def test_rows_of_one_number_under_different_ids_are_paired():
    row = next(row for row in compared("zhaotong", "ziyang").rows if row.row == "R-19")

    assert row.is_paired_by_row
    assert (row.left.id, row.right.id) == ("responsible_leader.file", "responsible_leader.publish")


def test_the_rows_stand_in_the_order_of_the_list():
    rows = [row.row[0] for row in compared("zhaotong", "ziyang").rows]

    assert "".join(dict.fromkeys(rows)) == "SNPRWC"


def test_another_day_has_other_rows():
    assert not compared("zhaotong", "ziyang", date(2018, 1, 1)).of(Outcome.ONLY_RIGHT)
    assert {row.row for row in compared("national", "ziyang", date(2018, 1, 1)).rows if row.left} >= {"S-02a"}


@pytest.mark.parametrize("name", profile_names())
def test_the_platforms_profiles_contradict_nothing(name):
    assert list(contradictions_of(load_profile(name), on=DAY)) == []


def test_a_local_limit_looser_than_the_statute_is_named():
    loose = changed("ziyang", "document.publish", within=Span.parse("30 workdays"))

    found = compare(loose, load_profile("zhaotong"), on=DAY).contradictions

    assert [(one.kind, one.first.row, one.second.row) for one in found] == [
        (ContradictionKind.LOOSER_THAN_ABOVE, "R-01", "S-01")
    ]
    assert found[0].sentence == (
        "资府办发〔2020〕31号二（六）1（R-01）的规定30个工作日宽于条例第二十六条（S-01）的20个工作日"
        "（如2020-10-01起算，前者至2020-11-18，后者至2020-11-04）；以后者为准，前者应予修改"
    )


@pytest.mark.parametrize(
    ("span", "is_looser"),
    [("20 workdays", False), ("3 workdays", False), ("21 workdays", True), ("27 days", True), ("18 days", False)],
)
def test_limits_of_different_kinds_are_compared_by_their_days(span, is_looser):
    found = list(contradictions_of(changed("ziyang", "document.publish", within=Span.parse(span)), on=DAY))

    assert bool(found) is is_looser


@pytest.mark.parametrize(("span", "is_looser"), [("5 hours", False), ("6 hours", True), ("4 hours", False)])
def test_hours_are_compared_by_their_number(span, is_looser):
    found = list(contradictions_of(changed("ziyang", "incident.inform", within=Span.parse(span)), on=DAY))

    assert [one.kind for one in found] == [ContradictionKind.LOOSER_THAN_ABOVE] * is_looser


def test_a_chosen_number_looser_than_a_statute_is_named_as_chosen():
    values = {"within": Span.parse("30 workdays"), "is_service_level": True, "word": "及时"}

    found = list(contradictions_of(changed("ziyang", "document.publish", **values), on=DAY))

    assert [one.kind for one in found] == [ContradictionKind.CHOSEN_BESIDE_STATED]
    assert "自定服务标准" in found[0].sentence


def test_two_limits_for_one_id_on_one_day_are_named():
    zhaotong = changed("zhaotong", "interpretation.accompany", within=Span.parse("5 workdays"))

    within = list(contradictions_of(zhaotong, on=DAY))
    between = compare(load_profile("yunnan"), zhaotong, on=DAY).contradictions

    assert {one.kind for one in within} == {ContradictionKind.LOOSER_THAN_ABOVE, ContradictionKind.CONFLICTING_LIMITS}
    assert ContradictionKind.CONFLICTING_LIMITS in {one.kind for one in between}
    assert "同日施行两个时限" in next(
        one.sentence for one in between if one.kind is ContradictionKind.CONFLICTING_LIMITS
    )


def test_places_that_do_not_stand_on_each_other_only_differ():
    found = compare(load_profile("shizong"), load_profile("zhaotong"), on=DAY)

    assert found.of(Outcome.DIFFERING)
    assert found.contradictions == ()
