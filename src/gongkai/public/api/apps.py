"""The interface for other systems as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Other systems of the same government: their keys, and what they hand over."""

    name = "gongkai.public.api"
    label = "api"
    verbose_name = _("Interface for other systems")
