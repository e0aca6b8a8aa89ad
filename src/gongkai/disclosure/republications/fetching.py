"""A feed is fetched from outside: no other protocol than the web's, no address inside, little time, few bytes (T11)."""

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from .rules import BYTES_LIMIT

SECONDS, SECONDS_IN_ALL = 15.0, 60.0
HOPS = 3
MOVED = frozenset({301, 302, 303, 307, 308})


class NotFetched(Exception):
    """The feed could not be had; the text says why."""


@dataclass(frozen=True)
class Fetched:
    """What came, and from where in the end."""

    address: str
    data: bytes


def fetch(address: str) -> Fetched:
    """The bytes at a web address; raise ``NotFetched``. Every hop of a redirection is looked at anew."""
    for _hop in range(HOPS + 1):
        status, location, data = _ask(address)
        if status in MOVED and location:
            address = urljoin(address, location)
            continue
        if status != 200:
            raise NotFetched(f"HTTP {status}")
        return Fetched(address, data)
    raise NotFetched("too many redirections")


def _ask(address: str) -> tuple[int, str, bytes]:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise NotFetched("no web address")
    try:
        connection = _connection(parts.scheme, parts.hostname, parts.port)
        try:
            target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
            headers = {"User-Agent": "Gongkai", "Accept": "application/atom+xml, application/rss+xml, text/xml"}
            connection.request("GET", target, headers=headers)
            answer = connection.getresponse()
            data = _read(answer)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotFetched(f"{type(error).__name__}: {error}"[:300]) from error
    if len(data) > BYTES_LIMIT:
        raise NotFetched(f"larger than {BYTES_LIMIT} bytes")
    return answer.status, answer.headers.get("Location", ""), data


def _read(answer: http.client.HTTPResponse) -> bytes:
    """What comes within the time and the size allowed, of a server that sends a byte now and then too."""
    data, until = bytearray(), time.monotonic() + SECONDS_IN_ALL
    while piece := answer.read1(64 * 1024):
        data += piece
        if len(data) > BYTES_LIMIT:
            break
        if time.monotonic() > until:
            raise NotFetched("it takes too long")
    return bytes(data)


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    """A connection that goes to the address that was looked at, not to what the name means a moment later."""
    connection = (
        http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
        if scheme == "https"
        else http.client.HTTPConnection(host, port, timeout=SECONDS)
    )
    connection._create_connection = _connect_outside  # type: ignore[attr-defined]
    return connection


def _connect_outside(address: tuple[str, int], timeout: float, *_source: Any) -> socket.socket:
    host, port = address
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    allowed = host in settings.FEED_HOSTS_INSIDE
    for *_, place in found:
        if not (allowed or ipaddress.ip_address(str(place[0])).is_global):
            raise OSError(f"{host} is an address inside; FEED_HOSTS_INSIDE does not name it")
    return socket.create_connection((str(found[0][-1][0]), port), timeout)
