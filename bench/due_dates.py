"""Due dates a second: in bulk and one by one, against chinesecalendar's own loop, and whole explanations."""

import io
import json
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

import chinese_calendar

from gongkai.law import Duty, WorkCalendar, batch, due_days, due_of, load_profile

STARTS = [date(2015, 1, 1) + timedelta(days=n) for n in range(4000)]
ROUNDS = 250
LIMIT = 20


def rate(name: str, work: Callable[[], object], count: int) -> float:
    """Dates a second of a work that finds ``count`` of them, printed beside its name."""
    began = time.perf_counter()
    work()
    found = count / (time.perf_counter() - began)
    print(f"{name:<58}{found:>14,.0f} /s", flush=True)
    return found


def one_by_one(work: Callable[[date], object], rounds: int = 1) -> Callable[[], None]:
    """The work done for every start, so many times."""

    def loop() -> None:
        for _ in range(rounds):
            for start in STARTS:
                work(start)

    return loop


def main() -> int:
    """Measure and print; the goal of the first line is a million."""
    calendar: WorkCalendar = load_profile("national").calendar
    duty: Duty = load_profile("national").duty("record.publish")
    reply: Duty = load_profile("national").duty("request.reply")
    starts = STARTS * ROUNDS
    assert [due for due, *_ in due_days(duty, STARTS, calendar)] == [walked(start) for start in STARTS]
    bulk = rate(
        f"due_days: {len(starts):,} obligations of {duty.row}", lambda: due_days(duty, starts, calendar), len(starts)
    )
    theirs = rate("chinesecalendar: find_workday", one_by_one(walked), len(STARTS))
    print(f"{'    ratio':<58}{bulk / theirs:>14,.0f} times", flush=True)
    single = rate(
        "add_workdays, one by one", one_by_one(lambda start: calendar.add_workdays(start, LIMIT), 50), 50 * len(STARTS)
    )
    print(f"{'    ratio':<58}{single / theirs:>14,.0f} times", flush=True)
    rate("due_of: a clock", one_by_one(lambda start: due_of(duty, start, calendar), 5), 5 * len(STARTS))
    rate("due_of: the reply clock", one_by_one(lambda start: due_of(reply, start, calendar), 5), 5 * len(STARTS))
    rate(
        "a clock with its days and its sentence",
        one_by_one(lambda start: explained(duty, start, calendar)),
        len(STARTS),
    )
    rate("lines of ./gongkai due --batch", answered, len(STARTS))
    return 0


def walked(start: date) -> date:
    """The limit by chinesecalendar's own loop: its count begins with the first working day on or after its date."""
    found: date = chinese_calendar.find_workday(LIMIT - 1, start + timedelta(days=1))
    return found


def explained(duty: Duty, start: date, calendar: WorkCalendar) -> object:
    """The whole answer, as a page shows it."""
    due = due_of(duty, start, calendar)
    return due.steps, due.sentence


def answered() -> None:
    """Each start as a line of JSON, asked and answered."""
    lines = b"".join(
        json.dumps({"duty": "S-02", "start": str(start)}).encode() + b"\n" for start in STARTS if start.year > 2008
    )
    for _ in batch.answers(io.BytesIO(lines)):
        pass


if __name__ == "__main__":
    sys.exit(main())
