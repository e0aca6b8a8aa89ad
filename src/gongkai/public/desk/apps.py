"""Wiring of the desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Registers the desk with Django."""

    name = "gongkai.public.desk"
    label = "desk"
