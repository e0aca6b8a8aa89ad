"""XML from outside: no document type, no entities, no addresses; depth and size bounded by the parser."""

from collections.abc import Iterable
from typing import NoReturn
from xml.parsers import expat

from lxml import etree

from gongkai.documents.sandbox.refusals import damaged, forbidden_declaration

SEEN_BYTES = 64 * 1024
_BEFORE_MARKUP = b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"


def parse(content: bytes) -> etree._Element:
    """The root of an XML part; raises ``Refused`` for one with a document type, or one that is broken."""
    refuse_declarations([content])
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_pis=True)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise damaged() from None


def looks_like_markup(beginning: bytes) -> bool:
    """Whether an XML parser would make something of these first bytes, in whatever encoding."""
    return beginning[:SEEN_BYTES].lstrip(_BEFORE_MARKUP)[:1] == b"<"


def refuse_declarations(chunks: Iterable[bytes]) -> None:
    """Raise ``Refused`` where the XML declares a document type; every chunk is taken, also behind a fault."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    beginning, is_broken = b"", False
    for chunk in chunks:
        beginning = beginning or chunk[:SEEN_BYTES]
        if is_broken:
            continue
        try:
            parser.Parse(chunk, False)
        except (expat.ExpatError, ValueError, LookupError):
            _refuse_what_may_declare(beginning)
            is_broken = True


def _refuse(*_: object) -> NoReturn:
    raise forbidden_declaration()


def _refuse_what_may_declare(beginning: bytes) -> None:
    """What expat cannot read another parser might: then it must have no declaration near its beginning."""
    if b"<!" in beginning.replace(b"\x00", b""):
        raise forbidden_declaration() from None
