"""Wiring of the audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the audit with Django."""

    name = "gongkai.registers.audit"
    label = "audit"
