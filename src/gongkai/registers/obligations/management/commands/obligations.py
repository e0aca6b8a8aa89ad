"""The numbers of obligations on the command line: compared with a recount, and put right."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ... import clock, services
from ...counting import differences

SHOWN = 20


class Command(BaseCommand):
    """``obligations recount [--repair]``."""

    help = "Compare the counts behind the board with the obligations themselves"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The verb and whether to repair."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        recount = verbs.add_parser(
            "recount", help="name every number that a recount does not give; exit 1 if there is one"
        )
        recount.add_argument("--repair", action="store_true", help="replace the numbers by the recount; audited")

    def handle(self, *args: Any, **options: Any) -> None:
        """Recount, and say what is wrong or what was put right."""
        if options["repair"]:
            wrong = services.recount(by=None, at=clock.now())
            self.stdout.write(_("%(wrong)d numbers were wrong and are put right.") % {"wrong": wrong})
            return
        found = differences()
        for one in found[:SHOWN]:
            self.stdout.write(
                _("%(table)s %(key)s: kept %(kept)d, counted %(counted)d")
                % {"table": one.table, "key": [*one.key, one.on], "kept": one.kept, "counted": one.counted}
            )
        if found:
            raise CommandError(_("%(wrong)d numbers are wrong.") % {"wrong": len(found)}, returncode=1)
        self.stdout.write(_("Every number is what a recount gives."))
