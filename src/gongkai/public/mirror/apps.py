"""Wiring of the page store."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MirrorConfig(AppConfig):
    """Public pages kept as files, so that they are read also while nothing else works."""

    name = "gongkai.public.mirror"
    label = "mirror"
    verbose_name = _("Page store")
