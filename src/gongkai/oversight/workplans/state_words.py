"""The states of obligations in words, for files and public pages; the desk draws the same words with their signs."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.registers.obligations.rules import State

WORDS: Mapping[str, Promise] = {
    State.OVERDUE: _("Overdue"),
    State.DUE_SOON: _("Due soon"),
    State.RUNNING: _("Running"),
    State.PENDING: _("Not started"),
    State.MET: _("Met"),
    State.MET_LATE: _("Met late"),
    State.HISTORICAL: _("Historical"),
    State.CLOSED: _("Closed"),
}


def word_of(state: str) -> str:
    """The word for a state."""
    return str(WORDS[state])
