"""Wiring of the obligations."""

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    """Registers the obligations with Django."""

    name = "gongkai.registers.obligations"
    label = "obligations"
