"""Which rounds a reader sees, what stands in one, and what belongs there now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from gongkai.disclosure.records.models import LedgerEntry, Record, Version
from gongkai.disclosure.records.queries import READERS
from gongkai.disclosure.records.rights import roles_for
from gongkai.disclosure.records.rules import State, Validity
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.queries import Scope

from .models import Item, Round
from .rules import Decision, RoundKind, Stage

AT_ONCE = 500
CLEANED_UP = (Validity.NOT_YET, Validity.VALID, Validity.AMENDED, Validity.LAPSED)
"""What a clean-up goes over: all but what was repealed, or found lapsed by an earlier one."""


def visible_rounds(reach: Scope) -> QuerySet[Round]:
    """The rounds of the organs whose records the reader may see."""
    found = Round.objects.filter(organ__in=reach.organ_ids_as(*READERS))
    return found.select_related("organ", "begun_by", "proposed_by", "confirmed_by", "result")


def rounds_of(reach: Scope, right: str) -> QuerySet[Round]:
    """The rounds of the organs over which the reader holds a right."""
    return visible_rounds(reach).filter(organ__in=reach.organ_ids_as(*roles_for(right)))


def items_of(reach: Scope, right: str) -> QuerySet[Item]:
    """What stands in those rounds."""
    found = Item.objects.filter(round__organ__in=reach.organ_ids_as(*roles_for(right)))
    return found.select_related("round__organ", "record__organ", "decided_by", "follow_up")


def organs_for(reach: Scope) -> QuerySet[Organ]:
    """The organs in force for which the reader begins rounds."""
    organ_ids = reach.organ_ids_as(*roles_for("reevaluate"))
    return Organ.objects.in_force(reach.on).filter(pk__in=organ_ids).order_by("id")


@dataclass(frozen=True)
class Numbers:
    """How many records a round holds, and what was decided about how many."""

    total: int
    undecided: int
    left: int
    decided: Mapping[str, int]

    @property
    def done(self) -> int:
        """About how many something was decided."""
        return self.total - self.undecided


def numbers_of(round_: Round) -> Numbers:
    """One query."""
    rows = round_.items.order_by().values_list("has_left", "decision").annotate(number=Count("pk"))
    left, decided = 0, dict[str, int]()
    for has_left, decision, number in rows:
        if has_left:
            left += number
        else:
            decided[decision] = number
    total = sum(decided.values())
    return Numbers(total, decided.pop("", 0), left, decided)


def page_of(items: QuerySet[Item], *, after: str, size: int) -> tuple[Sequence[Item], str]:
    """A page by keyset in the order of listing, and the key of the next."""
    if after.isascii() and after.isdigit() and len(after) < 19:
        items = items.filter(pk__gt=int(after))
    rows = list(items.order_by("pk")[: size + 1])
    return rows[:size], str(rows[size - 1].pk) if len(rows) > size else ""


def belonging(round_: Round, *, on: date) -> Iterator[Mapping[str, Any]]:
    """What the round goes over now: the fields of an item for each record; read some at a time."""
    if round_.kind == RoundKind.UNDISCLOSED:
        return _undisclosed(round_)
    return _rules(round_, on)


def _undisclosed(round_: Round) -> Iterator[Mapping[str, Any]]:
    """Signed and closed: not for the public, or on request alone; with what the last round decided about it."""
    closed = Record.objects.filter(organ=round_.organ_id, state=State.CLOSED)
    closed = closed.filter(Q(public_version__isnull=True) | Q(withdrawn_at__isnull=False))
    versions = Version.objects.filter(record__in=closed, number=F("record__version")).order_by("record_id")
    last = _last_decisions(round_)
    for one in versions.iterator(chunk_size=AT_ONCE):
        content, before = one.content, last.get(one.record_id)
        yield {
            "record_id": one.record_id,
            "version": one.number,
            "digest": one.digest,
            "title": content.title[:300],
            "attribute": content.attribute[:60],
            "ground": content.ground[:200],
            "former_reason": before.reason if before else content.reason,
            "review_was_due_on": before.next_review_on if before else content.next_review_on,
        }


def _last_decisions(round_: Round) -> Mapping[int, Item]:
    earlier = Item.objects.filter(
        round__organ=round_.organ_id,
        round__kind=RoundKind.UNDISCLOSED,
        round__stage=Stage.CONFIRMED,
        round__year__lt=round_.year,
        decision=Decision.STAYS,
    )
    return {one.record_id: one for one in earlier.order_by("round__year", "pk")}


def _rules(round_: Round, on: date) -> Iterator[Mapping[str, Any]]:
    entries = LedgerEntry.objects.filter(organ=round_.organ_id).of_validity(*CLEANED_UP, on=on)
    lapsed = Item.objects.filter(
        round__organ=round_.organ_id, round__stage=Stage.CONFIRMED, round__year__lt=round_.year, decision=Decision.LAPSE
    )
    entries = entries.filter(record__withdrawn_at__isnull=True).exclude(record__in=lapsed.values("record"))
    versions = Version.objects.filter(record__ledger_entry__in=entries, number=F("record__ledger_entry__version"))
    for one in versions.order_by("record_id").iterator(chunk_size=AT_ONCE):
        content = one.content
        yield {
            "record_id": one.record_id,
            "version": one.number,
            "digest": one.digest,
            "title": content.title[:300],
            "attribute": content.attribute[:60],
            "ground": content.document_number[:200],
            "former_reason": "",
            "review_was_due_on": content.expires_on,
        }
