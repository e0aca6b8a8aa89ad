"""Facts of a page for programs: JSON-LD in schema.org's words, and JSON of its own."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .models import Organ
from .open_data import PublicOrgan

UNSAFE_IN_SCRIPT = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def data_block(told: Mapping[str, Any]) -> SafeString:
    """JSON-LD that cannot end its own element; what is empty is left out."""
    filled = {key: value for key, value in told.items() if value}
    text = json.dumps(filled, cls=DjangoJSONEncoder, ensure_ascii=False).translate(UNSAFE_IN_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


def as_json(told: Any) -> HttpResponse:
    """Values as a file of JSON that people can read too."""
    text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    return HttpResponse(text + "\n", content_type="application/json; charset=utf-8")


def government_organization(organ: Organ, record: PublicOrgan | None, *, url: str) -> dict[str, Any]:
    """An organ as a ``GovernmentOrganization``."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        "name": record.name if record else organ.name,
        "alternateName": organ.short_name,
        "url": url,
        "foundingDate": organ.since,
        "dissolutionDate": organ.until,
    }
    if record is None:
        return told
    told |= {"telephone": record.telephone, "faxNumber": record.fax, "email": record.email}
    told["parentOrganization"] = record.above and {"@type": "GovernmentOrganization", "name": record.above}
    if record.address:
        address = {"streetAddress": record.address, "postalCode": record.post_code, "addressCountry": "CN"}
        told["address"] = {"@type": "PostalAddress", **{key: value for key, value in address.items() if value}}
    if record.ogi_body:
        contact = {"contactType": "政府信息公开", "name": record.ogi_body, "telephone": record.ogi_telephone}
        told["contactPoint"] = {"@type": "ContactPoint", **{key: value for key, value in contact.items() if value}}
    return told
