"""The folder of pages: each file is there whole or not at all, for whoever serves it. Knows neither Django nor a page.

Below the root lies one folder for each site, and in it a file for each address (``rules.file_of``), beside it a
compressed copy. What begins with a dot is the store's own.
"""

import ctypes
import gzip
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from . import rules

FILE_MODE, FOLDER_MODE = 0o644, 0o755
WRITING = ".writing"
GONE = ".gone"
LEVEL = 6
SIZE_BYTES = 4
"""How many bytes at the end of a compressed copy tell the size of what it holds (RFC 1952)."""


class PageStore:
    """The files of one installation's public sites."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def place(self, site: str, address: str) -> Path:
        """Where the file of an address lies; raise ``BadAddress``, also where a link on the way leads elsewhere."""
        place = f"{self._folder_of_site(site)}/{rules.file_of(address)}"
        folder = place.rpartition("/")[0]
        if os.path.realpath(folder) != os.path.realpath(self.root) + folder.removeprefix(str(self.root)):
            raise rules.BadAddress(address)
        return Path(place)

    def _folder_of_site(self, site: str) -> Path:
        if not site or not site.replace("-", "").replace("_", "").isalnum():
            raise rules.BadAddress(site)
        return self.root / site

    def read(self, site: str, address: str) -> bytes | None:
        """What is kept under an address, or ``None``; what was cut off by a loss of power is not there."""
        place = self.place(site, address)
        try:
            body = _bytes_of(place)
            is_whole = not rules.is_compressed(address) or size_of_copied(_bytes_of(_beside(place))) == len(body)
        except OSError:
            return None
        return body if body and is_whole else None

    def found(self, site: str, address: str) -> bytes | None:
        """The file as it lies there, whole or not."""
        try:
            return _bytes_of(self.place(site, address))
        except (OSError, rules.BadAddress):
            return None

    def write(self, site: str, address: str, body: bytes) -> None:
        """Put bytes in place, with their compressed copy; readers see the old file or the new one, never a part."""
        place = self.place(site, address)
        if rules.is_compressed(address):
            _put((_beside(place), compressed(body)), (place, body))
        else:
            _put((place, body))

    def link(self, site: str, address: str, source: Path) -> None:
        """Keep a file that lies elsewhere: the same bytes on the disk where that is possible, a copy otherwise."""
        place = self.place(site, address)
        if not rules.is_compressed(address):
            with suppress(OSError), source.open("rb") as held:
                _linked(place, source)
                os.fchmod(held.fileno(), 0o444)
                return
        self.write(site, address, source.read_bytes())

    def remove(self, site: str, address: str) -> bool:
        """Take away what is kept under an address; whether there was something."""
        place = self.place(site, address)
        return any([_unlinked(place), _unlinked(_beside(place))])

    def remove_below(self, site: str, address: str) -> bool:
        """Take away everything below an address that ends in ``/``, all at once; whether there was something."""
        folder = self._folder_of_site(site) / rules.folder_of(address)
        aside = self.root / f"{GONE}-{secrets.token_hex(8)}"
        try:
            folder.rename(aside)
        except FileNotFoundError:
            return False
        shutil.rmtree(aside, ignore_errors=True)
        return True

    def addresses(self, site: str, *, below: str = "/") -> Iterator[str]:
        """The address of every page that is kept for a site, or of those below an address that ends in ``/``."""
        root = self._folder_of_site(site)
        for path in _files(root / rules.folder_of(below)):
            file = str(path.relative_to(root))
            if not (_is_own(path.relative_to(root)) or file.endswith(rules.COMPRESSED) or path.is_symlink()):
                yield rules.address_of(file)

    def leftovers(self) -> Iterator[Path]:
        """Files that belong to no address: half written, put aside, links, compressed copies without their page."""
        yield from self.root.glob(f"{GONE}-*")
        for site in self.sites():
            root = self.root / site
            for path in _files(root):
                file = path.relative_to(root)
                plain = path.with_name(path.name.removesuffix(rules.COMPRESSED))
                is_alone = plain != path and (not plain.is_file() or not rules.is_compressed(plain.name))
                if _is_own(file) or is_alone or path.is_symlink() or not _is_addressed(file):
                    yield path

    def sites(self) -> list[str]:
        """The keys of the sites that have a folder."""
        try:
            return sorted(one.name for one in os.scandir(self.root) if one.is_dir() and not one.name.startswith("."))
        except FileNotFoundError:
            return []

    def clear(self, *, but: frozenset[str] = frozenset()) -> None:
        """Take away every site's files; ``but`` names those of the sites that stay."""
        for site in self.sites():
            if site not in but:
                aside = self.root / f"{GONE}-{secrets.token_hex(8)}"
                (self.root / site).rename(aside)
                shutil.rmtree(aside, ignore_errors=True)

    def settle(self) -> None:
        """Have the system write out what was put here, so that a loss of power finds it whole."""
        descriptor = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            ctypes.CDLL(None).syncfs(descriptor)
        finally:
            os.close(descriptor)


def compressed(body: bytes) -> bytes:
    """The compressed copy: the same bytes whenever it is made."""
    return gzip.compress(body, LEVEL, mtime=0)


def size_of_copied(copy: bytes) -> int:
    """The size of the whole page as its compressed copy tells it."""
    return int.from_bytes(copy[-SIZE_BYTES:], "little")


def put_file(place: Path, body: bytes) -> None:
    """Write one file of the store's own, whole or not at all."""
    _put((place, body))


def _beside(place: Path) -> Path:
    return place.with_name(place.name + rules.COMPRESSED)


def _bytes_of(place: Path) -> bytes:
    descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _put(*files: tuple[Path, bytes]) -> None:
    """Each by a name of its own in the same folder, all renamed when all are written; a full disk leaves nothing."""
    drafts: list[tuple[Path, Path]] = []
    try:
        for place, body in files:
            if not _is_same(place, body):
                drafts.append((_draft(place), place))
                _write_whole(drafts[-1][0], body)
        for draft, place in drafts:
            draft.replace(place)
    except BaseException:
        for draft, _place in drafts:
            draft.unlink(missing_ok=True)
        raise


def _is_same(place: Path, body: bytes) -> bool:
    try:
        return _bytes_of(place) == body
    except OSError:
        return False


def _write_whole(draft: Path, body: bytes) -> None:
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        rest = memoryview(body)
        while rest:
            rest = rest[file.write(rest) :]


def _linked(place: Path, source: Path) -> None:
    draft = _draft(place)
    try:
        os.link(source, draft, follow_symlinks=False)
        draft.replace(place)
    finally:
        draft.unlink(missing_ok=True)  # also where both names are one file already: then nothing was renamed


def _draft(place: Path) -> Path:
    if not place.parent.is_dir():
        place.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    return place.with_name(f".{secrets.token_hex(8)}{WRITING}")


def _unlinked(place: Path) -> bool:
    try:
        place.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except IsADirectoryError:
        shutil.rmtree(place)
    return True


def _files(root: Path) -> Iterator[Path]:
    """Everything below a folder that is no folder, in order; no link is followed."""
    try:
        found = sorted(os.scandir(root), key=lambda one: one.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for one in found:
        if one.is_dir(follow_symlinks=False):
            yield from _files(Path(one.path))
        else:
            yield Path(one.path)


def _is_own(file: Path) -> bool:
    return any(part.startswith(rules.HIDDEN) for part in file.parts)


def _is_addressed(file: Path) -> bool:
    plain = str(file).removesuffix(rules.COMPRESSED)
    try:
        return rules.file_of(rules.address_of(plain)) == plain
    except rules.BadAddress:
        return False
