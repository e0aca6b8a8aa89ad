"""Refusals as RFC 9457 says them: problem+json with a stable code, every reason, its place in the body, its clause."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from gongkai.disclosure.records.rules import Refusal, Refused

from .schemas import Problem, Reason
from .services import KeyReused

MEDIA_TYPE = "application/problem+json"
POINTERS = {
    "number_code": "/document_number",
    "number_year": "/document_number",
    "number_serial": "/document_number",
    "extent": "/attribute",
    "mode": "/attribute",
    "state": "",
}


class Stopped(Exception):
    """A call that goes no further."""

    def __init__(self, status: int, code: str, detail: str = "", errors: Sequence[Reason] = ()) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.errors = status, code, detail, errors


def answer(status: int, code: str, detail: str = "", errors: Sequence[Reason] = ()) -> HttpResponse:
    """The refusal as an answer; ``code`` is noted for the record of calls."""
    problem = Problem(
        type=f"urn:gongkai:problem:{code}",
        title=title_of(code),
        status=status,
        code=code,
        detail=detail,
        errors=[*errors],
    )
    response = HttpResponse(problem.model_dump_json(), content_type=MEDIA_TYPE, status=status)
    response.problem_code = code  # type: ignore[attr-defined]
    return response


def title_of(code: str) -> str:
    """What a code means."""
    titles = {
        "unauthorized": _("No good key was sent."),
        "not_found": _("This system handed over nothing with this id."),
        "not_json": _("The body is not JSON."),
        "not_json_type": _("The body must be sent as application/json."),
        "too_large": _("The body is too large."),
        "too_many": _("Too many calls; wait and try again."),
        "key_missing": _("The header Idempotency-Key is missing or too long."),
        "key_reused": _("This Idempotency-Key came before with another body."),
        "not_as_described": _("The body is not as the schema describes it."),
        "refused": _("The document cannot be taken in as it is."),
        "handed_over_before": _("This document was handed over before."),
    }
    return titles.get(code, code)


def reasons_of(refusals: Iterable[Refusal]) -> list[Reason]:
    """Refusals of the records as reasons, each with its place in the body."""
    return [
        Reason(code=one.code, detail=one.sentence, pointer=pointer_of(one.field), source=one.clause) for one in refusals
    ]


def pointer_of(field: str) -> str:
    """Where in the body a field of the record's content stands."""
    return POINTERS.get(field, f"/{field}" if field else "")


def _of_schema(errors: Iterable[dict[str, Any]]) -> list[Reason]:
    told = []
    for one in errors:
        place = [str(part).replace("~", "~0").replace("/", "~1") for part in one["loc"][2:]]
        pointer = "".join(f"/{part}" for part in place) if one["loc"][0] == "body" else ""
        told.append(Reason(code=f"schema.{one['type']}", detail=str(one["msg"]), pointer=pointer))
    return told


def _of_refused(refused: Refused) -> HttpResponse:
    reasons = reasons_of(refused.refusals)
    if [one.code for one in reasons] == ["handed_over_before"]:
        return answer(409, "handed_over_before", errors=reasons)
    return answer(422, "refused", detail=str(refused), errors=reasons)


def _unauthorized() -> HttpResponse:
    response = answer(401, "unauthorized")
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


ANSWERS: dict[type[Exception], Callable[[Any], HttpResponse]] = {
    Stopped: lambda stop: answer(stop.status, stop.code, stop.detail, stop.errors),
    AuthenticationError: lambda _error: _unauthorized(),
    Throttled: lambda _error: answer(429, "too_many"),
    ValidationError: lambda error: answer(422, "not_as_described", errors=_of_schema(error.errors)),
    Refused: _of_refused,
    KeyReused: lambda _error: answer(409, "key_reused"),
    HttpError: lambda error: answer(error.status_code, "not_json"),  # comes from reading the body alone
}


def install(api: NinjaAPI) -> None:
    """Have every failure of the interface answered as a problem."""
    for kind, told in ANSWERS.items():
        api.add_exception_handler(kind, _handler(told))


def _handler(told: Callable[[Any], HttpResponse]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda _request, error: told(error)
