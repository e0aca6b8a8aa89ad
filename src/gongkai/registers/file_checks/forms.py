"""Input about checks of files, checked and turned into values."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.registers.organs.models import Organ


class Tokened(forms.Form):
    """A form that a second click does not send twice."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        options["initial"] = {"token": uuid4()} | options.get("initial", {})
        super().__init__(*args, **options)


class UploadForm(Tokened):
    """A file to be checked."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none(), empty_label=None)
    upload = forms.FileField(
        label=_("File"),
        help_text=_("Word, Excel, PDF, pictures, web pages, CSV or text; up to 100 MB. It stays inside."),
    )

    def __init__(self, *args: Any, organs: QuerySet[Organ], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["organ"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organs


class ProposalForm(Tokened):
    """Why an original should go out as it is."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class DeclineForm(forms.Form):
    """Why an original stays inside."""

    reason = forms.CharField(label=_("Why it stays inside"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
