"""What may happen to organs, to those who answer for them, and to posts."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import partial

from django.db import transaction

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON

from . import facts, gates
from .models import (
    Contact,
    Kind,
    Level,
    NameKind,
    Organ,
    OrganName,
    Placement,
    Remit,
    Responsibility,
    ResponsibilityKind,
)
from .posts import PostRefused, Refused, appoint, day_of, end_post, reassign, refuse
from .reorganising import (
    OrganRefused,
    abolish_organ,
    locked,
    merge_organs,
    move_organ,
    split_organ,
    undo_ending,
)
from .yearly_acts import record_act, withdraw_act

__all__ = [
    "OrganRefused",
    "PostRefused",
    "Refused",
    "abolish_organ",
    "appoint",
    "end_post",
    "merge_organs",
    "move_organ",
    "reassign",
    "record_act",
    "split_organ",
    "undo_ending",
    "withdraw_act",
]


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
    parent = locked(parent) if parent else None
    names = _names(name, short_name, aliases)
    reasons = [
        *gates.reasons_against_name(name, parent=parent),
        *gates.reasons_against_names(names, parent=parent),
        *gates.reasons_against_profile(profile),
        *gates.reasons_against_level(level, parent=parent),
        *gates.reasons_against_founding(since, parent=parent, today=day_of(at)),
    ]
    refuse(OrganRefused, "organ.found", name, reasons)
    organ = Organ.objects.create(
        name=name, short_name=short_name, level=level, kind=kind, profile=profile, parent=parent, since=since
    )
    Placement.objects.create(organ=organ, parent=parent, since=since, document=document)
    _enter_names(organ, names, since=since, at=at, document=document)
    parent_id = parent.pk if parent else None
    detail = {"name": name, "parent": parent_id, "since": since.isoformat(), "document": document}
    audit.write("organ.founded", subject=organ, by=by, at=at, detail=detail)
    facts.changed(organ, at=at)
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
    organ = locked(organ)
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
    _enter_names(organ, names, since=organ.since, at=at)
    audit.write("organ.settled", subject=organ, by=by, at=at, detail={"name": name, "since": organ.since.isoformat()})
    facts.changed(organ, at=at)
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
    organ = locked(organ)
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
    _enter_names(organ, names, since=on, at=at, document=document)
    organ.name, organ.short_name = name, short_name
    organ.save(update_fields=["name", "short_name"])
    detail = {"from": former, "to": name, "on": on.isoformat(), "document": document}
    audit.write("organ.renamed", subject=organ, by=by, at=at, detail=detail)
    facts.changed(organ, at=at)
    return organ


@transaction.atomic
def correct_names(
    organ: Organ,
    *,
    name: str,
    at: datetime,
    by: Account | None,
    short_name: str = "",
    aliases: Iterable[str] = (),
) -> Organ:
    """Put right what was mistyped when the present names of ``organ`` were entered earlier on the same day."""
    organ = locked(organ)
    names = _names(name, short_name, aliases)
    reasons = [
        *gates.reasons_against_name(name, parent=organ.parent, but=organ),
        *gates.reasons_against_names(names, parent=organ.parent, but=organ),
        *gates.reasons_against_correcting(organ, today=day_of(at)),
    ]
    refuse(OrganRefused, "organ.correct_names", organ, reasons)
    present = organ.names.get(kind=NameKind.OFFICIAL, until__isnull=True)
    former = organ.name
    organ.names.filter(until__isnull=True).delete()
    _enter_names(organ, names, since=present.since, at=at, document=present.document)
    organ.name, organ.short_name = name, short_name
    organ.save(update_fields=["name", "short_name"])
    audit.write("organ.names_corrected", subject=organ, by=by, at=at, detail={"from": former, "to": name})
    facts.changed(organ, at=at)
    return organ


@transaction.atomic
def reclassify_organ(
    organ: Organ, *, level: Level, kind: Kind, profile: str, at: datetime, by: Account | None
) -> Organ:
    """Say which level and kind ``organ`` is of and whose law binds it; what it owes already keeps its law."""
    organ = locked(organ)
    reasons = [
        *gates.reasons_against_profile(profile),
        *gates.reasons_against_level(level, parent=organ.parent, organ=organ),
        *gates.reasons_against_kind(organ, kind),
    ]
    refuse(OrganRefused, "organ.reclassify", organ, reasons)
    before = {"level": organ.level, "kind": organ.kind, "profile": organ.profile}
    organ.level, organ.kind, organ.profile = level, kind, profile
    organ.save(update_fields=["level", "kind", "profile"])
    after = {"level": str(level), "kind": str(kind), "profile": profile}
    audit.write("organ.reclassified", subject=organ, by=by, at=at, detail={"from": before, "to": after})
    facts.changed(organ, at=at)
    return organ


@transaction.atomic
def add_alias(organ: Organ, *, name: str, since: date, at: datetime, by: Account | None) -> OrganName:
    """Record another name under which notices mean ``organ``."""
    organ = locked(organ)
    reasons = [
        *gates.reasons_against_names([(name, NameKind.ALIAS)], parent=organ.parent),
        *gates.reasons_against_day(organ, since, today=day_of(at)),
    ]
    refuse(OrganRefused, "organ.add_alias", organ, reasons)
    alias = OrganName.objects.create(organ=organ, text=name, kind=NameKind.ALIAS, since=since, entered_on=day_of(at))
    audit.write("organ.alias_added", subject=organ, by=by, at=at, detail={"name": name, "since": since.isoformat()})
    return alias


@transaction.atomic
def record_contact(
    organ: Organ, *, since: date, at: datetime, by: Account | None, fields: Mapping[str, str]
) -> Contact:
    """Replace the contact of ``organ`` from ``since``; ``fields`` are those of ``Contact``."""
    organ = locked(organ)
    last = organ.contacts.order_by("-since").values_list("since", flat=True).first()
    reasons = [
        *gates.reasons_against_contact(fields),
        *gates.reasons_against_period(organ, since, last=last),
    ]
    refuse(OrganRefused, "organ.record_contact", organ, reasons)
    organ.contacts.filter(until__isnull=True).update(until=since)
    contact = Contact.objects.create(organ=organ, since=since, **fields)
    audit.write("organ.contact_recorded", subject=organ, by=by, at=at, detail={"since": since.isoformat(), **fields})
    facts.changed(organ, at=at)
    return contact


@transaction.atomic
def record_remit(
    organ: Organ, *, functions: str, internal_bodies: str, since: date, at: datetime, by: Account | None
) -> Remit:
    """State what ``organ`` is charged with and its internal bodies from ``since``."""
    organ = locked(organ)
    last = organ.remits.order_by("-since").values_list("since", flat=True).first()
    reasons = [
        *gates.reasons_against_remit(functions),
        *gates.reasons_against_period(organ, since, last=last),
    ]
    refuse(OrganRefused, "organ.record_remit", organ, reasons)
    organ.remits.filter(until__isnull=True).update(until=since)
    remit = Remit.objects.create(
        organ=organ, functions=functions.strip(), internal_bodies=internal_bodies.strip(), since=since
    )
    audit.write("organ.remit_recorded", subject=organ, by=by, at=at, detail={"since": since.isoformat()})
    facts.changed(organ, at=at)
    return remit


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
    organ = locked(organ)
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
    facts.changed(organ, at=at)
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
    facts.changed(responsibility.organ_id, at=at)
    return responsibility


def _names(name: str, short_name: str, aliases: Iterable[str]) -> list[tuple[str, NameKind]]:
    """Each name once, under the most official of its kinds."""
    names = {text: NameKind.ALIAS for text in aliases if text}
    if short_name:
        names[short_name] = NameKind.SHORT
    names[name] = NameKind.OFFICIAL
    return list(names.items())


def _enter_names(
    organ: Organ, names: Iterable[tuple[str, NameKind]], *, since: date, at: datetime, document: str = ""
) -> None:
    OrganName.objects.bulk_create(
        OrganName(organ=organ, text=text, kind=kind, since=since, document=document, entered_on=day_of(at))
        for text, kind in names
    )
