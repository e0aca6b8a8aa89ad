"""Input about clocks, checked and turned into values."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.law import Duty, Profile, SpanKind, span_in_words

UNCOUNTED = frozenset({SpanKind.GATE, SpanKind.STATED})
"""What has no day to reckon: a gate has no clock, and a stated date states itself."""


class ReckonForm(forms.Form):
    """A duty and the moment of the event that starts its clock."""

    profile = forms.ChoiceField(label=_("Place"))
    duty = forms.ChoiceField(label=_("Duty"))
    start = forms.DateTimeField(
        label=_("Day and time of the event"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
    )

    def __init__(self, *args: Any, profiles: Sequence[Profile], chosen: Profile, now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.chosen = chosen
        self._choose("profile", [(one.name, one.title) for one in profiles])
        self._choose("duty", [(one.id, f"{one.title}（{span_in_words(one.within)}）") for one in counted(chosen, now)])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def counted(profile: Profile, now: datetime) -> list[Duty]:
    """The duties in force whose day follows from an event, one line for each id, by title."""
    found = {duty.id: duty for duty in profile.in_force(now.date()) if duty.within.kind not in UNCOUNTED}
    return sorted(found.values(), key=lambda duty: (duty.is_local is False, duty.title))
