"""Who leaves, which drafts are handed on, and to whom."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.registers.accounts.models import Account

from .models import Record


class LeavingForm(forms.Form):
    """Who leaves."""

    leaving = forms.ModelChoiceField(label=_("Who leaves"), queryset=Account.objects.none())

    def __init__(self, *args: Any, holders: QuerySet[Account], **options: Any) -> None:
        super().__init__(*args, **options)
        _choose_among(self, "leaving", holders)


class HandOnForm(forms.Form):
    """To whom a draft goes."""

    to = forms.ModelChoiceField(label=_("To whom"), queryset=Account.objects.none())

    def __init__(self, *args: Any, colleagues: QuerySet[Account], **options: Any) -> None:
        super().__init__(*args, **options)
        _choose_among(self, "to", colleagues)


class PassOnForm(HandOnForm):
    """Which drafts go to whom."""

    drafts = forms.ModelMultipleChoiceField(
        label=_("Drafts"), queryset=Record.objects.none(), error_messages={"required": _("Choose at least one draft.")}
    )

    def __init__(self, *args: Any, drafts: QuerySet[Record], **options: Any) -> None:
        super().__init__(*args, **options)
        _choose_among(self, "drafts", drafts)


def _choose_among(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
