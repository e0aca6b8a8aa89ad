"""The first account of a real installation: a security administrator, who makes all the others."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.registers.accounts import services as accounts
from gongkai.registers.accounts.models import Account
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Organ, Role


class Command(BaseCommand):
    """``create_first_administrator``: prints user name and password once; refuses where there are accounts."""

    help = "Make the first account of an empty installation and print its password"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who the first administrator is, and the government at the top of the register of organs."""
        parser.add_argument(
            "--if-none", action="store_true", help="say nothing and change nothing where there are accounts"
        )
        parser.add_argument("--username", default="security")
        parser.add_argument("--name", default="", help="name or role title of the administrator")
        parser.add_argument(
            "--organ", default=organs.UNNAMED_GOVERNMENT, help="official name of the government at the top"
        )
        parser.add_argument("--level", choices=Level.values, default=Level.CITY)
        parser.add_argument("--profile", default="national", help="folder of profiles/ whose law binds it")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make account, organ and post in one transaction, and print what to sign in with."""
        if Account.objects.exists():
            if options["if_none"]:
                return
            raise CommandError(_("There are accounts already; an administrator makes the others on the desk."))
        now = timezone.now()
        name = options["name"] or str(Role.SECURITY_ADMINISTRATOR.label)
        try:
            made = accounts.create_account(options["username"], display_name=name, by=None, at=now)
        except accounts.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        today = timezone.localdate(now)
        organ = Organ.objects.order_by("id").first() or organs.found_organ(
            options["organ"],
            level=Level(options["level"]),
            kind=Kind.GOVERNMENT,
            profile=options["profile"],
            since=today,
            at=now,
            by=None,
        )
        organs.appoint(made.account, organ=organ, role=Role.SECURITY_ADMINISTRATOR, since=today, at=now, by=None)
        self.stdout.write(_("User name: %(username)s") % {"username": made.account.username})
        self.stdout.write(_("Password: %(password)s") % {"password": made.password})
        self.stdout.write(_("It is shown only now and must be changed at the first sign-in."))
        self.stdout.write(_("The organs of a government come from a file: ./gongkai manage load_organs FILE.toml"))
        self.stdout.write(_("What to do next stands on the page “Accounts and posts”."))
