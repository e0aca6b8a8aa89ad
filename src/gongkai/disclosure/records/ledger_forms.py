"""What of the ledger is asked for, and what is to be compiled."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.registers.organs.forms import choose_among
from gongkai.registers.organs.models import Organ

from . import words
from .ledger import Asked, Choices
from .rules import Validity

VALIDITIES = [("", _("All")), ("in_force", _("Binding")), *((one.value, words.VALIDITIES[one]) for one in Validity)]
PUBLICITY = [("", _("All")), ("1", _("Public now")), ("0", _("Not public"))]


class LedgerFilterForm(forms.Form):
    """Narrows the ledger, and says for which day."""

    on = forms.DateField(label=_("As on"), widget=forms.DateInput, required=False)
    rule_kind = forms.ChoiceField(label=_("Kind"), required=False)
    validity = forms.ChoiceField(label=_("Validity"), choices=VALIDITIES, required=False)
    organ = forms.TypedChoiceField(label=_("Organ"), coerce=int, empty_value=None, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=1949, max_value=2100, required=False)
    subject = forms.ChoiceField(label=_("Subject category"), required=False)
    shown = forms.ChoiceField(label=_("Public"), choices=PUBLICITY, required=False)
    q = forms.CharField(label=_("Title or number contains"), max_length=80, required=False)

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self._offer("rule_kind", [(one, one) for one in choices.kinds])
        self._offer("subject", [(one, one) for one in choices.subjects])
        self._offer("organ", [(str(pk), name) for pk, name in choices.organs.items()])

    def _offer(self, name: str, offered: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *offered]

    def asked(self, *, today: date) -> Asked:
        """What is asked; a field that says nothing sensible narrows nothing."""
        given = self.cleaned_data if not self.errors else {k: v for k, v in self.cleaned_data.items() if v}
        return Asked(
            on=given.get("on") or today,
            rule_kind=given.get("rule_kind") or "",
            validity=given.get("validity") or "",
            organ_id=given.get("organ"),
            year=given.get("year"),
            subject=given.get("subject") or "",
            is_public={"1": True, "0": False}.get(given.get("shown") or ""),
            words=given.get("q") or "",
        )


class CompilationForm(forms.Form):
    """Which public documents are compiled into one file."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none(), empty_label=None)
    with_below = forms.BooleanField(label=_("Also of the organs below it"), required=False)
    title = forms.CharField(
        label=_("Title"), max_length=120, required=False, help_text=_("Left empty, the place's usual title.")
    )
    rule_kind = forms.ChoiceField(label=_("Kind"), required=False)
    validity = forms.ChoiceField(label=_("Validity"), choices=VALIDITIES, required=False, initial="in_force")
    day = forms.DateField(label=_("As on"), widget=forms.DateInput)
    formed_from = forms.DateField(label=_("Formed from"), widget=forms.DateInput, required=False)
    formed_until = forms.DateField(label=_("Formed until"), widget=forms.DateInput, required=False)

    def __init__(self, *args: Any, organs: QuerySet[Organ], kinds: list[str], today: date, **options: Any) -> None:
        options["initial"] = {"token": uuid4(), "day": today, "validity": "in_force"}
        super().__init__(*args, **options)
        kind = self.fields["rule_kind"]
        assert isinstance(kind, forms.ChoiceField)
        choose_among(self, "organ", organs)
        kind.choices = [("", _("All")), *((one, one) for one in kinds)]

    def clean(self) -> dict[str, Any]:
        """A period ends after it begins."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = values.get("formed_from"), values.get("formed_until")
        if first and last and last < first:
            self.add_error("formed_until", _("The period ends before it begins."))
        return values
