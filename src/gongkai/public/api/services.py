"""What may happen here: systems are let in, keys are made and revoked, signed documents are handed over."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.disclosure.records import attaching, receiving
from gongkai.disclosure.records.content import AttachedFile, Content
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.receiving import Signature
from gongkai.disclosure.records.rules import Refusal, Refused
from gongkai.registers.accounts import services as accounts
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON
from gongkai.registers.files import views as file_views
from gongkai.registers.files.services import FileRefused
from gongkai.registers.organs.models import Organ

from .models import Client, HandOver, Key
from .rules import new_key

TOKENS = UUID("0c9a3c54-3d2f-5d0e-9d0b-1a8f5f6f9c11")
"""The space in which an attachment of a call has one lasting name, so that a repeated call looks at it once."""


class KeyReused(Exception):
    """The same idempotency key came with another body."""


class AlreadyRevoked(Exception):
    """The key was revoked before."""


@transaction.atomic
def create_client(name: str, *, organs: Iterable[Organ], by: Account, at: datetime) -> Client:
    """Let a system in for some organs; raise ``accounts.services.Refused`` where the name is taken."""
    name = name.strip()
    if Client.objects.filter(name=name).exists():
        raise accounts.Refused([_("A system of this name is there already.")])
    account = accounts.create_system(f"system-{secrets.token_hex(6)}", display_name=name, by=by, at=at)
    client = Client.objects.create(account=account, name=name, made_by=by, made_at=at)
    client.organs.set(organs)
    audit.write("api.client_made", subject=client, by=by, at=at, detail={"name": name, "organs": _organ_ids(client)})
    return client


@transaction.atomic
def set_organs(client: Client, organs: Iterable[Organ], *, by: Account, at: datetime) -> None:
    """Say anew for which organs the system acts."""
    client.organs.set(organs)
    audit.write("api.client_organs_set", subject=client, by=by, at=at, detail={"organs": _organ_ids(client)})


def _organ_ids(client: Client) -> list[int]:
    return sorted(client.organs.values_list("pk", flat=True))


@transaction.atomic
def make_key(client: Client, *, expires_at: datetime, by: Account, at: datetime) -> str:
    """A new key of the system, as text that is shown once and kept nowhere."""
    made = new_key()
    key = Key.objects.create(
        client=client, prefix=made.prefix, digest=made.digest, made_by=by, made_at=at, expires_at=expires_at
    )
    detail: dict[str, JSON] = {"client": client.pk, "prefix": made.prefix, "expires_at": expires_at.isoformat()}
    audit.write("api.key_made", subject=key, by=by, at=at, detail=detail)
    return made.text


@transaction.atomic
def revoke_key(key: Key, *, reason: str, by: Account, at: datetime) -> Key:
    """Close a key for ever, from its next call on."""
    found = Key.objects.select_for_update().get(pk=key.pk)
    if found.revoked_at is not None:
        raise AlreadyRevoked(str(found))
    found.revoked_at, found.revoked_by = at, by
    found.save(update_fields=["revoked_at", "revoked_by"])
    audit.write("api.key_revoked", subject=found, by=by, at=at, detail={"prefix": found.prefix, "reason": reason})
    return found


@transaction.atomic
def note_call(client: Client, *, key: str, method: str, path: str, status: int, code: str, at: datetime) -> None:
    """A system called, and how it was answered."""
    detail: dict[str, JSON] = {"key": key, "method": method, "path": path[:200], "status": status, "code": code}
    audit.write("api.called", subject=client, by=client.account, at=at, detail=detail)


@dataclass(frozen=True)
class Call:
    """A call that hands a document over, by which system, under which idempotency key, with which body."""

    client: Client
    key: str
    fingerprint: str


@dataclass(frozen=True)
class Document:
    """What was handed over; ``attachments`` are names and bytes."""

    content: Content
    signature: Signature
    attachments: Sequence[tuple[str, bytes]] = ()


Answer = dict[str, Any]


def hand_over(
    call: Call, read: Callable[[Organ], Document], told: Callable[[Record], Answer], *, organ: str, at: datetime
) -> tuple[Answer, bool]:
    """Take a document in; the answer, and whether it was given before to the same call.

    ``read`` makes the document in the words of the organ's place, ``told`` the answer that is kept with it. Raise
    ``KeyReused``, or ``Refused`` with every reason. Files are looked at before the transaction, since that takes time.
    """
    if (known := _known(call)) is not None:
        return known, True
    found = call.client.organs.filter(name=organ).first()
    if found is None:
        raise Refused(Refusal("organ_unknown", _("This system does not act for an organ of that name."), "organ"))
    document = read(found)
    attached, refused = _look_at(call, found, document, at=at)
    content = replace(document.content, attachments=attached)

    def enter() -> Record:
        return receiving.hand_in(found, content, document.signature, by=call.client.account, at=at, also=refused)

    return _enter(call, enter, told, at=at)


def _known(call: Call) -> Answer | None:
    given = HandOver.objects.filter(client=call.client, key=call.key).first()
    return None if given is None else _same(given, call)


def _same(given: HandOver, call: Call) -> Answer:
    if given.fingerprint != call.fingerprint:
        raise KeyReused(call.key)
    answer: Answer = given.answer
    return answer


@transaction.atomic
def _enter(
    call: Call, enter: Callable[[], Record], told: Callable[[Record], Answer], *, at: datetime
) -> tuple[Answer, bool]:
    """Of two calls at once the second waits for the first at the unique key, and gets its answer."""
    given, is_new = HandOver.objects.get_or_create(
        client=call.client, key=call.key, defaults={"fingerprint": call.fingerprint, "at": at}
    )
    if not is_new:
        return _same(given, call), True
    given.record = enter()
    given.answer = told(given.record)
    given.save(update_fields=["record", "answer"])
    return given.answer, False


def _look_at(
    call: Call, organ: Organ, document: Document, *, at: datetime
) -> tuple[tuple[AttachedFile, ...], list[Refusal]]:
    taken, refused = dict[str, AttachedFile](), list[Refusal]()
    for place, (name, data) in enumerate(document.attachments):
        token = uuid5(TOKENS, f"{call.client.pk} {call.key} {place} {call.fingerprint}")
        try:
            one = attaching.look_at(organ, SimpleUploadedFile(name, data), token=token, by=call.client.account, at=at)
        except FileRefused as lost:
            refused.append(Refusal("file_refused", file_views.told(lost), f"attachments/{place}"))
            continue
        taken.setdefault(one.sha256, one)
    return tuple(taken.values()), refused
