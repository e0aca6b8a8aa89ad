"""What may be asked of the law's pages: a day, a text, a kind of act, two profiles."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.law import Duty, Profile, load_profile, span_in_words

from .law_words import GROUPS, OTHER, OTHER_WORDS, UNSURE, group_of

NARROWS_TO = {
    "local": _("Local ones only"),
    "national": _("National ones only"),
    "unsure": _("Those whose text is still to be checked"),
    "service": _("Service levels only"),
}


def day_asked(asked: Mapping[str, Any], *, today: date) -> date:
    """The day in the address; today where there is none or it is no day."""
    try:
        return date.fromisoformat(str(asked.get("on", "")))
    except ValueError:
        return today


class DutyFilter(forms.Form):
    """A day, words, a kind of act and a kind of row; whatever is malformed is shown as an error and left out."""

    on = forms.DateField(label=_("In force on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    q = forms.CharField(
        label=_("Words"), required=False, max_length=60, widget=forms.TextInput(attrs={"type": "search"})
    )
    group = forms.ChoiceField(label=_("Starts with"), required=False)
    only = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *NARROWS_TO.items()])

    def __init__(self, data: Mapping[str, Any] | None, *, today: date) -> None:
        super().__init__(data, initial={"on": today})
        self.today = today
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        words = [(name, words) for name, (words, _subjects) in GROUPS.items()]
        field.choices = [("", _("All")), *words, (OTHER, OTHER_WORDS)]
        self._asked: dict[str, Any] = {}
        if self.is_bound:
            self.is_valid()
            self._asked = self.cleaned_data

    @property
    def day(self) -> date:
        """The day whose law is shown."""
        asked: date | None = self._asked.get("on")
        return asked or self.today

    def narrowed(self, duties: Sequence[Duty]) -> list[Duty]:
        """The duties that fit what was asked."""
        words = str(self._asked.get("q") or "").split()
        group, only = self._asked.get("group"), self._asked.get("only")
        return [
            duty
            for duty in duties
            if (not group or group_of(duty) == group)
            and (not only or IS[only](duty))
            and all(word.casefold() in _said(duty) for word in words)
        ]


IS: dict[str, Callable[[Duty], bool]] = {
    "local": lambda duty: duty.is_local,
    "national": lambda duty: not duty.is_local,
    "unsure": lambda duty: duty.confidence in UNSURE,
    "service": lambda duty: duty.is_service_level,
}


def _said(duty: Duty) -> str:
    """Everything of a row in which words are looked for."""
    parts = (duty.row, duty.id, duty.title, duty.source, duty.bound_by, duty.evidence, duty.note, duty.begun_by)
    return " ".join((*parts, span_in_words(duty.within))).casefold()


class ComparisonForm(forms.Form):
    """Two profiles and a day; none asked for means today."""

    left = forms.ChoiceField(label=_("One place"))
    right = forms.ChoiceField(label=_("The other place"))
    on = forms.DateField(label=_("On the day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, profiles: Sequence[Profile], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = self.fields["on"].initial = today
        choices = [(one.name, one.title) for one in sorted(profiles, key=lambda one: (one.chain, one.name))]
        for name in ("left", "right"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        if len(choices) > 1:
            self.fields["left"].initial, self.fields["right"].initial = choices[0][0], choices[1][0]

    def clean(self) -> dict[str, Any]:
        """A place is not compared with itself."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("left") and found.get("left") == found.get("right"):
            self.add_error("right", _("Choose another place than the first."))
        return found

    @property
    def chosen(self) -> tuple[Profile, Profile, date]:
        """The two profiles and the day, once the form is valid."""
        asked = self.cleaned_data
        return load_profile(asked["left"]), load_profile(asked["right"]), asked["on"] or self.today
