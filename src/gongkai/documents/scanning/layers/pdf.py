"""A PDF, looked at four ways: as drawn, object by object, revision by revision, and as bytes."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
from pypdf import PdfReader
from pypdfium2 import raw

from gongkai.documents.sandbox import Refused
from gongkai.documents.sandbox.refusals import damaged, too_many_pages
from gongkai.documents.scanning.layers import pdf_pages, pdf_raw
from gongkai.documents.scanning.layers.pdf_objects import Objects
from gongkai.documents.scanning.pieces import BODY, Inside, Piece

ENCRYPTED = "文件有密码保护，请去掉密码后再提交"
MOST_REVISIONS = 30
_END = re.compile(rb"%%EOF")


def pieces(content: bytes, inside: Inside) -> Iterator[Piece]:
    """Every layer."""
    document = _opened(content)
    if len(document) > inside.limits.pages:
        raise too_many_pages(len(document), inside.limits.pages)
    reader = _reader(content)
    now: list[str] = []
    for piece in pdf_pages.pieces(document, inside, off=_switched_off(reader)):
        if piece.layer == BODY:
            now.append(piece.text)
        yield piece
    document.close()
    if not any(text.strip() for text in now) and now:
        yield Piece("picture-of-text", inside.at("全文"), announces=True)
    yield from Objects(reader, inside).pieces()
    yield from _revisions(content, "\n".join(now), inside)
    yield from pdf_raw.pieces(content, inside)


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        is_locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD
        raise (Refused(ENCRYPTED, "kind.encrypted") if is_locked else damaged("PDF ")) from None


def _reader(content: bytes) -> PdfReader:
    """The document's objects; raises ``Refused`` where they cannot be listed, as then they cannot be looked at."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused(ENCRYPTED, "kind.encrypted")
        len(reader.pages)
    except Refused:
        raise
    except Exception:
        raise damaged("PDF ") from None
    return reader


def _switched_off(reader: PdfReader) -> frozenset[str]:
    """Names of the layers that are not shown when the file is opened."""
    try:
        properties = _resolved(_resolved(reader.trailer["/Root"]).get("/OCProperties"))
        plan = _resolved(properties["/D"])
        if plan.get("/BaseState") != "/OFF":
            return _names(plan.get("/OFF"))
        return _names(properties["/OCGs"]) - _names(plan.get("/ON"))
    except (KeyError, AttributeError, TypeError):
        return frozenset()


def _names(groups: Any) -> frozenset[str]:
    return frozenset(str(_resolved(one).get("/Name")) for one in _resolved(groups) or ())


def _resolved(value: Any) -> Any:
    """What a reference refers to; what is none, as it is."""
    return value.get_object() if hasattr(value, "get_object") else value


def _revisions(content: bytes, now: str, inside: Inside) -> Iterator[Piece]:
    """What stood on the pages before the file was saved again."""
    ends = [found.end() for found in _END.finditer(content)]
    lines = set(now.split("\n"))
    for number, end in enumerate(ends[:-1], start=1):
        if number > MOST_REVISIONS:
            yield Piece("unreadable", inside.at(f"第{number}个及以后的历次保存版本"), announces=True)
            return
        gone = [line for line in _text_of_revision(content[:end]).split("\n") if line.strip() and line not in lines]
        if gone:
            yield Piece("earlier-revision", inside.at(f"第{number}次保存的版本"), "\n".join(gone), announces=True)


def _text_of_revision(content: bytes) -> str:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return ""
    texts = []
    for page in document:
        textpage = page.get_textpage()
        texts.append(pdf_pages.text_of(textpage))
        textpage.close()
        page.close()
    document.close()
    return "\n".join(texts)
