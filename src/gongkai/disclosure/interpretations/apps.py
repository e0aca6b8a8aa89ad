"""Interpretations as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterpretationsConfig(AppConfig):
    """What explains policy documents: plans, materials, their clocks, figures and monthly filings."""

    name = "gongkai.disclosure.interpretations"
    label = "interpretations"
    verbose_name = _("Interpretations")
