"""What a person may say about a clause in which no duty was found: that it makes none, and why; or take that back."""

from datetime import datetime

from django.db import transaction

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON

from .clauses import Standing, line_at
from .models import ClauseReview, PlanState, ReviewReason, WorkPlan


class NotReviewable(Exception):
    """The plan is not in force, no clause is there, or the clause is a heading or makes something."""


@transaction.atomic
def review_clause(
    plan: WorkPlan, *, place: int, reason: ReviewReason, note: str, by: Account | None, at: datetime
) -> ClauseReview:
    """Say why the clause at ``place`` makes no duty, anew where it was said before; raises ``NotReviewable``."""
    locked = WorkPlan.objects.select_for_update().get(pk=plan.pk)
    line = line_at(locked, place)
    if locked.state != PlanState.IN_FORCE or line is None:
        raise NotReviewable(f"plan {plan.pk} is {locked.state}, place {place}")
    if line.standing in (Standing.COVERED, Standing.HEADING):
        raise NotReviewable(f"plan {plan.pk}, {line.clause.label}: {line.standing}")
    span = line.clause.span
    review, _is_new = ClauseReview.objects.update_or_create(
        plan=locked,
        start=span.start,
        defaults={"end": span.end, "reason": reason, "note": note.strip()[:300], "at": at, "by": by},
    )
    audit.write(
        "workplan.clause_reviewed",
        subject=plan,
        by=by,
        at=at,
        detail={"clause": line.clause.label, "start": span.start, "reason": reason.value, "note": review.note},
    )
    return review


@transaction.atomic
def withdraw_review(plan: WorkPlan, *, place: int, by: Account, at: datetime) -> None:
    """Take back what was said about a clause; nothing happens where nothing was said."""
    review = ClauseReview.objects.select_for_update().filter(plan=plan, start=place).first()
    if review is None:
        return
    detail: dict[str, JSON] = {"start": review.start, "reason": review.reason, "note": review.note, "by": review.by_id}
    review.delete()
    audit.write("workplan.clause_review_withdrawn", subject=plan, by=by, at=at, detail=detail)
