"""``./gongkai import FILE…``: notices become draft plans, one transaction each; safe to interrupt and repeat."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from gongkai.documents.reading import UnreadableNotice, open_notice
from gongkai.oversight.workplans import queries, services
from gongkai.registers.files import views as file_views
from gongkai.registers.files.services import FileRefused
from gongkai.registers.obligations import clock
from gongkai.registers.organs.models import Organ


class Command(BaseCommand):
    """Imports notices as draft plans."""

    help = "Read notices and keep them as draft plans. A file that is there already is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, and the government where the notice does not name one that is known."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--organ", help="official name of the government whose notices these are")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each file; those that fail are named at the end and the exit code is 1."""
        paths: list[Path] = options["files"]
        failures = []
        console = Console(stderr=True)
        with Progress(console=console, disable=len(paths) < 3) as progress:
            for path in progress.track(paths, description=_("Importing")):
                try:
                    self.stdout.write(f"{path}: {self._import(path, organ_name=options['organ'])}")
                except (UnreadableNotice, FileRefused, OSError, CommandError) as failure:
                    failures.append(path)
                    self.stderr.write(f"{path}: {told(failure)}")
        if failures:
            raise CommandError(
                _("%(failed)d of %(all)d files were not imported.") % {"failed": len(failures), "all": len(paths)}
            )

    def _import(self, path: Path, *, organ_name: str | None) -> str:
        if path.stat().st_size > settings.NOTICE_SIZE_LIMIT_BYTES:
            raise CommandError(_("larger than %(limit)d MB") % {"limit": settings.NOTICE_SIZE_LIMIT_BYTES // 1024**2})
        content = path.read_bytes()
        organ = self._organ(content, path=path, organ_name=organ_name)
        drafted = services.draft_plan(
            content, name=path.name, organ=organ, by=None, at=clock.now(), is_meant=organ_name is not None
        )
        said = _("draft plan %(number)d, %(tasks)d tasks") if drafted.is_new else _("known already as plan %(number)d")
        return said % {"number": drafted.plan.pk, "tasks": drafted.plan.tasks.count()}

    def _organ(self, content: bytes, *, path: Path, organ_name: str | None) -> Organ:
        if organ_name is None:
            found = open_notice(content, name=path.name).metadata.issuing_body
            if found is None:
                raise CommandError(_("the notice names no issuing organ; say --organ NAME"))
            organ_name = str(found.value)
        organ = queries.government_named(organ_name, on=clock.today())
        if organ is None:
            raise CommandError(
                _("“%(name)s” is no organ of this installation; say --organ NAME, or enter the organ first")
                % {"name": organ_name}
            )
        return organ


def told(failure: Exception) -> str:
    """Why a file was not imported, in the reader's language."""
    match failure:
        case UnreadableNotice():
            return _("%(place)s: %(reason)s") % {"place": failure.place, "reason": failure.reason}
        case FileRefused():
            return file_views.told(failure)
        case FileNotFoundError():
            return _("There is no such file.")
        case IsADirectoryError():
            return _("This is a folder, not a file.")
        case PermissionError():
            return _("This file may not be read.")
    return str(failure)
