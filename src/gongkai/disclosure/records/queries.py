"""Which records a reader may see, which wait for them, and what they may do with one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Value

from gongkai.registers.accounts.models import Account
from gongkai.registers.files.models import StoredFile
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.obligations.queries import first_due
from gongkai.registers.organs.models import Organ, Role
from gongkai.registers.organs.queries import READS_CASES, Scope

from .content import Content
from .models import WAITS, Act, HistoricBatch, Record, Relation, ShortcutUse
from .rights import roles_for
from .rules import ActKind, State, Step
from .wording import ANNULLED, duties_of, law_for

WORKERS: frozenset[Role] = frozenset().union(*(roles_for(right) for right in settings.RECORD_RIGHTS))
"""The roles for which a record may wait."""
READERS = READS_CASES | WORKERS
WRITTEN = (ActKind.DRAFTED, ActKind.EDITED, ActKind.CORRECTED)


def visible_records(reach: Scope) -> QuerySet[Record]:
    """Records of the organs that the reader may see."""
    found = Record.objects.of_organs(reach.organ_ids_as(*READERS))
    return found.select_related("organ", "drafted_by", "held_by", "withdrawal_by")


def records_of(reach: Scope, *rights: str) -> QuerySet[Record]:
    """Records over whose organ the reader holds one of ``rights``."""
    roles = frozenset().union(*(roles_for(right) for right in rights))
    return visible_records(reach).filter(organ_id__in=reach.organ_ids_as(*roles))


def drafting_organs(reach: Scope) -> QuerySet[Organ]:
    """The organs in force for which the reader drafts."""
    return Organ.objects.in_force(reach.on).filter(pk__in=reach.organ_ids_as(*roles_for("draft"))).order_by("id")


def late_records(reach: Scope, rows: QuerySet[Record]) -> QuerySet[Record]:
    """Those of ``rows`` that a clock has run out on."""
    owed = Obligation.objects.outside_plans().owed().filter(subject_type=Record._meta.label_lower)
    owed = owed.filter(due_on__lt=reach.on)
    return rows.filter(pk__in=owed.filter(organ_id__in=reach.organ_ids_as(*READERS)).values("subject_id"))


def waiting_for(reach: Scope) -> QuerySet[Record]:
    """What waits for the reader: the drafts they hold, records at a step that is theirs, withdrawals to confirm."""
    nobody = Q(held_by=None, organ_id__in=reach.organ_ids_as(*roles_for("draft")))
    is_in_batch = Q(historic__isnull=False, public_version__isnull=True)
    condition = Q(waits_for="draft") & ~is_in_batch & (Q(held_by=reach.account_id) | nobody)
    for right in settings.RECORD_RIGHTS:
        organ_ids = reach.organ_ids_as(*roles_for(right))
        if organ_ids and right in (*Step, "sign"):
            condition |= Q(waits_for=right, organ_id__in=organ_ids) & ~Q(drafted_by=reach.account_id)
        elif organ_ids and right == "release":
            condition |= Q(waits_for=right, organ_id__in=organ_ids)
        elif organ_ids and right == "withdraw":
            proposed = Q(withdrawal_by__isnull=False) & ~Q(withdrawal_by=reach.account_id)
            condition |= Q(organ_id__in=organ_ids) & proposed
    return visible_records(reach).filter(WAITS, condition)


def with_due_days(rows: QuerySet[Record]) -> QuerySet[Record]:
    """The rows with ``due_on``, the first due day of the clocks that run about each."""
    return rows.annotate(due_on=first_due(Record._meta.label_lower))


def waiting_by_due_day(reach: Scope, *, most: int) -> QuerySet[Record]:
    """The first of what waits for the reader: what is due first before the rest, and what has no clock last.

    Many may wait, so which come first is found out before anything is told about them; one query.
    """
    by_due_day = (F("due_on").asc(nulls_last=True), "-id")
    first = with_due_days(waiting_for(reach)).order_by(*by_due_day).values("pk")[:most]
    return with_due_days(visible_records(reach).filter(pk__in=first)).order_by(*by_due_day)


def shortcuts_taken(reach: Scope, *rights: str) -> QuerySet[ShortcutUse]:
    """Shortcuts taken in the organs over which the reader holds one of ``rights``."""
    mine = records_of(reach, *rights)
    return ShortcutUse.objects.filter(record__in=mine).select_related("record__organ", "by", "reviewed_by")


def historic_batches(reach: Scope, *rights: str) -> QuerySet[HistoricBatch]:
    """Batches over whose organ the reader holds one of ``rights``, with how many there are and how many are public."""
    roles = frozenset().union(*(roles_for(right) for right in rights))
    found = HistoricBatch.objects.filter(organ_id__in=reach.organ_ids_as(*roles)).select_related("organ", "by")
    return found.annotate(
        number=Count("items"),
        public_number=Count("items", filter=Q(items__record__public_version__isnull=False)),
        held_number=Count("items", filter=Q(items__record__public_version__isnull=True) & ~Q(items__refusals=[])),
    )


def acts_of(record: Record) -> list[Act]:
    """Everything that was done with it, oldest first."""
    return list(record.acts.select_related("by").order_by("id"))


def relations_of(record: Record, *, version: int | None = None) -> list[Relation]:
    """What a version of it touches, the newest unless another is named, and what touches it in public."""
    return _with_records([record], Relation.objects.of_version(version or record.version))[record.pk]


def relations_ever(records: Sequence[Record]) -> dict[int, list[Relation]]:
    """The same of all versions together of many records, by their numbers."""
    return _with_records(records, Relation.objects.all())


def _with_records(records: Sequence[Record], of_them: QuerySet[Relation]) -> dict[int, list[Relation]]:
    """One query, and a second for the other records where there are any; each record has objects of its own."""
    known = {one.pk: one for one in records}
    own = of_them.filter(record__in=list(known)).order_by().annotate(is_own=Value(True))
    touching = Relation.objects.public().filter(other__in=list(known)).order_by().annotate(is_own=Value(False))
    rows: list[Any] = sorted(own.union(touching, all=True), key=lambda one: (not one.is_own, one.pk))
    others = Record.objects.in_bulk({number for one in rows if (number := _far_side(one)) is not None}) if rows else {}
    told: dict[int, list[Relation]] = {number: [] for number in known}
    for one in rows:
        place, far = (one.record_id if one.is_own else one.other_id), others.get(_far_side(one))
        one.record, one.other = (known[place], far) if one.is_own else (far, known[place])
        told[place].append(one)
    return told


def _far_side(relation: Any) -> int | None:
    """The number of the record at the other end, as seen from one of those that were asked about."""
    number: int | None = relation.other_id if relation.is_own else relation.record_id
    return number


def clocks_of(record: Record) -> list[Obligation]:
    """The clocks that run, or ran, about it."""
    owed = Obligation.objects.filter(subject_type=Record._meta.label_lower, subject_id=record.pk)
    return list(owed.select_related("organ").order_by("id"))


def copy_in(content: Content, sha256: str) -> StoredFile | None:
    """The clean copy with this digest, if the content has it for an attachment."""
    shown = next((one for one in content.attachments if one.public_sha256 == sha256), None)
    if shown is None:
        return None
    return StoredFile.objects.filter(sha256=sha256, name=shown.public_name).order_by("stored_at").first()


@dataclass(frozen=True)
class Standing:
    """What a reader may do with a record now."""

    edit: bool
    send_on: bool
    take_over: bool
    hand_on: bool
    approve: bool
    give_back: bool
    sign: bool
    release: bool
    propose_withdrawal: bool
    confirm_withdrawal: bool
    propose_exception: bool
    confirm_exception: bool
    correct: bool
    lapse: bool
    annul: bool
    shortcut: bool
    keeps_from_signing: bool
    is_own: bool

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to do for the reader."""
        return not any((self.send_on, self.approve, self.sign, self.release, self.confirm_withdrawal))


def standing(record: Record, acts: Sequence[Act], reach: Scope, *, by: Account) -> Standing:
    """What ``by`` may do with ``record``; no query."""

    def holds(*rights: str) -> bool:
        roles = frozenset().union(*(roles_for(right) for right in rights))
        return reach.holds(*roles, at=record.organ_id)

    since = record.public_version or 0
    is_own = any(act.by_id == by.pk and act.version > since and act.kind in WRITTEN for act in acts)
    is_draft, waits_for = record.state == State.DRAFT, record.waits_for
    exception = waiting_exception(record, acts)
    is_proposed = record.withdrawal_by_id is not None
    return Standing(
        edit=holds("draft") and record.state != State.CLOSED,
        send_on=is_draft and holds("draft"),
        hand_on=is_draft and (holds("withdraw") or (holds("draft") and record.held_by_id == by.pk)),
        take_over=is_draft and holds("draft") and record.held_by_id != by.pk,
        approve=waits_for in list(Step) and holds(waits_for) and not is_own,
        give_back=record.state in (State.IN_REVIEW, State.SIGNED, State.SCHEDULED) and holds(*Step, "sign", "release"),
        sign=waits_for == "sign" and holds("sign") and not is_own,
        release=waits_for == "release" and holds("release"),
        propose_withdrawal=record.is_public and not is_proposed and holds("withdraw"),
        confirm_withdrawal=is_proposed and holds("withdraw") and record.withdrawal_by_id != by.pk,
        propose_exception=is_draft and exception is None and holds("draft"),
        confirm_exception=exception is not None and exception.by_id != by.pk and not is_own and holds("override"),
        correct=record.is_public and record.state in (State.DRAFT, State.RELEASED) and holds("draft"),
        lapse=record.is_public and record.lapsed_on is None and holds("lapse"),
        shortcut=waits_for in list(Step) and holds("shortcut") and not is_own and bool(law_for(record).shortcuts),
        keeps_from_signing=holds("draft") and record.state != State.CLOSED and holds(*Step, "sign") and not is_own,
        annul=bool(record.annulled_on is None and holds("draft") and may_be_annulled(record)),
        is_own=is_own,
    )


def may_be_annulled(record: Record) -> bool:
    """Whether its genre is one whose decisions are withdrawn when they do not stand any more."""
    return bool(duties_of(law_for(record), record.genre, begun_by=ANNULLED))


def waiting_exception(record: Record, acts: Sequence[Act]) -> Act | None:
    """The exception that was proposed for what the record says now and waits for a second person."""
    kinds = (ActKind.OVERRIDE_PROPOSED, ActKind.OVERRIDDEN)
    found = [act for act in acts if act.digest == record.digest and act.kind in kinds]
    is_waiting = bool(found) and found[-1].kind == ActKind.OVERRIDE_PROPOSED and record.state == State.DRAFT
    return found[-1] if is_waiting else None
