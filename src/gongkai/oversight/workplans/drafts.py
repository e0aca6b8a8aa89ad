"""A draft taken for a change: locked, so that two people change it one after the other, each knowing what they saw."""

from .models import PlanState, Task, WorkPlan


class EditConflict(Exception):
    """Somebody else changed the same thing since it was opened."""


class NotADraft(Exception):
    """Only a draft can be corrected."""


def locked_draft(plan_id: int) -> WorkPlan:
    """The plan, locked; raises ``NotADraft``."""
    plan = WorkPlan.objects.select_for_update().select_related(None).get(pk=plan_id)
    if plan.state != PlanState.DRAFT:
        raise NotADraft(f"plan {plan_id} is {plan.state}")
    return plan


def locked_task(task: Task, *, version: int) -> Task:
    """The task as it is now, its draft locked; raises ``NotADraft``, or ``EditConflict`` for another version."""
    plan = locked_draft(task.plan_id)
    locked = plan.tasks.filter(pk=task.pk).first()
    if locked is None or locked.version != version:
        raise EditConflict(f"task {task.pk}: version {version}, now {locked.version if locked else 'gone'}")
    locked.plan = plan
    return locked
