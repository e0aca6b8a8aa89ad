import json
import os
import signal
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gongkai.oversight.workplans.models import WorkPlan
from gongkai.registers.audit.models import Entry
from gongkai.registers.files.models import StoredFile

from .situations import FIVE, NOTICE, government


def run(*arguments):
    """What the command said: on its output, on its error output, and its last words."""
    out, err, failure = StringIO(), StringIO(), ""
    try:
        call_command("import_notices", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as refused:
        failure = str(refused)
    return out.getvalue(), err.getvalue(), failure


def notice(folder, name="通知.txt", content=NOTICE):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.demand("WRK-1")
def test_the_five_notices_find_their_governments_by_themselves(db):
    for one in FIVE:
        government(one)
    paths = [one.path for one in FIVE]

    said, complaints, failure = run(*paths)
    again, *_ = run(*paths)

    assert (complaints, failure) == ("", "")
    assert {plan.organ.name for plan in WorkPlan.objects.all()} == {one.name for one in FIVE}
    assert WorkPlan.objects.count() == len(again.splitlines()) == len(said.splitlines()) == 5
    assert StoredFile.objects.count() == 5


def test_a_notice_of_an_unknown_body_needs_the_government_named(city, tmp_path):
    foreign = notice(tmp_path, "外地.txt", NOTICE.replace("青川市", "白沙市"))
    nameless = notice(tmp_path, "无名.txt", "一、公开\n（一）公开目录。（市司法局负责）\n")

    _, complaints, failure = run(foreign, nameless)

    assert "白沙市人民政府办公室" in complaints
    assert "2" in failure
    assert WorkPlan.objects.count() == 0

    said, complaints, _ = run(foreign, nameless, "--organ", "青川市人民政府")
    assert complaints == ""
    assert {plan.organ for plan in WorkPlan.objects.all()} == {city.government}
    assert len(said.splitlines()) == 2


def test_what_cannot_be_imported_is_told_in_chinese_and_the_others_are_imported(city, tmp_path, settings):
    settings.NOTICE_SIZE_LIMIT_BYTES = 1024 * 1024
    good = notice(tmp_path)
    bad = [
        notice(tmp_path, "空.txt", ""),
        notice(tmp_path, "假.txt", b"%PDF-1.4 x"),
        notice(tmp_path, "大.txt", b"x" * (1024 * 1024 + 1)),
        tmp_path / "没有.txt",
        tmp_path,
    ]

    said, complaints, failure = run(bad[0], good, *bad[1:])

    assert len(said.splitlines()) == 1
    assert len(complaints.splitlines()) == len(bad)
    for line, path in zip(complaints.splitlines(), bad, strict=True):
        told = line.removeprefix(f"{path}: ")
        assert told != line
        assert any("\u4e00" <= letter <= "\u9fff" for letter in told), told
        assert "Errno" not in told
    assert "5" in failure
    assert "6" in failure
    assert (WorkPlan.objects.count(), StoredFile.objects.count()) == (1, 1)
    assert Entry.objects.filter(act="workplan.drafted").count() == 1


MANY = 40
KILLED_AFTER = 8
COUNT = """
import django, json
django.setup()
from django.db.models import Count
from gongkai.oversight.workplans.models import Task, WorkPlan
from gongkai.registers.audit.models import Entry
from gongkai.registers.files.models import StoredFile
print(json.dumps({
    "plans": WorkPlan.objects.count(),
    "digests": WorkPlan.objects.values("sha256").distinct().count(),
    "whole": WorkPlan.objects.annotate(number=Count("tasks")).filter(number=5).count(),
    "files": StoredFile.objects.count(),
    "acts": Entry.objects.filter(act="workplan.drafted").count(),
}))
"""


@pytest.mark.demand("WRK-1")
def test_an_import_that_is_killed_and_repeated_has_every_file_exactly_once(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI")}
    environment |= {"GONGKAI_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "gongkai.config.settings.installation"}
    environment |= {"PYTHONPATH": os.pathsep.join(sys.path), "GONGKAI_LOG_LEVEL": "ERROR"}
    charter = tmp_path / "organs.toml"
    charter.write_text(
        'since = 2019-06-01\n[government]\nname = "青川市人民政府"\nlevel = "city"\nprofile = "zhaotong"\n'
        '[[organ]]\nname = "青川市人民政府办公室"\nkind = "office"\n',
        encoding="utf-8",
    )
    paths = [str(notice(tmp_path, f"{n}.txt", NOTICE + f"\n第{n}份\n")) for n in range(MANY)]

    def start(*words):
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen([sys.executable, "-u", *words], env=environment, text=True, **pipes)

    def manage(*words):
        return start("-m", "django", *words)

    def counted():
        return json.loads(start("-c", COUNT).communicate(timeout=60)[0])

    for words in (("migrate", "--verbosity", "0"), ("load_organs", str(charter))):
        made = manage(*words)
        said = made.communicate(timeout=60)
        assert made.returncode == 0, said

    killed = manage("import_notices", *paths)
    for _line in range(KILLED_AFTER):
        killed.stdout.readline()
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=30)
    half = counted()
    repeated = manage("import_notices", *paths)
    said, complaints = repeated.communicate(timeout=120)
    whole = counted()
    once_more = manage("import_notices", *paths)
    once_more.communicate(timeout=120)

    assert KILLED_AFTER <= half["plans"] < MANY
    assert half["plans"] == half["whole"] == half["files"] == half["acts"]
    assert (repeated.returncode, once_more.returncode) == (0, 0), complaints
    assert len(said.splitlines()) == MANY
    assert whole == dict.fromkeys(whole, MANY)
    assert counted() == whole
    verified = manage("files", "verify")
    assert "MISSING" not in verified.communicate(timeout=60)[0]
    assert verified.returncode == 0
