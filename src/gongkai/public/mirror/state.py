"""How far the store is, and who may put a page in it, so that nothing withdrawn comes back.

Whoever renders a page remembers the ``mark`` of the state **before** rendering and puts the page in place only while it
still stands. The follower gives a new mark, alone in the store, when it takes over entries of the journal and takes
away what they end. So a page that was rendered before a withdrawal is refused after it; one that was put in place
before it is taken away by it.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from .store import put_file

FOLDER = ".mirror"
LOCK, STATE, ON_DEMAND = "lock", "state.json", "on-demand"
ON_DEMAND_MOST = 5_000
"""So many pages may be kept because somebody asked for them, until the next entry of the journal drops them."""


class NoState(Exception):
    """The store is not there, or not begun yet: nothing may be put in it."""


@dataclass(frozen=True)
class State:
    """How far the store is. ``sequence``: the last entry that was taken over; ``mark``: as of which taking over.

    Everything that was put in the store since it was begun knew the entries up to ``floor``. ``made_by`` names the
    version of the program and its settings that made the pages.
    """

    sequence: int
    mark: str
    floor: int
    made_by: str = ""

    def moved(self, sequence: int) -> "State":
        """The next state, with a mark of its own."""
        return replace(self, sequence=sequence, mark=new_mark())


def new_mark() -> str:
    """A mark that was never given before."""
    return secrets.token_hex(8)


class StateFiles:
    """The state of a store and its lock, in a hidden folder of the root."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER

    def begin(self) -> None:
        """Make the folder and the lock."""
        self._folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        os.close(os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600))

    @contextmanager
    def shared(self) -> Iterator[None]:
        """While this lasts nothing is taken away by the follower; raise ``NoState``."""
        with self._locked(fcntl.LOCK_SH):
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While this lasts nobody puts a page in place; raise ``NoState``."""
        with self._locked(fcntl.LOCK_EX):
            yield

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        try:
            descriptor = os.open(self._folder / LOCK, os.O_RDWR)
        except OSError as error:
            raise NoState(str(self._folder)) from error
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)

    def read(self) -> State:
        """The state; raise ``NoState``, also where the file is damaged."""
        try:
            return State(**json.loads((self._folder / STATE).read_bytes()))
        except (OSError, ValueError, TypeError) as error:
            raise NoState(str(self._folder)) from error

    def write(self, state: State) -> None:
        """Keep the state; where it cannot be written there is none, and nothing may be put in the store."""
        try:
            put_file(self._folder / STATE, json.dumps(asdict(state)).encode())
        except OSError:
            self.forget()
            raise

    def forget(self) -> None:
        """Have no state, which needs no room on the disk."""
        with suppress(FileNotFoundError):
            (self._folder / STATE).unlink()

    def note_on_demand(self, site: str, address: str) -> bool:
        """Remember a page that is about to be put in place because somebody asked; false where there are enough."""
        line = f"{site} {address}\n".encode()
        descriptor = os.open(self._folder / ON_DEMAND, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            if os.fstat(descriptor).st_size > ON_DEMAND_MOST * 100:
                return False
            return os.write(descriptor, line) == len(line)
        finally:
            os.close(descriptor)

    def on_demand(self) -> list[tuple[str, str]]:
        """Site and address of the pages that are kept because somebody asked for them."""
        try:
            lines = (self._folder / ON_DEMAND).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        pairs = (line.partition(" ") for line in lines)
        return [(site, address) for site, space, address in pairs if space]

    def keep_on_demand(self, still: list[tuple[str, str]]) -> None:
        """Forget all of them but these; to be called alone in the store."""
        path = self._folder / ON_DEMAND
        if still:
            put_file(path, "".join(f"{site} {address}\n" for site, address in still).encode())
        else:
            path.unlink(missing_ok=True)
