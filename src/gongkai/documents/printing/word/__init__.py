"""DOCX through python-docx: the same values as in PDF, in styles that Word and WPS know."""

import io
import zipfile

from docx.document import Document

from ..content import Heading, Manuscript, Paragraph, plain
from ..measures import Measures
from ..values import Compilation, OfficialDocument, Printable, ReviewForm, TaskTable
from .forbidden import writable_text
from .forms import compilation, review_form, task_table
from .frame import new_document, page_numbers, text_width_mm
from .official import official
from .text import TextWriter


def to_docx(value: Printable, *, measures: Measures | None = None) -> bytes:
    """The value as a DOCX file, which says nothing of the machine or the person that made it."""
    document = _document(writable_text(value), measures or Measures())
    stream = io.BytesIO()
    document.save(stream)
    return _without_moment(stream)


def _without_moment(stream: io.BytesIO) -> bytes:
    """The same archive, its parts without the moment at which they were written."""
    packed = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(zipfile.ZipInfo(part.filename), source.read(part), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _document(value: Printable, measures: Measures) -> Document:
    match value:
        case OfficialDocument():
            return official(value, measures)
        case ReviewForm():
            return review_form(value, measures)
        case TaskTable():
            return task_table(value, measures)
        case Compilation():
            return compilation(value, measures)
        case Manuscript():
            return _manuscript(value, measures)


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
