"""What the pages of one thing have in common is read once while they are made one after another.

Only whoever makes pages begins it, and names the state of the store as of which it reads; what was read as of another
state is forgotten. A reader's request remembers nothing.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from gongkai.registers.organs import sites

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

KEPT_MOST = 32
_now: ContextVar["_Memory | None"] = ContextVar("remembering", default=None)


class _Memory:
    """What was read as of one state."""

    def __init__(self) -> None:
        self.state = ""
        self.answers: dict[Hashable, Any] = {}


@contextmanager
def begun() -> Iterator[None]:
    """While this lasts, ``as_of`` may be told."""
    token = _now.set(_Memory())
    try:
        with sites.looked_up_once():
            yield
    finally:
        _now.reset(token)


def as_of(state: str) -> None:
    """What is read from now on is as of ``state``; what was read as of another is forgotten."""
    memory = _now.get()
    if memory is not None and memory.state != state:
        memory.state, memory.answers = state, {}
        sites.forget()


def once(key: Hashable, make: Callable[[], Answer]) -> Answer:
    """What ``make`` gives, made once for the pages that are made one after another."""
    memory = _now.get()
    if memory is None or not memory.state:
        return make()
    if key not in memory.answers:
        if len(memory.answers) >= KEPT_MOST:
            memory.answers.pop(next(iter(memory.answers)))
        memory.answers[key] = make()
    answer: Answer = memory.answers[key]
    return answer


def remembered(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Have a function, whose arguments are plain values, read once for the pages that are made one after another."""

    @wraps(function)
    def reading(*args: Given.args, **options: Given.kwargs) -> Answer:
        return once((function, args, tuple(sorted(options.items()))), lambda: function(*args, **options))

    return reading
