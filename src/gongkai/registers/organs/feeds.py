"""Atom 1.0 (RFC 4287): any list as a feed, whichever room it belongs to. No database."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from django.conf import settings
from lxml import etree

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""What a feed without entries says of its newest change; it must say something."""
_NOT_FOR_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SINCE = "2019"


def lasting_id(path: str) -> str:
    """A name for what is at ``path`` that outlives every host name: a ``tag:`` in the name of the log."""
    host = settings.LOG_ORIGIN.partition("/")[0].partition(":")[0]
    return f"tag:{host},{_SINCE}:{path}"


@dataclass(frozen=True)
class FeedEntry:
    """One item. ``address`` is whole; ``categories`` are pairs of a term, which may be a code, and its words."""

    id: str
    title: str
    address: str
    updated: datetime
    published: datetime | None = None
    summary: str = ""
    author: str = ""
    categories: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Feed:
    """A list as a feed: the page that it follows (``address``), where it is itself, both whole; the site as author."""

    id: str
    title: str
    address: str
    own_address: str
    author: str
    entries: Sequence[FeedEntry] = field(default=())
    subtitle: str = ""

    @property
    def updated(self) -> datetime:
        """The newest change of an entry."""
        return max((one.updated for one in self.entries), default=NEVER)


def to_atom(feed: Feed) -> bytes:
    """The feed as a file."""
    root = etree.Element(_named("feed"), nsmap=_AS_DEFAULT, attrib={_XML_LANG: "zh-Hans"})
    _say(root, "id", feed.id)
    _say(root, "title", feed.title)
    if feed.subtitle:
        _say(root, "subtitle", feed.subtitle)
    _say(root, "updated", _moment(feed.updated))
    _author(root, feed.author)
    _link(root, "self", feed.own_address, "application/atom+xml")
    _link(root, "alternate", feed.address, "text/html")
    _say(root, "generator", "Gongkai")
    for one in feed.entries:
        _entry(root, one)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _entry(root: etree._Element, one: FeedEntry) -> None:
    entry = etree.SubElement(root, _named("entry"))
    _say(entry, "id", one.id)
    _say(entry, "title", one.title)
    _say(entry, "updated", _moment(one.updated))
    if one.published is not None:
        _say(entry, "published", _moment(one.published))
    if one.author:
        _author(entry, one.author)
    _link(entry, "alternate", one.address, "text/html")
    _categories(entry, one.categories)
    if one.summary:
        _say(entry, "summary", one.summary)


def _categories(entry: etree._Element, categories: Iterable[tuple[str, str]]) -> None:
    for term, label in categories:
        etree.SubElement(entry, _named("category"), attrib={"term": _clean(term), "label": _clean(label)})


def _author(parent: etree._Element, name: str) -> None:
    _say(etree.SubElement(parent, _named("author")), "name", name)


def _link(parent: etree._Element, rel: str, address: str, media_type: str) -> None:
    etree.SubElement(parent, _named("link"), attrib={"rel": rel, "href": address, "type": media_type})


def _say(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, _named(name)).text = _clean(text)


def _clean(text: str) -> str:
    return _NOT_FOR_XML.sub("", text)


def _moment(at: datetime) -> str:
    """RFC 3339, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _named(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


_AS_DEFAULT = cast("dict[str, str]", {None: NAMESPACE})
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
