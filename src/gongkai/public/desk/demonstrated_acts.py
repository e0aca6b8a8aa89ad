"""What happens in the demonstration after a plan is in force: decisions, later days, changes, checks of the organs.

Each act is one entry of the script, made by the platform's own services; an entry that was made before is left alone.
"""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from gongkai.oversight.inspections import services as inspections
from gongkai.oversight.inspections.models import Correction, Finding, Inspection, Verdict
from gongkai.oversight.workplans import accepting, amending, extensions, publishing
from gongkai.oversight.workplans.in_force import ExtensionRequest, Publicity
from gongkai.oversight.workplans.models import ProgressReport, Task, WorkPlan
from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Organ


def acts_on_plan(plan: WorkPlan, wanted: Mapping[str, Any]) -> None:
    """Everything that the script lets happen to a plan in force, apart from progress."""
    for decision in wanted.get("decided", []):
        _decide(plan, decision)
    for asked in wanted.get("later_day", []):
        _ask_later_day(plan, asked)
    for number, change in enumerate(wanted.get("changed", [])):
        _change(plan, change, token=_token(plan.sha256, "changed", number))
    published = wanted.get("public")
    if published and not Publicity.objects.filter(plan=plan).exists():
        publishing.publish_progress(plan, by=_person(published["by"]), at=start_of(published["on"], hour=16))


def _token(*of: object) -> UUID:
    return uuid5(NAMESPACE_URL, "/".join(map(str, of)))


def _person(username: str) -> Account:
    return Account.objects.get(username=username)


@transaction.atomic
def _decide(plan: WorkPlan, wanted: Mapping[str, Any]) -> None:
    """The office accepts or returns what organs had reported about a task by then."""
    by, at = _person(wanted["by"]), start_of(wanted["on"], hour=16)
    reports = ProgressReport.objects.filter(plan=plan, task__position=wanted["task"], decision__isnull=True)
    reports = reports.filter(organ__name__in=wanted["organs"], at__lt=at).order_by("id")
    if reason := wanted.get("returned"):
        for report in reports:
            accepting.return_report(report, reason=reason, by=by, at=at)
    else:
        accepting.accept_reports(list(reports), by=by, at=at)


@transaction.atomic
def _ask_later_day(plan: WorkPlan, wanted: Mapping[str, Any]) -> None:
    """An organ asks for a later day; the office grants or refuses it, or has not answered yet."""
    task = plan.tasks.get(position=wanted["task"])
    owed = Obligation.objects.about(task).get(organ__name=wanted["organ"])
    if ExtensionRequest.objects.filter(obligation=owed).exists():
        return
    asked = extensions.ask_for_later_day(
        owed,
        wanted_on=wanted["until"],
        reason=wanted["reason"],
        by=_person(wanted["by"]),
        at=start_of(wanted["on"], hour=9),
    )
    if "answered_on" not in wanted:
        return
    by, at = _person(wanted["answered_by"]), start_of(wanted["answered_on"], hour=17)
    if "granted" in wanted:
        extensions.grant_later_day(asked, granted_on=wanted["granted"], answer=wanted["answer"], by=by, at=at)
    else:
        extensions.refuse_later_day(asked, answer=wanted["answer"], by=by, at=at)


def _change(plan: WorkPlan, wanted: Mapping[str, Any], *, token: UUID) -> None:
    """A task that gets another day, or one that the notice did not have."""
    by, at = _person(wanted["by"]), start_of(wanted["on"], hour=11)
    if "task" not in wanted:
        wording = amending.Wording(
            wanted["title"], wanted["text"], wanted["due"], list(_named(wanted["leads"])), [], wanted["section"]
        )
        amending.add_task(plan, wording, reason=wanted["reason"], token=token, by=by, at=at)
        return
    task = plan.tasks.get(position=wanted["task"])
    amending.amend_task(
        task, _with_day(task, wanted), reason=wanted["reason"], version=task.version, token=token, by=by, at=at
    )


def _with_day(task: Task, wanted: Mapping[str, Any]) -> amending.Wording:
    """The task as it is, due on another day."""
    units = list(task.units.prefetch_related("organs"))
    leads = [organ for unit in units if unit.is_lead for organ in unit.organs.all()]
    others = [organ for unit in units if not unit.is_lead for organ in unit.organs.all()]
    return amending.Wording(task.title, task.text, wanted["due"], leads, others)


def _named(names: list[str]) -> list[Organ]:
    return list(Organ.objects.filter(name__in=names).order_by("id"))


def inspection(wanted: Mapping[str, Any]) -> str:
    """A check with what it found, what the organs did about it, and what the office said."""
    organ, by = Organ.objects.get(name=wanted["organ"]), _person(wanted["by"])
    made = inspections.enter_inspection(
        organ,
        kind=wanted["kind"],
        title=wanted["title"],
        held_on=wanted["on"],
        held_by=wanted.get("held_by", ""),
        scope=wanted["scope"],
        token=_token(organ.name, wanted["title"]),
        by=by,
        at=start_of(wanted["on"], hour=17),
    )
    for number, found in enumerate(wanted["finding"]):
        _finding(made, found, by=by, token=_token(organ.name, wanted["title"], number))
    return str(made)


def _finding(check: Inspection, wanted: Mapping[str, Any], *, by: Account, token: UUID) -> None:
    found = inspections.add_finding(
        check,
        organ=Organ.objects.get(name=wanted["organ"]),
        what=wanted["what"],
        place=wanted.get("place", ""),
        rule=wanted.get("rule", ""),
        correct_by=wanted["correct_by"],
        token=token,
        by=by,
        at=start_of(check.held_on, hour=18),
    )
    for number, correction in enumerate(wanted.get("correction", [])):
        _correct(found, correction, by=by, token=_token(token, number))
    if "withdrawn" in wanted and found.withdrawn_at is None:
        at = start_of(wanted["withdrawn_on"], hour=10)
        inspections.withdraw_finding(found, reason=wanted["withdrawn"], by=by, at=at)


@transaction.atomic
def _correct(found: Finding, wanted: Mapping[str, Any], *, by: Account, token: UUID) -> None:
    if Correction.objects.filter(token=token).exists():
        return
    evidence = wanted.get("evidence")
    uploads = [SimpleUploadedFile(wanted["evidence_name"], evidence.encode())] if evidence else []
    sender = _person(wanted["by"]) if "by" in wanted else None
    at = start_of(wanted["on"], hour=15)
    sent = inspections.send_correction(found, text=wanted["text"], uploads=uploads, token=token, by=sender, at=at)
    verdict = Verdict(wanted.get("verdict", Verdict.WAITING))
    if verdict == Verdict.ACCEPTED:
        inspections.accept_correction(sent, by=by, at=start_of(wanted["decided_on"], hour=9))
    elif verdict == Verdict.RETURNED:
        inspections.return_correction(sent, reason=wanted["reason"], by=by, at=start_of(wanted["decided_on"], hour=9))
