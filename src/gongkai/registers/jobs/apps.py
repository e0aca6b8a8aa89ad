"""Wiring of the jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Registers the jobs with Django."""

    name = "gongkai.registers.jobs"
    label = "jobs"
