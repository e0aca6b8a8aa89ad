"""A public record as it is printed: metadata, whether it binds, the text as a document, its files, how to verify it."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from gongkai.documents.printing import FontSet, FormRow, NoChineseFont, PublishedDocument, fonts_of, to_pdf
from gongkai.documents.printing.content import (
    Alignment,
    Block,
    Cell,
    Heading,
    Mark,
    PageBreak,
    Paragraph,
    Run,
    Table,
    paragraph,
    runs,
)
from gongkai.documents.printing.qr import qr_svg
from gongkai.documents.printing.typesetting import NotTypeset

from .content import Content
from .heads import Row
from .layout import Kind, Part
from .showing import Shown

LONGEST_BODY: Final = 200_000
"""Characters that are typeset while a reader waits; a longer text is to be had in the other forms."""


class NotPrintable(Exception):
    """It cannot be typeset on this machine now; the text says why."""


def is_printable(content: Content) -> bool:
    """Whether the record has a print."""
    return len(content.body) <= LONGEST_BODY


def pdf_of(shown: Shown, *, address: str, fonts: FontSet | None = None) -> bytes:
    """The record as a PDF; raises ``NotPrintable``."""
    try:
        return to_pdf(_document(shown, address), fonts=fonts or fonts_of(settings.FONTS_FOLDER))
    except NoChineseFont as lack:
        raise NotPrintable(lack.advice) from lack
    except NotTypeset as fault:
        raise NotPrintable(_("This document could not be typeset. Take one of the other forms.")) from fault


def _document(shown: Shown, address: str) -> PublishedDocument:
    content, public = shown.content, shown.record
    web, version, digest = _("Web address"), _("Version"), _("SHA-256 of the content")
    said = [f"{one.said}{f'《{one.other}》' if one.other else ''}" for one in shown.banner.notices]
    return PublishedDocument(
        title=content.title,
        author="、".join(one for one in (content.issuer, *content.joint_issuers) if one),
        number=content.document_number,
        state=shown.banner.word,
        notices=tuple(said),
        facts=tuple(_facts(shown.rows)),
        body=tuple(_blocks(shown)),
        verifying=(
            f"{web}：{address}",
            f"{version}：{public.edition.number}",
            f"{digest}：{public.content.digest}",
            _("The page at this address tells whether the document is still in force and how to verify it."),
        ),
        qr=qr_svg(address),
        qr_alternative=_("QR code of this address"),
        keywords=content.terms,
    )


def _facts(rows: Sequence[Row]) -> Iterator[FormRow]:
    """The metadata but the title, which stands above them."""
    for row in rows[1:]:
        if row.value or row.missing:
            yield FormRow(row.label, row.value or f"（{row.missing}）")


def _blocks(shown: Shown) -> Iterator[Block]:
    for part in shown.parts:
        yield from _block(part)
    if shown.mark:
        yield paragraph(shown.mark)
    if shown.content.attachments:
        yield Heading(1, runs(_("Attachments")))
        yield _files(shown)


def _block(part: Part) -> Iterator[Block]:
    match part.kind:
        case Kind.HEADING | Kind.ANNEX:
            yield from [PageBreak()] if part.kind is Kind.ANNEX else []
            yield Heading(part.level, runs(part.text))
        case Kind.ITEM:
            yield Paragraph((Run(part.lead, frozenset({Mark.KAI})), Run(part.text[len(part.lead) :])))
        case Kind.TABLE:
            yield _table(part)
        case _:
            alignment = ALIGNMENTS.get(part.kind, Alignment.BODY)
            yield from (paragraph(line, alignment) for line in part.text.split("\n"))


ALIGNMENTS = {
    Kind.SIGNATURE: Alignment.END,
    Kind.TITLE: Alignment.CENTRE,
    Kind.ADDRESSEES: Alignment.START,
}


def _table(part: Part) -> Table:
    rows = tuple(tuple(Cell((paragraph(cell),)) for cell in row) for row in part.rows)
    if not part.has_head_row:
        return Table(rows)
    head = tuple(Cell((paragraph(cell),), is_head=True) for cell in part.rows[0])
    return Table((head, *rows[1:]), head_rows=1)


def _files(shown: Shown) -> Table:
    head = tuple(Cell((paragraph(one),), is_head=True) for one in (_("Name"), _("Bytes"), "SHA-256"))
    rows = [
        tuple(Cell((paragraph(one),)) for one in (file.name, f"{file.size_bytes:,}", file.sha256))
        for file in shown.content.attachments
    ]
    return Table((head, *rows), head_rows=1, widths=(5, 2, 5))
