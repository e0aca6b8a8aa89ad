"""Wiring of the holidays."""

from django.apps import AppConfig


class HolidaysConfig(AppConfig):
    """Registers the holidays with Django."""

    name = "gongkai.registers.holidays"
    label = "holidays"
