"""Putting pages in the store and taking them away, so that what was withdrawn never comes back (``state``)."""

import logging
from pathlib import Path

from django.conf import settings

from gongkai.registers.journal import remembering
from gongkai.registers.organs.sites import Site

from . import rendering, rules
from .rendering import Rendered
from .state import NoState, StateFiles
from .store import PageStore

logger = logging.getLogger(__name__)

ATTEMPTS = 5


class KeepsMoving(Exception):
    """The journal went on each time a page was rendered; it is taken away, and made when it is asked for."""


def pages() -> PageStore:
    """The store of this installation."""
    return PageStore(Path(settings.PAGES_ROOT))


def files() -> StateFiles:
    """The state of the store."""
    return StateFiles(Path(settings.PAGES_ROOT))


def mark() -> str:
    """The mark that stands now, or nothing where no page may be put in the store."""
    try:
        return files().read().mark
    except NoState:
        return ""


def renew(site: Site, address: str) -> Rendered:
    """Render an address and keep it, or take away what is not for everyone any more; what it answered.

    Raises ``OSError`` where it cannot be written: then the old page is taken away, since it may be wrong.
    """
    for _attempt in range(ATTEMPTS):
        before = files().read().mark
        remembering.as_of(before)
        found = rendering.rendered(site, address)
        if _settled(site, address, found, mark=before):
            return found
    drop(site, address)
    raise KeepsMoving(address)


def _settled(site: Site, address: str, found: Rendered, *, mark: str) -> bool:
    with files().shared():
        if files().read().mark != mark:
            return False
        if not found.is_kept_under(address):
            drop(site, address)
            return True
        try:
            put(site, address, found)
        except rules.BadAddress:
            logger.debug("%s: has no place in the store", address)
        except OSError:
            drop(site, address)
            raise
    return True


def put(site: Site, address: str, found: Rendered) -> None:
    """Put what was rendered in place; whoever calls it holds the lock and has compared the mark."""
    if found.file is not None:
        pages().link(site.key, address, found.file)
    else:
        pages().write(site.key, address, found.body)


def drop(site: Site, address: str) -> None:
    """Take away what is kept under an address, or with ``*`` at its end everything below it."""
    store = pages()
    try:
        if address.endswith("/*"):
            store.remove_below(site.key, address[:-1])
        else:
            store.remove(site.key, address)
    except rules.BadAddress:
        logger.debug("%s: has no place in the store", address)


def keep_on_demand(site: Site, address: str, found: Rendered, *, mark: str) -> None:
    """Keep a page that somebody asked for, until the next entry of the journal; reading goes on where that fails."""
    try:
        if not found.is_kept_under(address):
            return
        place = pages().place(site.key, address)
        with files().shared():
            if files().read().mark != mark or place.exists():
                return
            if files().note_on_demand(site.key, address):
                put(site, address, found)
    except (NoState, rules.BadAddress) as error:
        logger.debug("%s: not kept: %r", address, error)
    except OSError as error:
        logger.warning("%s: not kept: %s", address, error)
