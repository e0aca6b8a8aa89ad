"""DOCX through python-docx: the same values as in PDF, in styles that Word and WPS know."""

import io

from docx.document import Document

from ..content import Heading, Manuscript, Paragraph, plain
from ..measures import Measures
from .frame import new_document, page_numbers, text_width_mm
from .text import TextWriter


def to_docx(value: Manuscript, *, measures: Measures | None = None) -> bytes:
    """The value as a DOCX file, which says nothing of the machine or the person that made it."""
    measures = measures or Measures()
    return _saved(_manuscript(value, measures))


def _manuscript(value: Manuscript, measures: Measures) -> Document:
    title = value.title or _first_words(value)
    document = new_document(measures, title=title, author=value.author, keywords=value.keywords)
    page_numbers(document, measures)
    if value.title:
        document.add_paragraph(value.title, style="Title")
        document.add_paragraph()
    TextWriter(document, width_mm=text_width_mm(document.sections[0])).write(value.blocks)
    return document


def _first_words(value: Manuscript) -> str:
    for block in value.blocks:
        if isinstance(block, Heading | Paragraph):
            return plain(block.inlines)[:80]
    return ""


def _saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
