"""What may happen to a record until it is signed: drafted, edited, sent on, approved or returned, signed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON
from gongkai.registers.journal.rules import random_id
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Organ

from . import copies, decisions, entries, gates, ledger_keeping, numbering, rights, words
from .content import Content, Extent, Mode
from .models import PUBLIC_ID_LENGTH, Act, Origin, Record, Version
from .rules import ActKind, Approval, Question, Refusal, Refused, State, Step, holding, next_step
from .wording import law_for, rule_kind_of, steps_for

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
    record = Record(public_id=random_id(), organ=organ, state=State.DRAFT, version=0, drafted_by=by)
    record.held_by = by
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
        names = "、".join(
            f"{words.title_of(locked.organ, one.step)} {people.get(one.by, '')}".strip() for one in voided
        )
        enter(locked, ActKind.VOIDED, by=by, at=at, note=names)
    enter(locked, ActKind.EDITED, by=by, at=at)
    decisions.follow(locked, content, by=by, at=at)
    return locked


def send_on(record: Record, *, by: Account, at: datetime) -> Record:
    """Hand the draft to review; raise ``Refused`` with every reason at once.

    Where the law has it sent back for a reason, the return is recorded with that reason (INT-1).
    """
    try:
        return _send_on(record, by=by, at=at)
    except Refused as refused:
        reasons = [one for one in refused.refusals if one.is_return]
        if reasons:
            _record_return(record, reasons, at=at)
        raise


@transaction.atomic
def _record_return(record: Record, reasons: Sequence[Refusal], *, at: datetime) -> None:
    enter(lock(record), ActKind.RETURNED, by=None, at=at, note="；".join(told(one) for one in reasons))


def told(refusal: Refusal) -> str:
    """A reason with its clause."""
    return f"{refusal.sentence}（{refusal.clause}）" if refusal.clause else refusal.sentence


@transaction.atomic
def _send_on(record: Record, *, by: Account, at: datetime) -> Record:
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
def approve(
    record: Record,
    step: Step,
    *,
    seen: str,
    by: Account,
    at: datetime,
    note: str = "",
    answers: Mapping[str, bool] | None = None,
) -> Record:
    """Pass a review step for the content whose digest ``seen`` the reviewer had before them.

    ``answers`` are those to the questions that are asked of this record (``RECORD_QUESTIONS``); they are kept.
    """
    locked = lock(record)
    rights.must_have(by, step.value, locked.organ_id, on=timezone.localdate(at))
    in_state(locked, State.IN_REVIEW)
    must_be_seen(locked, seen)
    must_not_be_own(locked, by)
    waiting = step_of(locked)
    if waiting is not step:
        said = f"现在等待的是“{words.title_of(locked.organ, waiting)}”" if waiting else "审核已全部完成"
        raise Refused(Refusal("not_this_step", said, field=step))
    said = "；".join(one for one in (note.strip(), *_answered(locked, answers or {})) if one)
    enter(locked, ActKind.APPROVED, by=by, at=at, step=step, note=said)
    if step_of(locked) is None:
        signed_elsewhere(locked, at=at)
    return locked


def questions_of(record: Record) -> list[Question]:
    """What a reviewer must answer to approve ``record``."""
    asks = (import_string(path) for path in settings.RECORD_QUESTIONS)
    return [question for ask in asks for question in ask(record)]


def _answered(record: Record, answers: Mapping[str, bool]) -> list[str]:
    """Each question with its answer; raise ``Refused`` where one is missing, or says that it must go back."""
    asked = questions_of(record)
    refusals = [
        Refusal("question_open", f"请回答：{one.text}", one.code, one.clause)
        if one.code not in answers
        else Refusal("question_failed", f"应当退文，不能同意：{one.text}", one.code, one.clause)
        for one in asked
        if answers.get(one.code) is not one.passes_on
    ]
    if refusals:
        raise Refused(*refusals)
    return [f"{one.text}{'是' if answers[one.code] else '否'}" for one in asked]


def signed_elsewhere(record: Record, *, at: datetime) -> None:
    """Where this very content was signed in another system and every review is passed, it is signed."""
    origin = Origin.objects.filter(record=record, digest=record.digest).first()
    if origin is not None:
        day = f"{timezone.localdate(origin.signed_at):%Y-%m-%d}"
        note = f"{origin.signatory}于{day}在“{origin.system}”签发（{origin.reference}）"
        _become_signed(record, signed_at=origin.signed_at, by=None, at=at, note=note)


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
        said = f"尚未完成“{words.title_of(locked.organ, waiting)}”"
        raise Refused(Refusal("review_missing", said, field=waiting))
    pass_gates(locked, gates.Stage.SIGN, at)
    content = content_of(locked)
    _become_signed(locked, signed_at=at, by=by, at=at)
    if is_for_everyone(content):
        start_clocks(locked, content, signed_at=at, by=by, at=at)
    else:
        _close_clocks(locked, content, by=by, at=at)
    return locked


def is_for_everyone(content: Content) -> bool:
    """Whether it is to be public of itself."""
    return content.mode is Mode.PROACTIVE and content.extent is not Extent.WITHHELD


def _become_signed(record: Record, *, signed_at: datetime, by: Account | None, at: datetime, note: str = "") -> None:
    record.signed_at = signed_at
    record.index_number = record.index_number or numbering.next_index_number(record, on=timezone.localdate(signed_at))
    record.state = State.SIGNED if is_for_everyone(content_of(record)) else State.CLOSED
    record.save(update_fields=["signed_at", "index_number", "state"])
    enter(record, ActKind.SIGNED, by=by, at=at, note=note)


def start_clocks(record: Record, content: Content, *, signed_at: datetime, by: Account, at: datetime) -> None:
    """The statute's limit from the day of forming, and the place's own from signing; both bind (10-clocks C10).

    What is public already was changed (条例 第二十六条) when its new version was signed.
    """
    law, signed_on = law_for(record), timezone.localdate(signed_at)
    formed_on = content.formed_on if record.public_version is None else None
    formed = timezone.make_aware(datetime.combine(formed_on or signed_on, datetime.min.time()))
    begins = {"record.formed_or_changed": formed, "document.signed": signed_at}
    known = {duty.id for duty in law.duties if duty.is_in_force(signed_on)}
    for duty_id in settings.RECORD_CLOCKS:
        if duty_id in known and not _runs_since_reopened(record, duty_id):
            duty = law.duty(duty_id, on=signed_on)
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
    entries.start_clock(record, content, by=by, at=at)


def _close_clocks(record: Record, content: Content, *, by: Account, at: datetime) -> None:
    """A version that was signed for the public and given back has clocks that nothing can meet any more."""
    duty_ids = (*settings.RECORD_CLOCKS, settings.CATALOGUE_PUBLISH_DUTY)
    for obligation in Obligation.objects.about(record).owed().filter(duty_id__in=duty_ids):
        obligations.close(obligation, by=by, at=at, reason=f"公开属性改为{content.attribute}")
    decisions.end(record, reason=f"{content.attribute} {content.ground}".strip(), by=by, at=at)


def _runs_since_reopened(record: Record, duty_id: str) -> bool:
    """Whether the clock was started when the record was opened again, long after it was formed."""
    if not record.acts.filter(kind=ActKind.REOPENED).exists():
        return False
    return Obligation.objects.about(record).owed().filter(duty_id=duty_id).exists()


# -- what the other services of this room share ------------------------------------------------------------------------


def lock(record: Record) -> Record:
    """The record as it is now, kept for this transaction."""
    return Record.objects.select_for_update(of=("self",)).select_related("organ").get(pk=record.pk)


def content_of(record: Record, number: int | None = None) -> Content:
    """What a version says, the newest unless ``number`` names another; read once for a record that is held."""
    wanted = number or record.version
    if number is None and record.said is not None and record.said[0] == record.digest:
        return record.said[1]
    canonical = Version.objects.values_list("canonical", flat=True).order_by().get(record=record, number=wanted)
    content = Content.read(canonical)
    if number is None:
        record.said = (record.digest, content)
    return content


def approvals_of(record: Record) -> list[Approval]:
    """The approvals of the newest version and its steps that were lawfully skipped.

    An edit voids those of earlier ones, also where it is taken back later.
    """
    passed = record.acts.filter(kind__in=(ActKind.APPROVED, ActKind.SKIPPED), version=record.version)
    rows = passed.values_list("step", "digest", "by_id")
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


def pass_gates(record: Record, stage: gates.Stage, at: datetime, *, content: Content | None = None) -> None:
    """Raise ``Refused`` with every reason of every gate."""
    found = gates.refusals(record, content or content_of(record), stage, timezone.localdate(at))
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
    if record.signed_at is not None:
        ledger_keeping.follow(record)
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
    record.rule_kind = rule_kind_of(law_for(record), content)[:40]
    if record.public_version is None:
        record.catalogue_entry = content.catalogue_entry[:PUBLIC_ID_LENGTH]
    record.save()
    Version.objects.create(
        record=record, number=record.version, canonical=content.canonical, digest=content.digest, by=by, at=at
    )
