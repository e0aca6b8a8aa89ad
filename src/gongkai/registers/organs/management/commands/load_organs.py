"""``manage load_organs FILE.toml``: a government's organs from a file, all of them or none."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.registers.organs import charter


class Command(BaseCommand):
    """Loads files of organs."""

    help = "Enter the organs of one or more TOML files; what is there already is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files, the highest government first."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE.toml")

    def handle(self, *args: Any, **options: Any) -> None:
        """Enter each file and say what came of it."""
        for path in options["files"]:
            try:
                loaded = charter.load(path, at=timezone.now(), by=None)
            except charter.UnusableCharter as error:
                raise CommandError(_("Nothing of this file was stored:") + f"\n{error}") from error
            self.stdout.write(
                _("%(government)s: %(new)d entered, %(known)d known already")
                % {"government": loaded.government, "new": len(loaded.founded), "known": loaded.known}
            )
