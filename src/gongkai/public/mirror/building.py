"""Making many pages: all of them, those that are missing, those of a day."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

import gongkai
from gongkai.registers.journal import remembering
from gongkai.registers.journal.shelves import shelves
from gongkai.registers.organs.sites import Site, all_sites

from . import comparing, keeping, rendering, rules

AHEAD = 80
"""So many pages are read for at once; what was read must not take too much memory."""
PASSES = 3
"""While pages are made the journal may drop some of them again."""
Place = tuple[Site, str]
Progress = Callable[[int, int], None]
MADE_FROM = frozenset({".html", ".css", ".js", ".svg", ".py", ".po", ".toml"})


def all_places() -> Iterator[Place]:
    """Every address of every site, and what else is kept."""
    for site in all_sites():
        for address in comparing.everything(site):
            yield site, address


def missing_places() -> Iterator[Place]:
    """What the rooms have and the store has not, or only because somebody asked for it."""
    passing = set(keeping.files().on_demand())
    store = keeping.pages()
    for site in all_sites():
        for address in comparing.known_addresses(site):
            if (site.key, address) in passing or not _is_there(store.place, site, address):
                yield site, address


def _is_there(place: Callable[[str, str], Path], site: Site, address: str) -> bool:
    try:
        return place(site.key, address).is_file()
    except rules.BadAddress:
        return True  # it has no place, so nothing is missing


def places_of_day(on: date) -> list[Place]:
    """What may say something else on a day than on the day before."""
    every = all_sites()
    found = ((site, one) for shelf in shelves() for site in every for one in shelf.of_day(on, site))
    return list(dict.fromkeys(found))


def fill(*, progress: Progress = lambda done, total: None) -> int:
    """Make what is missing; how many pages were put in place."""
    made = 0
    for _pass in range(PASSES):
        wanted = list(missing_places())
        kept = list(make(wanted, progress=progress))
        adopt(kept)
        made += len(kept)
        if not kept:
            break
    return made


def make(places: Sequence[Place], *, progress: Progress = lambda done, total: None) -> Iterator[Place]:
    """Render each anew; gives those that are kept now."""
    with remembering.begun():
        for number, (site, address) in enumerate(places, start=1):
            if number % AHEAD == 1:
                _read_ahead(places[number - 1 : number - 1 + AHEAD])
            try:
                if keeping.renew(site, address).is_kept_under(address):
                    yield site, address
            except keeping.KeepsMoving:
                pass
            progress(number, len(places))


def _read_ahead(places: Sequence[Place]) -> None:
    """Have the rooms read at once what the next pages will ask for."""
    remembering.as_of(keeping.mark())
    for path in settings.READS_AHEAD:
        import_string(path)([address for _site, address in places])


def adopt(places: Sequence[Place]) -> None:
    """What a room has stays also after the next entry of the journal."""
    own = {(site.key, address) for site, address in places}
    files = keeping.files()
    with files.alone():
        files.keep_on_demand([one for one in files.on_demand() if one not in own])


def made_by() -> str:
    """Names what all pages depend on besides the journal: this version of the program, and its settings."""
    hosts = [rendering.host_of(site) for site in all_sites()]
    chosen = (settings.SITE, settings.PUBLIC_HTTPS, settings.DEMONSTRATION_AS_OF, settings.LANGUAGE_CODE, hosts)
    return hashlib.sha256(f"{_program()} {chosen}".encode()).hexdigest()[:16]


@cache
def _program() -> str:
    """The digest of the program and of the law as data; read once a process."""
    digest = hashlib.sha256()
    for root in (Path(gongkai.__path__[0]), Path(settings.PROFILES)):
        for path in sorted(root.rglob("*")):
            if path.suffix in MADE_FROM and "tests" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()
