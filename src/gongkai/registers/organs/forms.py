"""Input about organs, accounts and posts, checked and turned into values; what may stop an act is said by gates."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.registers.accounts.models import Account

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.db.models import QuerySet
    from django_stubs_ext import StrPromise as _StrPromise

from gongkai.law import load_profile, profile_names

from .filings import ITEMS
from .models import Kind, Level, Organ, ResponsibilityKind, Role, YearlyKind


class DateField(forms.DateField):
    """A day, entered with the browser's own date control or typed as 2020-10-15."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        options.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"])
        super().__init__(**options)


def organ_field(label: "_StrPromise") -> "forms.ModelChoiceField[Organ]":
    """An organ; the view says which may be chosen."""
    return forms.ModelChoiceField(label=label, queryset=Organ.objects.none())


def choose_among(form: forms.Form, name: str, rows: "QuerySet[Organ]") -> None:
    """Offer ``rows`` in the field ``name``; there may be hundreds, so the options are drawn by one template."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
    if type(field.widget) is forms.Select:
        field.widget.template_name = "organs/parts/select.html"


def profile_choices() -> list[tuple[str, str]]:
    """Every jurisdiction whose law is known, by its title."""
    return [(name, f"{load_profile(name).title}（{name}）") for name in profile_names()]


def profile_choices_or_none() -> list[tuple[str, str]]:
    """The same, led by none."""
    return [("", str(_("As the organ above it"))), *profile_choices()]


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
    profile = forms.ChoiceField(label=_("Law that binds it"), choices=profile_choices_or_none, required=False)

    field_order = ("parent", "name", "short_name", "aliases", "kind", "level", "profile", "on", "document")


class CorrectionForm(forms.Form):
    """The names of an organ as they should have been entered."""

    name = forms.CharField(label=_("Official name"), max_length=120)
    short_name = forms.CharField(label=_("Short name"), max_length=60, required=False)
    aliases = AliasesField(label=_("Other names in use"), help_text=_("One a line."))


class ClassForm(forms.Form):
    """What sort of organ it is."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind)
    level = forms.ChoiceField(label=_("Level"), choices=Level)
    profile = forms.ChoiceField(label=_("Law that binds it"), choices=profile_choices)


class RemitForm(forms.Form):
    """What an organ is charged with from a day on."""

    functions = forms.CharField(label=_("Functions"), widget=forms.Textarea(attrs={"rows": 8}))
    internal_bodies = forms.CharField(
        label=_("Internal bodies"), widget=forms.Textarea(attrs={"rows": 5}), required=False, help_text=_("One a line.")
    )
    since = DateField(label=_("From"))


class FilingSearch(forms.Form):
    """Narrows the list of filings."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    missing = forms.ChoiceField(
        label=_("Missing"),
        choices=[("", _("Everything")), ("any", _("Anything")), ("none", _("Nothing")), *ITEMS.items()],
        required=False,
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Every kind")), *Kind.choices], required=False)
    level = forms.ChoiceField(label=_("Level"), choices=[("", _("Every level")), *Level.choices], required=False)


class NameSearch(forms.Form):
    """A name to be looked up as a notice would use it."""

    name = forms.CharField(label=_("Name as notices write it"), max_length=200)
    within = organ_field(_("In a notice of"))
    on = DateField(label=_("On"))


class YearForm(forms.Form):
    """A year of yearly acts."""

    year = forms.IntegerField(label=_("Year"), min_value=2008, max_value=2100)
    incomplete = forms.BooleanField(label=_("Only organs that still owe something"), required=False)


class SeveralFilesInput(forms.ClearableFileInput):
    """A file chooser that takes several files."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Several files; an empty choice gives an empty list."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """Each file cleaned in turn."""
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(SeveralFilesField, self).clean(one, initial) for one in chosen]


class ActForm(forms.Form):
    """An act that is owed every year."""

    kind = forms.ChoiceField(label=_("Yearly duty"), choices=YearlyKind)
    held_on = DateField(label=_("Held on"))
    note = forms.CharField(
        label=_("What it was about"),
        max_length=300,
        help_text=_("For example the topic, who took part, what was decided."),
    )
    evidence = SeveralFilesField(
        label=_("Evidence"),
        required=False,
        help_text=_("Minutes, a list of participants, the page of the interpretation."),
    )


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


class SplitForm(forms.Form):
    """The organs that carry on."""

    chief = organ_field(_("Chief successor"))
    others = forms.ModelMultipleChoiceField(
        label=_("Other successors"),
        queryset=Organ.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Hold Ctrl to choose several."),
    )
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


class IdentityForm(forms.Form):
    """Who someone is at the identity service."""

    subject = forms.CharField(
        label=_("Identity"),
        max_length=190,
        help_text=_("What the service calls the person for ever (sub), not a name."),
    )


class ReasonForm(forms.Form):
    """Why an account is changed."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
