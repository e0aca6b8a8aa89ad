"""Wiring of the inspections."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """Registers the inspections with Django."""

    name = "gongkai.oversight.inspections"
    label = "inspections"
