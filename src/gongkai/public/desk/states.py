"""The states that people see: one word, one sign, one tone each, the same on every page."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Sign(StrEnum):
    """The drawn sign; its shape alone tells the states apart in black and white."""

    CHECK = "check"
    CLOCK = "clock"
    QUARTER = "quarter"
    MARK = "mark"
    DASH = "dash"


class Tone(StrEnum):
    """The colour token behind the word."""

    OK = "ok"
    SOON = "soon"
    LATE = "late"
    STILL = "still"
    RUN = "run"


@dataclass(frozen=True)
class State:
    """How a state is shown."""

    code: str
    word: str | Promise
    sign: Sign
    tone: Tone


STATES: Mapping[str, State] = {
    state.code: state
    for state in (
        State("met", _("Met"), Sign.CHECK, Tone.OK),
        State("met_late", _("Met late"), Sign.CHECK, Tone.LATE),
        State("due_soon", _("Due soon"), Sign.QUARTER, Tone.SOON),
        State("running", _("Running"), Sign.CLOCK, Tone.RUN),
        State("overdue", _("Overdue"), Sign.MARK, Tone.LATE),
        State("historical", _("Historical"), Sign.DASH, Tone.STILL),
        State("closed", _("Closed"), Sign.DASH, Tone.STILL),
        State("pending", _("Not started"), Sign.DASH, Tone.STILL),
        State("draft", _("Draft"), Sign.DASH, Tone.STILL),
        State("in_force", _("In force"), Sign.CHECK, Tone.OK),
        State("covered", _("Makes duties"), Sign.CHECK, Tone.OK),
        State("reviewed", _("Looked at: no duty"), Sign.DASH, Tone.STILL),
        State("uncovered", _("No duty found"), Sign.MARK, Tone.SOON),
    )
}


def state_of(code: str) -> State:
    """The way the state ``code`` is shown; raises ``LookupError``."""
    try:
        return STATES[str(code)]
    except KeyError:
        raise LookupError(f"no word, sign and tone for the state {code!r}") from None
