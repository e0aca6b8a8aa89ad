"""The store beside the application: every page rendered anew and compared, byte by byte."""

import gzip
import hashlib
import shutil
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from gongkai.registers.journal.following import Drift
from gongkai.registers.journal.models import Head
from gongkai.registers.journal.shelves import shelves
from gongkai.registers.organs.sites import Site, all_sites

from . import keeping, rendering, rules
from .rendering import Rendered
from .state import NoState

NOTHING, LEFTOVER = "nothing", "leftover"
DAMAGED_COPY, ALTERED = "damaged compressed copy", "altered"

Progress = Callable[[int], None]


def known_addresses(site: Site) -> Iterator[str]:
    """Every address that a room, or the store itself, has on a site; each once."""
    seen: set[str] = set()
    for address in (rules.STYLE, *rules.STYLES.values()):
        seen.add(address)
        yield address
    for shelf in shelves():
        for address in shelf.addresses(site):
            if address not in seen:
                seen.add(address)
                yield address


def everything(site: Site) -> Iterator[str]:
    """What should be kept of a site, then what is kept beside it."""
    seen = set()
    for address in known_addresses(site):
        seen.add(address)
        yield address
    for address in keeping.pages().addresses(site.key):
        if address not in seen:
            yield address


def differences(*, progress: Progress = lambda number: None) -> Iterator[Drift]:
    """Every difference between the store and what the application says now."""
    keys = {site.key for site in all_sites()}
    for path in keeping.pages().leftovers():
        yield Drift(str(path), NOTHING, LEFTOVER)
    for key in keeping.pages().sites():
        if key not in keys:
            yield Drift(str(keeping.pages().root / key), NOTHING, "site")
    for site in all_sites():
        for number, address in enumerate(everything(site), start=1):
            found = _difference(site, address)
            if found is not None and _is_still_so(site, address):
                yield found
            progress(number)


def _is_still_so(site: Site, address: str) -> bool:
    """Whether it differs also when asked again, and not because the follower is at work."""
    try:
        is_behind = keeping.files().read().sequence < Head.reached()
    except NoState:
        is_behind = False
    return not is_behind and _difference(site, address) is not None


def _difference(site: Site, address: str) -> Drift | None:
    fresh = rendering.rendered(site, address)
    expected = _digest(fresh.bytes) if fresh.is_kept_under(address) and _has_place(site, address) else NOTHING
    kept = keeping.pages().found(site.key, address)
    found = NOTHING if kept is None else _digest(kept)
    subject = f"{site.key}:{address}"
    if expected != found and not (kept is not None and _still_stands(address, kept, fresh)):
        return Drift(subject, expected, found)
    if kept is None:
        return None
    if rules.is_compressed(address) and not _is_copy(site, address, kept):
        return Drift(subject, "its compressed copy", DAMAGED_COPY)
    if (named := _digest_in(address)) and named != found:
        return Drift(subject, named, ALTERED)
    return None


def _has_place(site: Site, address: str) -> bool:
    try:
        keeping.pages().place(site.key, address)
    except rules.BadAddress:
        return False
    return True


def _still_stands(address: str, kept: bytes, fresh: Rendered) -> bool:
    """Whether a room says that both are right: a proof against an older checkpoint proves the same."""
    judges = (getattr(shelf, "still_stands", None) for shelf in shelves())
    return fresh.status == 200 and any(judge(address, kept, fresh.bytes) for judge in judges if judge is not None)


def _is_copy(site: Site, address: str, kept: bytes) -> bool:
    place = keeping.pages().place(site.key, address)
    try:
        return gzip.decompress(place.with_name(place.name + rules.COMPRESSED).read_bytes()) == kept
    except (OSError, EOFError, zlib.error):
        return False


def _digest_in(address: str) -> str:
    """The SHA-256 that the address of an attachment names."""
    if not rules.is_attached(address):
        return ""
    return next((part for part in address.split("/") if len(part) == 64 and part.isalnum()), "")


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _thrown_away(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def mend(found: Sequence[Drift]) -> None:
    """Render anew what differs; take away what belongs to nothing, and what is not the file that its address names."""
    sites = {site.key: site for site in all_sites()}
    for one in found:
        key, colon, address = one.subject.partition(":")
        if one.found == LEFTOVER:
            _thrown_away(Path(one.subject))
        elif not colon or key not in sites:
            keeping.pages().clear(but=frozenset(sites))
        else:
            keeping.drop(sites[key], address)
            if one.found != ALTERED:
                keeping.renew(sites[key], address)
