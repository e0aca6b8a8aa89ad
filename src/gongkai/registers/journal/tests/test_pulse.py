"""What is done every second: scheduled acts, anchors of the audit register, followers; and the log's public files."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.models import Entry as AuditEntry
from gongkai.registers.journal import anchoring, services
from gongkai.registers.journal.models import Entry
from gongkai.registers.journal.pulse import Pulse
from gongkai.registers.journal.rules import Act, random_id
from gongkai.registers.journal.transparency import TransparencyLog
from gongkai.registers.journal.verification import verify_journal

AT = timezone.make_aware(timezone.datetime(2020, 9, 1, 9))

calls = []


def fails(*, at):
    calls.append(at)
    raise RuntimeError("broken")


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.LOG_ROOT = tmp_path / "log"
    settings.LOG_KEY_FILE = tmp_path / "log.key"
    settings.AUDIT_KEY_FILE = tmp_path / "audit.key"
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.anchor"
    settings.EVERY_SECOND = []


def publish(subject="a" * 22):
    return services.append(Act.RELEASED, subject=subject, at=AT, content="b" * 64)


def test_a_beat_goes_on_where_one_act_fails_and_the_log_follows(db, settings):
    settings.EVERY_SECOND = [f"{__name__}.fails"]
    publish()

    Pulse().beat()

    assert len(calls) == 1
    assert TransparencyLog().checkpoint().size == 1


class Clock:
    """Time that passes only while somebody sleeps; after a while it stops the pulse and publishes something."""

    def __init__(self, pulse, *, publish_at=None, end_at):
        self.now, self.pulse, self.publish_at, self.end_at = 0.0, pulse, publish_at, end_at

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds
        if self.publish_at is not None and self.now >= self.publish_at:
            publish()
            self.publish_at = None
        if self.now >= self.end_at:
            self.pulse._end(15, None)


def test_what_is_published_between_two_beats_is_followed_at_the_next_look(db, monkeypatch):
    calm, at_work = Pulse(), Pulse()
    # The test's transaction lives in this connection.
    monkeypatch.setattr("gongkai.registers.journal.pulse.close_old_connections", lambda: None)

    monkeypatch.setattr("gongkai.registers.journal.pulse.time", Clock(calm, end_at=0.4))
    calm.run()
    assert TransparencyLog().checkpoint() is None

    monkeypatch.setattr("gongkai.registers.journal.pulse.time", Clock(at_work, publish_at=0.1, end_at=0.4))
    at_work.run()
    assert TransparencyLog().checkpoint().size == 1


def test_the_head_of_the_audit_register_is_anchored_once_in_some_minutes_and_checked(db):
    audit.write("audit.verified", subject="audit.register", by=None, at=AT)
    assert anchoring.anchor_audit(at=AT) == 1
    assert anchoring.anchor_audit(at=AT + timedelta(hours=1)) == 0  # nothing new
    audit.write("audit.verified", subject="audit.register", by=None, at=AT)
    assert anchoring.anchor_audit(at=AT + timedelta(minutes=4)) == 0
    assert anchoring.anchor_audit(at=AT + timedelta(minutes=5)) == 1
    anchored = Entry.objects.filter(act=Act.ANCHORED).values_list("content", flat=True)
    assert list(anchored) == list(AuditEntry.objects.order_by("sequence").values_list("digest", flat=True))
    call_command("follow", once=True)
    assert list(verify_journal(2)) == []

    services.append(Act.ANCHORED, subject=anchoring.SUBJECT, at=AT, content="0" * 64)

    assert [fault.entry for fault in verify_journal(2)] == [3]


def test_the_files_of_the_log_are_served_to_everyone_and_nothing_else_is(db, tmp_path):
    publish()
    call_command("follow", once=True)
    anyone = Client()

    checkpoint = anyone.get("/log/checkpoint")
    tile = anyone.get("/log/tile/0/000.p/1")

    assert checkpoint.content == (tmp_path / "log" / "checkpoint").read_bytes()
    assert checkpoint["Cache-Control"] == "public, no-cache"
    assert "immutable" in tile["Cache-Control"]
    for name in ("tile/0/001", "../log.key", "tile/../../log.key", ".checkpoint", "tile/0/000.p/1/x"):
        assert anyone.get(f"/log/{name}").status_code == 404


def test_what_becomes_public_has_a_name_that_a_command_takes(db, monkeypatch, capsys):
    drawn = iter(["-" + "a" * 21, "b" * 22])
    monkeypatch.setattr("secrets.token_urlsafe", lambda size: next(drawn))
    assert random_id() == "b" * 22

    publish("-" + "c" * 21)  # an older one
    call_command("follow", once=True)
    call_command("log", "prove", "--up-to", "1", "--", "-" + "c" * 21)
    assert '"sequence": 1' in capsys.readouterr().out


def test_the_command_checks_rebuilds_and_erases(db, tmp_path, capsys):
    entry = publish()
    call_command("follow", once=True)
    officer = Account.objects.create_user("officer", display_name="某某")
    call_command("log", "check")
    tile = next((tmp_path / "log" / "tile" / "entries").rglob("*.p/1"))
    tile.write_bytes(b"x" * len(tile.read_bytes()))

    with pytest.raises(CommandError):
        call_command("log", "check")
    call_command("log", "check", "--mend")
    call_command("log", "check")
    call_command("log", "rebuild")
    call_command("log", "erase", str(entry.pk), "--reason", "依法", "--by", officer.username)
    with pytest.raises(CommandError):
        call_command("log", "erase", str(entry.pk), "--reason", "依法", "--by", officer.username)

    entry.refresh_from_db()
    assert entry.is_erased
