"""Input about the tasks of a draft, checked and turned into values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.documents.reading import UnitReading
from gongkai.registers.organs.models import Organ

from .forms import DateField, ReasonForm
from .models import Task, TaskUnit
from .naming_units import Named

LEAD, OTHER, REMOVED = "lead", "other", "removed"
PARTS = ((LEAD, _("leads")), (OTHER, _("co-operates")), (REMOVED, _("take away")))
SPARE_ROWS = 2
MOST_UNITS = 100


class Versioned(forms.Form):
    """A form that says which version of its task it was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class TaskForm(forms.Form):
    """Title and day of one task, and the words of the notice that give the day."""

    title = forms.CharField(label=_("Task"), max_length=120, required=False)
    stated_on = DateField(
        label=_("Due"), required=False, help_text=_("Empty: the notice gives no day; due at the end of the plan year.")
    )
    deadline_phrase = forms.CharField(
        label=_("Deadline in the notice"),
        max_length=120,
        required=False,
        help_text=_("The words that give the day, as the notice has them."),
    )

    def __init__(self, *args: Any, source: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.source = source

    def clean_deadline_phrase(self) -> str:
        """Words of the notice, or none."""
        phrase: str = self.cleaned_data["deadline_phrase"]
        if phrase and "".join(phrase.split()) not in "".join(self.source.split()):
            raise forms.ValidationError(_("These words do not stand in the notice."))
        return phrase


class CorrectTaskForm(TaskForm, Versioned):
    """The same of a task that is there."""


class AddTaskForm(TaskForm):
    """The same of a passage of which a task is made."""

    start = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class UnitForm(forms.Form):
    """One responsible unit: its name, its part, and the organ that is meant where the register does not know."""

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=120)
    name = forms.CharField(
        label=_("Name in the notice"), required=False, max_length=120, widget=forms.TextInput(attrs={"list": "organs"})
    )
    part = forms.ChoiceField(label=_("Part"), choices=PARTS, initial=OTHER)
    organ = forms.CharField(
        label=_("Stands for"), required=False, max_length=200, widget=forms.TextInput(attrs={"list": "organs"})
    )

    def __init__(self, *args: Any, organs: Mapping[str, Organ], **options: Any) -> None:
        super().__init__(*args, **options)
        self.organs = organs
        if not self.initial.get("was"):
            self.fields["part"].choices = PARTS[:2]  # type: ignore[attr-defined]

    def clean_organ(self) -> list[Organ]:
        """The organs of these official names, divided by 、 or a comma."""
        names = [name.strip() for name in self.cleaned_data["organ"].replace("，", "、").split("、") if name.strip()]
        unknown = [name for name in names if name not in self.organs]
        if unknown:
            said = gettext("No organ here is called “%(name)s”. Choose one from the list.")
            raise forms.ValidationError(said % {"name": "、".join(unknown)})
        return [self.organs[name] for name in names]

    def clean(self) -> dict[str, Any]:
        """An organ that is chosen for no name gives its own."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("name") and cleaned.get("organ"):
            cleaned["name"] = cleaned.get("was") or cleaned["organ"][0].name
        return cleaned

    def named(self) -> Named | None:
        """The unit as a value; nothing for an empty row."""
        name, was = self.cleaned_data.get("name", ""), self.cleaned_data.get("was", "")
        if not name and not was:
            return None
        is_removed = self.cleaned_data["part"] == REMOVED or not name
        return Named(name, self.cleaned_data["part"] == LEAD, was, is_removed, self.cleaned_data["organ"])


UnitRows = forms.formset_factory(UnitForm, extra=SPARE_ROWS, max_num=MOST_UNITS, absolute_max=MOST_UNITS)


def unit_rows(data: Any, units: Iterable[TaskUnit], *, organs: Mapping[str, Organ]) -> Any:
    """A row for each unit, and some to add others."""
    return _rows(data, [{"was": unit.name, **_row(unit)} for unit in units], organs)


def new_unit_rows(data: Any, units: Iterable[UnitReading], *, organs: Mapping[str, Organ]) -> Any:
    """A row for each unit that the reader found in a passage, and some to add others."""
    return _rows(data, [_row(unit) for unit in units], organs)


def _row(unit: TaskUnit | UnitReading) -> dict[str, str]:
    return {"name": unit.name, "part": LEAD if unit.is_lead else OTHER}


def _rows(data: Any, initial: list[dict[str, str]], organs: Mapping[str, Organ]) -> Any:
    return UnitRows(data, initial=initial, prefix="unit", form_kwargs={"organs": organs})


def named_units(rows: Any) -> list[Named]:
    """The units of the rows that were sent, each name once."""
    found = {one.was or one.name: one for one in (row.named() for row in rows) if one is not None}
    return list(found.values())


def differences(form: TaskForm, task: Task, units: Sequence[Named]) -> list[tuple[str, str, str]]:
    """Label, what was sent and what stands there now, where the two differ; ``units`` are those that were sent."""
    rows = []
    for name in ("title", "stated_on", "deadline_phrase"):
        sent, now = form.cleaned_data.get(name), getattr(task, name)
        if (sent or "") != (now or ""):
            rows.append((str(form.fields[name].label), _shown(sent), _shown(now)))
    of_mine = [(one.name, one.is_lead) for one in units if not one.is_removed]
    of_now = [(unit.name, unit.is_lead) for unit in task.units.order_by("position")]
    if units and of_mine != of_now:
        rows.append((gettext("Responsible"), _units(of_mine), _units(of_now)))
    return rows


def _units(named: Iterable[tuple[str, bool]]) -> str:
    return "、".join(name + (f"（{PARTS[0][1]}）" if is_lead else "") for name, is_lead in named) or "–"


def _shown(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "–")


class SplitForm(Versioned):
    """At which places of the text a task is divided: before clauses that are ticked, or before words that are typed."""

    cuts = forms.TypedMultipleChoiceField(
        label=_("A new task begins with"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    words = forms.CharField(
        label=_("Or with these words"),
        max_length=120,
        required=False,
        help_text=_("For a place within a clause: the first words of the new task, as the notice has them."),
    )

    def __init__(
        self, *args: Any, places: Sequence[tuple[int, str]], find: Callable[[str], int], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.find = find
        self.fields["cuts"].choices = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """At least one place."""
        cleaned = super().clean() or self.cleaned_data
        words = cleaned.pop("words", "")
        cuts = [*cleaned.get("cuts", []), *([self.find(words)] if words else [])]
        if -1 in cuts:
            raise forms.ValidationError({"words": _("These words do not stand in the task.")})
        if not cuts:
            raise forms.ValidationError({"cuts": _("Choose at least one place.")})
        return cleaned | {"cuts": cuts}


class Neighbours(forms.MultipleChoiceField):
    """Tasks with the versions that were seen: an older version is no mistake of whoever sends it."""

    def valid_value(self, value: str) -> bool:
        """Whether it names one of the neighbours."""
        pk, _dot, version = value.partition(".")
        return version.isdecimal() and len(version) < 10 and pk in self.known

    known: frozenset[str] = frozenset()
    """The ids of the neighbours."""


class MergeForm(forms.Form):
    """Which neighbours a task is merged with; each value says task and version."""

    own = forms.CharField(widget=forms.HiddenInput)
    others = Neighbours(label=_("Merge with"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, neighbours: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["others"]
        assert isinstance(field, Neighbours)
        field.choices, field.known = neighbours, frozenset(key.partition(".")[0] for key, _said in neighbours)

    def versions(self) -> dict[int, int]:
        """By task the version that was seen."""
        pairs = [one.partition(".") for one in [self.cleaned_data["own"], *self.cleaned_data["others"]]]
        return {int(pk): int(version) for pk, _dot, version in pairs}

    def clean_own(self) -> str:
        """A task and a version."""
        own: str = self.cleaned_data["own"]
        pk, _dot, version = own.partition(".")
        if not (pk.isdecimal() and version.isdecimal() and len(own) < 40):
            raise forms.ValidationError(_("Open the task again."))
        return own


class DismissForm(ReasonForm, Versioned):
    """Why something is no task."""
