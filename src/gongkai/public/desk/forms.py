"""What a reader may ask of the list of obligations."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.law import load_profile, profile_names
from gongkai.oversight.workplans.models import WorkPlan, WorkPlanQuerySet
from gongkai.registers.obligations.law_queries import profiles_under
from gongkai.registers.obligations.models import ObligationQuerySet
from gongkai.registers.obligations.rules import State
from gongkai.registers.organs.models import Organ

from .states import state_of


class OwedFilter(forms.Form):
    """Organ, plan, state and due day; whatever is malformed or not the reader's is shown as an error and ignored."""

    organ = forms.ModelChoiceField(
        label=_("Organ"), queryset=Organ.objects.none(), required=False, empty_label=_("All")
    )
    plan = forms.ModelChoiceField(
        label=_("Plan"), queryset=WorkPlan.objects.none(), required=False, empty_label=_("All")
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    due_on = forms.DateField(label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    duty = forms.ChoiceField(label=_("Duty"), required=False, widget=forms.HiddenInput)
    law = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, organs: QuerySet[Organ], plans: WorkPlanQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
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

    def narrowed(self, obligations: ObligationQuerySet, *, on: date) -> ObligationQuerySet:
        """The obligations that fit what was asked."""
        if not self.is_bound:
            return obligations
        self.is_valid()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        if state := wanted.get("state"):
            obligations = obligations.in_states(State(state), on=on)
        if organ := wanted.get("organ"):
            obligations = obligations.filter(organ=organ)
        if plan := wanted.get("plan"):
            obligations = obligations.filter(plan_id=plan.pk)
        if due_on := wanted.get("due_on"):
            obligations = obligations.filter(due_on=due_on)
        return self._under(obligations, duty=wanted.get("duty"), law=wanted.get("law"))

    @staticmethod
    def _under(obligations: ObligationQuerySet, *, duty: str | None, law: str | None) -> ObligationQuerySet:
        """Those owed by a duty, and by organs that a profile binds."""
        if duty:
            obligations = obligations.filter(duty_id=duty)
        return obligations.filter(profile__in=profiles_under(law)) if law else obligations

    @property
    def query(self) -> str:
        """What was asked, as the beginning of a query string for the next page."""
        asked = {name: self.data[name] for name in self.fields if self.is_bound and self.data.get(name)}
        return urlencode(asked) + "&" if asked else ""
