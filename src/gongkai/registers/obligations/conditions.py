"""How a state of the law is asked of the database: the conditions that hold for every table of intervals or counts."""

from datetime import date

from django.conf import settings
from django.db.models import Q

from .rules import Standing, State, soon_until

NO_DAY = date.max
"""In the tables of counts, whose keys cannot be empty, the due day of what has none."""


def state_conditions(on: date) -> dict[State, Q]:
    """For each state the condition under which ``rules.state_on`` gives it on that day of the interval.

    The conditions hold for every table that keeps intervals or counts them.
    """
    owed, undated = Q(standing=Standing.OWED), Q(due_on__isnull=True) | Q(due_on=NO_DAY)
    dated = owed & Q(is_historical=False)
    soon = soon_until(on, days=settings.OBLIGATION_SOON_DAYS)
    return {
        State.OVERDUE: dated & Q(due_on__lt=on),
        State.DUE_SOON: dated & Q(due_on__gte=on, due_on__lte=soon),
        State.RUNNING: dated & Q(due_on__gt=soon, due_on__lt=NO_DAY),
        State.PENDING: owed & undated,
        State.MET: Q(standing=Standing.MET, is_late=False),
        State.MET_LATE: Q(standing=Standing.MET, is_late=True),
        State.HISTORICAL: owed & Q(is_historical=True),
        State.CLOSED: Q(standing=Standing.CLOSED),
    }


def any_of(states: tuple[State, ...], *, on: date) -> Q:
    """The condition of being in one of the states."""
    conditions, wanted = state_conditions(on), Q(pk__in=[])
    for state in states:
        wanted |= conditions[state]
    return wanted
