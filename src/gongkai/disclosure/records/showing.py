"""What stands on the public page of a record, gathered once for the page, the file to keep and the print."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from gongkai.documents.printing.qr import qr_svg

from . import heads, layout, publicity, words
from .content import AttachedFile, Content
from .heads import CHANGES, Notice, Row
from .layout_html import as_html, legible
from .models import Record, Relation
from .periods import Period, period_on
from .publicity import Edition, PublicRecord
from .rules import RelationKind, Validity

LONG_BODY_BYTES = 100_000
"""From here on a page says how long its text is before it begins."""


@dataclass(frozen=True)
class Banner:
    """Whether it binds, in words first: the state, the sentences that explain it, and what it does to others."""

    validity: Validity
    word: str
    notices: Sequence[Notice] = ()


@dataclass(frozen=True)
class Related:
    """A related document: what joins them, itself where it is here, or its citation, and what is told of it."""

    word: str
    other: Record | None
    citation: str = ""
    since: date | None = None
    abstract: str = ""
    facts: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Group:
    """Related documents of one sort."""

    name: str
    heading: str
    items: list[Related] = field(default_factory=list)


GROUPS: dict[str, tuple[str, Callable[[], str]]] = {
    RelationKind.AMENDS: ("changes", lambda: _("Amended, repealed, replaced")),
    RelationKind.REPEALS: ("changes", lambda: _("Amended, repealed, replaced")),
    RelationKind.REPLACES: ("changes", lambda: _("Amended, repealed, replaced")),
    RelationKind.INTERPRETS: ("interpretation", lambda: _("Interpretation")),
    RelationKind.IMPLEMENTS: ("basis", lambda: _("Basis and implementation")),
    RelationKind.REPUBLISHES: ("republished", lambda: _("Republished")),
}


@dataclass(frozen=True)
class File:
    """An attachment with its kind in words; ``is_seen`` where it is to be seen or heard and the text says the same."""

    file: AttachedFile
    url: str
    kind: str
    is_seen: bool


@dataclass(frozen=True)
class Shown:
    """A public record made ready: every character of it may stand on a page."""

    record: PublicRecord
    content: Content
    banner: Banner
    rows: list[Row]
    parts: list[layout.Part]

    @property
    def body(self) -> str:
        """The body as HTML."""
        return as_html(self.parts)

    @property
    def contents(self) -> list[layout.Part]:
        """The table of contents, of a long text."""
        return layout.contents_of(self.parts)

    @property
    def mark(self) -> str:
        """The disclosure mark that belongs under the text where the text itself does not carry it (此件公开发布)."""
        has_own = any(part.kind is layout.Kind.NOTE for part in self.parts)
        is_printed = self.content.attribute.startswith("此件")
        return f"（{self.content.attribute}）" if is_printed and not has_own else ""

    @property
    def long_bytes(self) -> int:
        """How long the text is where a reader should know it beforehand."""
        size = len(self.content.body.encode(errors="replace"))
        return size if size >= LONG_BODY_BYTES else 0

    @property
    def files(self) -> list[File]:
        """The attachments."""
        return [
            _file(shown, self.record.record.public_id, name=one.name, has_text=bool(self.content.body.strip()))
            for shown, one in zip(self.content.attachments, self.record.content.attachments, strict=True)
        ]

    @property
    def citation(self) -> str:
        """How to cite it, but for the day on which it was read (GB/T 7714)."""
        content = self.content
        number = f": {content.document_number}" if content.document_number else ""
        day = _day(timezone.localdate(self.record.edition.released_at))
        issuers = ", ".join(one for one in (content.issuer, *content.joint_issuers) if one)
        read_on = _("day of reading")
        return f"{issuers}. {content.title}{number}[A/OL]. ({day})[{read_on}]."


def made_ready(public: PublicRecord, *, period: Period | None = None) -> Shown:
    """The record as it is shown; in a ``period``, with what bound then."""
    content = _legible(public.content)
    on = period.since if period else public.on
    validity = heads.validity_of(public.record, public.content, public.relations, on)
    banner = Banner(validity, str(words.FORCES[validity]), _notices(public, validity))
    parts = layout.laid_out(content.body, title=content.title, number=content.document_number)
    return Shown(public, content, banner, rows(public, content, on=on), parts)


def _legible(content: Content) -> Content:
    """The content with no character that a page may not hold; the same object where there is none."""
    changes: dict[str, Any] = {}
    for one in fields(content):
        value = getattr(content, one.name)
        if isinstance(value, str) and one.name != "body" and (clean := legible(value)) != value:
            changes[one.name] = clean
    terms = tuple(legible(one) for one in content.terms)
    files = tuple(replace(one, name=legible(one.name)) for one in content.attachments)
    return replace(content, **changes, terms=terms, attachments=files)


def rows(public: PublicRecord, content: Content, *, on: date) -> list[Row]:
    """The metadata, those whose values have lists with their addresses (REC-5)."""
    record = public.record
    told = heads.public_rows(record, content, public.relations, on=on)
    told.insert(-1 if told[-1].is_wide else len(told), Row(_("Disclosure attribute"), content.attribute))
    list_of = import_string(settings.RECORD_LIST_ADDRESS)
    words_of = {
        "subject_category": ("subject", content.subject_category),
        "issuer": ("organ", str(record.organ_id)),
        "genre": ("genre", content.genre),
        "released_on": ("year", str(timezone.localdate(record.first_released_at).year)),
        "validity": ("validity", heads.validity_of(record, content, public.relations, public.on).value),
    }
    return [
        replace(one, url=list_of(*words_of[one.name])) if one.value and one.name in words_of else one for one in told
    ]


def _notices(public: PublicRecord, validity: Validity) -> list[Notice]:
    content, own = public.content, public.record.pk
    told = list(public.notices)
    if content.effective_on and validity in (Validity.NOT_YET, Validity.VALID):
        told.insert(0, Notice(_("In force from %(day)s.") % {"day": _day(content.effective_on)}, is_grave=False))
    does = [one for one in public.relations if one.record_id == own and one.kind in CHANGES and one.other]
    said = _("This document %(word)s:")
    return told + [Notice(said % {"word": words.RELATIONS[one.kind]}, one.other, is_grave=False) for one in does]


def groups(public: PublicRecord) -> list[Group]:
    """The related documents, those that change whether one binds first."""
    facts = publicity.facts_of(public.others) if public.others else {}
    found: dict[str, Group] = {}
    for kind, (name, heading) in GROUPS.items():
        for one in public.relations:
            if one.kind == kind:
                group = found.setdefault(name, Group(name, heading()))
                group.items.append(_related(public.record, one, facts))
    return list(found.values())


def _related(record: Record, relation: Relation, facts: dict[int, list[tuple[str, str]]]) -> Related:
    is_own = relation.record_id == record.pk
    other = relation.other if is_own else relation.record
    word = str((words.RELATIONS if is_own else words.TOUCHED)[relation.kind])
    abstract = legible(other.public_abstract) if other and relation.kind == RelationKind.INTERPRETS else ""
    told = facts.get(other.pk, []) if other else []
    return Related(word, other, legible(relation.citation), relation.since, abstract, told)


def versions(public: PublicRecord) -> list[dict[str, Any]]:
    """Newest first, each with its address and the number of the one before it."""
    pairs = zip(public.editions, [None, *public.editions], strict=False)
    told = [
        {"edition": one, "before": before and before.number, "url": version_address(public, one)}
        for one, before in pairs
    ]
    return told[::-1]


def version_address(public: PublicRecord, edition: Edition) -> str:
    """Where a version is read; the newest is the page of the record."""
    if edition == public.editions[-1]:
        return publicity.address_of(public.record)
    return reverse("public_version", args=[public.record.public_id, edition.number])


def told_periods(public: PublicRecord) -> list[dict[str, Any]]:
    """The periods, newest first, with their words and addresses; that of today is the page of the record."""
    address, now = publicity.address_of(public.record), period_on(public.periods, public.on)
    told = []
    for one in public.periods:
        url = address if one == now else f"{address}on/{one.since.isoformat()}/"
        told.append({"period": one, "word": words.FORCES[one.validity], "url": url, "is_now": one == now})
    return told[::-1]


def qr_of(address: str) -> SafeString:
    """The address as a QR code (CHN-6)."""
    return mark_safe(qr_svg(address))  # noqa: S308 - drawn here, from our own address


KINDS = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "text/csv": "CSV",
    "text/plain": "TXT",
    "text/html": "HTML",
    "application/zip": "ZIP",
}


def _file(one: AttachedFile, public_id: str, *, name: str, has_text: bool) -> File:
    sort = one.media_type.partition("/")[0]
    seen = {"image": _("picture"), "video": _("video"), "audio": _("sound")}.get(sort, "")
    url = publicity.file_address(public_id, one.sha256, name)
    return File(one, url, seen or KINDS.get(one.media_type, _("file")), bool(seen) and has_text)


def _day(day: date) -> str:
    return date_format(day, "Y-m-d")
