"""What may happen to a work plan: drafted, put in force, discarded; and progress on its tasks."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from gongkai.documents.reading import open_notice
from gongkai.law import load_profile
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.files import services as files
from gongkai.registers.files.models import StoredFile
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.models import Obligation, Standing
from gongkai.registers.organs.models import Organ

from . import changes_told, drafting, examples, gates, queries
from .drafts import locked_draft
from .issuers import IssuedElsewhere, is_issued_by
from .models import PlanState, ProgressReport, Task, WorkPlan
from .rules import Named, owing

COMPLETE, CONTRIBUTE, REPORT = "plan.task.complete", "plan.task.contribute", "plan.report"
TITLE_LENGTH = 300
"""Of what an obligation is called."""


class NotEnforceable(Exception):
    """The plan cannot be put in force; ``reasons`` holds every refusal."""

    def __init__(self, plan: WorkPlan, reasons: Sequence[gates.Refusal]) -> None:
        super().__init__(f"plan {plan.pk}: {'; '.join(one.code for one in reasons)}")
        self.reasons = list(reasons)


class NothingOwed(Exception):
    """The organ owes nothing about this task, or has met it already."""


@dataclass(frozen=True)
class Drafted:
    """A draft plan, and whether it was made now or was there before."""

    plan: WorkPlan
    is_new: bool


def draft_plan(
    content: bytes, *, name: str, organ: Organ, by: Account | None, at: datetime, is_meant: bool = False
) -> Drafted:
    """Read a notice into a draft plan of ``organ``; the same file for the same organ gives the plan that is there.

    Raises ``UnreadableNotice`` with place and reason, ``FileTooLarge``, ``EmptyFile``, or ``IssuedElsewhere`` where
    another government issued it and nobody says that it ``is_meant``; then nothing is stored.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    known = WorkPlan.objects.kept().filter(organ=organ, sha256=sha256).first()
    if known is not None:
        return Drafted(known, is_new=False)
    reading = open_notice(content, name=name)
    on = timezone.localdate(at)
    issuer = reading.metadata.issuing_body
    if issuer is not None and not is_meant and not is_issued_by(issuer.value, organ, on=on):
        raise IssuedElsewhere(issuer.value, organ)
    try:
        with transaction.atomic():
            file = files.store(
                io.BytesIO(content), name=name, by=by, at=at, limit_bytes=settings.NOTICE_SIZE_LIMIT_BYTES
            )
            plan = drafting.new_plan(reading, organ=organ, file=file, by=by, at=at, on=on)
            plan.is_of_a_notice = True
            plan.save()
            drafting.add_tasks(plan, reading.tasks, on=on)
            drafting.add_timed_duties(plan, reading, on=on)
            audit.write(
                "workplan.drafted",
                subject=plan,
                by=by,
                at=at,
                detail={"file": name, "sha256": sha256, "tasks": len(reading.tasks)},
            )
    except IntegrityError:
        known = WorkPlan.objects.kept().filter(organ=organ, sha256=sha256).first()
        if known is None:
            raise
        return Drafted(known, is_new=False)
    return Drafted(plan, is_new=True)


@transaction.atomic
def discard_plan(plan: WorkPlan, *, reason: str, by: Account, at: datetime) -> None:
    """Discard a draft; the file and what was read stay for the record."""
    locked = locked_draft(plan.pk)
    locked.state = PlanState.DISCARDED
    locked.save(update_fields=["state"])
    audit.write("workplan.discarded", subject=plan, by=by, at=at, detail={"reason": reason})


@transaction.atomic
def put_in_force(plan: WorkPlan, *, by: Account | None, at: datetime) -> int:
    """Put a draft in force and start what it makes owed, giving its number (10-clocks §4).

    Raises ``NotEnforceable`` with every reason.
    """
    locked = WorkPlan.objects.select_for_update().select_related("organ", "file").get(pk=plan.pk)
    tasks = queries.tasks_for_checking(locked)
    if reasons := gates.reasons_to_hold(locked, tasks=tasks):
        raise NotEnforceable(locked, reasons)
    _mark_in_force(locked, tasks, by=by, at=at)
    started = obligations.start_all(_orders(locked, tasks), profile=locked.organ.profile, by=by, at=at)
    if locked.is_of_a_notice:
        examples.keep(locked, at=at)
    audit.write("workplan.in_force", subject=plan, by=by, at=at, detail={"obligations": started})
    return started


def _mark_in_force(plan: WorkPlan, tasks: Sequence[Task], *, by: Account | None, at: datetime) -> None:
    """Write the state; another plan with the same number may have come in force since the gates were asked."""
    plan.state, plan.in_force_at, plan.in_force_by = PlanState.IN_FORCE, at, by
    try:
        with transaction.atomic():
            plan.save(update_fields=["state", "in_force_at", "in_force_by"])
    except IntegrityError:
        plan.refresh_from_db(fields=["state", "in_force_at", "in_force_by"])
        if reasons := gates.reasons_to_hold(plan, tasks=tasks):
            raise NotEnforceable(plan, reasons) from None
        raise


def _orders(plan: WorkPlan, tasks: Sequence[Task]) -> list[obligations.Order]:
    """What the plan makes owed: each task by its organs, and the report by every organ that owes a task."""
    orders: list[obligations.Order] = []
    owners: dict[int, Organ] = {}
    for task in tasks:
        if task.is_dismissed:
            continue
        organs = {organ.pk: organ for unit in task.units.all() for organ in unit.organs.all()}
        owed = owing(
            [Named(unit.is_lead, frozenset(organ.pk for organ in unit.organs.all())) for unit in task.units.all()]
        )
        for duty_id, ids in ((COMPLETE, owed.owners), (CONTRIBUTE, owed.contributors)):
            orders += [_order(task, organs[pk], duty_id) for pk in sorted(ids)]
        owners |= organs
    if plan.report_due_on:
        title = report_title(plan)
        orders += [
            obligations.Order(REPORT, owners[pk], plan, title, stated_on=plan.report_due_on, plan_id=plan.pk)
            for pk in sorted(owners)
        ]
    return orders


def report_title(plan: WorkPlan) -> str:
    """What the report on a whole plan is called wherever it is owed: the duty's own words and the plan's title."""
    assert plan.in_force_at is not None, "only a plan in force is reported on"
    duty = load_profile(plan.organ.profile).duty(REPORT, on=timezone.localdate(plan.in_force_at))
    return f"{duty.title}：{plan.title}"[:TITLE_LENGTH]


def _order(task: Task, organ: Organ, duty_id: str) -> obligations.Order:
    return obligations.Order(
        duty_id,
        organ,
        task,
        task.title,
        stated_on=task.due_on,
        is_derived=task.stated_on is None,
        plan_id=task.plan_id,
    )


@transaction.atomic
def report_progress(
    about: Task | WorkPlan,
    *,
    organ: Organ,
    text: str,
    is_completing: bool,
    attached: Sequence[StoredFile],
    token: UUID,
    by: Account | None,
    at: datetime,
) -> ProgressReport:
    """Keep what ``organ`` reports on a task or on the whole plan; a completing report meets its obligation.

    ``token`` makes a double click harmless: the second call gives the first report.
    Raises ``NothingOwed`` when the organ owes nothing about it any more.
    """
    owed = _owed(about, organ)
    known = ProgressReport.objects.filter(token=token).first()
    if known is not None:
        return known
    if owed is None or not owed.is_owed:
        raise NothingOwed(f"organ {organ.pk}, {about._meta.label_lower} {about.pk}")
    plan, task = (about.plan, about) if isinstance(about, Task) else (about, None)
    report = ProgressReport.objects.create(
        plan=plan, task=task, organ=organ, text=text, is_completing=is_completing, at=at, by=by, token=token
    )
    if attached:
        report.files.set(attached)
    if is_completing:
        obligations.meet(owed, by=by, at=at, evidence=report)
    else:
        obligations.offer_evidence(owed, evidence=report, at=at)
    audit.write("progress.reported", subject=about, by=by, at=at, detail={"report": report.pk, "organ": organ.pk})
    if is_completing:
        changes_told.changed(plan.pk, at=at)
    return report


def _owed(about: Task | WorkPlan, organ: Organ) -> Obligation | None:
    """What ``organ`` owes about it, locked: of two reports at once the second sees the first.

    After a change of the plan there may be closed ones beside it; what is still open counts first.
    """
    owed = Obligation.objects.about(about).filter(organ=organ).select_for_update()
    order = {Standing.OWED: 0, Standing.MET: 1, Standing.CLOSED: 2}
    return min(owed.order_by("id"), key=lambda one: order[Standing(one.standing)], default=None)


@transaction.atomic
def report_with_files(
    about: Task | WorkPlan,
    *,
    organ: Organ,
    text: str,
    is_completing: bool,
    uploads: "Sequence[UploadedFile[Any]]",
    token: UUID,
    by: Account,
    at: datetime,
) -> ProgressReport:
    """Store the uploads and report with them, all or nothing; raises ``FileRefused`` or ``NothingOwed``.

    A report that was sent twice is kept once, and so are its files.
    """
    _owed(about, organ)
    known = ProgressReport.objects.filter(token=token).first()
    if known is not None:
        return known
    attached = [files.store(one, name=one.name or "", by=by, at=at) for one in uploads]
    return report_progress(
        about, organ=organ, text=text, is_completing=is_completing, attached=attached, token=token, by=by, at=at
    )


@transaction.atomic
def take_back_completion(obligation: Obligation, *, reason: str, by: Account, at: datetime) -> None:
    """Reopen what was reported as done, with the reason; the report stays."""
    obligations.reopen(obligation, by=by, at=at, reason=reason)
    changes_told.changed(obligation.plan_id, at=at)
