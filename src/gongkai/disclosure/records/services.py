"""What may happen to a record until it is signed: drafted, edited, sent on, approved or returned, signed."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON
from gongkai.registers.obligations import services as obligations
from gongkai.registers.organs.models import Organ

from . import copies, decisions, gates, numbering, rights, words
from .content import Content, Extent, Mode
from .models import Act, Record, Version
from .rules import ActKind, Approval, Refusal, Refused, State, Step, holding, next_step
from .wording import law_for, steps_for

WAITS_FOR = {State.DRAFT: "draft", State.SIGNED: "release", State.SCHEDULED: "release"}


class EditedMeanwhile(Exception):
    """Somebody else saved a newer version; ``version`` is its number."""

    def __init__(self, version: int) -> None:
        super().__init__(str(version))
        self.version = version


@transaction.atomic
def draft(organ: Organ, content: Content, *, by: Account, at: datetime) -> Record:
    """Begin a record; it may be incomplete."""
    rights.must_have(by, "draft", organ, on=timezone.localdate(at))
    record = Record(public_id=secrets.token_urlsafe(16), organ=organ, state=State.DRAFT, version=0, drafted_by=by)
    record.drafted_at = at
    keep(record, copies.with_copies(content, organ.pk), by=by, at=at)
    enter(record, ActKind.DRAFTED, by=by, at=at)
    decisions.follow(record, content, by=by, at=at)
    return record


@transaction.atomic
def edit(record: Record, content: Content, *, version: int, by: Account, at: datetime) -> Record:
    """Save a new version over version ``version``; approvals of the former content no longer hold.

    Relations, corrections and origin have acts of their own; what ``content`` says of them does not count.

    Raise ``EditedMeanwhile``, or ``Refused`` in a state in which nothing is edited. What was sent on is a draft again.
    """
    locked = lock(record)
    rights.must_have(by, "draft", locked.organ_id, on=timezone.localdate(at))
    if locked.version != version:
        raise EditedMeanwhile(locked.version)
    if locked.state == State.CLOSED:
        raise Refused(Refusal("closed", "该信息已办结，不能修改"))
    before = content_of(locked)
    content = replace(content, related=before.related, corrections=before.corrections, origin=before.origin)
    content = copies.with_copies(content, locked.organ_id)
    if content.digest == locked.digest:
        return locked
    voided = holding(approvals_of(locked), locked.digest)
    keep(locked, content, by=by, at=at)
    if voided:
        people = Account.objects.in_bulk([approval.by for approval in voided])
        names = "、".join(f"{words.title_of(one.step)} {people.get(one.by, '')}".strip() for one in voided)
        enter(locked, ActKind.VOIDED, by=by, at=at, note=names)
    enter(locked, ActKind.EDITED, by=by, at=at)
    decisions.follow(locked, content, by=by, at=at)
    return locked


@transaction.atomic
def send_on(record: Record, *, by: Account, at: datetime) -> Record:
    """Hand the draft to review; raise ``Refused`` with every reason at once."""
    locked = lock(record)
    rights.must_have(by, "draft", locked.organ_id, on=timezone.localdate(at))
    in_state(locked, State.DRAFT)
    take_copies(locked, at=at)
    pass_gates(locked, gates.Stage.SEND_ON, at)
    locked.state = State.IN_REVIEW
    locked.save(update_fields=["state"])
    enter(locked, ActKind.SENT_ON, by=by, at=at)
    return locked


@transaction.atomic
def approve(record: Record, step: Step, *, seen: str, by: Account, at: datetime, note: str = "") -> Record:
    """Pass a review step for the content whose digest ``seen`` the reviewer had before them."""
    locked = lock(record)
    rights.must_have(by, step.value, locked.organ_id, on=timezone.localdate(at))
    in_state(locked, State.IN_REVIEW)
    must_be_seen(locked, seen)
    must_not_be_own(locked, by)
    waiting = step_of(locked)
    if waiting is not step:
        said = f"现在等待的是“{words.title_of(waiting)}”" if waiting else "审核已全部完成"
        raise Refused(Refusal("not_this_step", said, field=step))
    enter(locked, ActKind.APPROVED, by=by, at=at, step=step, note=note)
    return locked


@transaction.atomic
def give_back(record: Record, *, reason: str, by: Account, at: datetime) -> Record:
    """Return it to its drafter (退文) from any step, with the reason (REC-2)."""
    locked = lock(record)
    in_state(locked, State.IN_REVIEW, State.SIGNED, State.SCHEDULED)
    day = timezone.localdate(at)
    if not any(rights.has(by, right, locked.organ_id, on=day) for right in (*Step, "sign", "release")):
        rights.must_have(by, Step.FIRST_REVIEW.value, locked.organ_id, on=day)
    if not reason.strip():
        raise Refused(Refusal("reason_missing", "退文须说明理由", "reason"))
    locked.state, locked.release_at = State.DRAFT, None
    locked.save(update_fields=["state", "release_at"])
    enter(locked, ActKind.RETURNED, by=by, at=at, note=reason.strip())
    return locked


@transaction.atomic
def sign(record: Record, *, seen: str, by: Account, at: datetime) -> Record:
    """Sign what was reviewed: from now on its clocks run (REC-3, REC-4). What is not for everyone is closed with it."""
    locked = lock(record)
    rights.must_have(by, "sign", locked.organ_id, on=timezone.localdate(at))
    in_state(locked, State.IN_REVIEW)
    must_be_seen(locked, seen)
    must_not_be_own(locked, by)
    waiting = step_of(locked)
    if waiting is not None:
        said = f"尚未完成“{words.title_of(waiting)}”"
        raise Refused(Refusal("review_missing", said, field=waiting))
    pass_gates(locked, gates.Stage.SIGN, at)
    content = content_of(locked)
    locked.signed_at = at
    locked.index_number = locked.index_number or numbering.next_index_number(locked, on=timezone.localdate(at))
    locked.state = (
        State.SIGNED if content.mode is Mode.PROACTIVE and content.extent is not Extent.WITHHELD else State.CLOSED
    )
    locked.save(update_fields=["signed_at", "index_number", "state"])
    enter(locked, ActKind.SIGNED, by=by, at=at)
    if locked.state == State.SIGNED:
        _start_clocks(locked, content, by=by, at=at)
    else:
        decisions.end(locked, reason=f"{content.attribute} {content.ground}".strip(), by=by, at=at)
    return locked


def _start_clocks(record: Record, content: Content, *, by: Account, at: datetime) -> None:
    """The statute's limit from the day of forming, and the place's own from signing; both bind (10-clocks C10).

    What is public already was changed (条例 第二十六条) when its new version was signed.
    """
    law = law_for(record)
    formed_on = content.formed_on if record.public_version is None else None
    formed = timezone.make_aware(datetime.combine(formed_on or timezone.localdate(at), datetime.min.time()))
    begins = {"record.formed_or_changed": formed, "document.signed": at}
    known = {duty.id for duty in law.duties if duty.is_in_force(timezone.localdate(at))}
    for duty_id in settings.RECORD_CLOCKS:
        if duty_id in known:
            duty = law.duty(duty_id, on=timezone.localdate(at))
            if duty.starts == "document.signed" and content.genre not in law.lists["genres"]:
                continue
            order = obligations.Order(
                duty_id,
                record.organ_id,
                record,
                record.title,
                period=f"v{record.version}",
                started_at=begins[duty.starts],
            )
            obligations.start(order, profile=law.name, by=by, at=at)


# -- what the other services of this room share ------------------------------------------------------------------------


def lock(record: Record) -> Record:
    """The record as it is now, kept for this transaction."""
    return Record.objects.select_for_update(of=("self",)).select_related("organ").get(pk=record.pk)


def content_of(record: Record, number: int | None = None) -> Content:
    """What a version says, the newest unless ``number`` names another."""
    return record.versions.get(number=number or record.version).content


def approvals_of(record: Record) -> list[Approval]:
    """Every approval ever given, and every step lawfully skipped; ``rules.holding`` tells which still hold."""
    rows = record.acts.filter(kind__in=(ActKind.APPROVED, ActKind.SKIPPED)).values_list("step", "digest", "by_id")
    return [Approval(Step(step), digest, by or 0) for step, digest, by in rows]


def step_of(record: Record) -> Step | None:
    """The review that the newest version waits for."""
    steps: Sequence[Step] = steps_for(law_for(record), is_normative=record.is_normative)
    return next_step(steps, approvals_of(record), record.digest)


def in_state(record: Record, *states: State) -> None:
    """Raise ``Refused`` in any other state."""
    if record.state not in states:
        raise Refused(Refusal("wrong_state", f"当前状态为“{words.STATES[record.state]}”，不能办理", field="state"))


def must_be_seen(record: Record, seen: str) -> None:
    """Raise ``Refused`` where somebody saw another content than the one that stands now."""
    if seen != record.digest:
        raise Refused(Refusal("edited_meanwhile", "内容已被修改，请重新查看后再办理", field="seen"))


def must_not_be_own(record: Record, by: Account) -> None:
    """Nobody approves or signs what they wrote, in any version that is not yet public."""
    since = record.public_version or 0
    if record.versions.filter(number__gt=since, by=by).exists():
        raise Refused(Refusal("own_draft", "不能审核自己起草或修改的内容"))


def pass_gates(record: Record, stage: gates.Stage, at: datetime) -> None:
    """Raise ``Refused`` with every reason of every gate."""
    found = gates.refusals(record, content_of(record), stage, timezone.localdate(at))
    if found:
        raise Refused(*found)


def enter(
    record: Record, kind: ActKind, *, by: Account | None, at: datetime, step: Step | None = None, note: str = ""
) -> Act:
    """Keep an act, in the record's history and in the audit register."""
    act = Act.objects.create(
        record=record, kind=kind, step=step or "", version=record.version, digest=record.digest, by=by, at=at, note=note
    )
    detail: dict[str, JSON] = {"version": record.version, "digest": record.digest}
    if step:
        detail["step"] = step.value
    if note:
        detail["note"] = note[:500]
    audit.write(f"record.{kind}", subject=record, by=by, at=at, detail=detail)
    _say_what_it_waits_for(record)
    return act


def _say_what_it_waits_for(record: Record) -> None:
    """Keep the right that the next act takes, so that inboxes are one query."""
    waiting: str = WAITS_FOR.get(State(record.state), "")
    if record.state == State.IN_REVIEW:
        waiting = step_of(record) or "sign"
    if waiting != record.waits_for:
        record.waits_for = waiting
        record.save(update_fields=["waits_for"])


def take_copies(record: Record, *, at: datetime) -> None:
    """Make a version that names the clean copies, where some were not finished when the newest one was saved."""
    before = content_of(record)
    content = copies.with_copies(before, record.organ_id)
    if content == before:
        return
    writer = record.versions.select_related("by").get(number=record.version).by
    keep(record, content, by=writer, at=at)
    enter(record, ActKind.COPIED, by=None, at=at)


def keep(record: Record, content: Content, *, by: Account, at: datetime) -> None:
    """Make ``content`` the newest version; whatever waited for review is a draft again."""
    record.version += 1
    record.digest = content.digest
    record.state, record.release_at = State.DRAFT, None
    record.title, record.genre = content.title[:300], content.genre[:40]
    record.document_number, record.subject_category = content.document_number, content.subject_category
    record.extent, record.mode = content.extent or "", content.mode or ""
    record.formed_on, record.is_normative = content.formed_on, content.is_normative
    record.save()
    Version.objects.create(
        record=record, number=record.version, canonical=content.canonical, digest=content.digest, by=by, at=at
    )
