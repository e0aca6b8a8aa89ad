"""``manage load_demonstration``: the demonstration, made by the real services; twice is as good as once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console

from gongkai.public.desk import demonstration


class Command(BaseCommand):
    """Loads the demonstration."""

    help = "Make the demonstration: five governments, their notices as plans in force, and some progress."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing and print how to sign in."""
        console = Console(stderr=True)
        with console.status(_("Making the demonstration …")) as status:
            try:
                accounts = demonstration.load(
                    settings.PROJECT / "demo", say=lambda done: status.update(_("Made: %(done)s") % {"done": done})
                )
            except demonstration.NoDemonstration:
                raise CommandError(_("This is a real installation; the demonstration is not loaded into it.")) from None
            except demonstration.PasswordsLost as lost:
                raise CommandError(
                    _("The file with the demonstration's passwords is gone. Delete %(folder)s and run up again.")
                    % {"folder": lost}
                ) from None
        self.stdout.write(_("Demonstration, as of %(day)s. Sign in as:") % {"day": settings.DEMONSTRATION_AS_OF})
        width = max(len(one.username) for one in accounts)
        for one in accounts:
            code = _("  + code: ./gongkai code %(name)s") % {"name": one.username} if one.secret else ""
            self.stdout.write(f"  {one.username.ljust(width)}  {one.password}  {one.title}{code}")
