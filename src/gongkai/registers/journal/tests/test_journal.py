"""The journal in the database: appended in the order of commits, never changed, followed, lawfully erased."""

import json
import random
import shutil
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit.models import Entry as AuditEntry
from gongkai.registers.journal import following, services
from gongkai.registers.journal.log.notes import PublicKey
from gongkai.registers.journal.models import Cursor, Entry, Head
from gongkai.registers.journal.rules import Act, commitment, log_entry, statement
from gongkai.registers.journal.services import Published
from gongkai.registers.journal.transparency import Forked, NotYetLogged, TransparencyLog
from gongkai.registers.journal.verification import verify_journal

AT = datetime(2020, 10, 15, 1, 30, tzinfo=UTC)
CONTENT = "ab" * 32


@pytest.fixture(autouse=True)
def log_root(settings, tmp_path):
    settings.LOG_ROOT = tmp_path / "log"
    settings.LOG_KEY_FILE = tmp_path / "log.key"
    settings.LOG_ORIGIN = "qingchuan.example/log"
    settings.JOURNAL_FOLLOWERS = ["gongkai.registers.journal.transparency.TransparencyLog"]
    return settings.LOG_ROOT


def publish(count, *, first=0):
    with transaction.atomic():
        return services.append_all(
            [Published(Act.RELEASED, f"subject{first + number}", CONTENT) for number in range(count)], at=AT
        )


def test_an_act_outside_a_transaction_is_refused(transactional_db):
    with pytest.raises(services.OutsideTransaction):
        services.append(Act.RELEASED, subject="x", at=AT)


@pytest.mark.django_db
def test_entries_are_numbered_one_after_another_and_commit_to_what_they_say():
    publish(3)
    with transaction.atomic():
        last = services.append(Act.WITHDRAWN, subject="subject1", at=AT, reason="含个人信息")

    assert list(Entry.objects.values_list("sequence", flat=True)) == [1, 2, 3, 4]
    assert Head.objects.get().sequence == 4
    assert last.commitment == commitment(last.statement, last.salt)
    assert json.loads(last.statement) == {
        "act": "withdrawn",
        "at": "2020-10-15T01:30:00+00:00",
        "content": "",
        "subject": "subject1",
    }
    assert "个人信息" not in last.statement


@pytest.mark.django_db
def test_an_act_that_is_rolled_back_leaves_no_gap():
    publish(1)
    with transaction.atomic():
        services.append(Act.RELEASED, subject="x", at=AT)
        transaction.set_rollback(True)

    publish(1, first=1)

    assert list(Entry.objects.values_list("sequence", "subject")) == [(1, "subject0"), (2, "subject1")]


CHANGES = [
    ("UPDATE journal_entry SET act = 'withdrawn' WHERE sequence = 2", "never changed"),
    ("UPDATE journal_entry SET content = '' WHERE sequence = 2", "never changed"),
    ("UPDATE journal_entry SET commitment = salt WHERE sequence = 2", "never changed"),
    ("DELETE FROM journal_entry WHERE sequence = 2", "never (changed or )?removed"),
    (
        "INSERT INTO journal_entry (sequence, at, act, subject, content, reason, statement, salt, commitment) "
        "SELECT 9, at, act, subject, content, reason, statement, salt, commitment FROM journal_entry "
        "WHERE sequence = 2",
        "only appended",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("statement", "reason"), CHANGES)
def test_the_database_refuses_to_change_remove_or_misplace_an_entry(statement, reason):
    publish(3)

    with pytest.raises(DatabaseError, match=reason), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_log_follows_and_proves_every_entry_to_whoever_has_its_salt(log_root):
    entries = publish(700)

    assert following.follow() == 700

    log = TransparencyLog()
    for entry in (entries[0], entries[255], entries[699]):
        evidence = log.evidence(entry)
        opened = commitment(evidence.statement, evidence.salt)
        key = PublicKey.read((log_root / "keys").read_text().splitlines()[0])
        assert evidence.proof.verified(log_entry(opened), [key])[0].size == 700
    assert list(verify_journal(700)) == []
    assert following.follow() == 0


@pytest.mark.django_db
def test_nothing_that_was_published_stands_in_the_log_in_the_clear(log_root):
    with transaction.atomic():
        services.append(Act.RELEASED, subject="very-random-id", at=AT, content=CONTENT, reason="机密理由")

    following.follow()

    everything = b"".join(path.read_bytes() for path in log_root.rglob("*") if path.is_file())
    assert b"very-random-id" not in everything
    assert CONTENT.encode() not in everything
    assert bytes.fromhex(CONTENT) not in everything
    assert "机密".encode() not in everything


@pytest.mark.django_db
def test_an_entry_that_the_log_has_not_reached_has_no_proof_yet():
    first = publish(1)[0]
    with pytest.raises(NotYetLogged):
        TransparencyLog().evidence(first)
    following.follow()
    second = publish(1, first=1)[0]

    with pytest.raises(NotYetLogged):
        TransparencyLog().evidence(second)


@pytest.mark.django_db
def test_erasure_destroys_what_was_said_and_leaves_the_log_valid(log_root):
    entry = publish(3)[1]
    following.follow()
    officer = Account.objects.create_user("officer", display_name="officer")

    services.erase(entry, reason="法院判决", by=officer, at=AT)

    assert (entry.statement, bytes(entry.salt), entry.content, entry.reason) == ("", b"", "", "")
    assert list(verify_journal(3)) == []
    call_command("log", "verify", stdout=StringIO())
    assert AuditEntry.objects.get(act="journal.erased").subject == "journal.entry:2"
    publish(1, first=9)
    following.follow()
    assert TransparencyLog().checkpoint().size == 4
    with pytest.raises(services.AlreadyErased):
        services.erase(entry, reason="again", by=officer, at=AT)


@pytest.mark.django_db
def test_a_follower_that_fails_stops_nobody_and_goes_on_where_it_was(settings, monkeypatch):
    settings.JOURNAL_FOLLOWERS = [f"{__name__}.Stubborn", "gongkai.registers.journal.transparency.TransparencyLog"]
    monkeypatch.setattr(Stubborn, "refuses", True)
    publish(5)

    following.follow()

    assert TransparencyLog().checkpoint().size == 5
    cursor = Cursor.objects.get(follower="stubborn")
    assert (cursor.sequence, cursor.fault) == (0, "OSError: no room")
    monkeypatch.setattr(Stubborn, "refuses", False)
    assert following.follow() == 5
    assert Cursor.objects.get(follower="stubborn").fault == ""


class Stubborn:
    name = "stubborn"
    refuses = False

    def apply(self, entries):
        if self.refuses:
            raise OSError("no room")

    def reset(self):
        return None

    def drift(self, up_to):
        return iter(())

    def mend(self, found):
        return None


@pytest.mark.django_db
def test_damaged_and_lost_files_of_the_log_are_found_and_written_again(log_root):
    publish(600)
    following.follow()
    before = {path: path.read_bytes() for path in log_root.rglob("*") if path.is_file() and path.name != "checkpoint"}
    (log_root / "tile/entries/001").write_bytes(b"\0\1x")
    (log_root / "tile/0/000").unlink()
    (log_root / "tile/entries/002.p/88").unlink()

    found = following.check(TransparencyLog(), mends=True)

    assert len(found) >= 2
    assert following.check(TransparencyLog()) == []
    assert {path: path.read_bytes() for path in before} == before
    call_command("log", "verify", stdout=StringIO())


@pytest.mark.django_db
def test_a_journal_put_back_to_an_earlier_day_is_never_signed(log_root, settings):
    publish(10)
    following.follow()
    guards_off()
    Entry.objects.filter(sequence__gt=6)._raw_delete("default")
    Head.objects.update(sequence=6)
    Cursor.objects.update(sequence=6)

    publish(8, first=100)
    following.follow()

    before = {path: path.read_bytes() for path in log_root.rglob("*") if path.is_file()}
    following.follow()

    assert "Forked" in Cursor.objects.get(follower="log").fault
    assert {path: path.read_bytes() for path in before} == before
    assert TransparencyLog().checkpoint().size == 10
    with pytest.raises(Forked):
        TransparencyLog().apply(list(Entry.objects.order_by("sequence")))
    with pytest.raises(CommandError):
        call_command("log", "verify", stdout=StringIO())


@pytest.mark.django_db
def test_a_log_whose_folder_was_lost_is_written_again_when_the_next_act_comes(log_root):
    publish(300)
    following.follow()
    shutil.rmtree(log_root)
    publish(1, first=300)

    following.follow()

    assert TransparencyLog().checkpoint().size == 301
    assert following.check(TransparencyLog()) == []


@pytest.mark.django_db
def test_building_the_log_again_gives_the_same_bytes_and_signs_nothing_shorter(log_root):
    publish(1_500)
    following.follow()
    before = {path: path.read_bytes() for path in log_root.rglob("*") if path.is_file()}

    assert following.rebuild(TransparencyLog()) == 1_500

    assert {path: path.read_bytes() for path in before} == before


def guards_off():
    from tools.append_only import GUARDED

    with connection.cursor() as cursor:
        for guards in GUARDED:
            back = {"sqlite": guards.SQLITE_BACK, "postgresql": guards.POSTGRESQL_BACK}[connection.vendor]
            for line in back:
                cursor.execute(line)


@pytest.mark.django_db
def test_two_hundred_tamperings_of_the_table_are_found_at_their_entry():
    publish(400)
    following.follow()
    guards_off()
    chance = random.Random(42)

    for _ in range(200):
        number = chance.randrange(1, 401)
        with transaction.atomic():
            TAMPERINGS[chance.randrange(len(TAMPERINGS))](number)
            faults = list(verify_journal(400))
            assert number in [fault.entry for fault in faults], number
            transaction.set_rollback(True)


def changed(**values):
    return lambda number: Entry.objects.filter(sequence=number).update(**values)


def swapped(number):
    """The words of another entry under this one's number, its commitment with them."""
    other = Entry.objects.get(sequence=number % 400 + 1)
    Entry.objects.filter(sequence=number).update(
        subject=other.subject, statement=other.statement, salt=other.salt, commitment=other.commitment
    )


def resealed(number):
    """Another statement, with a commitment that fits it."""
    said = statement(act=Act.RELEASED, at=AT, subject="other", content="")
    Entry.objects.filter(sequence=number).update(
        subject="other", content="", statement=said, salt=b"s" * 32, commitment=commitment(said, b"s" * 32)
    )


TAMPERINGS = [
    changed(act="withdrawn"),
    changed(content="cd" * 32),
    changed(subject="other"),
    changed(statement="{}"),
    changed(salt=b"x" * 32),
    changed(commitment=b"x" * 32),
    lambda number: Entry.objects.filter(sequence=number)._raw_delete("default"),
    swapped,
    resealed,
]


@pytest.mark.django_db
def test_the_command_proves_and_verifies_a_folder_that_was_carried_away(log_root, tmp_path):
    entry = publish(3)[2]
    call_command("log", "checkpoint", stdout=StringIO())
    out = StringIO()
    call_command("log", "prove", "subject2", stdout=out)
    told = json.loads(out.getvalue())

    assert [one["sequence"] for one in told] == [3]
    assert told[0]["statement"] == entry.statement
    assert told[0]["proof"].startswith("c2sp.org/tlog-proof@v1\nindex 2\n")

    out, kept = StringIO(), tmp_path / "kept"
    kept.write_bytes((log_root / "checkpoint").read_bytes())
    publish(2, first=3)
    following.follow()
    key = (log_root / "keys").read_text().splitlines()[0]
    call_command("log", "verify", str(log_root), "--key", key, "--known", str(kept), "--json", stdout=out)
    assert json.loads(out.getvalue())["size"] == 5

    (Path(log_root) / "tile/entries/000.p/5").write_bytes(b"")
    with pytest.raises(CommandError, match="tile/0/000"):
        call_command("log", "verify", str(log_root), "--key", key, stdout=StringIO())
    with pytest.raises(CommandError, match="nobody"):
        call_command("log", "prove", "nobody")
