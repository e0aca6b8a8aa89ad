"""The progress of a plan made public, and taken from the public again, by its office."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit

from . import changes_told
from .cascade_queries import is_public_text
from .in_force import Publicity
from .models import PlanState, WorkPlan


@dataclass(frozen=True)
class Reason:
    """Why the progress cannot be made public, and what can be done."""

    code: str
    reason: str
    remedy: str = ""
    source: str = ""


class NotPublishable(Exception):
    """The progress is not made public; ``reasons`` holds every reason."""

    def __init__(self, reasons: list[Reason]) -> None:
        super().__init__("; ".join(one.code for one in reasons))
        self.reasons = reasons


class NotPublic(Exception):
    """The progress is not public, or not any more."""


def reasons_to_hold(plan: WorkPlan) -> list[Reason]:
    """Every reason against showing the progress to everyone."""
    found = []
    if plan.state != PlanState.IN_FORCE:
        found.append(Reason("publicity.not_in_force", _("The plan is not in force.")))
    if not is_public_text(plan):
        said = _("The notice itself is not public; its disclosure attribute reads: %(attribute)s")
        found.append(
            Reason(
                "publicity.notice_not_public",
                said % {"attribute": plan.disclosure_attribute or "–"},
                _("Only the progress of a plan whose notice is open to everyone can be shown to everyone."),
            )
        )
    return found


@transaction.atomic
def publish_progress(plan: WorkPlan, *, by: Account | None, at: datetime) -> Publicity:
    """Show the progress to everyone from now on; raises ``NotPublishable``. Doing it twice changes nothing."""
    if reasons := reasons_to_hold(plan):
        raise NotPublishable(reasons)
    standing = Publicity.objects.standing().filter(plan=plan).first()
    if standing is not None:
        return standing
    try:
        with transaction.atomic():
            made = Publicity.objects.create(plan=plan, since=at, by=by)
    except IntegrityError:
        return Publicity.objects.standing().get(plan=plan)
    audit.write("workplan.progress_published", subject=plan, by=by, at=at)
    changes_told.opened_or_ended(plan.pk, at=at)
    return made


@transaction.atomic
def hide_progress(plan: WorkPlan, *, reason: str, by: Account, at: datetime) -> None:
    """Show the progress to nobody outside any more, for a reason; raises ``NotPublic``."""
    standing = Publicity.objects.standing().select_for_update().filter(plan=plan).first()
    if standing is None:
        raise NotPublic(f"plan {plan.pk}")
    standing.ended_at, standing.ended_by, standing.ended_reason = at, by, reason[:300]
    standing.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    audit.write("workplan.progress_hidden", subject=plan, by=by, at=at, detail={"reason": reason[:300]})
    changes_told.opened_or_ended(plan.pk, at=at)
