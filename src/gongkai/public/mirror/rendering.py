"""A public page as everyone gets it: rendered by the application in this process, for nobody in particular."""

import logging
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.urls.exceptions import NoReverseMatch

from gongkai.registers.organs.sites import Site

from . import rules

logger = logging.getLogger(__name__)

MARK = "gongkai.mirror"
"""In the environment of a request that the page store makes itself."""
SAFE = "/:@!$&'()*+,;=~-._"
"""What stands in an address as it is (RFC 3986)."""
ADDRESS_FILE = "address"
"""The file of the installation in which the server notes where it listens."""
OF_ONE_ANSWER = frozenset(
    {"content-language", "content-length", "content-type", "date", "etag", "last-modified", "vary"}
)
"""Headers that are not the same for all pages of a site."""


@dataclass(frozen=True)
class Rendered:
    """What an address answers to everyone: its bytes, or the file that holds them."""

    status: int
    content_type: str
    body: bytes = b""
    file: Path | None = None
    is_for_everyone: bool = False
    headers: tuple[tuple[str, str], ...] = ()

    def is_kept_under(self, address: str) -> bool:
        """Whether it may lie in the store: marked, there, and of the type that its address tells."""
        return self.is_for_everyone and self.status == 200 and is_told_by(address, self.content_type)

    @property
    def bytes(self) -> bytes:
        """The bytes, read from the file where there is one."""
        return self.body if self.file is None else self.file.read_bytes()


def is_told_by(address: str, content_type: str) -> bool:
    """Whether an answer's type is the one that a server of files would tell for the address; says so where not."""
    told = rules.type_of(address)
    is_same = told is not None and told.partition(";")[0] == content_type.partition(";")[0].strip()
    if not is_same:
        logger.warning("%s: is %s, but its address tells %s; not kept", address, content_type, told)
    return is_same


def rendered(site: Site, address: str) -> Rendered:
    """What an address of a site answers now."""
    if address in rules.STYLES.values():
        mode = next(name for name, file in rules.STYLES.items() if file == address)
        return _answered(request_for(site, rules.STYLE, cookie=f"{rules.COOKIE}={mode}"), is_style=True)
    return _answered(request_for(site, address), is_style=address == rules.STYLE)


def _answered(request: WSGIRequest, *, is_style: bool) -> Rendered:
    response = _handler().get_response(request)
    try:
        return taken(response, is_style=is_style)
    finally:
        if isinstance(response, FileResponse) and response.file_to_stream is not None:
            response.file_to_stream.close()


def taken(response: HttpResponseBase, *, is_style: bool = False) -> Rendered:
    """What an answer of the application says; a file is named and not read."""
    name = getattr(getattr(response, "file_to_stream", None), "name", None)
    file = Path(name) if isinstance(name, str) else None
    is_marked = is_style or getattr(response, "is_for_everyone", False)
    return Rendered(
        status=response.status_code,
        content_type=response.headers.get("Content-Type", ""),
        body=response.content if isinstance(response, HttpResponse) else b"",
        file=file,
        is_for_everyone=is_marked and (file is not None or not response.streaming),
        headers=tuple((key, text) for key, text in response.items() if key.lower() not in OF_ONE_ANSWER),
    )


@cache
def _handler() -> WSGIHandler:
    """The application with all its middleware, made once."""
    return WSGIHandler()


def request_for(site: Site, address: str, *, cookie: str = "") -> WSGIRequest:
    """A request that tells nothing of a reader."""
    scheme, host = ("https" if settings.PUBLIC_HTTPS else "http"), host_of(site)
    environment = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote_to_bytes(address).decode("latin-1"),
        "QUERY_STRING": "",
        "SERVER_NAME": host.partition(":")[0],
        "SERVER_PORT": host.partition(":")[2] or ("443" if settings.PUBLIC_HTTPS else "80"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "HTTP_X_FORWARDED_PROTO": scheme,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(),
        MARK: True,
    }
    if cookie:
        environment["HTTP_COOKIE"] = cookie
    return WSGIRequest(environment)


def host_of(site: Site) -> str:
    """The host name in the addresses that a site's pages tell: its own, else the installation's, else where it listens.

    A page is the same whoever asked for it first, so what a reader typed must not decide it.
    """
    if site.host:
        return site.host
    named = [one for one in settings.OWN_HOSTS if one[:1] not in {"*", ".", ""} and one not in LOCAL]
    return named[0] if named else (_listens_at() or LOCAL[0])


LOCAL = ("localhost", "127.0.0.1", "[::1]")


def _listens_at() -> str:
    try:
        return (settings.HOME / ADDRESS_FILE).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def is_canonical(path: str) -> bool:
    """Whether a path is for everyone and the one spelling of itself (``versions/01/`` is not that of ``versions/1/``).

    Else one page could be kept under names without number, and nobody would know that they belong to it.
    """
    try:
        match = resolve(path)
        if not getattr(match.func, "is_for_everyone", False):
            return False
        spelled = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        return unquote_to_bytes(spelled).decode() == path
    except (Resolver404, NoReverseMatch, UnicodeDecodeError):
        return False
