"""What may happen to organs, to those who answer for them, and to posts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial

from django.db import transaction

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON

from . import gates
from .models import (
    Contact,
    Kind,
    Level,
    NameKind,
    Organ,
    OrganName,
    Placement,
    Responsibility,
    ResponsibilityKind,
    Succession,
    SuccessionKind,
)
from .posts import PostRefused, Refused, appoint, day_of, end_post, finish_post, reassign, refuse

__all__ = ["OrganRefused", "PostRefused", "Refused", "appoint", "end_post", "reassign"]


class OrganRefused(Refused):
    """A change of the register of organs that may not happen."""


@transaction.atomic
def found_organ(
    name: str,
    *,
    level: Level,
    kind: Kind,
    profile: str,
    since: date,
    at: datetime,
    by: Account | None,
    parent: Organ | None = None,
    short_name: str = "",
    aliases: Iterable[str] = (),
    document: str = "",
) -> Organ:
    """Enter a new organ under ``parent`` from ``since``; raise ``OrganRefused``."""
    parent = _locked(parent) if parent else None
    names = _names(name, short_name, aliases)
    reasons = [
        *gates.reasons_against_name(name, parent=parent),
        *gates.reasons_against_names(names, parent=parent),
        *gates.reasons_against_profile(profile),
        *gates.reasons_against_founding(since, parent=parent, today=day_of(at)),
    ]
    refuse(OrganRefused, "organ.found", name, reasons)
    organ = Organ.objects.create(
        name=name, short_name=short_name, level=level, kind=kind, profile=profile, parent=parent, since=since
    )
    Placement.objects.create(organ=organ, parent=parent, since=since, document=document)
    OrganName.objects.bulk_create(
        OrganName(organ=organ, text=text, kind=name_kind, since=since, document=document) for text, name_kind in names
    )
    parent_id = parent.pk if parent else None
    detail = {"name": name, "parent": parent_id, "since": since.isoformat(), "document": document}
    audit.write("organ.founded", subject=organ, by=by, at=at, detail=detail)
    return organ


# The government at the top of a new installation before anybody has said which one it is.
UNNAMED_GOVERNMENT = "本级人民政府"


@transaction.atomic
def settle_government(
    organ: Organ,
    *,
    name: str,
    level: Level,
    profile: str,
    since: date,
    at: datetime,
    by: Account | None,
    short_name: str = "",
    aliases: Iterable[str] = (),
) -> Organ:
    """Say which government the unnamed one of a new installation is; it has no history that this could change."""
    organ = _locked(organ)
    names = _names(name, short_name, aliases)
    reasons = [
        *gates.reasons_against_name(name, parent=organ.parent, but=organ),
        *gates.reasons_against_names(names, parent=organ.parent, but=organ),
        *gates.reasons_against_profile(profile),
        *gates.reasons_against_founding(since, parent=organ.parent, today=day_of(at)),
    ]
    refuse(OrganRefused, "organ.settle", organ, reasons)
    former, organ.since = organ.since, min(since, organ.since)
    organ.name, organ.short_name, organ.level, organ.profile = name, short_name, level, profile
    organ.save()
    organ.placements.filter(since=former).update(since=organ.since)
    organ.names.all().delete()
    OrganName.objects.bulk_create(
        OrganName(organ=organ, text=text, kind=name_kind, since=organ.since) for text, name_kind in names
    )
    audit.write("organ.settled", subject=organ, by=by, at=at, detail={"name": name, "since": organ.since.isoformat()})
    return organ


@transaction.atomic
def rename_organ(
    organ: Organ,
    *,
    name: str,
    on: date,
    at: datetime,
    by: Account | None,
    short_name: str = "",
    aliases: Iterable[str] = (),
    document: str = "",
) -> Organ:
    """Give ``organ`` another name from ``on``; the names it carried until then stay in its history."""
    organ = _locked(organ)
    if organ.name == UNNAMED_GOVERNMENT:
        settle = partial(settle_government, organ, level=Level(organ.level), profile=organ.profile, at=at, by=by)
        return settle(name=name, short_name=short_name, aliases=aliases, since=on)
    names = _names(name, short_name, aliases)
    last = organ.names.filter(kind=NameKind.OFFICIAL).order_by("-since").values_list("since", flat=True).first()
    reasons = [
        *gates.reasons_against_name(name, parent=organ.parent, but=organ),
        *gates.reasons_against_names(names, parent=organ.parent, but=organ),
        *gates.reasons_against_day(organ, on, today=day_of(at), last=last),
    ]
    refuse(OrganRefused, "organ.rename", organ, reasons)
    former = organ.name
    OrganName.objects.filter(organ=organ, until__isnull=True, since__lt=on).update(until=on)
    OrganName.objects.filter(organ=organ, until__isnull=True).delete()
    OrganName.objects.bulk_create(
        OrganName(organ=organ, text=text, kind=kind, since=on, document=document) for text, kind in names
    )
    organ.name, organ.short_name = name, short_name
    organ.save(update_fields=["name", "short_name"])
    detail = {"from": former, "to": name, "on": on.isoformat(), "document": document}
    audit.write("organ.renamed", subject=organ, by=by, at=at, detail=detail)
    return organ


@transaction.atomic
def add_alias(organ: Organ, *, name: str, since: date, at: datetime, by: Account | None) -> OrganName:
    """Record another name under which notices mean ``organ``."""
    organ = _locked(organ)
    reasons = [
        *gates.reasons_against_names([(name, NameKind.ALIAS)], parent=organ.parent),
        *gates.reasons_against_day(organ, since, today=day_of(at)),
    ]
    refuse(OrganRefused, "organ.add_alias", organ, reasons)
    alias = OrganName.objects.create(organ=organ, text=name, kind=NameKind.ALIAS, since=since)
    audit.write("organ.alias_added", subject=organ, by=by, at=at, detail={"name": name, "since": since.isoformat()})
    return alias


@transaction.atomic
def move_organ(
    organ: Organ, *, parent: Organ | None, on: date, at: datetime, by: Account | None, document: str = ""
) -> Organ:
    """Place ``organ`` under another parent from ``on``; where it stood until then stays readable."""
    organ = _locked(organ)
    _move(organ, parent=parent, on=on, at=at, document=document)
    detail = {"parent": parent.pk if parent else None, "on": on.isoformat(), "document": document}
    audit.write("organ.moved", subject=organ, by=by, at=at, detail=detail)
    return organ


@transaction.atomic
def merge_organs(
    organs: Iterable[Organ], *, into: Organ, on: date, at: datetime, by: Account | None, document: str = ""
) -> None:
    """End ``organs`` on ``on``; ``into`` takes over what stands under them, their cases and their names in old notices.

    Their posts end with them: access to the successor is given anew, by a security administrator.
    """
    _succeed([_locked(organ) for organ in organs], [_locked(into)], SuccessionKind.MERGER, on, at, by, document)


@transaction.atomic
def split_organ(
    organ: Organ, *, into: Iterable[Organ], on: date, at: datetime, by: Account | None, document: str = ""
) -> None:
    """End ``organ`` on ``on`` and let each of ``into`` read and carry on its cases."""
    _succeed([_locked(organ)], [_locked(heir) for heir in into], SuccessionKind.SPLIT, on, at, by, document)


@transaction.atomic
def abolish_organ(organ: Organ, *, on: date, at: datetime, by: Account | None, document: str = "") -> None:
    """End ``organ`` on ``on`` without successor; its cases stay with the organ above it."""
    organ = _locked(organ)
    reasons = [
        *gates.reasons_against_day(organ, on, today=day_of(at), last=organ.since),
        *gates.reasons_against_ending(organ),
    ]
    refuse(OrganRefused, "organ.abolish", organ, reasons)
    _end(organ, on)
    audit.write("organ.abolished", subject=organ, by=by, at=at, detail={"on": on.isoformat(), "document": document})


@transaction.atomic
def record_contact(
    organ: Organ, *, since: date, at: datetime, by: Account | None, fields: Mapping[str, str]
) -> Contact:
    """Replace the contact of ``organ`` from ``since``; ``fields`` are those of ``Contact``."""
    organ = _locked(organ)
    last = organ.contacts.order_by("-since").values_list("since", flat=True).first()
    reasons = [
        *gates.reasons_against_contact(fields),
        *gates.reasons_against_period(organ, since, last=last),
    ]
    refuse(OrganRefused, "organ.record_contact", organ, reasons)
    organ.contacts.filter(until__isnull=True).update(until=since)
    contact = Contact.objects.create(organ=organ, since=since, **fields)
    audit.write("organ.contact_recorded", subject=organ, by=by, at=at, detail={"since": since.isoformat(), **fields})
    return contact


@transaction.atomic
def file_responsibility(
    organ: Organ,
    *,
    kind: ResponsibilityKind,
    person_or_body: str,
    since: date,
    at: datetime,
    by: Account | None,
    telephone: str = "",
    email: str = "",
    filed_on: date | None = None,
) -> Responsibility:
    """Name who answers for ``kind`` in ``organ`` from ``since``; ``filed_on`` is the day of 备案."""
    organ = _locked(organ)
    former = organ.responsibilities.filter(kind=kind)
    last = former.order_by("-since").values_list("since", flat=True).first()
    reasons = [
        *gates.reasons_against_person(person_or_body, filed_on=filed_on, today=day_of(at)),
        *gates.reasons_against_period(organ, since, last=last),
    ]
    refuse(OrganRefused, "organ.file_responsibility", organ, reasons)
    former.filter(until__isnull=True).update(until=since)
    responsibility = Responsibility.objects.create(
        organ=organ,
        kind=kind,
        person_or_body=person_or_body.strip(),
        telephone=telephone,
        email=email,
        since=since,
        filed_on=filed_on,
    )
    detail = {"kind": str(kind), "since": since.isoformat(), "filed_on": filed_on.isoformat() if filed_on else None}
    audit.write(
        "organ.responsibility_filed", subject=responsibility, by=by, at=at, detail={"organ": organ.pk, **detail}
    )
    return responsibility


@transaction.atomic
def confirm_filing(
    responsibility: Responsibility, *, filed_on: date, at: datetime, by: Account | None
) -> Responsibility:
    """Take what an organ named as filed with the authority on ``filed_on`` (备案)."""
    responsibility = Responsibility.objects.select_for_update().get(pk=responsibility.pk)
    reasons = list(gates.reasons_against_filing(responsibility, filed_on, today=day_of(at)))
    refuse(OrganRefused, "organ.confirm_filing", responsibility, reasons)
    responsibility.filed_on = filed_on
    responsibility.save(update_fields=["filed_on"])
    detail: dict[str, JSON] = {"organ": responsibility.organ_id, "filed_on": filed_on.isoformat()}
    audit.write("organ.filing_confirmed", subject=responsibility, by=by, at=at, detail=detail)
    return responsibility


def _names(name: str, short_name: str, aliases: Iterable[str]) -> list[tuple[str, NameKind]]:
    """Each name once, under the most official of its kinds."""
    names = {text: NameKind.ALIAS for text in aliases if text}
    if short_name:
        names[short_name] = NameKind.SHORT
    names[name] = NameKind.OFFICIAL
    return list(names.items())


def _locked(organ: Organ) -> Organ:
    """``organ`` as it is now, kept still until the transaction ends."""
    return Organ.objects.select_for_update(of=("self",)).select_related("parent").get(pk=organ.pk)


def _move(organ: Organ, *, parent: Organ | None, on: date, at: datetime, document: str) -> None:
    last = organ.placements.order_by("-since").values_list("since", flat=True).first()
    carried = [(name.text, NameKind(name.kind)) for name in organ.names.filter(until__isnull=True)]
    reasons = [
        *gates.reasons_against_day(organ, on, today=day_of(at), last=last),
        *gates.reasons_against_place(organ, parent, on=on),
        *gates.reasons_against_name(organ.name, parent=parent, but=organ),
        *gates.reasons_against_names(carried, parent=parent, but=organ),
    ]
    refuse(OrganRefused, "organ.move", organ, reasons)
    organ.placements.filter(until__isnull=True).update(until=on)
    Placement.objects.create(organ=organ, parent=parent, since=on, document=document)
    organ.parent = parent
    organ.save(update_fields=["parent"])


def _end(organ: Organ, on: date) -> None:
    """Close everything that is in force about ``organ``."""
    for rows in (organ.names, organ.placements, organ.contacts, organ.responsibilities):
        rows.filter(until__isnull=True, since__gte=on).delete()
        rows.filter(until__isnull=True).update(until=on)
    for post in organ.posts.in_force_within(on, None):
        finish_post(post, on)
    organ.until = on
    organ.save(update_fields=["until"])


def _succeed(
    organs: Sequence[Organ],
    heirs: Sequence[Organ],
    kind: SuccessionKind,
    on: date,
    at: datetime,
    by: Account | None,
    document: str,
) -> None:
    reasons = [
        reason
        for organ in organs
        for reason in gates.reasons_against_day(organ, on, today=day_of(at), last=organ.since)
    ]
    reasons += [*gates.reasons_against_heirs(organs, heirs, on=on)]
    if kind == SuccessionKind.SPLIT:
        reasons += [reason for organ in organs for reason in gates.reasons_against_ending(organ)]
    refuse(OrganRefused, f"organ.{kind}", "、".join(map(str, organs)), reasons)
    for organ in organs:
        for child in Organ.objects.filter(parent=organ, until__isnull=True):
            _move(child, parent=heirs[0], on=on, at=at, document=document)
        _end(organ, on)
        Succession.objects.bulk_create(
            Succession(predecessor=organ, successor=heir, kind=kind, on=on, document=document) for heir in heirs
        )
        detail: dict[str, JSON] = {
            "successors": [heir.pk for heir in heirs],
            "on": on.isoformat(),
            "document": document,
        }
        audit.write(f"organ.ended_by_{kind}", subject=organ, by=by, at=at, detail=detail)
