"""The store of files on the command line: check it, and take away what nobody refers to."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ... import services
from ...services import StoreFault, StoreFaultKind


class Command(BaseCommand):
    """``files verify | sweep``."""

    help = "Check the store of files, or take away contents that no file refers to"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("verify", help="read every content and compare it with its digest; exit 1 names what is wrong")
        verbs.add_parser("sweep", help="remove contents that no file refers to and that are a day old")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        if options["verb"] == "sweep":
            count = services.sweep(at=timezone.now())
            self.stdout.write(
                ngettext("%(count)d content removed.", "%(count)d contents removed.", count) % {"count": count}
            )
            return
        self._verify()

    def _verify(self) -> None:
        is_broken = False
        for fault in services.verify_store(on_progress=self._progress):
            is_broken = is_broken or fault.kind != StoreFaultKind.UNKNOWN
            self.stdout.write(sentence_of(fault))
        if is_broken:
            raise CommandError(_("The store of files is not what was put into it."), returncode=1)
        self.stdout.write(_("Every stored file is what was put into it."))

    def _progress(self, checked: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write("\r" + _("%(count)d files checked") % {"count": checked}, ending="")


def sentence_of(fault: StoreFault) -> str:
    """The fault in the reader's language."""
    sentence = {
        StoreFaultKind.MISSING: _("%(sha256)s is missing."),
        StoreFaultKind.ALTERED: _("%(sha256)s has been altered."),
        StoreFaultKind.UNKNOWN: _("%(sha256)s belongs to no file."),
    }[fault.kind]
    return sentence % {"sha256": fault.sha256}
