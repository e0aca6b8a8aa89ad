from datetime import date

import pytest

from gongkai.law import BadProfile, load_profile

TABLE = '\n[reminders]\nsource = "自定"\nahead = [10, 3, 1]\nhead = 1\nsupervisor = 5\n'


def test_the_nation_reminds_five_days_and_one_day_ahead(nation):
    days = nation.reminders.days(date(2025, 10, 20), nation.calendar)

    assert days.ahead == (date(2025, 10, 13), date(2025, 10, 17))
    assert (days.head, days.supervisor) == (date(2025, 10, 21), date(2025, 10, 24))


def test_reminders_keep_to_working_days(nation):
    """Due on a Saturday that does not move; Spring Festival 2026 lies after it."""
    days = nation.reminders.days(date(2026, 1, 31), nation.calendar)

    assert days.ahead == (date(2026, 1, 26), date(2026, 1, 30))
    assert (days.head, days.supervisor) == (date(2026, 2, 2), date(2026, 2, 5))


@pytest.mark.parametrize("name", ["yunnan", "zhaotong", "shizong", "ziyang", "tongliao"])
def test_reminders_are_inherited_and_marked_as_the_places_own_choice(name, nation):
    assert load_profile(name).reminders == nation.reminders
    assert (nation.reminders.source, nation.reminders.profile) == ("自定", "national")


NATION = 'name = "nation"\ntitle = "全国"\nlevel = "nation"\nregion = "全国"\n'
TOWN = 'name = "town"\ntitle = "某镇"\nlevel = "township"\nextends = "nation"\nregion = "某镇"\n'


def test_a_place_chooses_its_own(write):
    root = write(profile=NATION + TABLE)
    write("town", profile=TOWN + TABLE.replace("[10, 3, 1]", "[2]").replace("自定", "某镇办发〔2026〕1号"), duties="")

    own = load_profile("town", root).reminders

    assert (own.ahead, own.profile, own.source) == ((2,), "town", "某镇办发〔2026〕1号")
    assert load_profile("nation", root).reminders.ahead == (10, 3, 1)


def test_a_tree_without_reminders_has_none(write):
    assert load_profile("nation", write()).reminders is None


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (TABLE.replace("[10, 3, 1]", "[]"), "'ahead' cannot be"),
        (TABLE.replace("[10, 3, 1]", "[0]"), "'ahead' cannot be"),
        (TABLE.replace("[10, 3, 1]", "[3, 3]"), "names a day twice"),
        (TABLE.replace("[10, 3, 1]", "3"), "'ahead' cannot be"),
        (TABLE.replace("head = 1", "head = -1"), "'head' cannot be"),
        (TABLE.replace("head = 1", "head = true"), "'head' cannot be"),
        (TABLE.replace("head = 1", "head = 6"), "told before the head"),
        (TABLE.replace('source = "自定"\n', ""), "'source' is missing"),
        (TABLE + "mayor = 9\n", "unknown key 'mayor'"),
    ],
)
def test_wrong_reminders_are_refused(write, wrong, message):
    with pytest.raises(BadProfile, match=message):
        load_profile("nation", write(profile=NATION + wrong))
