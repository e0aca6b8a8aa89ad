"""Input about changes of a plan in force, checked and turned into values."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.law import FIRST_DAY, LAST_DAY
from gongkai.registers.organs.models import Organ

from .amending import Wording
from .forms import DateField
from .models import Task


class OrganChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Organs to be ticked one by one."""

    widget = forms.CheckboxSelectMultiple


class Tokened(forms.Form):
    """A form that a second click does not send twice, with the reason that is kept."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It stands in the history of the plan for everyone who reads it."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        options["initial"] = {"token": uuid4()} | options.get("initial", {})
        super().__init__(*args, **options)


class WordingForm(Tokened):
    """What a task says and who must do it."""

    title = forms.CharField(label=_("Task"), max_length=120)
    text = forms.CharField(label=_("Requirement"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))
    stated_on = DateField(
        label=_("Due"), required=False, help_text=_("Left empty, it is due at the end of the plan's year.")
    )
    leads = OrganChoice(Organ.objects.none(), label=_("Lead organs"), required=False)
    others = OrganChoice(Organ.objects.none(), label=_("Other organs"), required=False)
    field_order: tuple[str, ...] = ("title", "text", "stated_on", "leads", "others", "reason")

    def __init__(self, *args: Any, organs: QuerySet[Organ], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("leads", "others"):
            field = self.fields[name]
            assert isinstance(field, OrganChoice)
            field.queryset = organs

    def clean_stated_on(self) -> Any:
        """A day that a calendar reaches."""
        day = self.cleaned_data["stated_on"]
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(
                _("Give a day between %(first)s and %(last)s."), params={"first": FIRST_DAY, "last": LAST_DAY}
            )
        return day

    def clean(self) -> dict[str, Any]:
        """At least one organ."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("leads") and not cleaned.get("others"):
            raise forms.ValidationError(_("Choose at least one organ."))
        return cleaned

    @property
    def wording(self) -> Wording:
        """The values as a task has them."""
        values = self.cleaned_data
        return Wording(
            title=values["title"],
            text=values["text"],
            stated_on=values["stated_on"],
            leads=list(values["leads"]),
            others=list(values["others"]),
            section=values.get("section", ""),
        )


class AmendForm(WordingForm):
    """A task that is there."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class AddForm(WordingForm):
    """A task that the notice does not have."""

    section = forms.CharField(label=_("Section"), max_length=120, required=False)
    field_order = ("section", "title", "text", "stated_on", "leads", "others", "reason")


class WithdrawForm(Tokened):
    """Why a task is withdrawn."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class CarryOverForm(forms.Form):
    """The tasks that go into the next year's plan."""

    year = forms.IntegerField(label=_("Plan year"), min_value=2008, max_value=2100)
    everything = forms.BooleanField(required=False)
    tasks = forms.ModelMultipleChoiceField(
        queryset=Task.objects.none(), error_messages={"required": _("Tick at least one task.")}
    )

    def __init__(self, *args: Any, tasks: QuerySet[Task], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["tasks"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = tasks

    @property
    def chosen(self) -> list[Task]:
        """The tasks in their order."""
        return sorted(self.cleaned_data["tasks"], key=lambda task: task.position)


class CloseForm(CarryOverForm):
    """The tasks about which nothing is owed any more because a later plan continues them."""

    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["year"]
        del self.fields["everything"]
