"""How sure the reading of a task is: what of it a person should look at first, and why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from gongkai.documents.reading.genre import words
from gongkai.documents.reading.notice import Found, TaskReading, UnitReading
from gongkai.documents.reading.units import looks_like_organ

LONGEST_NAME = 24
UNSURE_NAME = 0.6
SEVERAL_LIMITS = 0.8
NO_UNITS = "原文没有写明责任单位"


def with_doubts(tasks: Sequence[TaskReading]) -> tuple[TaskReading, ...]:
    """The tasks with the doubts of their units and time limits gathered.

    That a task names nobody is doubtful only where most others do.
    """
    named = sum(1 for task in tasks if task.responsible_units)
    is_rule = named * 2 > len(tasks)
    return tuple(_with_doubts(task, units_are_rule=is_rule) for task in tasks)


def _with_doubts(task: TaskReading, *, units_are_rule: bool) -> TaskReading:
    units = tuple(_judged(unit) for unit in task.responsible_units)
    units = task.responsible_units if units == task.responsible_units else units
    doubts = [] if not task.doubt or (task.doubt == NO_UNITS and not units_are_rule) else [task.doubt]
    doubts += [unit.doubt for unit in units if unit.doubt]
    doubts += _of_time(task.deadline, task.other_deadlines)
    sureness = [unit.confidence for unit in units]
    sureness += [task.deadline.confidence] if task.deadline and task.deadline.doubt else []
    sureness += [SEVERAL_LIMITS] if task.other_deadlines else []
    own = task.confidence if doubts or task.doubt != NO_UNITS else 0.9
    confidence, doubt = min([own, *sureness]), "；".join(doubts)
    if (task.confidence, task.doubt, task.responsible_units) == (confidence, doubt, units):
        return task
    return replace(task, responsible_units=units, confidence=confidence, doubt=doubt)


def _judged(unit: UnitReading) -> UnitReading:
    """A name that does not end as organs' names do, or is long enough to be two, is unsure."""
    plain = unit.name
    if looks_like_organ(plain) and len(plain) <= LONGEST_NAME:
        return unit
    if plain.startswith(words("units", "collective_starts")):
        return unit
    return replace(unit, confidence=UNSURE_NAME, doubt=f"“{plain}”不像一个单位的名称，请核对")


def _of_time(deadline: Found[date | None] | None, others: Sequence[Found[date | None]]) -> list[str]:
    doubts = [deadline.doubt] if deadline is not None and deadline.doubt else []
    if others:
        doubts.append("文中另有期限：" + "、".join(other.text for other in others))
    return doubts
