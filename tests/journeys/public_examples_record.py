"""What the addresses of a record's public pages name, in the journeys."""

from collections.abc import Callable, Mapping
from typing import Any


def _public(world: Any) -> dict[str, Any]:
    return {"public_id": world.record.public_id}


def _file(world: Any) -> dict[str, Any]:
    return {**_public(world), "sha256": world.check.copy.sha256}


PUBLIC_RECORD: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "public_record": _public,
    "public_version": lambda world: {**_public(world), "number": 1},
    "public_compare": lambda world: {**_public(world), "left": 1, "right": 2},
    "public_record_on": _public,
    "public_record_as_of": lambda world: {**_public(world), "day": "2020-09-23"},
    "public_record_report": _public,
    "public_record_html": _public,
    "public_record_json": _public,
    "public_record_pdf": _public,
    "public_record_text": _public,
    "public_record_zip": _public,
    "public_canonical": _public,
    "public_proof": _public,
    "public_file": _file,
    "public_attachment": lambda world: {**_file(world), "name": world.check.copy.name},
    "public_by_index_number": lambda world: {"number": world.record.index_number or "none"},
    "public_by_document_number": lambda world: {"number": world.record.document_number or "none"},
}
