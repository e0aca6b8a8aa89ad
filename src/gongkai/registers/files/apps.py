"""Wiring of the files."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Registers the files with Django."""

    name = "gongkai.registers.files"
    label = "files"
