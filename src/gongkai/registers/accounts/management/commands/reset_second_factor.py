"""Takes away a second factor from the command line, for when nobody is left who could do it on the desk."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.registers.accounts import services
from gongkai.registers.accounts.queries import account_named


class Command(BaseCommand):
    """``reset_second_factor USERNAME --reason TEXT``; the holder sets up a new one at the next sign-in."""

    help = "Take away an account's second factor, for a reason that is kept in the audit register"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, and why."""
        parser.add_argument("username")
        parser.add_argument("--reason", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it away."""
        account = account_named(options["username"])
        if account is None:
            raise CommandError(_("There is no account called %(username)s.") % {"username": options["username"]})
        services.reset_second_factor(account, by=None, at=timezone.now(), reason=options["reason"])
        self.stdout.write(_("Done; a new one is set up at the next sign-in."))
