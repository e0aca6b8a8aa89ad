"""Input about interpretations, checked and turned into values, in the words of the place."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.law import Profile
from gongkai.registers.organs.forms import choose_among
from gongkai.registers.organs.models import Organ

from .rules import Facts, Plan
from .wording import forms_of

SHOWN = (
    ("clock", _("With a clock")),
    ("open", _("Not interpreted yet")),
    ("interpreted", _("Interpreted")),
    ("on_time", _("Interpreted on time")),
    ("late", _("Interpreted late")),
    ("preparing", _("In preparation")),
    ("materials", _("Materials")),
    ("beyond_text", _("Materials beyond text")),
    ("by_head", _("Materials by the head")),
    ("issued", _("All documents released")),
)


class FilterForm(forms.Form):
    """Narrows the list of interpretations."""

    show = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False)
    organ = forms.ModelChoiceField(
        label=_("Organ"), queryset=Organ.objects.none(), required=False, empty_label=_("All of mine")
    )
    year = forms.IntegerField(label=_("Year of release"), min_value=2000, max_value=2100, required=False)

    def __init__(self, *args: Any, organs: QuerySet[Organ], **options: Any) -> None:
        super().__init__(*args, **options)
        choose_among(self, "organ", organs)


class YearForm(forms.Form):
    """Of which year."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)


class _SheetForm(forms.Form):
    """What plans and facts have in common: their version, and lists of the place."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def offer(self, law: Profile, before: Plan | Facts) -> None:
        """The words of the place, and those that stand there already."""
        lists = {
            "forms": forms_of(law),
            "elements": law.lists["interpretation_elements"],
            "channels": law.lists["interpretation_channels"],
        }
        for name, words in lists.items():
            self._offer(name, words, getattr(before, name))
        self.fields["is_by_head"].label = _("The organ's head interprets in person (%(title)s)") % {
            "title": law.wording["first_interpreter"]
        }

    def _offer(self, name: str, words: Iterable[str], chosen: Iterable[str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        offered = list(dict.fromkeys((*words, *chosen)))
        field.choices = [(one, one) for one in offered]


def _choices(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "many"})
    )


class PlanForm(_SheetForm):
    """The plan of a document; it may be incomplete until the document is sent on."""

    outline = forms.CharField(
        label=_("Outline"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    elements = _choices(_("Elements of an interpretation"))
    channels = _choices(_("Channels of interpretation"))
    planned_on = forms.DateField(label=_("Day of interpretation"), widget=forms.DateInput, required=False)
    interpreter = forms.CharField(label=_("Interpreter"), max_length=120, required=False)
    is_by_head = forms.BooleanField(required=False)
    forms = _choices(_("Forms"))
    field_order = ("version", "outline", "elements", "forms", "channels", "planned_on", "interpreter", "is_by_head")

    def __init__(self, *args: Any, law: Profile, before: Plan, version: int, **options: Any) -> None:
        options["initial"] = vars(before) | {"version": version}
        super().__init__(*args, **options)
        self.offer(law, before)

    def plan(self) -> Plan:
        """The plan as it was given."""
        given = self.cleaned_data
        return Plan(
            outline=_lines(given["outline"]),
            forms=tuple(given["forms"]),
            channels=tuple(given["channels"]),
            elements=tuple(given["elements"]),
            planned_on=given["planned_on"],
            interpreter=given["interpreter"],
            is_by_head=given["is_by_head"],
        )


class FactsForm(_SheetForm):
    """The facts of a material."""

    elements = _choices(_("Elements of an interpretation"))
    channels = _choices(_("Channels of interpretation"))
    interpreter = forms.CharField(label=_("Interpreter"), max_length=120, required=False)
    is_by_head = forms.BooleanField(required=False)
    held_on = forms.DateField(
        label=_("Day on which the head interpreted"),
        widget=forms.DateInput,
        required=False,
        help_text=_("Left empty it is the day of the release."),
    )
    forms = _choices(_("Forms"))
    field_order = ("version", "forms", "elements", "channels", "interpreter", "is_by_head", "held_on")

    def __init__(self, *args: Any, law: Profile, before: Facts, version: int, **options: Any) -> None:
        options["initial"] = vars(before) | {"version": version}
        super().__init__(*args, **options)
        self.offer(law, before)

    def facts(self) -> Facts:
        """The facts as they were given."""
        given = self.cleaned_data
        return Facts(
            forms=tuple(given["forms"]),
            elements=tuple(given["elements"]),
            channels=tuple(given["channels"]),
            interpreter=given["interpreter"],
            is_by_head=given["is_by_head"],
            held_on=given["held_on"],
        )


class SeenForm(forms.Form):
    """Which table somebody had before them."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
