"""Wiring of the workplans."""

from django.apps import AppConfig


class WorkplansConfig(AppConfig):
    """Registers the workplans with Django."""

    name = "gongkai.oversight.workplans"
    label = "workplans"
