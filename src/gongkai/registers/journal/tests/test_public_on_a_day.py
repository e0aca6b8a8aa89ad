"""An outsider shows from files alone that something was public on a day: with Go's own packages, nothing of ours."""

import json
import shutil
import subprocess
from datetime import timedelta
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from gongkai.registers.journal import following, services
from gongkai.registers.journal.log.notes import PublicKey
from gongkai.registers.journal.models import Entry
from gongkai.registers.journal.rules import Act
from gongkai.registers.journal.services import Published
from gongkai.registers.journal.tests.test_log import go_verifier  # noqa: F401 - a fixture

SUBJECT = "s" * 22
SAID = '{"body":"正文。","title":"青川市公证服务管理办法"}'.encode()


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.LOG_ROOT, settings.LOG_KEY_FILE = tmp_path / "log", tmp_path / "log.key"
    settings.LOG_ORIGIN = "qingchuan.example/log"


def entered(*acts, at):
    with transaction.atomic():
        services.append_all(
            [Published(act, subject, sha256(content).hexdigest() if content else "") for act, subject, content in acts],
            at=at,
        )
    following.follow()


def others(number):
    return [(Act.RELEASED, f"other{one:04d}", f"{one}".encode()) for one in range(number)]


@pytest.fixture
def outsider(db, tmp_path):
    """What someone has who kept a checkpoint on the day, and asks two days later, when it is withdrawn."""
    now = timezone.now()
    entered(*others(300), (Act.RELEASED, SUBJECT, SAID), at=now)
    shutil.copy(tmp_path / "log" / "checkpoint", tmp_path / "kept")
    entered(*others(40), at=now + timedelta(days=1))
    entered((Act.WITHDRAWN, SUBJECT, b""), at=now + timedelta(days=2))
    (tmp_path / "content").write_bytes(SAID)
    (tmp_path / "other content").write_bytes(SAID.replace("青川".encode(), "昭通".encode()))
    told = StringIO()
    call_command("log", "prove", SUBJECT, "--up-to", str(Entry.objects.count()), stdout=told)
    (tmp_path / "opened").write_text(told.getvalue())
    return timezone.localdate(now)


@pytest.fixture
def asked(go_verifier, tmp_path):  # noqa: F811
    def ask(day, *, content="content", opened="opened", kept="kept"):
        key = PublicKey.read((tmp_path / "log" / "keys").read_text().splitlines()[0])
        files = [str(tmp_path / name) for name in (kept, "log", opened, content)]
        command = [go_verifier, str(key), "day", str(day), SUBJECT, *files]
        return subprocess.run(command, capture_output=True, text=True, timeout=60)

    return ask


@pytest.mark.demand("REC-4")
def test_it_was_public_on_the_day_and_no_longer_after_its_withdrawal(outsider, asked):
    day = outsider

    assert f"public on {day}; entries not shown since its release: 0" in asked(day).stdout
    assert asked(day + timedelta(days=1)).returncode == 0
    assert "withdrawn by then" in asked(day + timedelta(days=2)).stderr
    assert "signed after that day" in asked(day - timedelta(days=1)).stderr


def test_another_content_a_forged_opening_and_a_log_that_did_not_grow_are_refused(outsider, asked, tmp_path):
    day = outsider
    opened = json.loads((tmp_path / "opened").read_text())
    forged = [one | {"statement": (one["statement"] or "").replace("withdrawn", "released")} for one in opened]
    (tmp_path / "forged").write_text(json.dumps(forged))
    (tmp_path / "hidden").write_text(json.dumps([one for one in opened if "withdrawn" not in one["statement"]]))
    kept = (tmp_path / "kept").read_text()
    (tmp_path / "false").write_text(kept.replace("\n301\n", "\n300\n"))

    assert "another content" in asked(day, content="other content").stderr
    assert "not a commitment" in asked(day, opened="forged").stderr
    assert asked(day, kept="false").returncode != 0
    assert "not shown since its release: 1" in asked(day + timedelta(days=2), opened="hidden").stdout


def test_an_erased_entry_is_counted_as_not_shown(outsider, asked, tmp_path):
    opened = json.loads((tmp_path / "opened").read_text())
    opened[3] |= {"statement": None, "salt": None}
    (tmp_path / "opened").write_text(json.dumps(opened))

    assert "not shown since its release: 1" in asked(outsider).stdout
