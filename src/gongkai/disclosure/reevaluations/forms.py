"""Input about rounds, checked and turned into values."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.disclosure.records.wording import attributes_of
from gongkai.law import load_profile
from gongkai.registers.organs.forms import choose_among
from gongkai.registers.organs.models import Organ

from . import words
from .models import Item
from .rules import DECISIONS, RoundKind, openness


class BeginForm(forms.Form):
    """Which round is begun."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=[(one.value, words.KINDS[one]) for one in RoundKind])
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, organs: QuerySet[Organ], today: date, **options: Any) -> None:
        options["initial"] = {"year": today.year}
        super().__init__(*args, **options)
        choose_among(self, "organ", organs)


class DecisionForm(forms.Form):
    """What is decided about one record."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    new_attribute = forms.ChoiceField(
        label=_("New disclosure attribute"), required=False, help_text=_("Only where it is opened.")
    )
    next_review_on = forms.DateField(
        label=_("Next re-evaluation"),
        widget=forms.DateInput,
        required=False,
        help_text=_("Only where it stays as it is."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, item: Item, **options: Any) -> None:
        options.setdefault(
            "initial",
            {
                "seen": item.revision,
                "decision": item.decision,
                "new_attribute": item.new_attribute,
                "next_review_on": item.next_review_on,
                "reason": item.reason if item.decision else "",
            },
        )
        super().__init__(*args, **options)
        kind = RoundKind(item.round.kind)
        self._offer("decision", [(one.value, words.DECISIONS[one]) for one in DECISIONS[kind]])
        if kind is RoundKind.CLEAN_UP:
            del self.fields["new_attribute"], self.fields["next_review_on"]
        else:
            self._offer("new_attribute", [("", "–"), *((one, one) for one in _more_open(item))])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def _more_open(item: Item) -> list[str]:
    """The attributes of the place that are more open than the present one."""
    now = openness(item.record.extent, item.record.mode)
    found = attributes_of(load_profile(item.round.organ.profile)).items()
    return [word for word, one in found if openness(one.extent, one.mode) > now]


class ReasonForm(forms.Form):
    """Why a round is given back."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ShownForm(forms.Form):
    """Which records of a round are shown."""

    SHOWN = (("", _("All")), ("undecided", _("Undecided")), ("decided", _("Decided")), ("left", _("Settled meanwhile")))
    shown = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False)
