"""A holiday notice as a person enters it: its text to be read, then its fields to be checked."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.law import load_profile

from . import rules
from .rules import HolidayRow, NoticeDraft, Reading

ROWS = 10
TEXT_LIMIT = 20_000
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
ARRANGEMENT, CHANGE = "arrangement", "change"


class TextForm(forms.Form):
    """The text of a notice."""

    text = forms.CharField(
        label=_("Text of the notice"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 12, "lang": "zh-Hans"}),
        help_text=_("Paste all of it, with title, number and date. You check every field before anything is entered."),
    )


class NoticeForm(forms.Form):
    """What the notice is."""

    profile = forms.ChoiceField(label=_("Binding in"))
    title = forms.CharField(label=_("Title"), max_length=200)
    number = forms.CharField(label=_("Document number"), max_length=80, required=False)
    issued_on = forms.DateField(label=_("Date of the notice"), widget=DAY)
    year = forms.IntegerField(label=_("Year"), min_value=1980, max_value=2100)
    kind = forms.ChoiceField(
        label=_("What it does"),
        choices=[
            (ARRANGEMENT, _("It arranges the holidays of the whole year")),
            (CHANGE, _("It changes single days, as in an emergency or by local rule")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, profiles: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        profile = self.fields["profile"]
        assert isinstance(profile, forms.ChoiceField)
        profile.choices = [(name, load_profile(name).title) for name in profiles]


class HolidayForm(forms.Form):
    """One holiday; a row left empty is none."""

    name = forms.CharField(label=_("Holiday"), max_length=40)
    first_on = forms.DateField(label=_("First day off"), widget=DAY)
    last_on = forms.DateField(label=_("Last day off"), widget=DAY)
    makeup = forms.CharField(label=_("Days worked for it"), required=False, max_length=200)

    def clean_makeup(self) -> tuple[date, ...]:
        """The days, written one after another: 2027-02-06、2027-02-20."""
        words = [word for word in re.split(r"[\s,，、;；]+", self.cleaned_data["makeup"]) if word]
        try:
            return tuple(date.fromisoformat(word) for word in words)
        except ValueError:
            raise forms.ValidationError(
                _("Write each day as 2027-02-06, with a comma between two."), code="day"
            ) from None


HolidayForms = forms.formset_factory(HolidayForm, extra=ROWS, max_num=ROWS, absolute_max=ROWS)


class ReasonForm(forms.Form):
    """Why a notice is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


def first_values(reading: Reading, *, profile: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What was read, as the first values of both forms."""
    notice = {
        "profile": profile,
        "title": reading.title,
        "number": reading.number,
        "issued_on": reading.issued_on,
        "year": reading.year,
        "kind": ARRANGEMENT if reading.is_arrangement else CHANGE,
    }
    rows = [
        {
            "name": row.name,
            "first_on": row.first_on,
            "last_on": row.last_on,
            "makeup": "、".join(day.isoformat() for day in row.makeup),
        }
        for row in reading.holidays
    ]
    return notice, rows[:ROWS]


def draft_of(notice: NoticeForm, rows: Any) -> NoticeDraft:
    """The notice that both valid forms make."""
    told = notice.cleaned_data
    holidays = tuple(
        HolidayRow(row["name"], row["first_on"], row["last_on"], row["makeup"])
        for row in (one.cleaned_data for one in rows)
        if row
    )
    return rules.NoticeDraft(
        profile=told["profile"],
        year=told["year"],
        title=told["title"],
        number=told["number"],
        issued_on=told["issued_on"],
        is_arrangement=told["kind"] == ARRANGEMENT,
        holidays=holidays,
    )
