"""``./gongkai tick``: everything that is to be done once a day, for cron or by hand; repeating it does nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from gongkai.registers.jobs import daily
from gongkai.registers.organs import present


class Command(BaseCommand):
    """Carries out the acts of the day."""

    help = "Carry out the acts of the day and of days missed; exit 1 where one failed."

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry them out and say how each went."""
        try:
            done = daily.tick(at=present.now())
        except daily.AlreadyTicking as error:
            raise CommandError(_("Another process is doing this just now.")) from error
        for act in done:
            self.stdout.write(f"{act.day} {act.act}: {act.reason or act.number}")
        if not done:
            self.stdout.write(_("Everything of today is done already."))
        if any(act.is_failed for act in done):
            raise CommandError(_("Not everything could be done; see the log."))
