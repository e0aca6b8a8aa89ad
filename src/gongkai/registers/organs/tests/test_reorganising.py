"""Organs end, hand over what is open, and come back where that was a mistake of the day."""

from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator

from gongkai.registers.organs import queries, reorganising, services
from gongkai.registers.organs.models import Kind, Level, Organ, ResponsibilityKind, Role
from gongkai.registers.organs.reorganising import Burden

from .conftest import AT, FOUNDED, TODAY, found

GIVEN: list[tuple] = []


class OpenCases:
    """Stands for a room above: two open cases of every organ."""

    def carried(self, organ, *, on):
        return [Burden("未办结事项", 2)]

    def hand_over(self, organ, heirs, *, on, at, by):
        GIVEN.append(("given", organ.pk, [heir.pk for heir in heirs], on))
        return {"cases": [7, 8]}

    def take_back(self, organ, given, *, at, by):
        GIVEN.append(("taken back", organ.pk, given))


open_cases = OpenCases()


@pytest.fixture
def followed(settings):
    GIVEN.clear()
    settings.ORGAN_SUCCESSION_FOLLOWERS = [f"{__name__}.open_cases"]
    return GIVEN


def test_a_merged_organ_gives_what_is_open_to_its_successor(land, followed):
    services.merge_organs([land.justice], into=land.education, on=TODAY, at=AT, by=None)

    assert followed == [("given", land.justice.pk, [land.education.pk], TODAY)]


def test_a_divided_organ_names_its_chief_successor_first(land, followed):
    services.split_organ(land.justice, into=[land.office, land.education], on=TODAY, at=AT, by=None)

    assert followed[0][2] == [land.office.pk, land.education.pk]


def test_what_an_abolished_organ_leaves_goes_to_the_organ_above_it(land, followed):
    services.abolish_organ(land.justice, on=TODAY, at=AT, by=None)

    assert followed == [("given", land.justice.pk, [land.city.pk], TODAY)]


def test_the_pages_say_beforehand_what_an_organ_takes_along(land, followed, holder, client_of):
    found("青川市法律援助中心", land.justice)
    holder(Role.CLERK, land.justice)

    keeper = holder(Role.SYSTEM_ADMINISTRATOR, land.city)
    Authenticator.objects.create(user=keeper, type=Authenticator.Type.TOTP, data={"secret": "x"})

    page = client_of(keeper).get(f"/desk/organs/{land.justice.pk}/merge/").content.decode()

    assert "未办结事项" in page
    assert "青川市法律援助中心" in page
    assert reorganising.burdens(land.justice, on=TODAY) == [Burden("未办结事项", 2)]
    assert queries.leaves(land.justice, on=TODAY) == queries.Leaves(("青川市法律援助中心",), 1)


def test_an_ending_of_the_same_day_is_undone_with_all_that_it_closed(land, followed):
    centre = found("青川市法律援助中心", land.justice)
    services.file_responsibility(
        land.justice, kind=ResponsibilityKind.HANDLER, person_or_body="经办人", since=FOUNDED, at=AT, by=None
    )
    services.merge_organs([land.justice], into=land.education, on=TODAY, at=AT, by=None)

    services.undo_ending(land.justice, reason="选错了机关", at=AT + timedelta(hours=2), by=None)

    again = Organ.objects.get(pk=land.justice.pk)
    assert again.until is None
    assert set(again.names.filter(until=None).values_list("text", flat=True)) == {"青川市司法局", "市司法局"}
    assert again.placements.get().until is None
    assert again.responsibilities.get().until is None
    assert Organ.objects.get(pk=centre.pk).parent == again
    assert list(centre.placements.values_list("parent", "until")) == [(again.pk, None)]
    assert not queries.successions_of(again).exists()
    assert followed[-1] == ("taken back", land.justice.pk, {"cases": [7, 8]})


def test_an_ending_of_an_earlier_day_stays(land):
    services.abolish_organ(land.justice, on=TODAY, at=AT, by=None)

    with pytest.raises(services.OrganRefused) as refused:
        services.undo_ending(land.justice, reason="选错了机关", at=AT + timedelta(days=1), by=None)

    assert [reason.code for reason in refused.value.reasons] == ["organ.ended_before_today"]


def test_an_organ_that_has_not_ended_has_no_end_to_undo(land):
    with pytest.raises(services.OrganRefused) as refused:
        services.undo_ending(land.justice, reason="选错了机关", at=AT, by=None)

    assert [reason.code for reason in refused.value.reasons] == ["organ.not_ended"]


def test_a_slip_is_corrected_on_the_day_of_entry_and_leaves_no_second_name(land):
    organ = found("青川市司发局", land.city, short_name="市司发局")

    services.correct_names(organ, name="青川市司法鉴定局", short_name="市司鉴局", at=AT, by=None)

    assert Organ.objects.get(pk=organ.pk).name == "青川市司法鉴定局"
    assert list(organ.names.values_list("text", "since").order_by("text")) == [
        ("市司鉴局", FOUNDED),
        ("青川市司法鉴定局", FOUNDED),
    ]


def test_a_name_of_an_earlier_day_is_renamed_not_corrected(land):
    with pytest.raises(services.OrganRefused) as refused:
        services.correct_names(land.justice, name="青川市法务局", at=AT + timedelta(days=1), by=None)

    assert [reason.code for reason in refused.value.reasons] == ["organ.not_entered_today"]


def test_level_kind_and_law_are_set_with_their_bounds(land):
    services.reclassify_organ(land.justice, level=Level.COUNTY, kind=Kind.ZONE, profile="zhaotong", at=AT, by=None)
    changed = Organ.objects.get(pk=land.justice.pk)
    assert (changed.level, changed.kind, changed.profile) == ("county", "zone", "zhaotong")

    wrong = [
        (land.justice, Level.PROVINCE, Kind.DEPARTMENT, "national", "organ.level_above_parent"),
        (land.justice, Level.CITY, Kind.DEPARTMENT, "nowhere", "organ.unknown_profile"),
        (land.county, Level.CITY, Kind.OFFICE, "national", "organ.government_with_organs"),
        (land.province, Level.COUNTY, Kind.GOVERNMENT, "national", "organ.level_below_children"),
    ]
    for organ, level, kind, profile, code in wrong:
        with pytest.raises(services.OrganRefused) as refused:
            services.reclassify_organ(organ, level=level, kind=kind, profile=profile, at=AT, by=None)
        assert code in [reason.code for reason in refused.value.reasons]


def test_an_organ_is_not_entered_above_the_level_of_its_parent(land):
    with pytest.raises(services.OrganRefused) as refused:
        found("某厅", land.county, level=Level.PROVINCE)

    assert [reason.code for reason in refused.value.reasons] == ["organ.level_above_parent"]


def test_an_organ_that_ended_and_came_back_can_end_again(land):
    services.abolish_organ(land.justice, on=TODAY, at=AT, by=None)
    services.undo_ending(land.justice, reason="选错了机关", at=AT, by=None)

    services.abolish_organ(land.justice, on=date(2020, 10, 14), at=AT, by=None)

    assert Organ.objects.get(pk=land.justice.pk).until == date(2020, 10, 14)
