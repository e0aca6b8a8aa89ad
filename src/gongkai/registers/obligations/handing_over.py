"""What an organ that ends still owes passes to the one that carries it on; the past stays with the one that ended."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.reorganising import Burden

from .counting import batches
from .lives import Life, keep, lives_of
from .models import EventKind, Obligation, Standing

AT_ONCE = 500


class OpenObligations:
    """The follower of ``ORGAN_SUCCESSION_FOLLOWERS`` for obligations."""

    def carried(self, organ: Organ, *, on: date) -> Iterator[Burden]:
        """How many ``organ`` owes."""
        if number := _owed_by(organ).count():
            yield Burden(_("Duties still owed"), number)

    def hand_over(
        self, organ: Organ, heirs: Sequence[Organ], *, on: date, at: datetime, by: Account | None
    ) -> dict[str, JSON]:
        """Let the chief heir owe what ``organ`` owes, from ``on`` or from the day on which it began.

        What the heir owes itself already is closed; what it has settled for itself stays apart from what it takes over,
        by its period.
        """
        heir, moved, closed, periods = heirs[0], list[int](), list[int](), dict[str, JSON]()
        for number, period, is_double, is_taken in _compared(organ, heir):
            (closed if is_double else moved).append(number)
            if is_taken and not is_double:
                periods[str(number)] = period
        note = f"机构调整：原由{organ}承担，现由{heir}承担"
        for lives in _in_parts(moved):
            for life in lives:
                _pass(life, heir, on, note, by=by, at=at)
                if str(life.obligation.pk) in periods:
                    life.obligation.period = f"{life.obligation.period}/{organ.pk}"
            keep(lives)
        for lives in _in_parts(closed):
            for life in lives:
                _close(life, on, f"机构调整：{organ}由{heir}承继，{heir}已承担同一义务", by=by, at=at)
            keep(lives)
        _tell("obligation.handed_over", organ, heir, moved, closed, by=by, at=at)
        return {"moved": [*moved], "closed": [*closed], "periods": periods}

    def take_back(self, organ: Organ, given: dict[str, JSON], *, at: datetime, by: Account | None) -> None:
        """Let ``organ`` owe again what is still owed of it; what was settled meanwhile stays with who settled it."""
        kept: dict[str, Any] = given
        moved, closed = _standing(kept["moved"], Standing.OWED), _standing(kept["closed"], Standing.CLOSED)
        on, note = timezone.localdate(at), f"撤销机构调整：仍由{organ}承担"
        for lives in _in_parts(moved):
            for life in lives:
                last = max(event.on for event in life.events if event.organ_after_id)
                _pass(life, organ, last, note, by=by, at=at)
                life.obligation.period = kept["periods"].get(str(life.obligation.pk), life.obligation.period)
            keep(lives)
        for lives in _in_parts(closed):
            for life in lives:
                life.add(EventKind.REOPENED, max(on, life.events[-1].on), by=by, at=at, note=note)
            keep(lives)
        _tell("obligation.taken_back", organ, organ, moved, closed, by=by, at=at)


open_obligations = OpenObligations()


def _owed_by(organ: Organ) -> "QuerySet[Obligation]":
    return Obligation.objects.filter(organ=organ).owed()


def _compared(organ: Organ, heir: Organ) -> "QuerySet[Obligation, tuple[int, str, bool, bool]]":
    """What ``organ`` owes: number and period, whether ``heir`` owes the same itself, whether it has to do with it.

    The same is owed about the same subject, or where it is about themselves, by each about itself.
    """
    of_heir = Obligation.objects.filter(organ=heir, duty_id=OuterRef("duty_id"), period=OuterRef("period"))
    same = of_heir.filter(subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id"))
    kind = Organ._meta.label_lower
    itself = Q(subject_type=kind, subject_id=organ.pk) & Exists(
        of_heir.owed().filter(subject_type=kind, subject_id=heir.pk)
    )
    compared = _owed_by(organ).annotate(is_double=Q(Exists(same.owed())) | itself, is_taken=Exists(same))
    return compared.order_by("pk").values_list("pk", "period", "is_double", "is_taken")


def _in_parts(numbers: Iterable[int]) -> Iterator[list[Life]]:
    return (lives_of(part) for part in batches(numbers, AT_ONCE))


def _pass(life: Life, to: Organ, on: date, note: str, *, by: Account | None, at: datetime) -> None:
    """Not before it began, nor before it passed to the one that owes it now."""
    passed = [event.on for event in life.events if event.organ_after_id]
    told: dict[str, Any] = {"organ_before_id": life.obligation.organ_id, "organ_after": to, "party": to.name[:200]}
    life.add(EventKind.HANDED_OVER, max([on, life.start.on, *passed]), by=by, at=at, note=note[:300], **told)


def _close(life: Life, on: date, reason: str, *, by: Account | None, at: datetime) -> None:
    life.obligation.close_reason = reason[:300]
    day = max([on, life.start.on, *(event.on for event in life.events)])
    life.add(EventKind.CLOSED, day, by=by, at=at, note=reason[:300])


def _standing(numbers: Iterable[int], standing: Standing) -> list[int]:
    found = Obligation.objects.filter(pk__in=list(numbers), standing=standing)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _tell(
    act: str, organ: Organ, to: Organ, moved: Sequence[int], closed: Sequence[int], *, by: Account | None, at: datetime
) -> None:
    if moved or closed:
        detail: dict[str, JSON] = {"to": to.pk, "number": len(moved), "owed_already": len(closed)}
        audit.write(act, subject=organ, by=by, at=at, detail=detail)
