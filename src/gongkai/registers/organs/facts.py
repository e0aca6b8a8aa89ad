"""What is public of an organ changed: rooms above are told in the transaction of the act.

``ORGAN_FACT_FOLLOWERS`` lists functions of (organ ids, at=), called in their order.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from .models import Organ

FactFollower = Callable[..., None]

_gathered: ContextVar[dict[int, None] | None] = ContextVar("gathered", default=None)


def changed(*organs: Organ | int | None, at: datetime) -> None:
    """Say that something public of these organs is different from now on; do it last, other acts wait for it."""
    numbers = {one if isinstance(one, int) else one.pk: None for one in organs if one is not None}
    waiting = _gathered.get()
    if waiting is not None:
        waiting.update(numbers)
    elif numbers:
        _tell(list(numbers), at)


@contextmanager
def told_together(*, at: datetime) -> Iterator[None]:
    """Tell of everything that is changed in this block at its end, each organ once; nothing if it fails."""
    waiting = dict[int, None]()
    token = _gathered.set(waiting)
    try:
        yield
    finally:
        _gathered.reset(token)
    changed(*waiting, at=at)


def _tell(numbers: Sequence[int], at: datetime) -> None:
    for path in settings.ORGAN_FACT_FOLLOWERS:
        cast("FactFollower", import_string(path))(numbers, at=at)
