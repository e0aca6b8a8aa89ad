"""``./gongkai mirror``: the page store on the command line."""

import multiprocessing
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gongkai.registers.journal.models import Cursor, Head
from gongkai.registers.organs.sites import all_sites

from ... import building, comparing, following, keeping, site_table
from ...building import Place

AT_ONCE = 50


class Command(BaseCommand):
    """``mirror build | check | mend | status``."""

    help = "The page store: public pages kept as files"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        build = verbs.add_parser("build", help="make every page anew; reading goes on meanwhile")
        build.add_argument("--processes", type=int, default=1, metavar="N")
        build.add_argument("--missing", action="store_true", help="only what is missing")
        verbs.add_parser("check", help="every difference between the store and the application; exit 1 names each")
        verbs.add_parser("mend", help="make the differences good")
        verbs.add_parser("status", help="how far the store is")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        if options["verb"] == "build":
            self._build(processes=options["processes"], is_missing_only=options["missing"])
        elif options["verb"] == "status":
            self._status()
        else:
            self._check(mends=options["verb"] == "mend")

    def _build(self, *, processes: int, is_missing_only: bool) -> None:
        following.current_state()
        site_table.write()
        places = list(building.missing_places() if is_missing_only else building.all_places())
        kept: list[Place] = []
        with _bar() as bar:
            task = bar.add_task(_("pages"), total=len(places))
            for made, tried in _made(places, processes):
                kept += made
                bar.advance(task, tried)
        building.adopt(kept)
        keeping.pages().settle()
        self.stdout.write(_("%(kept)d pages are kept.") % {"kept": len(kept)})

    def _check(self, *, mends: bool) -> None:
        with _bar() as bar:
            task = bar.add_task(_("pages"), total=None)
            found = list(comparing.differences(progress=lambda _number: bar.advance(task)))
        for one in found:
            self.stdout.write(f"{one.subject}: {one.expected} ≠ {one.found}")
        if mends:
            comparing.mend(found)
            self.stdout.write(_("%(number)d differences were made good.") % {"number": len(found)})
        elif found:
            raise CommandError(_("Differences: %(number)d") % {"number": len(found)})
        else:
            self.stdout.write(_("Every page that is kept is what it would be now."))

    def _status(self) -> None:
        head = Head.reached()
        cursor = Cursor.objects.filter(pk=following.NAME).first()
        store = keeping.pages()
        for site in all_sites():
            number = sum(1 for _address in store.addresses(site.key))
            self.stdout.write(_("%(site)s: %(number)d pages") % {"site": site.key, "number": number})
        reached = cursor.sequence if cursor else 0
        self.stdout.write(_("entry %(reached)d of %(head)d") % {"reached": reached, "head": head})
        if cursor and cursor.fault:
            raise CommandError(cursor.fault)


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _made(places: Sequence[Place], processes: int) -> Iterator[tuple[list[Place], int]]:
    """What is kept of each piece of the work, and how many were tried."""
    rest = iter(places)
    pieces = list(iter(lambda: list(islice(rest, AT_ONCE)), []))
    if processes <= 1:
        yield from map(_piece, pieces)
        return
    connections.close_all()  # each process opens its own
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        yield from pool.imap_unordered(_piece, pieces)


def _piece(places: list[Place]) -> tuple[list[Place], int]:
    return list(building.make(places)), len(places)
