"""Reports accepted or returned by the office whose plan it is.

What was reported as done counts as met from the day of the report. The office accepts it, and then it stays; or returns
it with a reason, and then the obligation is open again on its old day. Both are kept with who, when and why (WRK-3).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.models import Evidence, Obligation

from . import changes_told
from .in_force import ReportDecision, Verdict
from .models import ProgressReport


class AlreadyDecided(Exception):
    """Somebody has accepted or returned this report before."""


class TakenBack(Exception):
    """What the report said is done was taken back meanwhile, or reported anew; there is nothing to accept."""


class OwnReport(Exception):
    """Nobody accepts what they reported themselves."""


@transaction.atomic
def accept_reports(reports: Sequence[ProgressReport], *, by: Account, at: datetime) -> list[ReportDecision]:
    """Accept each, all or none; raises ``AlreadyDecided``, ``TakenBack`` or ``OwnReport``."""
    return [_accept(report, by=by, at=at) for report in reports]


def _accept(report: ProgressReport, *, by: Account, at: datetime) -> ReportDecision:
    owed = _locked_obligation(report)
    if report.by_id == by.pk:
        raise OwnReport(f"report {report.pk}")
    if report.is_completing and not (owed and _is_what_met(report, owed)):
        raise TakenBack(f"report {report.pk}")
    return _decide(report, Verdict.ACCEPTED, reason="", by=by, at=at)


@transaction.atomic
def return_report(report: ProgressReport, *, reason: str, by: Account, at: datetime) -> ReportDecision:
    """Return a report with the reason; what it met is owed again. Raises ``AlreadyDecided``."""
    owed = _locked_obligation(report)
    decision = _decide(report, Verdict.RETURNED, reason=reason, by=by, at=at)
    if owed is not None and _is_what_met(report, owed):
        obligations.reopen(owed, by=by, at=at, reason=reason)
        changes_told.changed(owed.plan_id, at=at)
    return decision


def _locked_obligation(report: ProgressReport) -> Obligation | None:
    """The obligation for which the report was given, locked: of two decisions at once the second sees the first."""
    offered = Evidence.objects.filter(subject_type=report._meta.label_lower, subject_id=report.pk)
    return Obligation.objects.select_for_update().filter(pk__in=offered.values("obligation_id")).first()


def _is_what_met(report: ProgressReport, owed: Obligation) -> bool:
    """Whether the obligation is met by this report: it is met, and nobody reported it done again after this one."""
    if not report.is_completing or owed.met_on is None:
        return False
    later = owed.evidence.filter(subject_type=report._meta.label_lower, subject_id__gt=report.pk)
    return not ProgressReport.objects.filter(pk__in=later.values("subject_id"), is_completing=True).exists()


def _decide(report: ProgressReport, verdict: Verdict, *, reason: str, by: Account, at: datetime) -> ReportDecision:
    if ReportDecision.objects.filter(report=report).exists():
        raise AlreadyDecided(f"report {report.pk}")
    decision = ReportDecision.objects.create(report=report, verdict=verdict, reason=reason[:300], at=at, by=by)
    audit.write(f"progress.{verdict}", subject=report, by=by, at=at, detail={"reason": reason[:300]})
    return decision
