"""Input as tables, checked and turned into values."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from gongkai.documents.spreadsheets import UnreadableTable, read_table
from gongkai.registers.files import views as file_views
from gongkai.registers.files.services import FileRefused
from gongkai.registers.organs.models import Organ

from . import plan_sheet

SALT = "gongkai.workplans.plan_sheet"
KINDS = {
    "": _("not used"),
    "number": _("Number"),
    "section": _("Section"),
    "name": _("Name of the task"),
    "requirement": _("Requirement"),
    "lead": _("Lead organs"),
    "cooperating": _("Other organs"),
    "units": _("Responsible organs"),
    "deadline": _("Due"),
}


class TableFile(forms.FileField):
    """An XLSX or CSV file; its clean value is the pair of its bytes and its rows."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The bytes and the rows; a file that is no table is refused with its reason."""
        file: UploadedFile[Any] = super().clean(data, initial)
        limit = settings.NOTICE_SIZE_LIMIT_BYTES
        if (file.size or 0) > limit:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s. Send a smaller one."), params={"limit": filesizeformat(limit)}
            )
        try:
            content = file.read()
            return content, read_table(content, name=file.name or ""), file.name or ""
        except FileRefused as refused:
            raise forms.ValidationError(file_views.told(refused)) from None
        except UnreadableTable as unreadable:
            raise forms.ValidationError(unreadable.reason) from None


ACCEPTED = {"accept": ".xlsx,.csv,.tsv,.txt"}


class ReturnedTableForm(forms.Form):
    """A table of the plan with progress filled in."""

    file = TableFile(
        label=_("The table with progress filled in"),
        help_text=_(
            "The XLSX or CSV file taken from here, with the two columns filled in. You see first what would be entered."
        ),
        widget=forms.ClearableFileInput(attrs=ACCEPTED),
    )


class PlanTableForm(forms.Form):
    """A table of tasks that becomes a plan."""

    organ = forms.ModelChoiceField(label=_("Government"), queryset=Organ.objects.none(), empty_label=None)
    title = forms.CharField(label=_("Title"), max_length=300)
    year = forms.IntegerField(label=_("Plan year"), min_value=2008, max_value=2100)
    file = TableFile(
        label=_("The table"),
        help_text=_("XLSX or CSV (UTF-8 or GBK): one task in each row, heads above."),
        widget=forms.ClearableFileInput(attrs=ACCEPTED),
    )

    def sealed(self) -> str:
        """What was sent, to be confirmed with the columns."""
        values = self.cleaned_data
        content, _table, name = values["file"]
        return signing.dumps(
            {
                "organ": values["organ"].pk,
                "title": values["title"],
                "year": values["year"],
                "name": name,
                "content": content.hex(),
            },
            salt=SALT,
            compress=True,
        )


def opened(sealed: str) -> dict[str, Any] | None:
    """What was sealed within the last hour, with its rows; None for anything else."""
    try:
        found: dict[str, Any] = signing.loads(sealed, salt=SALT, max_age=3600)
    except signing.BadSignature:
        return None
    found["content"] = bytes.fromhex(found["content"])
    found["table"] = read_table(found["content"], name=found["name"])
    return found


class ColumnsForm(forms.Form):
    """What each column of the table holds."""

    def __init__(self, *args: Any, heads: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        guesses = plan_sheet.guessed(heads)
        for place, head in enumerate(heads):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=head or _("(no head)"),
                choices=[(kind, KINDS[kind]) for kind in plan_sheet.CHOICES],
                required=False,
                initial=guesses[place],
            )

    @property
    def mapping(self) -> list[str]:
        """The kinds, column by column."""
        return [self.cleaned_data[name] for name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Each kind once, and one that holds the task."""
        cleaned = super().clean() or self.cleaned_data
        chosen = [kind for kind in cleaned.values() if kind]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError(_("Two columns hold the same; choose one of them."))
        if not {"name", "requirement"} & set(chosen):
            raise forms.ValidationError(_("Say which column holds the task or its requirement."))
        return cleaned
