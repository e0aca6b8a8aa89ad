"""Input about catalogues, checked and turned into values."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from gongkai.registers.files import views as file_views
from gongkai.registers.files.services import FileRefused
from gongkai.registers.organs.forms import choose_among
from gongkai.registers.organs.models import Organ

from .cells import Cells
from .rules import Kind
from .vocabulary import Vocabulary
from .words import AUDIENCES, KINDS, MODES

LINES = {"rows": 4}
TEXTS = ("number", "first", "second", "third", "time_limit", "audience_who", "remark")
LISTED = ("elements", "bases", "subjects")


class OrganForm(forms.Form):
    """Which organ's page is shown."""

    organ = forms.ModelChoiceField(
        label=_("Organ"), queryset=Organ.objects.none(), empty_label=_("All"), required=False
    )

    def __init__(self, *args: Any, organs: QuerySet[Organ], **options: Any) -> None:
        super().__init__(*args, **options)
        choose_among(self, "organ", organs)


class FilterForm(OrganForm):
    """Narrows the list of catalogues."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *KINDS.items()])


class OpenForm(forms.Form):
    """Which catalogue is begun, for which organ."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS.items())
    field = forms.ChoiceField(
        label=_("Pilot field"), required=False, help_text=_("Only for a standard catalogue of a pilot field.")
    )
    with_seeds = forms.BooleanField(
        label=_("Begin with the sourced example rows"),
        required=False,
        help_text=_(
            "Rows of catalogues that were published elsewhere, each with its source; fields without any begin empty."
        ),
    )

    def __init__(self, *args: Any, organs: QuerySet[Organ], words: Vocabulary, **options: Any) -> None:
        super().__init__(*args, **options)
        choose_among(self, "organ", organs)
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)
        seeded = {one.field for one in words.seeds}
        bare = _("(no example rows)")
        known = words.fields.values()
        field.choices = [
            ("", "—"),
            *((one.id, one.title if one.id in seeded else f"{one.title} {bare}") for one in known),
        ]

    def clean(self) -> dict[str, Any]:
        """A field belongs to a standard catalogue, and only to it."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and (values["kind"] == Kind.FIELD) != bool(values["field"]):
            self.add_error("field", _("Choose a field for a standard catalogue, and none for another kind."))
        return values


class SearchForm(forms.Form):
    """Narrows the entries of a version."""

    q = forms.CharField(label=_("Contains"), required=False, max_length=60)


class VersionsForm(forms.Form):
    """Two versions to be compared."""

    left = forms.TypedChoiceField(label=_("Version"), coerce=int)
    right = forms.TypedChoiceField(label=_("Compared with"), coerce=int)

    def __init__(self, *args: Any, numbers: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("left", "right"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = [(number, str(number)) for number in numbers]


class PublishForm(forms.Form):
    """Why the catalogue is as it is now."""

    note = forms.CharField(
        label=_("Why it changes"), max_length=300, required=False, help_text=_("Needed from the second version on.")
    )


class ReasonForm(forms.Form):
    """Why a field does not concern the government; empty takes it back."""

    field = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class TableForm(forms.Form):
    """A catalogue as a table."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX or CSV, the first sheet. Nothing is entered before you have seen what it would change."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )

    def clean_file(self) -> tuple[bytes, str]:
        """The bytes and the name; one that is too large is refused before it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        limit = settings.NOTICE_SIZE_LIMIT_BYTES
        if (file.size or 0) > limit:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s. Send a smaller one."), params={"limit": filesizeformat(limit)}
            )
        try:
            return file.read(), file.name or ""
        except FileRefused as refused:
            raise forms.ValidationError(file_views.told(refused)) from None


class EntryForm(forms.Form):
    """What an entry says, in the official columns."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    number = forms.CharField(label=_("Serial number"), max_length=20, required=False)
    first = forms.CharField(label=_("First-level matter"), max_length=120, required=False)
    second = forms.CharField(label=_("Second-level matter"), max_length=120, required=False)
    third = forms.CharField(label=_("Third-level matter"), max_length=120, required=False)
    elements = forms.CharField(
        label=_("Elements"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs=LINES),
        help_text=_("One on each line."),
    )
    bases = forms.CharField(
        label=_("Basis"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs=LINES),
        help_text=_("One on each line."),
    )
    time_limit = forms.CharField(
        label=_("Time limit"),
        max_length=300,
        required=False,
        help_text=_("For example 信息形成或者变更之日起20个工作日内, 每年1月31日前, 按季度."),
    )
    subjects = forms.CharField(
        label=_("Who publishes"), max_length=1000, required=False, help_text=_("Several are separated by 、")
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "many"})
    )
    other_channels = forms.CharField(
        label=_("Other channels"), max_length=500, required=False, help_text=_("Several are separated by 、")
    )
    audiences = forms.MultipleChoiceField(
        label=_("Audience"), required=False, choices=AUDIENCES.items(), widget=forms.CheckboxSelectMultiple
    )
    audience_who = forms.CharField(label=_("Which specific group"), max_length=120, required=False)
    modes = forms.MultipleChoiceField(
        label=_("Mode"), required=False, choices=MODES.items(), widget=forms.CheckboxSelectMultiple
    )
    levels = forms.MultipleChoiceField(
        label=_("Levels"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "many"})
    )
    remark = forms.CharField(label=_("Remark"), max_length=500, required=False)

    def __init__(self, *args: Any, words: Vocabulary, before: Cells | None = None, **options: Any) -> None:
        self._words, self._before = words, before or Cells()
        options["initial"] = _initial(self._before, words) | {"seen": before.canonical if before else ""}
        super().__init__(*args, **options)
        for name, offered in (("channels", words.channels), ("levels", (*words.levels, *self._before.levels))):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(one, one) for one in dict.fromkeys(offered)]

    def clean(self) -> dict[str, Any]:
        """A matter, and no 同上: in a form nothing stands above."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for name, said in list(values.items()):
            if isinstance(said, str) and said.strip() in self._words.words["ditto"]:
                self.add_error(name, _("Write it out; nothing stands above."))
        if not any(values.get(name) for name in ("first", "second", "third")):
            self.add_error("second", _("Name the matter."))
        return values

    def cells(self) -> Cells:
        """What the entry says now; columns that only this place has stay as they were."""
        given = self.cleaned_data
        listed = {name: [given[name]] for name in LISTED}
        return Cells.of(
            **{name: given[name] for name in TEXTS},
            **listed,
            channels=[*given["channels"], given["other_channels"]],
            audiences=given["audiences"],
            modes=given["modes"],
            levels=given["levels"],
            extra=self._before.extra,
        )


def _initial(cells: Cells, words: Vocabulary) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(cells, name) for name in TEXTS}
    found |= {name: "\n".join(getattr(cells, name)) for name in ("elements", "bases")}
    found |= {name: list(getattr(cells, name)) for name in ("channels", "audiences", "modes", "levels")}
    others = [one for one in cells.channels if one not in words.channels]
    return found | {"subjects": "、".join(cells.subjects), "other_channels": "、".join(others)}
