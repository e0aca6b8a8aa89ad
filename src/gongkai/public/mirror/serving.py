"""The pages that are kept, served ahead of the application in the same process, whatever the application does.

Only the standard library is used, and nothing of Django: a stored page is read while the application is starting, after
it failed, or while its database is away. What is not kept is the application's.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from . import kept_file, rules
from .kept_file import Headers, Kept

SITES = "sites.json"
LOOKS_AGAIN_SECONDS = 0.5
MEMORY_BYTES = 64 * 1024 * 1024
HOSTS_REMEMBERED = 1_000
STATIC = "/static/"

Environment = dict[str, Any]
StartResponse = Callable[..., object]
Application = Callable[[Environment, StartResponse], Iterable[bytes]]


class Table:
    """What ``sites.json`` says."""

    def __init__(self, root: str, told: dict[str, Any]) -> None:
        self.is_https: bool = told["https"]
        self.hosts: dict[str, str] = {host: f"{root}/{key}" for host, key in told["hosts"].items()}
        self.static: str = told["static"]
        self.headers: dict[str, Headers] = {kind: list(one.items()) for kind, one in told["headers"].items()}


class StoreFirst:
    """A WSGI application: a stored page where there is one, else what ``application`` answers."""

    def __init__(self, application: Application, root: "Path | str", *, memory_bytes: int = MEMORY_BYTES) -> None:
        self._application = application
        self._root = os.fspath(root)
        self._memory_bytes, self._used = memory_bytes, 0
        self._kept: dict[tuple[str, str], Kept] = {}
        self._lock = threading.Lock()
        self._table: Table | None = None
        self._table_stamp: kept_file.Stamp | None = None
        self._folders: dict[str, str] = {}
        self._look_at = 0.0

    def __call__(self, environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        """The answer. ``GET`` and ``HEAD`` of what is kept do not reach the application, whatever their query."""
        method = environ["REQUEST_METHOD"]
        if method == "GET" or method == "HEAD":
            if time.monotonic() >= self._look_at:
                self._look()
            found = self._find(environ)
            if found is not None:
                return _answer(found, environ, start_response, is_head=method == "HEAD")
        return self._application(environ, start_response)

    def _find(self, environ: Environment) -> Kept | None:
        table = self._table
        if table is None or (table.is_https and not _is_https(environ)):
            return None
        path: str = environ["PATH_INFO"]
        if path.startswith(STATIC):
            folder = table.static
        else:
            host = environ.get("HTTP_HOST", "")
            folder = self._folders.get(host) or self._folder_of(table, host)
            if path == rules.STYLE:
                path = _style(environ)
        kept = self._kept.get((folder, path))
        return kept if kept is not None and kept.is_still() else self._load(table, folder, path)

    def _folder_of(self, table: Table, host: str) -> str:
        name, colon, port = host.lower().rpartition(":")
        folder = table.hosts.get(name if colon and port.isdecimal() else host.lower(), "")
        if folder and len(self._folders) < HOSTS_REMEMBERED:
            self._folders[host] = folder
        return folder

    def _load(self, table: Table, folder: str, path: str) -> Kept | None:
        if not folder:
            return None
        if folder == table.static:
            kept = kept_file.static(folder, path[len(STATIC) - 1 :], table.headers["static"])
        else:
            kept = kept_file.page(folder, path, table.headers)
        with self._lock:
            before = self._kept.pop((folder, path), None)
            self._used -= before.size if before is not None else 0
            if kept is not None:
                self._kept[(folder, path)] = kept
                self._used += kept.size
            while self._used > self._memory_bytes:
                self._used -= self._kept.pop(next(iter(self._kept))).size
        return kept

    def _look(self) -> None:
        """Read the table again where it was changed; while there is none, everything is the application's."""
        self._look_at = time.monotonic() + LOOKS_AGAIN_SECONDS
        place, stamp, table = Path(self._root, SITES), None, None
        try:
            stamp = kept_file.stamp_of(place.stat())
            if stamp == self._table_stamp:
                return
            table = Table(self._root, json.loads(place.read_bytes()))
        except (OSError, ValueError, KeyError, AttributeError):
            stamp = None
        with self._lock:
            self._table_stamp, self._table = stamp, table
            self._folders, self._kept, self._used = {}, {}, 0


def _answer(kept: Kept, environ: Environment, start_response: StartResponse, *, is_head: bool) -> Iterable[bytes]:
    compressed = kept.compressed
    if compressed is not None and not takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        compressed = None
    tag = _known(kept, environ, is_compressed=compressed is not None)
    if tag is not None:
        start_response("304 Not Modified", kept.not_changed[tag])
        return ()
    start_response("200 OK", kept.headers if compressed is None else kept.headers_compressed)
    if is_head:
        return ()
    if compressed is not None:
        return (compressed,)
    return (kept.body,) if kept.body is not None else kept.pieces()


def _known(kept: Kept, environ: Environment, *, is_compressed: bool) -> str | None:
    """The tag under which the reader has the page already."""
    asked = environ.get("HTTP_IF_NONE_MATCH")
    own = kept.etags[is_compressed]
    if asked is not None:
        if asked == own or asked.strip() == "*":
            return own
        tags = {one.strip().removeprefix("W/") for one in asked.split(",")}
        return next((one for one in (own, *kept.etags) if one in tags), None)
    return own if environ.get("HTTP_IF_MODIFIED_SINCE") == kept.since else None


def takes_gzip(accepted: str) -> bool:
    """Whether the reader's program takes compressed bytes (RFC 9110, 12.5.3)."""
    if "gzip" not in accepted:
        return False
    if "q=" not in accepted:
        return True
    for one in accepted.split(","):
        name, _, weight = one.partition(";")
        if name.strip().lower() in {"gzip", "x-gzip"}:
            return weight.replace(" ", "").lower().removeprefix("q=").strip("0.") != "" or not weight
    return False


def _style(environ: Environment) -> str:
    """Where the stylesheet of the mode lies that the reader chose."""
    for one in environ.get("HTTP_COOKIE", "").split(";"):
        name, _, chosen = one.strip().partition("=")
        if name == rules.COOKIE:
            return rules.STYLES.get(chosen.strip('"'), rules.STYLE)
    return rules.STYLE


def _is_https(environ: Environment) -> bool:
    """Whether the page was asked for over TLS; else the application leads there."""
    return bool(environ.get("HTTP_X_FORWARDED_PROTO", environ["wsgi.url_scheme"]) == "https")
