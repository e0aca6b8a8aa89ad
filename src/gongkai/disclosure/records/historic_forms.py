"""Input about batches of records that were public elsewhere."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.registers.files.fields import MultipleFileField

from .forms import OrganForm


class HistoricForm(OrganForm):
    """A table of records that were public elsewhere, with their attachments."""

    source = forms.CharField(
        label=_("Where it was public"), max_length=200, help_text=_("For example the former website, with its address.")
    )
    responsible = forms.CharField(label=_("Who answers for it"), max_length=100)
    table = forms.FileField(
        label=_("Table"),
        help_text=_("CSV or JSON; each row is a record. Needed: title, public since. Others as on the draft's form."),
    )
    attached = MultipleFileField(
        label=_("Attachments"), required=False, help_text=_("Named in the table's column of attachments, divided by ;")
    )


class PublishForm(forms.Form):
    """Whether what something holds makes the whole batch wait."""

    only_clean = forms.BooleanField(
        label=_("If something holds some of them, publish the others"),
        required=False,
        help_text=_("Otherwise all of them wait."),
    )
