"""The words and rules of the place for a record: its profile as it was known on a day."""

from datetime import date

from gongkai.law import Profile
from gongkai.registers.obligations.calendars import law_of

from .models import Record
from .rules import Step


def law_for(record: Record, on: date) -> Profile:
    """The law that binds the record's organ."""
    return law_of(record.organ.profile, known_on=on)


def steps_for(law: Profile, *, is_normative: bool) -> tuple[Step, ...]:
    """The reviews of this place in their order (``review_steps``); legality review only for normative documents."""
    steps = (Step(name) for name in law.lists["review_steps"])
    return tuple(step for step in steps if is_normative or step is not Step.LEGALITY_REVIEW)
