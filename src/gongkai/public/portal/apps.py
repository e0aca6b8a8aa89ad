"""Wiring of the portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the portal with Django."""

    name = "gongkai.public.portal"
    label = "portal"
