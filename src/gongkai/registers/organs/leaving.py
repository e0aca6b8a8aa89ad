"""What waits for a person and not for a post, so that somebody must hand it on when the person leaves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from gongkai.registers.accounts.models import Account


@dataclass(frozen=True)
class Held:
    """One kind of such things (``WAITING_FOR_PERSON``), and the page on which an office or head hands them on."""

    label: Promise
    rows: Callable[[Account], QuerySet[Any]]
    url_name: str


def still_held(account: Account) -> Iterator[tuple[Held, int]]:
    """What waits for ``account`` itself, and how much of it; kinds of which there is none are left out."""
    for path in settings.WAITING_FOR_PERSON:
        held = cast(Held, import_string(path))
        if number := held.rows(account).count():
            yield held, number
