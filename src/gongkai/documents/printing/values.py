"""What can be printed, as plain values: official documents, letters, orders, minutes, forms, tables, compilations."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from .content import Block, Manuscript


class Layout(StrEnum):
    """The layout of an official document (GB/T 9704-2012, sections 7 and 10)."""

    DOCUMENT = "document"
    LETTER = "letter"
    ORDER = "order"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Issuer:
    """An organ that issues a document: its full or standard short name, and the name under the text, if another."""

    name: str
    signs_as: str = ""

    @property
    def signature(self) -> str:
        """The name under the text."""
        return self.signs_as or self.name


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex that stands behind the text, before the colophon (附件)."""

    title: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Colophon:
    """What stands at the foot of the last page (版记): copies, printing organ, day of printing."""

    copies_to: str = ""
    printed_by: str = ""
    printed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was at a meeting, for its minutes: 出席, 请假, 列席 and their names."""

    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """An official document; what is empty is left out. The host of joint issuers stands first.

    ``mark`` is what stands in red at the head, from the names of the issuers and ``mark_ending`` (“文件”, or nothing).
    ``signatories`` are named by documents that go upwards only (上行文). ``annex_titles`` is what the text names; where
    it is empty the titles of ``annexes`` are taken. ``note`` stands in brackets under the date: 此件公开发布.
    """

    title: str
    issuers: tuple[Issuer, ...]
    body: tuple[Block, ...]
    number: str = ""
    addressees: str = ""
    layout: Layout = Layout.DOCUMENT
    mark_ending: str = "文件"
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    signatories: tuple[str, ...] = ()
    annex_titles: tuple[str, ...] = ()
    dated_on: date | None = None
    is_sealed: bool = True
    note: str = ""
    annexes: tuple[Annex, ...] = ()
    colophon: Colophon = field(default_factory=Colophon)
    attendance: tuple[Attendance, ...] = ()
    keywords: tuple[str, ...] = ()

    @property
    def author(self) -> str:
        """Who the document is of, for its properties."""
        return "、".join(issuer.signature for issuer in self.issuers)

    @property
    def named_annexes(self) -> tuple[str, ...]:
        """What is listed under the text (附件说明)."""
        return self.annex_titles or tuple(annex.title for annex in self.annexes)

    @property
    def date_shown(self) -> str:
        """The day in Arabic digits without leading zeros (7.3.5.4)."""
        return shown_date(self.dated_on)


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form: what is asked and what was answered; a tall one leaves room for writing."""

    label: str
    value: str = ""
    least_mm: float = 10.0


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion of a form with its signature: 组稿人, 签发人, 推送人; what is empty is signed by hand."""

    label: str
    text: str = ""
    signed_by: str = ""
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """The review form of information to be made public (公开信息审查表), on one page where it fits.

    ``pairs`` are short facts, two in a row; ``rows`` take the whole width; ``gates`` are the three
    gates 政治关、法律关、文字关 with their results.
    """

    organ: str
    pairs: tuple[FormRow, ...] = ()
    rows: tuple[FormRow, ...] = ()
    gates: tuple[FormRow, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    title: str = "公开信息审查表"
    form_number: str = ""
    notes: tuple[str, ...] = ()

    @property
    def author(self) -> str:
        """The organ whose form it is."""
        return self.organ


@dataclass(frozen=True, slots=True)
class TaskTable:
    """A table of a plan or of its tasks on lying pages; its heads are repeated.

    ``facts`` stand above the table, ``notes`` below. ``centred`` are the places of columns with short values.
    """

    title: str
    organ: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    centred: frozenset[int] = frozenset()
    facts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def author(self) -> str:
        """The organ whose table it is."""
        return self.organ


@dataclass(frozen=True, slots=True)
class Piece:
    """One document of a compilation: its title, a line under it (题注), and its text."""

    title: str
    body: tuple[Block, ...]
    byline: str = ""
    group: str = ""


class CompilationPart(StrEnum):
    """What of a compilation is typeset; a long one is put together of its front and several parts of its text."""

    WHOLE = "whole"
    FRONT = "front"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Compilation:
    """A compilation (制度文件汇编): cover, contents with page numbers, and the documents, each on a new page.

    Of a part of the text ``first_page`` is the number of its first page; a front alone is told the ``numbers`` of the
    pages on which the pieces begin.
    """

    title: str
    organ: str
    pieces: tuple[Piece, ...]
    made_on: date | None = None
    keywords: tuple[str, ...] = ()
    part: CompilationPart = CompilationPart.WHOLE
    first_page: int = 1
    numbers: tuple[int, ...] = ()

    @property
    def author(self) -> str:
        """The organ that compiled it."""
        return self.organ


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """A document as it stands on its public page: whether it binds, its metadata, its text, and how to verify it.

    ``qr`` is a drawing (SVG), ``qr_alternative`` what it shows in words; ``facts`` are printed in two columns.
    """

    title: str
    author: str
    body: tuple[Block, ...]
    number: str = ""
    state: str = ""
    notices: tuple[str, ...] = ()
    facts: tuple[FormRow, ...] = ()
    verifying: tuple[str, ...] = ()
    qr: str = ""
    qr_alternative: str = ""
    keywords: tuple[str, ...] = ()


Printable = OfficialDocument | ReviewForm | TaskTable | Compilation | Manuscript
Typeset = Printable | PublishedDocument
"""What is typeset; what stands on a public page is, and is not written as DOCX."""


def shown_date(day: date | None) -> str:
    """A day as documents write it, 2020年7月10日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
