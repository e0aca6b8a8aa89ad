"""What a feed of another government says, read from its bytes: RSS 2.0 and Atom. No network, no database."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

ATOM = "{http://www.w3.org/2005/Atom}"
BYTES_LIMIT = 4 * 1024 * 1024
ITEMS_LIMIT = 500
TITLE_LIMIT, SUMMARY_LIMIT, LINK_LIMIT, IDENTITY_LIMIT, NAME_LIMIT = 300, 20_000, 1_000, 500, 120
SPACES = re.compile(r"[^\S\n]+")


class NoFeed(Exception):
    """The bytes are no feed that is read here; the text says why."""


@dataclass(frozen=True)
class Item:
    """One thing that a government published. ``link`` is a web address or empty; ``published_at`` as the feed says."""

    identity: str
    title: str
    link: str
    publisher: str
    summary: str
    published_at: datetime | None


def read_feed(data: bytes, *, address: str = "") -> list[Item]:
    """The items of a feed, in its order; ``address`` completes relative links. Raise ``NoFeed``."""
    root = _root(data)
    if root.tag == "rss":
        channel = root.find("channel")
        found = _items_of_rss(channel, address) if channel is not None else iter(())
    elif root.tag == f"{ATOM}feed":
        found = _items_of_atom(root, address)
    else:
        raise NoFeed(f"neither RSS 2.0 nor Atom: {root.tag[:80]}")
    return [item for _place, item in zip(range(ITEMS_LIMIT), found, strict=False) if item.title]


def _root(data: bytes) -> Any:
    """The document element; a feed needs no document type, so one that has any is refused with what it declares."""
    if len(data) > BYTES_LIMIT:
        raise NoFeed(f"larger than {BYTES_LIMIT} bytes")
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoFeed(f"no XML: {error}"[:300]) from error
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise NoFeed("it declares a document type")
    return root


def _items_of_rss(channel: Any, address: str) -> Iterator[Item]:
    publisher = _line(_text(channel, "title"), NAME_LIMIT)
    for one in channel.iterfind("item"):
        link = web_address(_text(one, "link"), address)
        title = _line(_text(one, "title"), TITLE_LIMIT)
        yield Item(
            identity=(_text(one, "guid").strip() or link or title)[:IDENTITY_LIMIT],
            title=title,
            link=link,
            publisher=_line(_text(one, "source"), NAME_LIMIT) or publisher,
            summary=plain(_text(one, "description")),
            published_at=moment(_text(one, "pubDate")),
        )


def _items_of_atom(feed: Any, address: str) -> Iterator[Item]:
    publisher = _line(_text(feed, f"{ATOM}title"), NAME_LIMIT)
    for one in feed.iterfind(f"{ATOM}entry"):
        links = [link for link in one.iterfind(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"]
        link = web_address(links[0].get("href", "") if links else "", address)
        title = _line(_text(one, f"{ATOM}title"), TITLE_LIMIT)
        published = _text(one, f"{ATOM}published") or _text(one, f"{ATOM}updated")
        yield Item(
            identity=(_text(one, f"{ATOM}id").strip() or link or title)[:IDENTITY_LIMIT],
            title=title,
            link=link,
            publisher=publisher,
            summary=plain(_text(one, f"{ATOM}content") or _text(one, f"{ATOM}summary")),
            published_at=moment(published),
        )


def _text(parent: Any, name: str) -> str:
    found = parent.find(name)
    return "" if found is None else "".join(found.itertext())


def _line(text: str, most: int) -> str:
    """One line without markup and control characters."""
    return " ".join(plain(text).split())[:most]


def plain(text: str) -> str:
    """Text without markup, each paragraph a line."""
    if "<" in text or "&" in text:
        try:
            tree: Any = html.fromstring(f"<div>{_visible(text)}</div>")
        except (etree.ParserError, ValueError):
            return ""
        etree.strip_elements(tree, "script", "style", with_tail=False)
        for block in tree.iter("p", "br", "div", "li", "tr", "h1", "h2", "h3"):
            block.text, block.tail = f"\n{block.text or ''}", f"\n{block.tail or ''}"
        text = str(tree.text_content())
    lines = (SPACES.sub(" ", line).strip() for line in _visible(text).splitlines())
    return "\n".join(line for line in lines if line)[:SUMMARY_LIMIT]


def _visible(text: str) -> str:
    return "".join(one for one in text if one in "\n\t" or unicodedata.category(one) not in {"Cc", "Cs", "Cf"})


def web_address(text: str, address: str = "") -> str:
    """A web address, complete; nothing for any other kind of link, or for one that cannot be kept whole."""
    joined = urljoin(address, text.strip()) if text.strip() else ""
    try:
        parts = urlsplit(joined)
        is_fit = parts.scheme in {"http", "https"} and bool(parts.hostname) and len(joined) <= LINK_LIMIT
    except ValueError:
        return ""
    return joined if is_fit and not re.search(r"[\s<>\"'\x00-\x1f]", joined) else ""


def moment(text: str) -> datetime | None:
    """A moment as RSS or Atom writes it; one without an offset is that of Greenwich, nothing is none."""
    text = text.strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if 1990 <= found.year <= 2200:
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None
