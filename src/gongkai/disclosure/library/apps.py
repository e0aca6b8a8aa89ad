"""The library as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    """What is public, in lists, feeds, the ledger of rules, statistics, site maps and dumps for everyone."""

    name = "gongkai.disclosure.library"
    label = "library"
    verbose_name = _("Library")
