"""A new holiday notice over a million open obligations: look ahead, job (60 s at most), report; then a day's reminders.

Every one of the obligations lies across the new holiday, so nearly all move: the dearest case. Each number is printed
as a ratio to its limit on SQLite and on PostgreSQL, the one of the test suite, which does not wait for the disk.
"""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools.both_engines import measured

SIZE = 1_000_000
ORGANS = 300
TODAY = date(2026, 11, 22)
FIRST, DAYS = date(2026, 12, 7), 25
CLOCKS = ("request.reply", "record.publish")
LIMITS = {"look ahead": 10.0, "recomputation": 60.0, "the longest batch": 2.0, "report, first page": 0.15}
LIMITS |= {"reminders of a day": 20.0, "the same again": 6.0}
REMINDED_ON = date(2027, 1, 11)


def main() -> int:
    """Measure on both engines; 1 where a limit does not hold."""
    return measured(
        __file__,
        __doc__,
        measure,
        sizes={"sqlite": SIZE, "postgresql": SIZE},
        of=f"open obligations of {ORGANS} organs",
    )


def measure(size: int) -> int:
    """Fill a database of its own, enter a notice, and print what each part took."""
    import django

    django.setup()
    from django.core.management import call_command

    from gongkai.registers.recomputations import services

    call_command("migrate", verbosity=0)
    _fill(size)
    services.jobs.put = lambda *_path, **_arguments: ""
    held = _print("look ahead", _seconds(lambda: services.look_ahead(_notice(), at=_at(TODAY))))
    held = _measure_job(size) and held
    held = _measure_reminders() and held
    return int(not held)


def _measure_job(size: int) -> bool:
    from gongkai.registers.holidays.services import enter_notice
    from gongkai.registers.organs.models import Organ
    from gongkai.registers.organs.queries import Scope
    from gongkai.registers.recomputations import queries, services
    from gongkai.registers.recomputations.models import Recomputation
    from tools.processor import worked

    enter_notice(_notice(), by=None, at=_at(TODAY))
    asked, batches, reckoner = Recomputation.objects.get(), [], services.reckoner_of(TODAY)
    used = worked()
    while Recomputation.objects.unfinished().exists():
        batches.append(_seconds(lambda: services.do_batch(asked.pk, reckoner=reckoner, at=_at(TODAY))))
    asked.refresh_from_db()
    used = worked() - used
    held = _print("recomputation", sum(batches)) & _print("the longest batch", max(batches))
    print(f"  of which {used:.1f} s of processor time, the database server's among them")
    print(f"  {asked.moved:,} of {asked.looked_at:,} moved in {len(batches)} batches", flush=True)
    reach = Scope(1, TODAY, {})
    reach.__dict__["organ_ids"] = frozenset(Organ.objects.values_list("pk", flat=True))

    def page() -> object:
        report = queries.Report(asked, reach)
        return report.moved, report.by_days, report.page(after="", size=50).rows

    return _print("report, first page", _seconds(page)) and held and asked.looked_at == size


def _measure_reminders() -> bool:
    """After a first one, so that only the due days whose day it is are told of."""
    from gongkai.registers.reminders.models import Reminder
    from gongkai.registers.reminders.services import write_reminders

    before = REMINDED_ON - timedelta(days=3)
    write_reminders(on=before, at=_at(before))
    told = Reminder.objects.count()
    held = _print("reminders of a day", _seconds(lambda: write_reminders(on=REMINDED_ON, at=_at(REMINDED_ON))))
    print(f"  {Reminder.objects.count() - told:,} reminders")
    return _print("the same again", _seconds(lambda: write_reminders(on=REMINDED_ON, at=_at(REMINDED_ON)))) and held


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _print(name: str, seconds: float) -> bool:
    ratio = seconds / LIMITS[name]
    print(f"  {name:<24}{seconds:>10.3f} s   ratio to limit {ratio:.2f}", flush=True)
    return ratio <= 1


def _at(day: date) -> datetime:
    from gongkai.registers.obligations.clock import start_of

    return start_of(day)


def _notice() -> Any:
    from gongkai.registers.holidays.rules import HolidayRow, NoticeDraft

    rows = (HolidayRow("元旦", date(2027, 1, 1), date(2027, 1, 3)),)
    return NoticeDraft(
        "national", 2027, "国务院办公厅关于2027年部分节假日安排的通知", "", date(2026, 11, 4), True, rows
    )


def _fill(size: int) -> None:
    from gongkai.registers.obligations.services import start_all
    from gongkai.registers.organs.models import Organ

    rows = [
        Organ(name=f"第{n}局", level="city", kind="department", profile="ziyang", since=date(2000, 1, 1))
        for n in range(ORGANS)
    ]
    organs = [one.pk for one in Organ.objects.bulk_create(rows)]
    began = time.perf_counter()
    start_all(_orders(organs, size), profile="ziyang", by=None, at=_at(TODAY))
    print(f"  filled in {time.perf_counter() - began:.0f} s", flush=True)


def _orders(organs: list[int], size: int) -> Iterator[Any]:
    from gongkai.registers.obligations.services import Order, Subject

    starts = [_at(FIRST + timedelta(days=n)) for n in range(DAYS)]
    for number in range(size):
        duty, start = CLOCKS[number % 2], starts[number % DAYS]
        subject = Subject("requests.request", number)
        yield Order(duty, organs[number * 7 % ORGANS], subject, f"第{number}件事项的办理", started_at=start)


if __name__ == "__main__":
    sys.exit(main())
