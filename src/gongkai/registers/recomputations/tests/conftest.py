from datetime import date, datetime

import pytest
from django.utils import timezone

from gongkai.registers.holidays import services as holidays
from gongkai.registers.holidays.rules import HolidayRow, NoticeDraft
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Organ

TODAY = date(2026, 11, 22)


def moment(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())


AT = moment(TODAY)


@pytest.fixture(autouse=True)
def the_day(settings, tmp_path):
    settings.DEMONSTRATION_AS_OF = str(TODAY)
    settings.AUDIT_KEY_FILE, settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.key", tmp_path / "audit.anchor"


def found(name, profile, *, parent=None, kind=Kind.GOVERNMENT, level=Level.CITY) -> Organ:
    since = date(2019, 1, 1)
    return organs.found_organ(
        name, level=level, kind=kind, profile=profile, parent=parent, since=since, at=moment(since), by=None
    )


@pytest.fixture
def city(db) -> Organ:
    return found("青川市人民政府", "zhaotong")


@pytest.fixture
def bureau(city) -> Organ:
    return found("青川市司法局", "zhaotong", parent=city, kind=Kind.DEPARTMENT)


@pytest.fixture
def owe(bureau):
    """Makes an obligation of a duty that starts on a day."""
    numbers = iter(range(1, 10_000))

    def make(duty_id, start_on, *, organ=bureau, entered_on=TODAY, profile="zhaotong", stated_on=None) -> Obligation:
        return obligations.start(
            obligations.Order(
                duty_id,
                organ,
                obligations.Subject("organs.organ", next(numbers)),
                "办理",
                started_at=moment(start_on),
                stated_on=stated_on,
            ),
            profile=profile,
            by=None,
            at=moment(entered_on),
        )

    return make


def draft(*rows, year=2027, is_arrangement=True, profile="national", title="") -> NoticeDraft:
    return NoticeDraft(
        profile=profile,
        year=year,
        title=title or f"国务院办公厅关于{year}年部分节假日安排的通知",
        number="国办发明电〔2026〕9号",
        issued_on=date(2026, 11, 4),
        is_arrangement=is_arrangement,
        holidays=rows,
    )


NEW_YEAR = HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3), (date(2027, 1, 9),))


def enter(one, *, on=TODAY, by=None):
    return holidays.enter_notice(one, by=by, at=moment(on, 10))
