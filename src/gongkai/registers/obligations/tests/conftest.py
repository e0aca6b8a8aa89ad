from datetime import date

import pytest

from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.services import Order, Subject
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Organ

ENTERED_ON = date(2020, 7, 10)
AT = start_of(ENTERED_ON)


@pytest.fixture
def city(db) -> Organ:
    return organs.found_organ(
        "资阳市人民政府",
        level=Level.CITY,
        kind=Kind.GOVERNMENT,
        profile="ziyang",
        since=date(2000, 1, 1),
        at=AT,
        by=None,
    )


@pytest.fixture
def bureau(city) -> Organ:
    return organs.found_organ(
        "资阳市司法局",
        level=Level.CITY,
        kind=Kind.DEPARTMENT,
        profile="ziyang",
        since=date(2000, 1, 1),
        at=AT,
        by=None,
        parent=city,
    )


@pytest.fixture
def clerk(db) -> Account:
    return Account.objects.create_user("clerk", display_name="经办人")


@pytest.fixture
def order(bureau, city):
    """An order for a task-like obligation of the bureau; any stored row serves as its subject."""

    def make(stated_on=date(2020, 9, 30), *, organ=bureau, subject=city, **more):
        return Order("plan.task.complete", organ, subject, "编制目录", stated_on=stated_on, **more)

    return make


@pytest.fixture
def reply(bureau):
    """An order for a reply to a disclosure request received at a moment."""

    def make(number=1, **more):
        return Order("request.reply", bureau, Subject("requests.request", number), f"第{number}号申请", **more)

    return make
