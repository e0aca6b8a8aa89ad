"""Going through a site as a reader's program does: every address that a page leads to is asked for once."""

import http.client
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from lxml import html

FOLLOWED = (
    "//a/@href",
    "//area/@href",
    "//link[not(contains(@rel, 'canonical'))]/@href",
    "//img/@src",
    "//script/@src",
)
PATIENCE_SECONDS = 60
NOT_PUBLIC = ("/accounts/", "/desk/", "/api/")


@dataclass
class Page:
    """One address: what it answered, how many clicks from the first, and who leads there."""

    path: str
    depth: int
    status: int = 0
    kind: str = ""
    body: bytes = b""
    ids: set[str] = field(default_factory=set)
    links: list[tuple[str, str]] = field(default_factory=list)
    found_on: str = ""

    @property
    def is_html(self):
        return self.status == 200 and self.kind.startswith("text/html")


def crawl(address, *, start="/", leave_out=()):
    """Every page by its path, in the order of clicks; ``leave_out`` are beginnings of paths that are not asked for."""
    host = urlsplit(address).netloc
    asked = http.client.HTTPConnection(host, timeout=PATIENCE_SECONDS)
    pages, waiting = {}, deque([Page(start, 0)])
    pages[start] = waiting[0]
    while waiting:
        page = waiting.popleft()
        location = _fill(page, asked)
        if page.is_html:
            page.links = list(_links(page, address))
        elif location:
            page.links = [(urlsplit(urljoin(address + page.path, location)).path, "")]
        for path, _fragment in page.links:
            if path not in pages and not path.startswith(leave_out):
                pages[path] = Page(path, page.depth + (page.kind != "redirect"), found_on=page.path)
                waiting.append(pages[path])
    asked.close()
    return pages


def _fill(page, asked):
    asked.request("GET", page.path)
    answer = asked.getresponse()
    page.status, page.kind, page.body = answer.status, answer.headers.get("Content-Type", ""), answer.read()
    if 300 <= page.status < 400:
        page.kind = "redirect"
        return answer.headers["Location"]
    return None


def _links(page, address):
    """What the page leads to on the same host, each as path and fragment."""
    tree = html.fromstring(page.body)
    page.ids = set(tree.xpath("//@id"))
    host = urlsplit(address).netloc
    for found in {one for where in FOLLOWED for one in tree.xpath(where)}:
        whole, fragment = urldefrag(urljoin(address + page.path, found.strip()))
        parts = urlsplit(whole)
        if parts.scheme in {"http", "https"} and parts.netloc == host:
            yield spelled(unquote(parts.path)) + (f"?{parts.query}" if parts.query else ""), unquote(fragment)


def spelled(path):
    """A decoded path as it stands in a link, the one way that both sides agree on."""
    return quote(path, safe="/:@!$&'()*+,;=~-._")


def broken(pages):
    """What does not answer, and fragments that lead to nothing."""
    for page in pages.values():
        if page.status >= 400:
            yield f"{page.path}: {page.status}, on {page.found_on}"
        for path, fragment in page.links:
            goal = pages.get(path)
            if fragment and goal is not None and goal.is_html and fragment not in goal.ids:
                yield f"{path}#{fragment}: no such place, on {page.path}"
