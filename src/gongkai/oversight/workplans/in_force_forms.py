"""Input about a plan in force, checked and turned into values."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from .forms import DateField, ReasonForm
from .models import ProgressReport


class ChosenReports(forms.Form):
    """The reports that were ticked."""

    reports = forms.ModelMultipleChoiceField(
        queryset=ProgressReport.objects.none(), error_messages={"required": _("Tick at least one report.")}
    )

    def __init__(self, *args: Any, reports: QuerySet[ProgressReport], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["reports"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = reports


class LaterDayForm(ReasonForm):
    """The day asked for and why."""

    wanted_on = DateField(label=_("Day asked for"))
    field_order = ("wanted_on", "reason")


class GrantForm(forms.Form):
    """The day granted, which may be another than the one asked for."""

    granted_on = DateField(label=_("Day granted"))
    answer = forms.CharField(label=_("Remark"), max_length=300, required=False)


class RefuseForm(forms.Form):
    """Why a later day is not granted."""

    answer = forms.CharField(label=_("Reason"), max_length=300)
