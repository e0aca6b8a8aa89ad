"""A public record in the words of schema.org, for search engines and other programs."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .content import AttachedFile
from .layout_html import legible
from .models import Relation
from .publicity import PublicRecord, address_of, file_address
from .rules import RelationKind, Validity

UNSAFE_IN_SCRIPT = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
FORCES = {Validity.VALID: "InForce", Validity.AMENDED: "PartiallyInForce"}
"""What was amended by another document and not written anew holds in part; see ``_force``."""
PROPERTIES = {
    RelationKind.AMENDS: "legislationAmends",
    RelationKind.REPEALS: "legislationRepeals",
    RelationKind.REPLACES: "legislationRepeals",
    RelationKind.IMPLEMENTS: "legislationApplies",
}
Address = Callable[[str], str]


def data_block(told: dict[str, Any]) -> SafeString:
    """JSON-LD that cannot end its own element."""
    text = legible(json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False)).translate(UNSAFE_IN_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


def described(shown: PublicRecord, validity: Validity, *, address: Address, forms: Mapping[str, str]) -> dict[str, Any]:
    """What the page says; ``address`` makes a path whole, ``forms`` are other forms of it by their names and types.

    What is not known is left out.
    """
    told = _document(shown, address) | {"encoding": _encodings(shown, address, forms)}
    told |= _legislation(shown, validity, address) if shown.content.is_normative else {}
    return {key: value for key, value in told.items() if value not in ("", None, [])}


def _document(shown: PublicRecord, address: Address) -> dict[str, Any]:
    content, path = shown.content, address_of(shown.record)
    return {
        "@context": "https://schema.org",
        "@type": "Legislation" if content.is_normative else "DigitalDocument",
        "@id": address(path),
        "url": address(path),
        "name": content.title,
        "abstract": content.abstract,
        "genre": content.genre,
        "keywords": list(content.terms),
        "identifier": [one for one in (content.document_number, shown.record.index_number) if one],
        "inLanguage": "zh-Hans",
        "isAccessibleForFree": True,
        "datePublished": shown.record.first_released_at,
        "dateModified": shown.edition.released_at,
        "version": str(shown.edition.number),
        "publisher": {"@type": "GovernmentOrganization", "name": shown.record.organ.name},
        "author": [{"@type": "GovernmentOrganization", "name": one} for one in _issuers(shown)],
        "associatedMedia": [_file(shown, one, address) for one in content.attachments],
        "about": [_named(one, "DigitalDocument", address) for one in _own(shown, RelationKind.INTERPRETS)],
    }


def _encodings(shown: PublicRecord, address: Address, forms: Mapping[str, str]) -> list[dict[str, Any]]:
    path = address_of(shown.record)
    return [
        {"@type": "MediaObject", "encodingFormat": kind, "contentUrl": address(f"{path}{name}")}
        for name, kind in forms.items()
    ]


def _legislation(shown: PublicRecord, validity: Validity, address: Address) -> dict[str, Any]:
    content = shown.content
    told: dict[str, Any] = {
        "legislationIdentifier": content.document_number,
        "legislationType": content.rule_kind or content.genre,
        "legislationDate": content.formed_on,
        "legislationDateVersion": _version_day(shown),
        "legislationLegalForce": f"https://schema.org/{_force(shown, validity)}",
        "legislationPassedBy": [{"@type": "GovernmentOrganization", "name": one} for one in _issuers(shown)],
        "temporalCoverage": f"{content.effective_on}/{content.expires_on or '..'}" if content.effective_on else "",
    }
    for kind, name in PROPERTIES.items():
        told.setdefault(name, []).extend(_named(one, "Legislation", address) for one in _own(shown, kind))
    return told


def _version_day(shown: PublicRecord) -> date:
    return timezone.localdate(shown.edition.released_at)


def _force(shown: PublicRecord, validity: Validity) -> str:
    """An amended document is in force as a whole where the version shown was written after the last amendment."""
    if validity is Validity.AMENDED:
        own = shown.record.pk
        amended = [one.since for one in shown.relations if one.other_id == own and one.kind == RelationKind.AMENDS]
        if all(day is not None and day <= _version_day(shown) for day in amended) and not _is_first(shown):
            return "InForce"
    return FORCES.get(validity, "NotInForce")


def _is_first(shown: PublicRecord) -> bool:
    return shown.edition == shown.editions[0]


def _issuers(shown: PublicRecord) -> list[str]:
    return [one for one in (shown.content.issuer, *shown.content.joint_issuers) if one]


def _own(shown: PublicRecord, kind: RelationKind) -> Iterator[Relation]:
    return (one for one in shown.relations if one.record_id == shown.record.pk and one.kind == kind)


def _named(relation: Relation, kind: str, address: Address) -> dict[str, Any]:
    if relation.other is None:
        return {"@type": kind, "name": relation.citation}
    url = address(address_of(relation.other))
    return {"@type": kind, "@id": url, "url": url, "name": relation.other.title}


def _file(shown: PublicRecord, one: AttachedFile, address: Address) -> dict[str, Any]:
    path = file_address(shown.record.public_id, one.sha256, one.name)
    return {
        "@type": "MediaObject",
        "name": one.name,
        "encodingFormat": one.media_type,
        "contentUrl": address(path),
        "sha256": one.sha256,
    }
