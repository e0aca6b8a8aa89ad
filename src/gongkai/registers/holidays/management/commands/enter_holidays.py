"""``manage enter_holidays FILE.toml``: a holiday notice from a file; due days that rest on it are reckoned anew."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.law import UnknownProfile, load_profile
from gongkai.registers.holidays import files, services
from gongkai.registers.organs import present


class Command(BaseCommand):
    """Enters the notices of a file, all of them or none."""

    help = "Enter the holiday notices of a TOML file, written as those in profiles/national/calendar/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and the place."""
        parser.add_argument("file", type=Path, metavar="FILE.toml")
        parser.add_argument("--profile", default="national", help="the place where it binds (default: national)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Enter each and say what was entered."""
        try:
            chain = load_profile(options["profile"]).chain
            is_national = len(chain) == 1
            drafts = files.drafts_in(options["file"], profile=options["profile"], is_national=is_national)
            with transaction.atomic():
                for draft in drafts:
                    notice = services.enter_notice(draft, by=None, at=present.now())
                    self.stdout.write(_("Entered: %(notice)s") % {"notice": notice})
        except (UnknownProfile, files.UnusableFile) as error:
            raise CommandError(str(error)) from error
        except services.NoticeRefused as error:
            reasons = "\n".join(str(reason) for reason in error.reasons)
            raise CommandError(_("Nothing of this file was entered:") + f"\n{reasons}") from error
        if not drafts:
            raise CommandError(_("The file names no holiday."))
