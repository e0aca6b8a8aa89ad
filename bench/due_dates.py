"""How many due dates a second: working-day arithmetic alone, whole clocks, and whole explanations."""

import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

from gongkai.law import Duty, WorkCalendar, due_of, load_profile

STARTS = [date(2015, 1, 1) + timedelta(days=n) for n in range(4000)]
ROUNDS = 50


def rate(name: str, work: Callable[[date], object], rounds: int) -> float:
    """Dates a second, printed beside its name."""
    began = time.perf_counter()
    for _ in range(rounds):
        for start in STARTS:
            work(start)
    found = rounds * len(STARTS) / (time.perf_counter() - began)
    print(f"{name:<42}{found:>14,.0f} dates/s")
    return found


def main() -> int:
    """Measure and print; the goal of the first line is a million."""
    calendar: WorkCalendar = load_profile("national").calendar
    duty: Duty = load_profile("national").duty("record.publish")
    reply: Duty = load_profile("national").duty("request.reply")
    calendar.add_workdays(STARTS[0], 20)
    rate("20 working days", lambda start: calendar.add_workdays(start, 20), ROUNDS)
    rate("a clock (due date, provisional or not)", lambda start: due_of(duty, start, calendar), ROUNDS // 10)
    rate("the reply clock", lambda start: due_of(reply, start, calendar), ROUNDS // 10)
    rate("a clock with its days and its sentence", explained(duty, calendar), 1)
    return 0


def explained(duty: Duty, calendar: WorkCalendar) -> Callable[[date], object]:
    """The whole answer, as a page shows it."""

    def work(start: date) -> object:
        due = due_of(duty, start, calendar)
        return due.steps, due.sentence

    return work


if __name__ == "__main__":
    sys.exit(main())
