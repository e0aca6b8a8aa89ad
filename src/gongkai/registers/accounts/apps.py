"""Wiring of the accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the accounts with Django."""

    name = "gongkai.registers.accounts"
    label = "accounts"
