"""``./gongkai manage export_examples --to FOLDER``: confirmed plans as labelled examples in the form of the corpus."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from gongkai.oversight.workplans import examples
from gongkai.oversight.workplans.models import WorkPlan
from gongkai.registers.obligations import clock


class Command(BaseCommand):
    """Exports labelled examples."""

    help = "Write confirmed plans as labelled examples: source, provenance, labels and corrections of each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and which plans."""
        parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="made where it is not there")
        parser.add_argument(
            "--plan", type=int, action="append", metavar="NUMBER", help="only this one; may be repeated"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the files of each plan; what was written before is written anew."""
        plans = WorkPlan.objects.examples().order_by("id")
        if options["plan"]:
            plans = plans.filter(pk__in=options["plan"])
            missing = set(options["plan"]) - set(plans.values_list("pk", flat=True))
            if missing:
                raise CommandError(_("not in force, or not there: %(plans)s") % {"plans": sorted(missing)})
        folder: Path = options["to"]
        folder.mkdir(parents=True, exist_ok=True)
        for plan in plans.iterator(chunk_size=10):
            for name, content in examples.files_of(plan):
                (folder / name).write_bytes(content)
            examples.told(plan, by=None, at=clock.now())
            self.stdout.write(f"{folder / examples.name_of(plan)}")
