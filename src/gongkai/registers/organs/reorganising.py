"""Organs move, merge, divide and end; who carries them on takes over what they leave."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, cast

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON

from . import facts, gates
from .models import Ending, EndingKind, NameKind, Organ, Placement, Succession, SuccessionKind
from .posts import Refused, day_of, finish_post, refuse


class OrganRefused(Refused):
    """A change of the register of organs that may not happen."""


@dataclass(frozen=True)
class Burden:
    """What an organ would leave: in words, and how much of it."""

    label: str
    count: int


class Follower(Protocol):
    """What a room above the organs does when one ends; named in ``ORGAN_SUCCESSION_FOLLOWERS``, called in order.

    ``heirs`` are those that carry the organ on, the chief one first; for an abolished organ the one above it.
    """

    def carried(self, organ: Organ, *, on: date) -> Iterable[Burden]:
        """What of ``organ`` would pass to the heirs, to be shown before the act."""
        ...

    def hand_over(
        self, organ: Organ, heirs: Sequence[Organ], *, on: date, at: datetime, by: Account | None
    ) -> dict[str, JSON]:
        """Give what is open to the heirs in the transaction of the act; what is returned can be taken back with it."""
        ...

    def take_back(self, organ: Organ, given: dict[str, JSON], *, at: datetime, by: Account | None) -> None:
        """Undo ``hand_over``."""
        ...


def followers() -> Iterator[tuple[str, Follower]]:
    """Each follower of the settings with its dotted path."""
    for path in settings.ORGAN_SUCCESSION_FOLLOWERS:
        yield path, cast(Follower, import_string(path))


def burdens(organ: Organ, *, on: date) -> list[Burden]:
    """What the rooms above would hand over if ``organ`` ended."""
    return [burden for _path, follower in followers() for burden in follower.carried(organ, on=on)]


def locked(organ: Organ) -> Organ:
    """``organ`` as it is now, kept still until the transaction ends."""
    return Organ.objects.select_for_update(of=("self",)).select_related("parent").get(pk=organ.pk)


@transaction.atomic
def move_organ(
    organ: Organ, *, parent: Organ | None, on: date, at: datetime, by: Account | None, document: str = ""
) -> Organ:
    """Place ``organ`` under another parent from ``on``; where it stood until then stays readable."""
    organ = locked(organ)
    former_id = organ.parent_id
    _move(organ, parent=parent, on=on, at=at, document=document)
    detail = {"parent": parent.pk if parent else None, "on": on.isoformat(), "document": document}
    audit.write("organ.moved", subject=organ, by=by, at=at, detail=detail)
    facts.changed(organ, former_id, parent, at=at)
    return organ


@transaction.atomic
def merge_organs(
    organs: Iterable[Organ], *, into: Organ, on: date, at: datetime, by: Account | None, document: str = ""
) -> None:
    """End ``organs`` on ``on``; ``into`` takes over what stands under them, their cases and their names in old notices.

    Their posts end with them: access to the successor is given anew, by a security administrator.
    """
    ending = [locked(organ) for organ in organs]
    _succeed(ending, [locked(into)], SuccessionKind.MERGER, on=on, at=at, by=by, document=document)


@transaction.atomic
def split_organ(
    organ: Organ, *, into: Iterable[Organ], on: date, at: datetime, by: Account | None, document: str = ""
) -> None:
    """End ``organ`` on ``on`` and let each of ``into`` read and carry on its cases, the first one what is open."""
    heirs = [locked(heir) for heir in into]
    _succeed([locked(organ)], heirs, SuccessionKind.SPLIT, on=on, at=at, by=by, document=document)


@transaction.atomic
def abolish_organ(organ: Organ, *, on: date, at: datetime, by: Account | None, document: str = "") -> None:
    """End ``organ`` on ``on`` without successor; its cases stay with the organ above it."""
    organ = locked(organ)
    reasons = [
        *gates.reasons_against_day(organ, on, today=day_of(at), last=organ.since),
        *gates.reasons_against_ending(organ),
    ]
    refuse(OrganRefused, "organ.abolish", organ, reasons)
    heirs = [organ.parent] if organ.parent else []
    _end(organ, EndingKind.ABOLITION, heirs, [], on=on, at=at, by=by)
    audit.write("organ.abolished", subject=organ, by=by, at=at, detail={"on": on.isoformat(), "document": document})
    facts.changed(organ, organ.parent, at=at)


@transaction.atomic
def undo_ending(organ: Organ, *, at: datetime, by: Account | None, reason: str) -> Organ:
    """Bring ``organ`` back that was ended by mistake earlier on the same day, with all that its ending closed.

    Its posts stay ended: a security administrator gives access anew.
    """
    organ = locked(organ)
    ending = organ.endings.filter(undone_on__isnull=True).first()
    refuse(OrganRefused, "organ.undo_ending", organ, list(gates.reasons_against_undoing(ending, today=day_of(at))))
    assert ending is not None
    _reopen(organ, ending.closed)
    for child in Organ.objects.filter(pk__in=ending.closed["children"]):
        child.placements.filter(since=ending.on, until__isnull=True).delete()
        child.placements.filter(until=ending.on).update(until=None)
        Organ.objects.filter(pk=child.pk).update(parent=organ)
    for path, follower in followers():
        if path in ending.closed["given"]:
            follower.take_back(organ, ending.closed["given"][path], at=at, by=by)
    successions = Succession.objects.filter(predecessor=organ, on=ending.on)
    heirs = list(successions.values_list("successor_id", flat=True))
    successions.delete()
    ending.undone_on = day_of(at)
    ending.save(update_fields=["undone_on"])
    detail: dict[str, JSON] = {"kind": ending.kind, "on": ending.on.isoformat(), "reason": reason}
    audit.write("organ.ending_undone", subject=organ, by=by, at=at, detail=detail)
    facts.changed(organ, *heirs, *ending.closed["children"], at=at)
    return organ


def _reopen(organ: Organ, closed: dict[str, Any]) -> None:
    for relation in CLOSED_WITH_IT:
        getattr(organ, relation).filter(pk__in=closed[relation]).update(until=None)
    organ.until = None
    organ.save(update_fields=["until"])


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


CLOSED_WITH_IT = ("names", "placements", "contacts", "responsibilities", "remits")
"""What is in force about an organ and ends with it."""


def _end(
    organ: Organ,
    kind: EndingKind,
    heirs: Sequence[Organ],
    children: Sequence[int],
    *,
    on: date,
    at: datetime,
    by: Account | None,
) -> None:
    """Close everything that is in force about ``organ``, and give what is open to ``heirs``."""
    closed: dict[str, Any] = {"children": list(children)}
    for relation in CLOSED_WITH_IT:
        rows = getattr(organ, relation).filter(until__isnull=True)
        rows.filter(since__gte=on).delete()
        closed[relation] = list(rows.values_list("pk", flat=True))
        rows.update(until=on)
    for post in organ.posts.in_force_within(on, None):
        finish_post(post, on)
    organ.until = on
    organ.save(update_fields=["until"])
    closed["given"] = {path: one.hand_over(organ, heirs, on=on, at=at, by=by) for path, one in followers() if heirs}
    Ending.objects.create(organ=organ, kind=kind, on=on, recorded_on=day_of(at), closed=closed)


def _succeed(
    organs: Sequence[Organ],
    heirs: Sequence[Organ],
    kind: SuccessionKind,
    *,
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
    moved: list[Organ] = []
    for organ in organs:
        children = list(Organ.objects.filter(parent=organ, until__isnull=True))
        moved += children
        for child in children:
            _move(child, parent=heirs[0], on=on, at=at, document=document)
        _end(organ, EndingKind(kind), heirs, [child.pk for child in children], on=on, at=at, by=by)
        Succession.objects.bulk_create(
            Succession(predecessor=organ, successor=heir, kind=kind, on=on, document=document) for heir in heirs
        )
        detail: dict[str, JSON] = {
            "successors": [heir.pk for heir in heirs],
            "on": on.isoformat(),
            "document": document,
        }
        audit.write(f"organ.ended_by_{kind}", subject=organ, by=by, at=at, detail=detail)
    facts.changed(*organs, *heirs, *moved, at=at)
