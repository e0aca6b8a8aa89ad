"""Which systems an administrator decides about, and what a system may see: what it handed over itself."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import ActKind
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Organ, Role
from gongkai.registers.organs.queries import Scope

from .models import Client, HandOver, Key
from .rules import opens, parts_of


def governed_clients(reach: Scope) -> QuerySet[Client]:
    """The systems all of whose organs are the security administrator's."""
    governed = reach.organ_ids_as(Role.SECURITY_ADMINISTRATOR)
    links = Client.organs.through.objects.filter(client_id=OuterRef("pk"))
    within = Exists(links.filter(organ_id__in=governed)) & ~Exists(links.exclude(organ_id__in=governed))
    return Client.objects.filter(within).prefetch_related("organs")


def governed_keys(reach: Scope) -> QuerySet[Key]:
    """The keys of those systems."""
    return Key.objects.filter(client__in=governed_clients(reach)).select_related("client", "made_by", "revoked_by")


def governed_organs(reach: Scope) -> QuerySet[Organ]:
    """The organs for which the security administrator may let a system in."""
    return Organ.objects.in_force(reach.on).filter(pk__in=reach.organ_ids_as(Role.SECURITY_ADMINISTRATOR))


def key_sent(text: str, *, at: datetime) -> tuple[Key | None, bool]:
    """The key that the text begins like, if any, and whether the text opens it now."""
    parts = parts_of(text)
    key = Key.objects.select_related("client__account").filter(prefix=parts[0]).first() if parts else None
    if key is None or parts is None:
        return None, False
    is_open = opens(parts[1], digest=key.digest, expires_at=key.expires_at, revoked_at=key.revoked_at, at=at)
    return key, is_open


def handed_over(client: Client, public_id: str) -> Record | None:
    """The record with this id, if this system handed it over."""
    found = HandOver.objects.filter(client=client, record__public_id=public_id).select_related("record__organ")
    hand_over = found.select_related("record__origin").first()
    return hand_over.record if hand_over else None


def returned_because(record: Record) -> str:
    """Why it was given back, where it stands there now."""
    last = record.acts.filter(kind=ActKind.RETURNED, digest=record.digest).last()
    return last.note if last and record.waits_for == "draft" else ""


def clocks_of(record: Record) -> QuerySet[Obligation]:
    """The clocks that run, or ran, about it."""
    owed = Obligation.objects.filter(subject_type=Record._meta.label_lower, subject_id=record.pk)
    return owed.order_by("id")
