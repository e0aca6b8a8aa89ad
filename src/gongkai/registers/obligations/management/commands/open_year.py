"""``manage open_year``: what every organ owes in the running year, opened once; a second time changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from gongkai.registers.obligations import clock, yearly


class Command(BaseCommand):
    """Opens the duties of the running year."""

    help = "Open the duties that every organ owes in the running year."

    def handle(self, *args: Any, **options: Any) -> None:
        """Open them and say how many are new."""
        opened = yearly.open_year(on=clock.today(), at=clock.now())
        self.stdout.write(_("%(number)d duties of the year opened") % {"number": opened})
