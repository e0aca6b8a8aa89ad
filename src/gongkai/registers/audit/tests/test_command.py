import csv
import json
from datetime import UTC, datetime
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from gongkai.registers.audit import services
from gongkai.registers.audit.verification import Fault, FaultKind

NOON = datetime(2020, 10, 15, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_register(settings, tmp_path, db, django_capture_on_commit_callbacks):
    settings.AUDIT_KEY_FILE = tmp_path / "audit.key"
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.anchor"
    settings.AUDIT_ANCHOR_DELAY_SECONDS = 0
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(5):
            services.write("record.released", subject=f"record:{number}", by=None, at=NOON, detail={"题": "公开"})


def said(*words):
    out = StringIO()
    call_command("audit", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def alter_the_third():
    guards = import_module("gongkai.registers.audit.migrations.0002_append_only")
    with connection.cursor() as cursor:
        for statement in guards.SQLITE_BACK if connection.vendor == "sqlite" else guards.POSTGRESQL_BACK:
            cursor.execute(statement)
        cursor.execute("UPDATE audit_entry SET by_name = 'x' WHERE sequence = 3")


def test_a_sound_register_is_said_to_be_sound():
    assert "5" in said("verify")
    assert json.loads(said("verify", "--json")) == {"is_sound": True, "checked": 5, "anchored": 5, "fault": None}


def test_the_first_bad_entry_is_named_and_the_exit_code_is_one():
    alter_the_third()

    with pytest.raises(CommandError, match="3") as failure:
        said("verify")

    assert failure.value.returncode == 1
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("audit", "verify", "--json", stdout=out)
    assert json.loads(out.getvalue())["fault"] == {"kind": "altered", "sequence": 3}


def test_the_fault_is_told_in_the_readers_language():
    with translation.override("en"):
        assert Fault(FaultKind.ALTERED, 3).sentence == "Entry 3 has been altered."


def test_head_list_and_export_show_the_entries():
    assert said("head").startswith("5 ")
    assert [line.split("\t")[0] for line in said("list", "--limit", "2").splitlines()] == ["5", "4"]
    rows = list(csv.DictReader(StringIO(said("export", "--subject", "record:1"))))
    assert [(row["sequence"], row["detail"]) for row in rows] == [("2", '{"题":"公开"}')]
