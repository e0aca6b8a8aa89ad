"""The page store as a follower of the journal: what an entry touches is rendered anew, what it ends is taken away."""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from gongkai.registers.jobs import services as jobs
from gongkai.registers.journal import remembering
from gongkai.registers.journal.following import Drift
from gongkai.registers.journal.models import Cursor, Entry, Head
from gongkai.registers.journal.rules import Act
from gongkai.registers.journal.shelves import BELOW, shelves
from gongkai.registers.organs.sites import Site, all_sites

from . import building, comparing, keeping, rules, site_table
from .state import NoState, State, new_mark

logger = logging.getLogger(__name__)

NAME = "pages"
SECONDS_AT_ONCE = 5.0
"""After so long what is left is taken away at once and made by a job, so that whatever follows is not kept waiting."""
FILL = "gongkai.public.mirror.tasks.fill"

Place = tuple[Site, str]


class Mirror:
    """Keeps every public page of every site as a file."""

    name = NAME

    def apply(self, entries: Sequence[Entry]) -> None:
        """Take over entries; where the disk is full, what they touch is taken away and ``OSError`` raised."""
        state = current_state()
        new = [one for one in entries if one.sequence > state.floor]
        if all(one.act == Act.ANCHORED for one in new):
            return _take_note(state, entries[-1].sequence)
        touched = touched_by(new)
        ended = set(touched_by([one for one in new if one.act == Act.WITHDRAWN]))
        below = [one for one in touched if one[1].endswith(BELOW)]
        wanted = [
            *(one for one in touched if not one[1].endswith(BELOW)),
            *kept_below([one for one in below if one not in ended]),
        ]
        try:
            take_away([*ended, *below], state, sequence=entries[-1].sequence)
        except OSError:
            drop_all(touched)
            raise
        if renew_all(sorted(dict.fromkeys(wanted), key=is_slow), after=entries[-1].sequence):
            jobs.put(FILL)
        with suppress(OSError):
            keeping.pages().settle()
        return None

    def reset(self) -> None:
        """Throw every page away; a job makes them again, and until then each is made when it is asked for."""
        begin(clears=True)

    def drift(self, up_to: int) -> Iterator[Drift]:
        """Every page that is not byte for byte what it would be now, is missing, or belongs to nothing."""
        return comparing.differences()

    def mend(self, found: Sequence[Drift]) -> None:
        """Render anew what differs, take away what belongs to nothing."""
        comparing.mend(found)


def take_away(ended: Iterable[Place], state: State, *, sequence: int) -> None:
    """Alone in the store: what is ended goes, and with the new mark nothing comes back that was rendered before."""
    files, known = keeping.files(), {site.key: site for site in all_sites()}
    with files.alone():
        drop_all(ended)
        drop_all((known[key], address) for key, address in files.on_demand() if key in known)
        files.keep_on_demand([])
        files.write(state.moved(sequence))


def end_at_once(after: int) -> int:
    """Take away what newer entries end, which their readers need not wait for until they are taken over; the newest."""
    head = Head.reached()
    if head > after:
        ended = touched_by(list(Entry.objects.after(after).filter(act=Act.WITHDRAWN)))
        if ended:
            state = keeping.files().read()
            take_away(ended, state, sequence=state.sequence)
    return head


def _take_note(state: State, sequence: int) -> None:
    """Nothing public changed: the pages stand, and so does the mark."""
    files = keeping.files()
    with files.alone():
        files.write(State(max(sequence, state.floor), state.mark, state.floor, state.made_by))


def current_state() -> State:
    """The state of the store, begun now where there is none."""
    try:
        return keeping.files().read()
    except NoState:
        return begin()


def begin(*, clears: bool = False) -> State:
    """Begin a store, or begin it again; a job fills it.

    What lies there already, where only the state is gone, is as of the follower's cursor: a follower that failed took
    away what it could not renew.
    """
    files, store = keeping.files(), keeping.pages()
    files.begin()
    with files.alone():
        files.forget()
        if clears:
            store.clear()
        is_empty = not store.sites()
        floor = Head.reached() if is_empty else _cursor()
        files.keep_on_demand([])
        state = State(floor, new_mark(), floor, building.made_by() if is_empty else "")
        files.write(state)
    site_table.write()
    jobs.put(FILL)
    return state


def _cursor() -> int:
    return Cursor.objects.filter(pk=NAME).values_list("sequence", flat=True).first() or 0


def touched_by(entries: Sequence[Entry]) -> list[Place]:
    """What the shelves say of entries, for every site: each address once, in the order of the shelves."""
    if not entries:
        return []
    every = all_sites()
    found = ((site, one) for shelf in shelves() for site in every for one in shelf.touched(entries, site))
    return list(dict.fromkeys(found))


def kept_below(places: Iterable[Place]) -> Iterator[Place]:
    """What is kept now below addresses that end in ``*``."""
    for site, address in places:
        for one in keeping.pages().addresses(site.key, below=address.removesuffix(BELOW)):
            yield site, one


def is_slow(place: Place) -> bool:
    """Whether it is a print or an archive, for which no page need wait."""
    return rules.ending_of(place[1]) in rules.PACKED


def drop_all(places: Iterable[Place]) -> None:
    """Take away what is kept under many addresses."""
    for site, address in places:
        keeping.drop(site, address)


def renew_all(places: Sequence[Place], *, after: int) -> int:
    """Render many addresses anew; how many were only taken away, because time was over or they did not work.

    What entries after the number ``after`` end is taken away meanwhile.
    """
    with remembering.begun():
        return _renewed(places, after, until=time.monotonic() + SECONDS_AT_ONCE)


def _renewed(places: Sequence[Place], after: int, *, until: float) -> int:
    left = 0
    for number, (site, address) in enumerate(places):
        if time.monotonic() > until:
            drop_all(places[number:])
            return left + len(places) - number
        try:
            after = end_at_once(after)
            left += keeping.renew(site, address).status >= 500
        except keeping.KeepsMoving:
            left += 1
        except OSError:
            drop_all(places[number:])
            raise
    return left
