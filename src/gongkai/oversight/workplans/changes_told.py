"""What everyone sees of a plan changed: an entry of the journal, while its progress is public."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit.rules import JSON
from gongkai.registers.journal import services as journal
from gongkai.registers.journal.rules import Act
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.reorganising import Burden

from .in_force import Publicity

PLAN = "plan-"


def subject_of(plan_id: int) -> str:
    """What the progress of a plan is called in the journal."""
    return f"{PLAN}{plan_id}"


def plans_in(subjects: Iterable[str]) -> list[int]:
    """The plans whose progress some subjects are."""
    numbers = (one.removeprefix(PLAN) for one in subjects if one.startswith(PLAN))
    return [int(one) for one in dict.fromkeys(numbers) if one.isdigit()]


def changed(plan_id: int | None, *, at: datetime) -> None:
    """Enter it in the transaction of the act, last of all; a plan that is not public is nobody's business."""
    if plan_id is not None and Publicity.objects.standing().filter(plan_id=plan_id).exists():
        opened_or_ended(plan_id, at=at)


def opened_or_ended(plan_id: int, *, at: datetime) -> None:
    """The progress became public, or is not any more."""
    journal.append(Act.CHANGED, subject=subject_of(plan_id), at=at)


class PublicPlans:
    """The follower of ``ORGAN_SUCCESSION_FOLLOWERS`` that tells of plans in which another organ owes now."""

    def carried(self, organ: Organ, *, on: date) -> Iterator[Burden]:
        """Nothing of its own: the obligations are told by theirs."""
        yield from ()

    def hand_over(
        self, organ: Organ, heirs: Sequence[Organ], *, on: date, at: datetime, by: Account | None
    ) -> dict[str, JSON]:
        """Tell of the public plans that bind the organ or its heirs."""
        told = list(_bound_by([organ, *heirs]))
        for plan_id in told:
            opened_or_ended(plan_id, at=at)
        return {"plans": [*told]}

    def take_back(self, organ: Organ, given: dict[str, JSON], *, at: datetime, by: Account | None) -> None:
        """Tell of the same plans again."""
        for plan_id in _numbers(given.get("plans")):
            changed(plan_id, at=at)


public_plans = PublicPlans()


def _numbers(kept: JSON) -> list[int]:
    return [one for one in kept if isinstance(one, int)] if isinstance(kept, list) else []


def _bound_by(organs: Sequence[Organ]) -> Iterable[int]:
    """The public plans of which some organs owe something; one query."""
    owed = Obligation.objects.filter(organ__in=organs, plan_id__isnull=False).order_by().values("plan_id")
    return Publicity.objects.standing().filter(plan__in=owed).order_by("plan_id").values_list("plan_id", flat=True)
