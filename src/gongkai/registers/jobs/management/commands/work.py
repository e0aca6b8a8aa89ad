"""``manage work``: a worker on this terminal; ``./gongkai up`` starts one by itself."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from gongkai.registers.jobs.worker import Worker


class Command(BaseCommand):
    """Runs one worker."""

    help = "Do the jobs of the queue and the acts of each day until told to end (SIGTERM, Ctrl-C)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How long."""
        parser.add_argument("--until-empty", action="store_true", help="end when nothing is left to do")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        worker = Worker(until_empty=options["until_empty"])
        worker.listen()
        worker.run()
