"""What a record says: one value with one canonical form, whose hash every approval names. No database."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any, Self

LATER = {"later": True}
"""Marks a field that earlier versions did not have: empty, it is left out of the canonical text, so that digests that
were journalled before it existed stand."""


class Extent(StrEnum):
    """How much of a document is public (domain/04 §7)."""

    FULL = "full"
    REDACTED = "redacted"
    WITHHELD = "withheld"


class Mode(StrEnum):
    """How the public comes to it."""

    PROACTIVE = "proactive"
    ON_REQUEST = "on_request"
    NONE = "none"


@dataclass(frozen=True)
class AttachedFile:
    """An attachment. ``sha256`` is what was handed in; the ``public_…`` ones are what the public gets instead."""

    name: str
    sha256: str
    size_bytes: int
    media_type: str
    public_sha256: str = ""
    public_name: str = ""
    public_size_bytes: int = 0
    public_media_type: str = ""

    @property
    def has_copy(self) -> bool:
        """Whether it is known what the public gets."""
        return bool(self.public_sha256)

    @property
    def public(self) -> "AttachedFile":
        """What the public gets of it, with no trace of the original."""
        return AttachedFile(self.public_name, self.public_sha256, self.public_size_bytes, self.public_media_type)


@dataclass(frozen=True)
class Correction:
    """An error in what is public and its mending, as everyone reads it; ``since`` is the day from which it stood."""

    wrong: str
    right: str
    since: date | None = None


@dataclass(frozen=True)
class Content:
    """Everything a record says. Empty text and ``None`` mean that it was not given yet.

    The document number is kept in three parts (昭政办发, 2020, 42). ``body`` is plain text, each line a paragraph.
    ``related`` repeats its relations, so that approvals name them too. ``attribute`` is the profile's own word that was
    chosen; ``extent``, ``mode`` and the ground are what it means. ``ground`` is the article. ``catalogue_entry`` is the
    public id of the entry of the organ's catalogue on which it hangs (CAT-2). ``rule_kind`` tells rules from normative
    documents in the words of the place (REC-8); ``is_normative`` follows from it: such a document is reviewed for
    legality. ``corrections`` are notices to everyone; ``origin`` tells where it was public before it was taken
    over. ``interpretation`` is the SHA-256 of its plan of interpretation or, of an interpretation, of the facts entered
    with it, so that approvals name them too (INT-1).
    """

    title: str = ""
    genre: str = ""
    issuer: str = ""
    joint_issuers: tuple[str, ...] = ()
    number_code: str = ""
    number_year: int | None = None
    number_serial: int | None = None
    formed_on: date | None = None
    subject_category: str = ""
    terms: tuple[str, ...] = ()
    no_terms_reason: str = ""
    no_number_reason: str = ""
    abstract: str = ""
    body: str = ""
    attachments: tuple[AttachedFile, ...] = ()
    related: tuple[str, ...] = ()
    attribute: str = ""
    extent: Extent | None = None
    mode: Mode | None = None
    ground: str = ""
    reason: str = ""
    next_review_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    is_normative: bool = False
    legality_number: str = ""
    needs_interpretation: bool = False
    catalogue_entry: str = field(default="", metadata=LATER)
    rule_kind: str = field(default="", metadata=LATER)
    corrections: tuple[Correction, ...] = field(default=(), metadata=LATER)
    origin: str = field(default="", metadata=LATER)
    interpretation: str = field(default="", metadata=LATER)

    @property
    def document_number(self) -> str:
        """昭政办发〔2020〕42号, or nothing while a part is missing (domain/07 §3)."""
        if not (self.number_code and self.number_year and self.number_serial):
            return ""
        return f"{self.number_code}〔{self.number_year}〕{self.number_serial}号"

    @cached_property
    def canonical(self) -> str:
        """The one text of this content: JSON with sorted keys."""
        told = asdict(self)
        for one in fields(self):
            if one.metadata == LATER and not told[one.name]:
                del told[one.name]
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical text, in hex: what an approval names."""
        return sha256(self.canonical.encode()).hexdigest()

    @property
    def public(self) -> "Content":
        """What the public sees of it: without the internal reason, and of attachments only their clean copies."""
        shown = tuple(one.public for one in self.attachments if one.has_copy)
        return replace(self, reason="", next_review_on=None, interpretation="", attachments=shown)

    @classmethod
    def read(cls, canonical: str) -> Self:
        """The content from its canonical text; keys that are unknown are refused with ``TypeError``."""
        return cls(**_typed(json.loads(canonical)))


DATES = frozenset({"formed_on", "next_review_on", "effective_on", "expires_on"})


def _typed(told: Mapping[str, Any]) -> dict[str, Any]:
    known = {one.name for one in fields(Content)}
    if unknown := told.keys() - known:
        raise TypeError(f"unknown: {', '.join(sorted(unknown))}")
    typed = {key: date.fromisoformat(value) if key in DATES and value else value for key, value in told.items()}
    typed["attachments"] = tuple(AttachedFile(**one) for one in told.get("attachments", ()))
    if told.get("corrections"):
        typed["corrections"] = tuple(_correction(one) for one in told["corrections"])
    for key in ("joint_issuers", "terms", "related"):
        typed[key] = tuple(told.get(key, ()))
    typed["extent"] = Extent(told["extent"]) if told.get("extent") else None
    typed["mode"] = Mode(told["mode"]) if told.get("mode") else None
    return typed


def _correction(told: Mapping[str, Any]) -> Correction:
    since = told.get("since")
    return Correction(told["wrong"], told["right"], date.fromisoformat(since) if since else None)
