"""Wiring of the recomputations."""

from django.apps import AppConfig


class RecomputationsConfig(AppConfig):
    """Registers the recomputations with Django."""

    name = "gongkai.registers.recomputations"
    label = "recomputations"
