"""Input about checks, checked and turned into values."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.law import FIRST_DAY, LAST_DAY
from gongkai.registers.files.fields import MultipleFileField
from gongkai.registers.organs.models import Organ

from .models import InspectionKind


class Tokened(forms.Form):
    """A form that a second click does not send twice."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        options["initial"] = {"token": uuid4()} | options.get("initial", {})
        super().__init__(*args, **options)


def in_reach(day: date) -> date:
    """A day that a calendar reaches."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise forms.ValidationError(
            _("Give a day between %(first)s and %(last)s."), params={"first": FIRST_DAY, "last": LAST_DAY}
        )
    return day


class InspectionForm(Tokened):
    """A check that was held."""

    organ = forms.ModelChoiceField(label=_("Government"), queryset=Organ.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind of check"), choices=InspectionKind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    held_on = forms.DateField(label=_("Held on"), widget=forms.DateInput)
    held_by = forms.CharField(
        label=_("Held by"), max_length=120, required=False, help_text=_("Left empty, the office itself.")
    )
    scope = forms.CharField(label=_("What was looked at"), max_length=300, required=False)

    def clean_held_on(self) -> date:
        """A day that a calendar reaches."""
        return in_reach(self.cleaned_data["held_on"])


class FindingForm(Tokened):
    """What was found at one organ."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())
    what = forms.CharField(label=_("What was found"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    place = forms.CharField(
        label=_("Where"), max_length=300, required=False, help_text=_("An address, a column, a page or a room.")
    )
    rule = forms.CharField(label=_("Indicator or clause"), max_length=200, required=False)
    correct_by = forms.DateField(label=_("To be corrected by"), widget=forms.DateInput)

    def __init__(self, *args: Any, organs: QuerySet[Organ], earliest: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.earliest = earliest
        field = self.fields["organ"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organs

    def clean_correct_by(self) -> date:
        """Today or later."""
        day = in_reach(self.cleaned_data["correct_by"])
        if day < self.earliest:
            raise forms.ValidationError(_("The day has passed already; give a later one."))
        return day


class CorrectionForm(Tokened):
    """What the organ did about a finding."""

    text = forms.CharField(label=_("What was done"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    attached = MultipleFileField(
        label=_("Evidence"), required=False, help_text=_("Files that prove it; up to 100 MB each.")
    )


class ReasonForm(forms.Form):
    """A reason that is kept."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
