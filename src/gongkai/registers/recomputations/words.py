"""What the reading of a notice doubts, in the reader's language."""

from django.utils.translation import gettext_lazy as _

from gongkai.registers.holidays.rules import Doubt

DOUBTS = {
    "not_understood": _("Not understood: “%(words)s”."),
    "no_such_day": _("There is no such day in the calendar: “%(words)s”."),
    "other_number_of_days": _("The number of days does not fit: “%(words)s”."),
    "other_weekday": _("The day of the week does not fit the date: “%(words)s”."),
}


def doubt_in_words(doubt: Doubt) -> str:
    """One sentence with the words of the notice."""
    return str(DOUBTS[doubt.code]) % {"words": doubt.words}
