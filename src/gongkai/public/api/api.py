"""The interface for other systems: hand a signed document over, ask where it stands (REC-9)."""

import base64
import binascii
from dataclasses import fields
from hashlib import sha256
from typing import Annotated, Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Header, NinjaAPI, Status
from ninja.openapi.schema import OpenAPISchema

from gongkai.disclosure.records import words
from gongkai.disclosure.records.content import Content, Extent, Mode
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.receiving import Review, Signature
from gongkai.disclosure.records.wording import attributes_of, law_for
from gongkai.registers.obligations import clock
from gongkai.registers.organs.models import Organ

from . import problems, queries, schemas, services
from .guarding import CallsOfClient, ClientRequest, MachineKey
from .problems import MEDIA_TYPE, Stopped

KEY_LIMIT = 128
PROBLEMS = dict.fromkeys((400, 401, 404, 409, 413, 415, 422, 429), schemas.Problem)
CONTENT_FIELDS = frozenset(one.name for one in fields(Content))


class Interface(NinjaAPI):
    """The interface; its description says of every refusal that it is a problem."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """OpenAPI 3.1 of what is served."""
        schema = super().get_openapi_schema(**options)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in response.get("content", {}):
                        response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
        return schema


api = Interface(
    title="Gongkai 公开",
    version="1",
    description="A document-management system hands over signed documents. 公文系统向本平台移交已签发的公文。",
    urls_namespace="api",
    docs_url=None,
    auth=MachineKey(),
    throttle=[CallsOfClient()],
)
problems.install(api)


@api.post(
    "/records",
    response={200: schemas.Accepted, 201: schemas.Accepted, **PROBLEMS},
    url_name="hand_over",
    operation_id="handOver",
    summary="Hand over a signed document",
)
def hand_over(
    request: HttpRequest,
    told: schemas.RecordTold,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", max_length=KEY_LIMIT)] = "",
) -> Status[Any]:
    """Take a signed document in. The same Idempotency-Key with the same body gives the same answer again (200).

    Without the header the reference of the document stands for it.
    """
    called = cast(ClientRequest, request)
    call = services.Call(
        called.auth, idempotency_key or f"reference {told.reference}"[:KEY_LIMIT], sha256(request.body).hexdigest()
    )
    attachments = _decoded(told)
    answer, was_given = services.hand_over(
        call,
        lambda organ: services.Document(_content(told, organ), _signature(told), attachments),
        _accepted,
        organ=told.organ,
        at=clock.now(),
    )
    return Status(200 if was_given else 201, answer)


@api.get(
    "/records/{public_id}/state",
    response={200: schemas.StateTold, **{status: PROBLEMS[status] for status in (401, 404, 422, 429)}},
    url_name="record_state",
    operation_id="recordState",
    summary="Where a record stands",
)
def record_state(request: HttpRequest, public_id: str) -> Status[Any]:
    """Where a record stands that this system handed over; what another one did is not found."""
    record = queries.handed_over(cast(ClientRequest, request).auth, public_id)
    if record is None:
        raise Stopped(404, "not_found")
    return Status(200, _state(record))


def _decoded(told: schemas.RecordTold) -> list[tuple[str, bytes]]:
    """The attachments as bytes; raise ``Stopped`` with everything that is wrong about them."""
    found, wrong = [], []
    for place, one in enumerate(told.attachments):
        try:
            data = base64.b64decode(one.content, validate=True)
        except (binascii.Error, ValueError):
            wrong.append(_reason("not_base64", f"/attachments/{place}/content"))
            continue
        if one.sha256 and sha256(data).hexdigest() != one.sha256:
            wrong.append(_reason("digest_unlike", f"/attachments/{place}/sha256"))
        found.append((one.name, data))
    if wrong:
        raise Stopped(422, "not_as_described", errors=wrong)
    return found


def _reason(code: str, pointer: str) -> schemas.Reason:
    return schemas.Reason(code=f"schema.{code}", detail=code.replace("_", " "), pointer=pointer)


def _content(told: schemas.RecordTold, organ: Organ) -> Content:
    """What the record says, in the words of the organ's place."""
    given = told.model_dump(include=set(CONTENT_FIELDS), exclude={"attachments"})
    chosen = attributes_of(law_for(Record(organ=organ))).get(told.attribute)
    number = told.document_number
    given |= {
        "issuer": told.issuer or organ.name,
        "joint_issuers": tuple(told.joint_issuers),
        "terms": tuple(told.terms),
        "extent": Extent(chosen.extent) if chosen else None,
        "mode": Mode(chosen.mode) if chosen else None,
    }
    if number is not None:
        given |= {"number_code": number.code, "number_year": number.year, "number_serial": number.serial}
    return Content(**given)


def _signature(told: schemas.RecordTold) -> Signature:
    signed = told.signature
    return Signature(
        reference=told.reference,
        compiler=signed.compiler,
        signatory=signed.signatory,
        signed_at=signed.signed_at,
        reviews=tuple(Review(one.step, one.by, one.on) for one in signed.reviews),
    )


def _waits_for(record: Record) -> dict[str, str] | None:
    if not record.waits_for:
        return None
    return {"code": record.waits_for, "title": words.title_of(record.organ, record.waits_for)}


def _accepted(record: Record) -> dict[str, Any]:
    return {
        "id": record.public_id,
        "organ": record.organ.name,
        "reference": record.origin.reference,
        "state": record.state,
        "waits_for": _waits_for(record),
        "state_url": reverse("api:record_state", args=[record.public_id]),
    }


def _state(record: Record) -> dict[str, Any]:
    law, today = law_for(record), clock.today()
    titles = {duty.id: (duty.title, duty.source) for duty in law.duties}
    clocks = []
    for one in queries.clocks_of(record):
        title, source = titles.get(one.duty_id, (one.title, ""))
        state = str(one.state_on(today).value)
        clocks.append({"duty": one.duty_id, "title": title, "source": source, "due_on": one.due_on, "state": state})
    told = _accepted(record)
    del told["state_url"]
    return told | {
        "title": record.title,
        "state": "withdrawn" if record.withdrawn_at else record.state,
        "returned_because": queries.returned_because(record),
        "document_number": record.document_number,
        "index_number": record.index_number or "",
        "received_at": timezone.localtime(record.origin.received_at),
        "signed_at": timezone.localtime(record.signed_at or record.origin.signed_at),
        "first_released_at": record.first_released_at and timezone.localtime(record.first_released_at),
        "is_public": record.is_public,
        "clocks": clocks,
    }
