from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from gongkai.law import load_profile
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit.models import Entry
from gongkai.registers.holidays import queries, services
from gongkai.registers.holidays.models import HolidayNotice
from gongkai.registers.holidays.rules import HolidayRow, NoticeDraft

pytestmark = pytest.mark.django_db
TITLE = "国务院办公厅关于2027年部分节假日安排的通知"


def at(day, month=11, year=2026):
    return datetime(year, month, day, 9, tzinfo=timezone.get_default_timezone())


def arrangement(*rows, **more):
    told = {
        "profile": "national",
        "year": 2027,
        "title": TITLE,
        "number": "国办发明电〔2026〕9号",
        "issued_on": date(2026, 11, 4),
        "is_arrangement": True,
        "holidays": rows or (HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3), (date(2027, 1, 9),)),),
    }
    return NoticeDraft(**{**told, **more})


def change(*rows, **more):
    return arrangement(*rows, title="关于延长假期的通知", number="", is_arrangement=False, **more)


@pytest.fixture
def officer():
    return Account.objects.create_user("officer", display_name="办公室")


@pytest.fixture(autouse=True)
def nobody_follows(settings):
    settings.HOLIDAY_NOTICE_FOLLOWERS = []
    settings.DEMONSTRATION_AS_OF = "2026-11-22"


def codes(draft, *, on=22):
    with pytest.raises(services.NoticeRefused) as refused:
        services.enter_notice(draft, by=None, at=at(on))
    assert not HolidayNotice.objects.filter(title=draft.title, entered_at=at(on)).exists()
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.demand("REQ-3")
def test_an_entered_notice_completes_its_year_in_every_place(officer):
    before = queries.law_of("zhaotong").calendar

    services.enter_notice(arrangement(), by=officer, at=at(22))

    after = queries.law_of("zhaotong").calendar
    assert (before.is_provisional(2027), after.is_provisional(2027)) == (True, False)
    assert not after.is_workday(date(2027, 1, 1))
    assert after.is_workday(date(2027, 1, 9))
    assert after.day(date(2027, 1, 1)).source == f"{TITLE}（国办发明电〔2026〕9号）"
    assert Entry.objects.last().act == "holiday_notice.entered"
    assert load_profile("zhaotong").calendar.is_provisional(2027)


def test_a_notice_is_known_from_the_day_on_which_it_was_entered_here():
    services.enter_notice(arrangement(), by=None, at=at(22))

    assert queries.law_of("national", known_on=date(2026, 11, 21)).calendar.is_provisional(2027)
    assert not queries.law_of("national", known_on=date(2026, 11, 22)).calendar.is_provisional(2027)


@pytest.mark.demand("REQ-3")
def test_a_notice_taken_back_no_longer_binds_but_did_in_between():
    notice = services.enter_notice(arrangement(), by=None, at=at(22))

    services.withdraw_notice(notice, by=None, at=at(25), reason_given="录入错误")

    assert queries.law_of("national").calendar.is_provisional(2027)
    assert not queries.law_of("national", known_on=date(2026, 11, 24)).calendar.is_provisional(2027)
    assert queries.law_of("national", known_on=date(2026, 11, 25)).calendar.is_provisional(2027)
    with pytest.raises(services.NoticeRefused):
        services.withdraw_notice(notice, by=None, at=at(26), reason_given="录入错误")
    services.enter_notice(arrangement(), by=None, at=at(27))


def test_a_change_of_a_place_binds_there_and_below_only():
    services.enter_notice(
        change(HolidayRow("那达慕", date(2026, 12, 1), date(2026, 12, 1)), profile="neimenggu", year=2026),
        by=None,
        at=at(22),
    )

    assert not queries.law_of("tongliao").calendar.is_workday(date(2026, 12, 1))
    assert queries.law_of("zhaotong").calendar.is_workday(date(2026, 12, 1))


NEW_YEAR = HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3))


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (arrangement(holidays=()), ["holidays.none"]),
        (arrangement(issued_on=date(2026, 11, 23)), ["holidays.issued"]),
        (arrangement(HolidayRow("元旦", date(2027, 1, 3), date(2027, 1, 1))), ["holidays.order"]),
        (arrangement(HolidayRow("元旦", date(2027, 1, 1), date(2027, 3, 1))), ["holidays.long"]),
        (arrangement(NEW_YEAR, HolidayRow("春节", date(2027, 1, 3), date(2027, 1, 9))), ["holidays.overlap"]),
        (
            arrangement(HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3), (date(2027, 1, 2),))),
            ["holidays.both"],
        ),
        (
            arrangement(HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3), (date(2027, 1, 9), date(2027, 1, 9)))),
            ["holidays.twice"],
        ),
        (
            arrangement(HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3), (date(2027, 1, 5),))),
            ["holidays.worked_anyway"],
        ),
        (arrangement(HolidayRow("元旦", date(2028, 1, 1), date(2028, 1, 3))), ["holidays.other_year"] * 2),
        (arrangement(year=2026, issued_on=date(2025, 11, 4)), ["holidays.other_year"] * 3),
        (arrangement(profile="zhaotong"), ["holidays.local"]),
        (change(), ["holidays.nothing_to_change"]),
        (change(HolidayRow("国庆节", date(2026, 10, 2), date(2026, 10, 3)), year=2026), ["holidays.no_change"]),
        (
            arrangement(HolidayRow("元旦", date(2026, 1, 5), date(2026, 1, 5)), year=2026),
            ["holidays.standing"],
        ),
    ],
)
def test_a_mistaken_notice_is_refused_with_every_reason(draft, expected):
    assert codes(draft) == expected


def test_every_reason_is_given_at_once():
    wrong = arrangement(HolidayRow("元旦", date(2027, 1, 3), date(2027, 1, 1)), issued_on=date(2027, 11, 4), year=2027)

    assert codes(wrong) == ["holidays.issued", "holidays.order"]


def test_a_year_cannot_be_arranged_twice():
    services.enter_notice(arrangement(), by=None, at=at(22))

    assert codes(arrangement(NEW_YEAR), on=23) == ["holidays.standing"]
    assert codes(arrangement(), on=23) == ["holidays.known"]


def test_a_day_that_another_years_notice_arranged_otherwise_is_named():
    eve = HolidayRow("元旦", date(2026, 12, 31), date(2027, 1, 2), ())
    services.enter_notice(
        change(HolidayRow("补班", date(2026, 12, 30), date(2026, 12, 30), (date(2026, 12, 31),)), year=2026),
        by=None,
        at=at(22),
    )

    assert codes(arrangement(eve), on=23) == ["holidays.contradiction"]


def test_the_days_that_a_notice_touched_are_the_whole_year_when_it_was_provisional():
    notice = services.enter_notice(arrangement(), by=None, at=at(22))
    emergency = services.enter_notice(
        change(HolidayRow("元旦", date(2027, 1, 4), date(2027, 1, 5))), by=None, at=at(23)
    )

    assert services.touched_days(emergency, "zhaotong", on=date(2026, 11, 23)) == (date(2027, 1, 4), date(2027, 1, 5))
    services.withdraw_notice(emergency, by=None, at=at(24), reason_given="误录")
    assert services.touched_days(notice, "zhaotong", on=date(2026, 11, 24)) == (date(2027, 1, 1), date(2027, 12, 31))


def test_a_file_in_the_form_of_the_profiles_is_entered_whole_or_not_at_all(tmp_path, capsys):
    path = tmp_path / "2027.toml"
    path.write_text(
        f'year = 2027\ntitle = "{TITLE}"\nnotice = "国办发明电〔2026〕9号"\nissued = 2026-11-04\n'
        '[[holiday]]\nname = "元旦"\nfrom = 2027-01-01\nto = 2027-01-03\nmakeup = [2027-01-09]\n'
        '[[amendment]]\ntitle = "关于延长元旦假期的通知"\nnotice = "急"\nissued = 2026-11-05\n'
        '[[amendment.holiday]]\nname = "元旦"\nfrom = 2027-01-04\nto = 2027-01-04\n'
    )

    call_command("enter_holidays", str(path))

    calendar = queries.law_of("national").calendar
    assert not calendar.is_workday(date(2027, 1, 4))
    assert [notice.is_arrangement for notice in HolidayNotice.objects.all()] == [True, False]
    assert TITLE in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("enter_holidays", str(path))
    assert HolidayNotice.objects.count() == 2


@pytest.mark.parametrize("text", ["", "year = 2027", "year = ", 'year = 2027\ntitle = "x"\nnotice = "y"\n'])
def test_a_file_that_is_no_calendar_is_refused_with_its_faults(tmp_path, text):
    path = tmp_path / "2027.toml"
    path.write_text(text)

    with pytest.raises(CommandError):
        call_command("enter_holidays", str(path))
