"""``manage organs export``: what is public of the organs, as JSON or CSV."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from gongkai.registers.organs import open_data, present, queries
from gongkai.registers.organs.models import Organ


class Command(BaseCommand):
    """Exports the public data of organs."""

    help = "Write what is public of the organs: functions, bodies, address, hours, telephone, heads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to write, of whom, of which day and where to."""
        commands = parser.add_subparsers(dest="command", required=True)
        export = commands.add_parser("export", help="write the public data of the organs")
        export.add_argument("--format", choices=("json", "csv", "xlsx"), default="json")
        export.add_argument("--under", metavar="NAME", help="only this organ and those under it")
        export.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="as of this day; today")
        export.add_argument("--output", type=Path, metavar="FILE", help="a file instead of the terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the records, and say on the error channel of how many organs something is missing."""
        on: date = options["on"] or present.today()
        records = open_data.public_data_of(open_data.catalogued(self._organs(options["under"], on)), on)
        self._write(records, options["format"], options["output"])
        lacking = sum(1 for one in records if one.missing)
        self.stderr.write(
            _("%(all)d organs; %(lacking)d lack something that must be public")
            % {"all": len(records), "lacking": lacking}
        )

    def _organs(self, under: str | None, on: date) -> list[Organ]:
        in_force = Organ.objects.in_force(on)
        if under is None:
            return list(in_force)
        top = in_force.filter(name=under).first()
        if top is None:
            raise CommandError(_("No organ in force is called %(name)s.") % {"name": under})
        return list(in_force.filter(pk__in=queries.subtree_ids(top, on)))

    def _write(self, records: "list[open_data.PublicOrgan]", form: str, output: Path | None) -> None:
        if form == "xlsx":
            if output is None:
                raise CommandError(_("A spreadsheet needs --output FILE."))
            output.write_bytes(open_data.as_xlsx(open_data.table(records)))
            return
        text = (
            open_data.as_csv(open_data.table(records))
            if form == "csv"
            else json.dumps(open_data.as_json(records), ensure_ascii=False, indent=2) + "\n"
        )
        if output is None:
            self.stdout.write(text, ending="")
        else:
            output.write_text(text, encoding="utf-8", newline="")
