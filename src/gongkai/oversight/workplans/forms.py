"""Input about plans and progress, checked and turned into values."""

from collections.abc import Callable, Sequence
from typing import Any, Self
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.law import FIRST_DAY, LAST_DAY
from gongkai.registers.files.fields import MultipleFileField
from gongkai.registers.organs.models import Organ

from .models import ReviewReason, WorkPlan


class UploadForm(forms.Form):
    """A notice and the government whose plan it becomes."""

    organ = forms.ModelChoiceField(
        label=_("Government whose notice this is"), queryset=Organ.objects.none(), empty_label=None
    )
    file = forms.FileField(
        label=_("The notice"),
        help_text=_("A DOCX, PDF, XLSX, CSV, text or HTML file of at most 10 MB, as it was published."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.pdf,.xlsx,.csv,.txt,.text,.htm,.html"}),
        error_messages={"empty": _("The file is empty. Choose the file that holds the text of the notice.")},
    )
    is_meant = forms.BooleanField(
        label=_("It is meant for this government all the same"), required=False, widget=forms.HiddenInput
    )

    def ask_whether_meant(self) -> None:
        """Show the statement that a notice of another government is meant; without need it is hidden."""
        self.fields["is_meant"].widget = forms.CheckboxInput()

    def clean_file(self) -> "UploadedFile[Any]":
        """A file that is small enough to be a notice; it is not read before."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.NOTICE_SIZE_LIMIT_BYTES:
            limit = filesizeformat(settings.NOTICE_SIZE_LIMIT_BYTES)
            raise forms.ValidationError(_("The file is larger than %(limit)s. Send a smaller one.") % {"limit": limit})
        return file


class Organs(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Organs to be ticked one by one; whoever makes the form sets which."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: str | Promise) -> None:
        super().__init__(Organ.objects.none(), label=label, required=False)


class DateField(forms.DateField):
    """A day, entered with the browser's own date control or typed as 2020-10-15."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        options.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"])
        super().__init__(**options)


class MetadataForm(forms.ModelForm):  # type: ignore[type-arg]
    """The head table of a draft."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = WorkPlan
        fields = (
            "title",
            "issuing_body",
            "document_number",
            "dated_on",
            "printed_on",
            "disclosure_attribute",
            "addressees",
            "year",
            "report_due_on",
        )
        field_classes = {"dated_on": DateField, "printed_on": DateField, "report_due_on": DateField}
        widgets = {
            name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            for name in ("dated_on", "printed_on", "report_due_on")
        } | {"addressees": forms.Textarea(attrs={"rows": 2})}

    def clean_year(self) -> int:
        """A year that a calendar reaches."""
        year: int = self.cleaned_data["year"]
        if not FIRST_DAY.year <= year <= LAST_DAY.year:
            values = {"first": FIRST_DAY.year, "last": LAST_DAY.year}
            raise forms.ValidationError(gettext("The plan year must lie between %(first)d and %(last)d.") % values)
        return year

    @classmethod
    def compared(cls, sent: QueryDict, *, with_: WorkPlan) -> Self:
        """What was sent, beside each field what somebody else wrote there meanwhile; saving it again is possible."""
        data = sent.copy()
        data["version"] = str(with_.version)
        form = cls(data, instance=with_)
        other = [name for name in form.changed_data if name != "version"]
        form.full_clean()
        form.add_error(None, _("Somebody else changed the head table meanwhile. Compare with it and save again."))
        for name in other:
            now = form.initial.get(name)
            form.add_error(name, gettext("It reads now: %(value)s") % {"value": now if now not in ("", None) else "–"})
        return form

    def values(self) -> dict[str, Any]:
        """The cleaned metadata without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class NameForm(forms.Form):
    """What a name in the notice stands for."""

    name = forms.CharField(widget=forms.HiddenInput, max_length=120)
    same_as = forms.CharField(
        label=_("The same as"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "names", "autofocus": True}),
        help_text=_("Another name that the register knows, of one organ or of many. Then nothing need be ticked."),
    )
    organs = Organs(_("Stands for"))
    is_none = forms.BooleanField(label=_("It is no organ here"), required=False)

    def __init__(self, *args: Any, organs: Any, look_up: Callable[[str], Sequence[Organ]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.look_up = look_up
        field = self.fields["organs"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = organs

    def clean_same_as(self) -> str:
        """A name that means certain organs, or none."""
        name: str = self.cleaned_data["same_as"]
        if name and not self.look_up(name):
            raise forms.ValidationError(_("The register does not know this name, or it means only some organs."))
        return name

    def clean(self) -> dict[str, Any]:
        """Another name, or organs, or the statement that there is none."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("same_as"):
            return cleaned | {"organs": self.look_up(cleaned["same_as"])}
        if bool(cleaned.get("organs")) == bool(cleaned.get("is_none")):
            raise forms.ValidationError(_("Choose the organs, or tick that it is no organ here: one of the two."))
        return cleaned


class ReasonForm(forms.Form):
    """A reason that is kept."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class ClauseReviewForm(forms.Form):
    """Why a clause makes no duty."""

    reason = forms.TypedChoiceField(
        label=_("Reason"), choices=ReviewReason, coerce=ReviewReason, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False, help_text=_("For example the clause that holds the duty.")
    )

    def clean(self) -> dict[str, Any]:
        """Another reason has to be stated."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("reason") == ReviewReason.OTHER and not found.get("note"):
            self.add_error("note", _("Say which reason."))
        return found


class ReportForm(forms.Form):
    """Progress on a task or a plan, with files as evidence."""

    organ = forms.ModelChoiceField(label=_("For the organ"), queryset=Organ.objects.none(), empty_label=None)
    text = forms.CharField(
        label=_("What was done"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Say what was done, when, and where it can be seen."),
    )
    attached = MultipleFileField(
        label=_("Evidence"), required=False, help_text=_("Files that prove it; up to 100 MB each.")
    )
    is_completing = forms.BooleanField(label=_("This completes the task"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, organs: Sequence[Organ], **options: Any) -> None:
        options.setdefault("initial", {}).setdefault("token", uuid4())
        super().__init__(*args, **options)
        field = self.fields["organ"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organ.objects.filter(pk__in=[organ.pk for organ in organs])
        field.choices = [(organ.pk, str(organ)) for organ in organs]

    @property
    def sent_token(self) -> UUID:
        """The token of this form, by which a second click is recognised."""
        token: UUID = self.cleaned_data["token"]
        return token
