"""``manage follow``: what is done every second; ``./gongkai up`` starts it by itself."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ...pulse import Pulse


class Command(BaseCommand):
    """Keeps every follower of the journal up to date."""

    help = "Release what is scheduled and let every follower of the journal catch up, until told to end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How long."""
        parser.add_argument("--once", action="store_true", help="do everything once")

    def handle(self, *args: Any, **options: Any) -> None:
        """Follow."""
        pulse = Pulse()
        if options["once"]:
            pulse.beat()
            return
        pulse.listen()
        pulse.run()
