"""The transparency log on the command line: its checkpoint, the proof of an entry, its verification."""

import base64
import json
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.registers.accounts.models import Account

from ... import following, services
from ...key import signing_key
from ...log.folder import LogFolder
from ...log.notes import BadNote, Checkpoint, PublicKey, opened
from ...log.tiles import FileReader
from ...log.verification import Fault, Verdict, verify
from ...models import Entry
from ...proving import proofs_of
from ...transparency import NotYetLogged
from ...verification import verify_journal

TIMEOUT_SECONDS = 30
LARGEST_FILE_BYTES = 32 * 1024 * 1024
SUBJECT_HELP = "the random id in its address (last, after --, where it begins with a hyphen), or the number of an entry"


class Command(BaseCommand):
    """``log checkpoint | prove ID | verify [URL or folder] | check | rebuild | erase``."""

    help = "The transparency log: what was public, provably"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("checkpoint", help="let the log catch up and print what is signed")
        proving = verbs.add_parser("prove", help="the proof of everything that happened to one public thing")
        proving.add_argument("subject", metavar="ID", help=SUBJECT_HELP)
        proving.add_argument(
            "--up-to", type=int, metavar="SIZE", help="with all others from its first on, so that none is hidden"
        )
        verifying = verbs.add_parser("verify", help="read a whole log; exit 1 names what is wrong")
        verifying.add_argument(
            "where", nargs="?", help="URL or folder; without it this installation's, with its journal"
        )
        verifying.add_argument("--key", action="append", default=[], help="a public key of the log (name+id+base64)")
        verifying.add_argument("--known", action="append", default=[], type=Path, help="a checkpoint kept from before")
        verifying.add_argument("--json", action="store_true")
        checking = verbs.add_parser("check", help="every difference between the journal and what follows it")
        checking.add_argument("--mend", action="store_true", help="make the differences good")
        verbs.add_parser("rebuild", help="throw away what follows the journal and build it again")
        erasing = verbs.add_parser("erase", help="lawfully destroy what an entry said; the log stays whole")
        erasing.add_argument("number", type=int, metavar="NUMBER")
        erasing.add_argument("--reason", required=True)
        erasing.add_argument("--by", required=True, metavar="USERNAME", help="the account that answers for it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        verbs = {
            "checkpoint": self._checkpoint,
            "prove": self._prove,
            "verify": self._verify,
            "check": self._check,
            "rebuild": self._rebuild,
            "erase": self._erase,
        }
        verbs[options["verb"]](options)

    def _check(self, options: dict[str, Any]) -> None:
        found = [
            f"{one.name}: {drift.subject}: {drift.expected} ≠ {drift.found}"
            for one in following.followers()
            for drift in following.check(one, mends=options["mend"])
        ]
        self.stdout.write("\n".join(found) or _("Everything that follows the journal says what it says."))
        if found and not options["mend"]:
            raise CommandError(_("Differences: %(number)d") % {"number": len(found)})

    def _rebuild(self, options: dict[str, Any]) -> None:
        for one in following.followers():
            try:
                self.stdout.write(f"{one.name}: {following.rebuild(one)}")
            except following.FollowerBusy as busy:
                raise CommandError(_("%(name)s is at work; stop the installation first.") % {"name": busy}) from busy

    def _erase(self, options: dict[str, Any]) -> None:
        entry = Entry.objects.filter(pk=options["number"]).first()
        by = Account.objects.filter(username=options["by"]).first()
        if entry is None or by is None:
            raise CommandError(_("There is no such entry or no such account."))
        try:
            services.erase(entry, reason=options["reason"], by=by, at=timezone.now())
        except services.AlreadyErased as error:
            raise CommandError(_("Entry %(number)s is erased already.") % {"number": error}) from error

    def _checkpoint(self, options: dict[str, Any]) -> None:
        following.follow()
        try:
            self.stdout.write(LogFolder(Path(settings.LOG_ROOT)).read("checkpoint").decode(), ending="")
        except FileNotFoundError:
            self.stdout.write(_("Nothing has been published yet."))

    def _prove(self, options: dict[str, Any]) -> None:
        subject = options["subject"]
        entries = Entry.objects.filter(sequence=subject) if subject.isdecimal() else Entry.objects.about(subject)
        if not entries:
            raise CommandError(_("The journal knows nothing of %(subject)s.") % {"subject": subject})
        if options["up_to"] is not None:
            first = min(entry.sequence for entry in entries)
            entries = Entry.objects.after(first - 1).filter(sequence__lte=options["up_to"])
        try:
            self.stdout.write(json.dumps(proofs_of(entries), ensure_ascii=False, indent=1))
        except NotYetLogged as error:
            raise CommandError(_("Entry %(number)s is not in the log yet.") % {"number": error}) from error

    def _verify(self, options: dict[str, Any]) -> None:
        where = options["where"]
        read = _reader(where or str(settings.LOG_ROOT))
        keys = self._keys(options["key"], read, is_own=where is None)
        verdict = verify(read, keys, known=[_known(path, keys) for path in options["known"]])
        faults = list(verdict.faults)
        if where is None:
            faults += verify_journal(verdict.checkpoint.size if verdict.checkpoint else 0)
        self._report(verdict, faults, as_json=options["json"])

    def _keys(self, given: list[str], read: FileReader, *, is_own: bool) -> list[PublicKey]:
        if not given and is_own:
            return [signing_key().public()]
        try:
            if given:
                return [PublicKey.read(one) for one in given]
            self.stderr.write(_("No --key was given: the key that lies beside the log is believed."))
            return [PublicKey.read(line) for line in read("keys").decode().splitlines()]
        except (BadNote, FileNotFoundError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error

    def _report(self, verdict: Verdict, faults: list[Fault], *, as_json: bool) -> None:
        size = verdict.checkpoint.size if verdict.checkpoint else 0
        root = base64.b64encode(verdict.checkpoint.root).decode() if verdict.checkpoint else ""
        if as_json:
            found = [{"where": one.path, "entry": one.entry, "reason": one.reason} for one in faults]
            self.stdout.write(json.dumps({"is_sound": not faults, "size": size, "root": root, "faults": found}))
        elif not faults:
            self.stdout.write(
                _("%(size)d entries, every one as it was signed. Root %(root)s") % {"size": size, "root": root}
            )
        if faults:
            lines = [
                f"{one.path}: {one.reason}" + (f" [{one.entry}]" if one.entry is not None else "") for one in faults
            ]
            raise CommandError("\n".join(lines), returncode=1)


def _known(path: Path, keys: list[PublicKey]) -> Checkpoint:
    try:
        return opened(path.read_text(encoding="utf-8"), keys)[0]
    except (OSError, UnicodeDecodeError, BadNote) as error:
        raise CommandError(f"{path}: {error}") from error


def _reader(where: str) -> FileReader:
    """Files of a folder or below an address; what is absent raises ``FileNotFoundError`` in both."""
    if not where.startswith(("http://", "https://")):
        return LogFolder(Path(where)).read
    base = where.rstrip("/") + "/"

    def read(name: str) -> bytes:
        try:
            with urllib.request.urlopen(base + name, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - http(s) only
                content: bytes = answer.read(LARGEST_FILE_BYTES)
                return content
        except urllib.error.HTTPError as error:
            if error.code in (404, 410):
                raise FileNotFoundError(name) from error
            raise CommandError(f"{base}{name}: {error}") from error
        except OSError as error:
            raise CommandError(f"{base}{name}: {error}") from error

    return read
