"""Catalogues as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CataloguesConfig(AppConfig):
    """What an organ publishes by a catalogue, versioned, with a limit and an owner for each entry."""

    name = "gongkai.disclosure.catalogues"
    label = "catalogues"
    verbose_name = _("Catalogues")
