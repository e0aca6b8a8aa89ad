"""What the pages of one thing have in common is read once while they are made one after another.

Only whoever makes pages begins it, and names the state of the store as of which it reads; what was read as of another
state is forgotten. A reader's request remembers nothing.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from gongkai.registers.organs import sites

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

KEPT_MOST = 64
_now: ContextVar["_Memory | None"] = ContextVar("remembering", default=None)


class _Memory:
    """What was read as of one state."""

    def __init__(self) -> None:
        self.state = ""
        self.answers: dict[Hashable, Any] = {}

    def keep(self, key: Hashable, answer: object) -> None:
        """Remember an answer, and forget the oldest where there are too many."""
        if len(self.answers) >= KEPT_MOST:
            self.answers.pop(next(iter(self.answers)))
        self.answers[key] = answer


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
        memory.keep(key, make())
    answer: Answer = memory.answers[key]
    return answer


class remembered(Generic[Given, Answer]):  # noqa: N801 - a decorator
    """Has a function, whose arguments are plain values, read once for the pages that are made one after another."""

    def __init__(self, function: Callable[Given, Answer]) -> None:
        self._function = function
        update_wrapper(self, function)

    def __call__(self, *args: Given.args, **options: Given.kwargs) -> Answer:
        """What the function gives."""
        return once(self._key(*args, **options), lambda: self._function(*args, **options))

    def know(self, answer: Answer, *args: Given.args, **options: Given.kwargs) -> None:
        """Have ``answer`` for what it gives for these arguments, because it was read together with others."""
        if (memory := _now.get()) is not None and memory.state:
            memory.keep(self._key(*args, **options), answer)

    def _key(self, *args: Given.args, **options: Given.kwargs) -> Hashable:
        return self._function, args, tuple(sorted(options.items()))
