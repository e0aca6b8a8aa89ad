"""``./gongkai import-records FOLDER``: what was public elsewhere comes in as drafts; nothing is public by it."""

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from gongkai.disclosure.records import historic
from gongkai.disclosure.records.historic_tables import WrongTable, read_table
from gongkai.disclosure.records.models import HistoricBatch
from gongkai.disclosure.records.rules import Refused
from gongkai.law import load_profile
from gongkai.registers.accounts.models import Account
from gongkai.registers.files import views as file_views
from gongkai.registers.files.services import FileRefused
from gongkai.registers.obligations import clock
from gongkai.registers.organs.models import Organ

TABLES = ("records.json", "records.csv")


class Command(BaseCommand):
    """Imports a folder with records.json or records.csv and the attachments that it names."""

    help = "Take in records that were public elsewhere, as drafts of one batch that another person publishes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, whose records they are, and who answers for them."""
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument("--organ", required=True, help="official name of the organ whose records these are")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="the account that imports them")
        parser.add_argument("--source", required=True, help="where they were public, with the address")
        parser.add_argument("--responsible", required=True, help="who answers for it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the folder as one batch, or say everything that is wrong."""
        folder: Path = options["folder"]
        organ = Organ.objects.in_force(clock.today()).filter(name=options["organ"]).first()
        by = Account.objects.filter(username=options["by"], is_active=True).first()
        if organ is None or by is None:
            missing = options["organ"] if organ is None else options["by"]
            raise CommandError(_("“%(name)s” is not known here.") % {"name": missing})
        table = next((folder / name for name in TABLES if (folder / name).is_file()), None)
        if table is None:
            raise CommandError(_("%(folder)s holds no records.json or records.csv.") % {"folder": folder})
        try:
            batch = self._import(table, organ, by, source=options["source"], responsible=options["responsible"])
        except WrongTable as wrong:
            raise CommandError("\n".join(wrong.faults)) from wrong
        except Refused as refused:
            raise CommandError("\n".join(one.sentence for one in refused.refusals)) from refused
        except FileRefused as wrong_file:
            raise CommandError(file_views.told(wrong_file)) from wrong_file
        said = _("batch %(number)d: %(records)d drafts; nothing is public yet")
        self.stdout.write(said % {"number": batch.pk, "records": batch.items.count()})

    def _import(self, table: Path, organ: Organ, by: Account, *, source: str, responsible: str) -> HistoricBatch:
        law = load_profile(organ.profile)
        rows = read_table(table.name, table.read_bytes(), law=law, issuer=organ.name, today=clock.today())
        with ExitStack() as opened:
            files = {
                path.name: UploadedFile(opened.enter_context(path.open("rb")), path.name, size=path.stat().st_size)
                for path in sorted(table.parent.iterdir())
                if path.is_file() and path != table
            }
            return historic.take_in(
                organ, rows, source=source, responsible=responsible, files=files, by=by, at=clock.now()
            )
