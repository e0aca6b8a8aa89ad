from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from gongkai.registers.obligations.counting import differences

BEFORE, AFTER = [("obligations", "0001_initial")], [("obligations", "0004_one_standing")]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def moved(target):
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return MigrationExecutor(connection).loader.project_state(target).apps


def at(month, day):
    return datetime(2020, month, day, 9, tzinfo=SHANGHAI)


@pytest.fixture
def old(transactional_db):
    apps = moved(BEFORE)
    yield apps
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.fixture
def rows(old):
    """A met one that had been restated, an untouched one, a closed one, as the first version kept them."""
    organ = old.get_model("organs", "Organ").objects.create(
        name="资阳市司法局", level="city", kind="department", profile="ziyang", since=date(2000, 1, 1)
    )
    obligations, events = (old.get_model("obligations", name).objects for name in ("Obligation", "Event"))

    def make(number, due_on, **more):
        made = obligations.create(
            organ=organ,
            profile="ziyang",
            duty_id="plan.task.complete",
            title=f"任务{number}",
            subject_type="workplans.task",
            subject_id=number,
            started_at=at(7, 10),
            due_on=due_on,
            **more,
        )
        events.create(obligation=made, kind="started", at=at(7, 10), due_after=due_on)
        return made

    met = make(1, date(2020, 9, 30), met_on=date(2020, 10, 9))
    events.filter(obligation=met).update(due_after=date(2020, 6, 30))
    events.create(
        obligation=met, kind="restated", at=at(8, 1), due_before=date(2020, 6, 30), due_after=date(2020, 9, 30)
    )
    events.create(obligation=met, kind="met", at=at(10, 9), due_before=date(2020, 9, 30), due_after=date(2020, 9, 30))
    make(2, date(2020, 12, 31))
    closed = make(3, date(2020, 12, 31), closed_on=date(2020, 8, 3), close_reason="取消")
    events.create(
        obligation=closed, kind="closed", at=at(8, 3), due_before=date(2020, 12, 31), due_after=date(2020, 12, 31)
    )


def test_what_the_first_version_kept_is_there_after_the_upgrade_and_after_going_back(rows):
    new = moved(AFTER)

    obligations = new.get_model("obligations", "Obligation").objects.order_by("id")
    assert [(one.standing, one.since_on, one.is_late) for one in obligations] == [
        ("met", date(2020, 10, 9), True),
        ("owed", date(2020, 7, 10), False),
        ("closed", date(2020, 8, 3), False),
    ]
    past = new.get_model("obligations", "PastInterval").objects.order_by("obligation_id", "from_on")
    assert [(one.from_on, one.until_on, one.due_on, one.is_historical) for one in past] == [
        (date(2020, 7, 10), date(2020, 8, 1), date(2020, 6, 30), True),
        (date(2020, 8, 1), date(2020, 10, 9), date(2020, 9, 30), False),
        (date(2020, 7, 10), date(2020, 8, 3), date(2020, 12, 31), False),
    ]
    assert differences() == []
    assert not new.get_model("obligations", "Event").objects.filter(kind="started").exists()

    again = moved(BEFORE)

    obligations = again.get_model("obligations", "Obligation").objects.order_by("id")
    assert [(one.met_on, one.closed_on) for one in obligations] == [
        (date(2020, 10, 9), None),
        (None, None),
        (None, date(2020, 8, 3)),
    ]
    events = again.get_model("obligations", "Event").objects.filter(kind="started").order_by("obligation_id")
    assert [one.due_after for one in events] == [date(2020, 6, 30), date(2020, 12, 31), date(2020, 12, 31)]
