"""What a reader may ask of the board and of the list of obligations."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from gongkai.law import FIRST_DAY, load_profile, profile_names
from gongkai.oversight.workplans.models import WorkPlan, WorkPlanQuerySet
from gongkai.registers.obligations.law_queries import profiles_under
from gongkai.registers.obligations.models import Basis
from gongkai.registers.obligations.queries import Asked
from gongkai.registers.obligations.rules import State
from gongkai.registers.organs.models import Organ

from .states import state_of

DAYS_AHEAD = 366


class DayField(forms.DateField):
    """The day as of which the desk is shown: any past one, or one of the next year as if nothing more happened."""

    widget = forms.DateInput(attrs={"type": "date"})
    default_error_messages = {
        "invalid": _("This is no day. Write it as 2020-10-15."),
        "too_late": _("Choose a day no later than %(last)s: nobody knows more than a year ahead."),
        "too_early": _("Choose a day after %(first)s: nothing was owed before it."),
    }

    def __init__(self, *, today: date) -> None:
        super().__init__(label=_("As of"), required=False)
        self.today = today

    def validate(self, value: date | None) -> None:
        """Neither before open government began in law, nor more than a year ahead."""
        last = self.today + timedelta(days=DAYS_AHEAD)
        if value is not None and value > last:
            raise forms.ValidationError(self.error_messages["too_late"], "too_late", {"last": last.isoformat()})
        if value is not None and value < FIRST_DAY:
            raise forms.ValidationError(self.error_messages["too_early"], "too_early", {"first": FIRST_DAY.isoformat()})


class AsOfForm(forms.Form):
    """The day as of which the board is shown, today where none or a wrong one is asked for."""

    def __init__(self, asked: QueryDict, *, today: date) -> None:
        super().__init__(asked if asked.get("on") else None)
        self.today = today
        self.fields["on"] = DayField(today=today)

    @property
    def day(self) -> date:
        """That day."""
        return (self.is_valid() and self.cleaned_data["on"]) or self.today


class OwedFilter(forms.Form):
    """Organ, plan, state and due day; whatever is malformed or not the reader's is shown as an error and ignored."""

    organ = forms.ModelChoiceField(
        label=_("Organ"), queryset=Organ.objects.none(), required=False, empty_label=_("All")
    )
    plan = forms.ModelChoiceField(
        label=_("Plan"), queryset=WorkPlan.objects.none(), required=False, empty_label=_("All")
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    basis = forms.ChoiceField(label=_("Bound by"), required=False, choices=[("", _("All")), *Basis.choices])
    due_on = forms.DateField(label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    duty = forms.ChoiceField(label=_("Duty"), required=False, widget=forms.HiddenInput)
    law = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, organs: QuerySet[Organ], plans: WorkPlanQuerySet, today: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["on"] = DayField(today=today)
        for name, queryset in (("organ", organs), ("plan", plans)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = queryset
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)
        state.choices = [("", _("All")), *((one.value, state_of(one).word) for one in State)]
        self._offer_law()

    def _offer_law(self) -> None:
        """The profiles, and the duty whose number opened this list: it is taken off here, and chosen at its rule."""
        law, duty = self.fields["law"], self.fields["duty"]
        assert isinstance(law, forms.ChoiceField)
        assert isinstance(duty, forms.ChoiceField)
        law.choices = [(name, name) for name in profile_names()]
        asked = self.data.get("duty", "") if self.is_bound else ""
        found = [one for name in profile_names() for one in load_profile(name).duties if asked and one.id == asked]
        if found:
            duty.widget = forms.Select()
            duty.choices = [("", _("All")), (asked, found[-1].title)]

    def asked(self, organ_ids: frozenset[int], *, today: date) -> Asked:
        """The obligations that fit what was asked, of organs that the reader may see."""
        wanted = self.wanted
        on, organ, plan, state, law = (wanted.get(name) for name in ("on", "organ", "plan", "state", "law"))
        return Asked(
            frozenset({organ.pk}) if organ else organ_ids,
            on or today,
            is_past=on is not None and on < today,
            plan_ids=frozenset({plan.pk}) if plan else None,
            states=(State(state),) if state else (),
            due_on=wanted.get("due_on"),
            basis=Basis(wanted["basis"]) if "basis" in wanted else None,
            duty_id=wanted.get("duty", ""),
            profiles=tuple(profiles_under(law)) if law else (),
        )

    @cached_property
    def wanted(self) -> dict[str, Any]:
        """What was asked and can be answered."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def query(self) -> str:
        """What was asked, as the beginning of a query string for the next page."""
        asked = {name: self.data[name] for name in self.fields if self.is_bound and self.data.get(name)}
        return urlencode(asked) + "&" if asked else ""
