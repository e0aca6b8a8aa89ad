"""What is looked at every second: whether the store is there, is that of this journal, and was made by this program."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from gongkai.registers.jobs import locks
from gongkai.registers.jobs import services as jobs
from gongkai.registers.journal.models import Cursor, Head
from gongkai.registers.organs.sites import all_sites

from . import building, following, keeping, site_table
from .state import NoState

RENEW_EVERYTHING = "gongkai.public.mirror.tasks.renew_everything"
RENEW_DAY = "gongkai.public.mirror.tasks.renew_day"


def look(*, at: datetime) -> int:
    """Begin a store that is gone or is not of this journal, renew one of another version; whether there was need."""
    if _need() is None:
        return 0
    with locks.held("journal", following.NAME) as lock:  # and once more, now that the follower is not at work
        need = _need() if lock is not None else None
        if need is not None:
            need()
    return int(need is not None)


def _need() -> Callable[[], object] | None:
    """What must be done about the store."""
    try:
        state = keeping.files().read()
    except NoState:
        return following.begin
    cursor = Cursor.objects.filter(pk=following.NAME).values_list("sequence", flat=True).first() or 0
    head = Head.reached()
    if not cursor <= state.sequence <= head:  # an older copy was put back, of the pages or of the database
        return partial(following.begin, clears=True)
    if state.made_by != building.made_by():
        return _renew
    return _follow_sites if site_table.is_outdated() else None


def _renew() -> None:
    """The old pages are read until a job has made each anew."""
    _follow_sites()
    files = keeping.files()
    with files.alone():
        state = files.read()
        files.write(replace(state.moved(state.sequence), made_by=building.made_by()))
    jobs.put(RENEW_EVERYTHING)


def _follow_sites() -> None:
    site_table.write()
    with keeping.files().alone(), suppress(OSError):
        keeping.pages().clear(but=frozenset(site.key for site in all_sites()))


def renew_day(*, on: date, at: datetime) -> int:
    """A day's act: have what a day changes by itself made anew, by a job, because it may be much."""
    jobs.put(RENEW_DAY, on=on.isoformat())
    return 1
