"""The journal as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    """What became public, changed or ceased to be public, in the order in which it happened."""

    name = "gongkai.registers.journal"
    label = "journal"
    verbose_name = _("Publication journal")
