"""Input about the public sites, checked and turned into values; what may stop an act is said by site_gates."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from . import host_names
from .forms import AliasesField, organ_field
from .site_gates import Told


class HostField(forms.CharField):
    """One host name, as the network writes it."""

    def clean(self, value: str | None) -> str:
        """The name in lower case and ASCII."""
        return _written(super().clean(value))


class HostsField(AliasesField):
    """Host names, one a line."""

    def clean(self, value: str | None) -> list[str]:
        """The names in lower case and ASCII, each once."""
        return list(dict.fromkeys(_written(name) for name in super().clean(value)))


def _written(name: str) -> str:
    try:
        return host_names.written(name) if name else ""
    except ValueError as error:
        message = _("“%(name)s” is no host name. Write only the name, such as www.example.gov.cn.")
        raise ValidationError(message, params={"name": name}) from error


class SiteForm(forms.Form):
    """What a site says of itself, and where it is found."""

    name = forms.CharField(label=_("Name of the site"), max_length=60)
    host = HostField(
        label=_("Host name"), max_length=253, help_text=_("Without https:// and path, such as www.example.gov.cn.")
    )
    aliases = HostsField(
        label=_("Other host names"), help_text=_("One a line. Whoever comes by one is led to the host name above.")
    )
    accent = forms.CharField(
        label=_("Colour on light paper"), max_length=7, required=False, help_text=_("Such as #0e4aa8; empty: red.")
    )
    accent_dark = forms.CharField(label=_("Colour on dark paper"), max_length=7, required=False)
    sponsor = forms.CharField(label=_("Sponsor"), max_length=120, required=False)
    undertaker = forms.CharField(label=_("Run by"), max_length=120, required=False)
    contact = forms.CharField(label=_("How to reach it"), max_length=200, required=False)
    code = forms.CharField(label=_("Site code"), max_length=10, required=False, help_text=_("Ten digits."))
    icp = forms.CharField(label=_("ICP filing"), max_length=40, required=False)
    police = forms.CharField(label=_("Public-security filing"), max_length=40, required=False)
    report_url = forms.URLField(
        label=_("Where errors are reported"), max_length=300, required=False, assume_scheme="https"
    )

    def clean_accent(self) -> str:
        """In lower case."""
        return str(self.cleaned_data["accent"]).lower()

    def clean_accent_dark(self) -> str:
        """In lower case."""
        return str(self.cleaned_data["accent_dark"]).lower()

    def told(self, values: Any) -> Told:
        """What was entered, the canonical host first."""
        hosts = [name for name in dict.fromkeys((values["host"], *values["aliases"])) if name]
        facts = {name: value for name, value in values.items() if name not in {"organ", "host", "aliases"}}
        return Told(hosts=tuple(hosts), **facts)


class AddSiteForm(SiteForm):
    """A new site, for an organ."""

    organ = organ_field(_("Organ"))
    field_order = ("organ",)
