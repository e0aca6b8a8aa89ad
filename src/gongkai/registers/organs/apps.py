"""Wiring of the organs."""

from django.apps import AppConfig


class OrgansConfig(AppConfig):
    """Registers the organs with Django."""

    name = "gongkai.registers.organs"
    label = "organs"
