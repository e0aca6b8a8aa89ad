"""Wiring of the file checks."""

from django.apps import AppConfig


class FileChecksConfig(AppConfig):
    """Registers the file checks with Django."""

    name = "gongkai.registers.file_checks"
    label = "file_checks"
