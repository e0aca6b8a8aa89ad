"""Printing: values become PDF through typst and DOCX through python-docx. No framework, no clock, no database.

``to_pdf`` and ``to_docx`` take any ``Printable``; ``typeset`` gives the PDF with the typefaces used and the
characters that none of them has. ``from_html`` gives the blocks of clean HTML, and
``to_docx(Manuscript(from_html(html)))`` writes them.
"""

from .content import Manuscript
from .fonts import FontSet, NoChineseFont, fonts_of
from .html import from_html
from .measures import Measures
from .typesetting import Printed, to_pdf, typeset
from .values import (
    Annex,
    Colophon,
    Compilation,
    FormRow,
    Issuer,
    Layout,
    OfficialDocument,
    Piece,
    Printable,
    PublishedDocument,
    ReviewForm,
    TaskTable,
)
from .word import to_docx

__all__ = [
    "Annex",
    "Colophon",
    "Compilation",
    "FontSet",
    "FormRow",
    "Issuer",
    "Layout",
    "Manuscript",
    "Measures",
    "NoChineseFont",
    "OfficialDocument",
    "Piece",
    "Printable",
    "Printed",
    "PublishedDocument",
    "ReviewForm",
    "TaskTable",
    "fonts_of",
    "from_html",
    "to_docx",
    "to_pdf",
    "typeset",
]
