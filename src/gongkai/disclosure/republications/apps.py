"""Republications as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RepublicationsConfig(AppConfig):
    """What governments above published and is to be republished here at once."""

    name = "gongkai.disclosure.republications"
    label = "republications"
    verbose_name = _("Republications")
