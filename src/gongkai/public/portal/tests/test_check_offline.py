"""The page of verification: its commands are run as they stand there, against a server, then without one."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

import pytest
from django.test import Client
from lxml import html

from gongkai.disclosure.records.tests.bureaus import Bureau, content
from gongkai.registers.journal import following

AT = datetime(2020, 10, 15, 2, tzinfo=UTC)
TOOLS = [tool for tool in ("curl", "openssl", "bash") if which(tool) is None]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(TOOLS), reason=f"not on this machine: {TOOLS}"),
]


@pytest.fixture
def steps(settings, live_server, tmp_path):
    """The commands of the page by their names, for a record of a log with others around it."""
    settings.LOG_ROOT = tmp_path / "log"
    settings.LOG_KEY_FILE = tmp_path / "log.key"
    settings.SITE = {"name": "站", "domain": live_server.url.removeprefix("http://"), "code": ""}
    bureau = Bureau("national")
    made = [
        bureau.release(bureau.sign(bureau.draft(content(bureau, number_serial=serial), AT), AT), AT)
        for serial in range(1, 6)
    ]
    following.follow()
    shown = html.fromstring(Client().get("/verify/").content.decode())
    commands = {one.get("id"): one.text_content() for one in shown.xpath("//pre[@id]")}
    return {name: text.replace("/r/ID/", f"/r/{made[2].public_id}/") for name, text in commands.items()}


def run(command, folder):
    told = subprocess.run(["bash", "-e", "-c", command], cwd=folder, capture_output=True, text=True, timeout=60)
    return told.returncode, told.stdout + told.stderr


@pytest.mark.demand("REC-6")
def test_the_commands_of_the_page_prove_a_record_and_refuse_a_forged_one(steps, tmp_path):
    folder = tmp_path / "reader"
    folder.mkdir()

    assert run(steps["fetch"], folder) == (0, "")
    code, told = run(steps["find"], folder)
    assert code == 0, told
    assert "在日志中" in told
    assert "内容一致" in told
    code, told = run(steps["sign"], folder)
    assert code == 0, told
    assert "Signature Verified Successfully" in told

    for forge in (other_content, other_statement, other_moment):
        forged = tmp_path / forge.__name__
        forged.mkdir()
        for file in folder.iterdir():
            (forged / file.name).write_bytes(file.read_bytes())
        forge(forged)
        code, told = run(steps["find"], forged)
        assert code == 1
        assert "不符" in told
    origin, size, rest = (folder / "note.txt").read_text().split("\n", 2)
    (folder / "note.txt").write_text(f"{origin}\n{int(size) + 1}\n{rest}")
    code, told = run(steps["sign"], folder)
    assert code != 0


def other_content(folder: Path):
    (folder / "canonical.json").write_text("{}")


def other_statement(folder: Path):
    rewrite(folder, lambda act: act.update(statement=act["statement"].replace("released", "revised")))


def other_moment(folder: Path):
    rewrite(folder, lambda act: act.update(statement=act["statement"].replace("2020", "2019")))


def rewrite(folder: Path, change):
    told = json.loads((folder / "proof.json").read_text())
    change(told["acts"][-1])
    (folder / "proof.json").write_text(json.dumps(told))
