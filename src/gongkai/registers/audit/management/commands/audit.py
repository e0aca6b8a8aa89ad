"""The audit register on the command line: verify it, see its head, list it, export it."""

import csv
import json
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ... import queries
from ...export import HEADINGS, cells
from ...models import EntryQuerySet
from ...verification import verify


class Command(BaseCommand):
    """``audit verify | head | list | export``."""

    help = "Verify, show or export the audit register"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The four verbs and the filters that list and export share."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verification = verbs.add_parser("verify", help="walk the whole chain; exit 1 names the first bad entry")
        verification.add_argument("--json", action="store_true")
        verification.add_argument("--quiet", action="store_true", help="no progress")
        verbs.add_parser("head", help="number, digest and moment of the last entry")
        for verb, text in (("list", "the latest entries"), ("export", "entries as CSV, oldest first")):
            filters = verbs.add_parser(verb, help=text)
            filters.add_argument("--subject", default="")
            filters.add_argument("--act", default="")
            filters.add_argument("--account", type=int)
            filters.add_argument("--day", type=date.fromisoformat)
            if verb == "list":
                filters.add_argument("--limit", type=int, default=queries.PAGE_LENGTH)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        {"verify": self._verify, "head": self._head, "list": self._list, "export": self._export}[options["verb"]](
            options
        )

    def _verify(self, options: dict[str, Any]) -> None:
        is_shown = not options["quiet"] and sys.stderr.isatty()
        verdict = verify(on_progress=self._progress if is_shown else lambda checked: None)
        if is_shown:
            self.stderr.write("")
        if options["json"]:
            fault = verdict.fault
            report = {
                "is_sound": verdict.is_sound,
                "checked": verdict.checked,
                "anchored": verdict.anchored,
                "fault": {"kind": fault.kind.value, "sequence": fault.sequence} if fault else None,
            }
            self.stdout.write(json.dumps(report))
        elif verdict.is_sound:
            self.stdout.write(verdict.sentence)
        if not verdict.is_sound:
            raise CommandError(verdict.sentence, returncode=1)

    def _progress(self, checked: int) -> None:
        self.stderr.write("\r" + _("%(count)d entries checked") % {"count": checked}, ending="")

    def _head(self, options: dict[str, Any]) -> None:
        entry = queries.head()
        if entry is None:
            self.stdout.write(_("The register is empty."))
            return
        self.stdout.write(f"{entry.sequence} {entry.digest} {entry.at.isoformat()}")

    def _list(self, options: dict[str, Any]) -> None:
        for entry in _found(options)[: options["limit"]]:
            by = entry.by_name or "-"
            self.stdout.write(f"{entry.sequence}\t{entry.at.isoformat()}\t{entry.act}\t{entry.subject}\t{by}")

    def _export(self, options: dict[str, Any]) -> None:
        writer = csv.writer(self.stdout)
        writer.writerow(HEADINGS)
        for entry in _found(options).order_by("sequence").iterator():
            writer.writerow(cells(entry))


def _found(options: dict[str, Any]) -> EntryQuerySet:
    return queries.entries(
        subject=options["subject"], act=options["act"], account_id=options["account"], day=options["day"]
    )
