"""The code an authenticator app would show now, so that a demonstration needs no phone."""

import time
from argparse import ArgumentParser
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _


class Command(BaseCommand):
    """``one_time_code USERNAME``, in a demonstration only."""

    help = "Print the current one-time code of an account of the demonstration"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose code."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the code and how long it holds; refuse outside a demonstration."""
        if settings.DEMONSTRATION_AS_OF is None:
            raise CommandError(_("This is a real installation: one-time codes come from the holder's own phone."))
        held = Authenticator.objects.filter(user__username=options["username"], type=Authenticator.Type.TOTP).first()
        if held is None:
            raise CommandError(_("%(username)s has no authenticator app.") % {"username": options["username"]})
        period = app_settings.TOTP_PERIOD
        now = int(time.time())
        code = format_hotp_value(hotp_value(decrypt(held.data["secret"]), now // period))
        self.stdout.write(
            _("%(code)s (holds for %(seconds)d seconds)") % {"code": code, "seconds": period - now % period}
        )
