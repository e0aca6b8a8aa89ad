"""Wiring of the reminders."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """Registers the reminders with Django."""

    name = "gongkai.registers.reminders"
    label = "reminders"
