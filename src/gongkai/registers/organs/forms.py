"""Input about organs, accounts and posts, checked and turned into values; what may stop an act is said by gates."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.registers.accounts.models import Account

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise as _StrPromise

from .models import Kind, Level, Organ, ResponsibilityKind, Role


class DateField(forms.DateField):
    """A day, entered with the browser's own date control or typed as 2020-10-15."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        options.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"])
        super().__init__(**options)


def organ_field(label: "_StrPromise") -> "forms.ModelChoiceField[Organ]":
    """An organ; the view says which may be chosen."""
    return forms.ModelChoiceField(label=label, queryset=Organ.objects.none())


class AliasesField(forms.CharField):
    """Names, one a line."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(required=False, **options)

    def clean(self, value: str | None) -> list[str]:
        """The names without empty lines, each once."""
        text: str = super().clean(value)
        return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class OrganSearch(forms.Form):
    """Narrows the tree of organs."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    incomplete = forms.BooleanField(label=_("Only those that have not filed everything"), required=False)


class AccountSearch(forms.Form):
    """Narrows the list of accounts."""

    name = forms.CharField(label=_("User name or name"), max_length=120, required=False)


class NamesForm(forms.Form):
    """The names of an organ from a day on."""

    name = forms.CharField(label=_("Official name"), max_length=120)
    short_name = forms.CharField(
        label=_("Short name"), max_length=60, required=False, help_text=_("As notices use it, for example 市教体局.")
    )
    aliases = AliasesField(label=_("Other names in use"), help_text=_("One a line."))
    on = DateField(label=_("From"))
    document = forms.CharField(label=_("Deciding document"), max_length=200, required=False)

    field_order: tuple[str, ...] = ("name", "short_name", "aliases")


class FoundForm(NamesForm):
    """A new organ."""

    parent = organ_field(_("Stands under"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind)
    level = forms.ChoiceField(label=_("Level"), choices=Level)

    field_order = ("parent", "name", "short_name", "aliases", "kind", "level", "on", "document")


class MoveForm(forms.Form):
    """Another place for an organ."""

    parent = organ_field(_("Stands under"))
    on = DateField(label=_("From"))
    document = forms.CharField(label=_("Deciding document"), max_length=200, required=False)


class MergeForm(forms.Form):
    """The organ that carries on."""

    into = organ_field(_("Merged into"))
    on = DateField(label=_("From"))
    document = forms.CharField(label=_("Deciding document"), max_length=200, required=False)


class AbolishForm(forms.Form):
    """The end of an organ."""

    on = DateField(label=_("First day it no longer exists"))
    document = forms.CharField(label=_("Deciding document"), max_length=200, required=False)


class AliasForm(forms.Form):
    """Another name for an organ."""

    name = forms.CharField(label=_("Name as notices write it"), max_length=120)
    since = DateField(label=_("In use since"))


class ContactForm(forms.Form):
    """How an organ can be reached from a day on."""

    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    hours = forms.CharField(label=_("Office hours"), max_length=120, required=False)
    telephone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    fax = forms.CharField(label=_("Fax"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    post_code = forms.CharField(label=_("Post code"), max_length=12, required=False)
    since = DateField(label=_("From"))


class ResponsibilityForm(forms.Form):
    """Who answers for open government."""

    kind = forms.ChoiceField(label=_("What for"), choices=ResponsibilityKind)
    person_or_body = forms.CharField(label=_("Person, role title or body"), max_length=80)
    telephone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    since = DateField(label=_("From"))


class FilingForm(forms.Form):
    """The day of filing."""

    filed_on = DateField(label=_("Filed on"))


class AccountForm(forms.Form):
    """A new account."""

    username = forms.CharField(label=_("User name"), max_length=150)
    display_name = forms.CharField(label=_("Name or role title"), max_length=80)


class AppointForm(forms.Form):
    """A post for an account."""

    organ = organ_field(_("Organ"))
    role = forms.ChoiceField(label=_("Role"), choices=Role)
    since = DateField(label=_("From"))
    until = DateField(label=_("Until (first day it is no longer held)"), required=False)


class EndForm(forms.Form):
    """The end of a post."""

    on = DateField(label=_("First day it is no longer held"))


class HandOverForm(forms.Form):
    """Who takes over every post."""

    to = forms.ModelChoiceField(label=_("Hand over to"), queryset=Account.objects.none())
    on = DateField(label=_("From"))


class ReasonForm(forms.Form):
    """Why an account is changed."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
