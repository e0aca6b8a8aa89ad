"""The metadata of a record as rows of its head: the core ones, whether it is valid, what staff see besides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gongkai.disclosure.catalogues.models import Entry

from . import words
from .content import Content
from .models import Record, Relation
from .rules import RelationKind, Validity, validity


@dataclass(frozen=True)
class Row:
    """One fact, or why it is missing; ``name`` is the field that it shows, of those whose values have lists."""

    label: str
    value: str = ""
    missing: str = ""
    is_wide: bool = False
    url: str = ""
    name: str = ""


def public_rows(record: Record, content: Content, relations: Iterable[Relation], *, on: date) -> list[Row]:
    """What stands at the head of the public page (REC-5)."""
    none = _("not given yet")
    released = record.first_released_at
    return [
        Row(_("Title"), content.title, none, is_wide=True),
        Row(_("Index number"), record.index_number or "", _("given when it is signed")),
        Row(_("Subject category"), content.subject_category, none, name="subject_category"),
        Row(
            _("Issuing organ"),
            "、".join(one for one in (content.issuer, *content.joint_issuers) if one),
            none,
            name="issuer",
        ),
        Row(_("Formed on"), _day(content.formed_on), none, name="formed_on"),
        Row(_("Document number"), content.document_number, content.no_number_reason or none),
        Row(_("Released on"), _day(released), _("given when it is released"), name="released_on"),
        Row(_("Subject terms"), "、".join(content.terms), content.no_terms_reason or none),
        Row(_("Genre"), content.genre, none, name="genre"),
        Row(_("Validity"), str(words.VALIDITIES[validity_of(record, content, relations, on)]), name="validity"),
        Row(_("In force from"), _day(content.effective_on), _("not stated")),
        Row(_("Last day in force"), _day(content.expires_on), _("not limited")),
        *([Row(_("Public before at"), content.origin, is_wide=True)] if content.origin else []),
        *([Row(_("Abstract"), content.abstract, is_wide=True)] if content.abstract else []),
    ]


def internal_rows(record: Record, content: Content, entry: Entry | None) -> list[Row]:
    """What only staff see; ``entry`` is the one of a catalogue on which it hangs."""
    none = _("not given yet")
    rows = [Row(_("Disclosure attribute"), content.attribute, none), Row(_("Organ"), record.organ.name)]
    url = entry.get_absolute_url() if entry else ""
    rows.append(Row(_("Catalogue entry"), str(entry or ""), _("none named"), url=url))
    if content.ground or content.reason:
        rows += [
            Row(_("Ground"), content.ground, none),
            Row(_("Next re-evaluation"), _day(content.next_review_on), none),
            Row(_("Reason"), content.reason, none, is_wide=True),
        ]
    if content.rule_kind:
        rows.append(Row(_("Rule or normative document"), content.rule_kind))
    if content.is_normative:
        rows.append(Row(_("Number of the legality review"), content.legality_number, none))
    return rows


@dataclass(frozen=True)
class Notice:
    """What a reader must be told before they read: a sentence, and the record to which it leads, if it is here."""

    said: str
    other: Record | None = None
    is_grave: bool = True


def notices(record: Record, content: Content, relations: Iterable[Relation], *, on: date) -> list[Notice]:
    """That it is amended, repealed or not in force, with what came instead, and what was corrected in it (REC-6)."""
    told = [
        Notice(_("From %(day)s %(word)s:") % {"day": _day(one.since), "word": words.TOUCHED[one.kind]}, one.record)
        for one in relations
        if one.other_id == record.pk and one.kind in CHANGES
    ]
    if validity_of(record, content, relations, on) is Validity.LAPSED:
        since = record.lapsed_on or (content.expires_on and content.expires_on + timedelta(days=1))
        decided = "。".join(part for part in (record.lapse_document, record.lapse_reason) if part)
        told.append(Notice(_("Not in force since %(day)s. %(decided)s") % {"day": _day(since), "decided": decided}))
    if record.annulled_on:
        told.append(annulment(record))
    return told + [
        Notice(
            _("Corrected: “%(wrong)s” (so since %(day)s) is rightly “%(right)s”.")
            % {"wrong": one.wrong, "right": one.right, "day": _day(one.since)},
            is_grave=False,
        )
        for one in content.corrections
    ]


def annulment(record: Record) -> Notice:
    """What became of a decision, with the reason that everyone reads."""
    facts = {"day": _day(record.annulled_on), "what": record.annulled_as, "reason": record.annulled_reason}
    return Notice(_("The decision: %(what)s on %(day)s. %(reason)s") % facts)


CHANGES = {RelationKind.AMENDS, RelationKind.REPEALS, RelationKind.REPLACES}


def validity_of(record: Record, content: Content, relations: Iterable[Relation], on: date) -> Validity:
    """Whether it binds on a day, by itself and by what touches it."""
    touched = [
        (RelationKind(one.kind), one.since) for one in relations if one.other_id == record.pk and one.since is not None
    ]
    return validity(
        on,
        effective_on=content.effective_on,
        expires_on=content.expires_on,
        lapsed_on=record.lapsed_on,
        touched=touched,
    )


def _day(day: date | datetime | None) -> str:
    if isinstance(day, datetime):
        day = timezone.localdate(day)
    return date_format(day, "Y-m-d") if day else ""


def labels() -> dict[str, Any]:
    """What the fields of the content are called where versions are compared."""
    return {
        "title": _("Title"),
        "genre": _("Genre"),
        "issuer": _("Issuing organ"),
        "joint_issuers": _("Joint issuers"),
        "document_number": _("Document number"),
        "no_number_reason": _("Why there is no document number"),
        "formed_on": _("Formed on"),
        "subject_category": _("Subject category"),
        "terms": _("Subject terms"),
        "catalogue_entry": _("Catalogue entry"),
        "no_terms_reason": _("Why there are no subject terms"),
        "abstract": _("Abstract"),
        "attachments": _("Attachments"),
        "related": _("Relations"),
        "attribute": _("Disclosure attribute"),
        "ground": _("Ground"),
        "reason": _("Reason"),
        "next_review_on": _("Next re-evaluation"),
        "effective_on": _("In force from"),
        "expires_on": _("Last day in force"),
        "is_normative": _("Reviewed for legality"),
        "rule_kind": _("Rule or normative document"),
        "legality_number": _("Number of the legality review"),
        "needs_interpretation": _("Needs an interpretation"),
        "interpretation": _("Plan or facts of the interpretation (SHA-256)"),
        "corrections": _("Notices of correction"),
        "origin": _("Public before at"),
    }
