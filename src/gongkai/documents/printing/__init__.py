"""Printing: values become PDF through typst and DOCX through python-docx. No framework, no clock, no database.

``from_html`` gives the blocks of clean HTML; ``to_docx(Manuscript(from_html(html)))`` writes them as a DOCX.
"""

from .content import Manuscript
from .html import from_html
from .word import to_docx

__all__ = ["Manuscript", "from_html", "to_docx"]
