"""Input about where plans and tasks come from, checked and turned into values."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.registers.organs.models import Organ

from .cascade import Pair
from .cascade_queries import MatchRow
from .models import Task, WorkPlan


class UpperForm(forms.Form):
    """One of the plans above."""

    upper = forms.TypedChoiceField(coerce=int)

    def __init__(self, *args: Any, plans: Sequence[WorkPlan], **options: Any) -> None:
        super().__init__(*args, **options)
        self._plans = {plan.pk: plan for plan in plans}
        field = self.fields["upper"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(pk, str(plan)) for pk, plan in self._plans.items()]

    @property
    def chosen(self) -> WorkPlan:
        """The plan chosen."""
        return self._plans[self.cleaned_data["upper"]]


class PairsForm(forms.Form):
    """The suggestions that were ticked, of those that are shown."""

    ticked = forms.MultipleChoiceField()

    def __init__(self, *args: Any, rows: Sequence[MatchRow], **options: Any) -> None:
        super().__init__(*args, **options)
        self._pairs = {one.value: Pair(row.task, one.upper, one.percent) for row in rows for one in row.suggestions}
        field = self.fields["ticked"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(value, value) for value in self._pairs]

    @property
    def pairs(self) -> list[Pair]:
        """The pairs ticked."""
        return [self._pairs[value] for value in self.cleaned_data["ticked"]]


class TaskChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Tasks to be ticked one by one."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """Number and title."""
        return f"{obj.position}. {obj.title}"


class OriginForm(forms.Form):
    """Tasks of the linked plans."""

    tasks = TaskChoice(Task.objects.none(), label=_("Comes from"))

    def __init__(self, *args: Any, plans: Sequence[WorkPlan], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["tasks"]
        assert isinstance(field, TaskChoice)
        field.queryset = Task.objects.filter(plan__in=plans, is_dismissed=False).order_by("plan", "position")


class TakeableForm(forms.Form):
    """For which government a plan above is taken over."""

    source = forms.ChoiceField()

    def __init__(
        self, *args: Any, governments: Collection[Organ], offered: Mapping[int, Sequence[WorkPlan]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._pairs = {
            f"{organ.pk}-{plan.pk}": (organ, plan) for organ in governments for plan in offered.get(organ.pk, ())
        }
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(value, value) for value in self._pairs]

    @property
    def rows(self) -> list[tuple[str, Organ, WorkPlan]]:
        """What can be chosen: the value, the government, the plan above it."""
        return [(value, organ, plan) for value, (organ, plan) in self._pairs.items()]

    @property
    def pair(self) -> tuple[Organ, WorkPlan]:
        """The government and the plan chosen."""
        return self._pairs[self.cleaned_data["source"]]


class TakeOverForm(forms.Form):
    """Which tasks are taken over, for which year."""

    year = forms.IntegerField(label=_("Plan year"), min_value=2008, max_value=2100)
    tasks = TaskChoice(Task.objects.none(), label=_("Tasks to take over"))

    def __init__(self, *args: Any, plan: WorkPlan, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {"year": plan.year}
        field = self.fields["tasks"]
        assert isinstance(field, TaskChoice)
        field.queryset = plan.tasks.filter(is_dismissed=False).order_by("position")

    @property
    def chosen(self) -> list[Task]:
        """The tasks in the order of the plan above."""
        return sorted(self.cleaned_data["tasks"], key=lambda task: task.position)
