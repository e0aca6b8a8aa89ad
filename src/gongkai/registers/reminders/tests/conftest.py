from datetime import date, datetime

import pytest
from django.utils import timezone

from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations import services as obligations
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Organ, Role

SINCE = date(2019, 1, 1)


def moment(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())


def found(name, *, parent=None, kind=Kind.DEPARTMENT) -> Organ:
    return organs.found_organ(
        name, level=Level.CITY, kind=kind, profile="zhaotong", parent=parent, since=SINCE, at=moment(SINCE), by=None
    )


@pytest.fixture
def city(db) -> Organ:
    return found("青川市人民政府", kind=Kind.GOVERNMENT)


@pytest.fixture
def bureau(city) -> Organ:
    return found("青川市司法局", parent=city)


@pytest.fixture
def person():
    def make(username, organ, role=Role.CLERK) -> Account:
        account = Account.objects.create_user(username, display_name=username)
        organs.appoint(account, organ=organ, role=role, since=SINCE, at=moment(SINCE), by=None)
        return account

    return make


@pytest.fixture
def owe(bureau):
    """Makes an obligation that is due on a day."""
    numbers = iter(range(1, 10_000))

    def make(due_on, *, organ=bureau, entered_on=date(2020, 6, 1)):
        subject = obligations.Subject("organs.organ", next(numbers))
        order = obligations.Order("plan.task.complete", organ, subject, "编制目录", stated_on=due_on)
        return obligations.start(order, profile="zhaotong", by=None, at=moment(entered_on))

    return make
