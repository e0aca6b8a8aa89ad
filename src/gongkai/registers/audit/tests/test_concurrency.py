import os
import subprocess
import sys
import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from gongkai.registers.audit import anchor, services
from gongkai.registers.audit.models import Entry
from gongkai.registers.audit.verification import verify

NOON = datetime(2020, 10, 15, 4, 0, tzinfo=UTC)
WRITERS, EACH = 4, 15


@pytest.fixture(autouse=True)
def a_register_of_its_own(settings, tmp_path):
    settings.AUDIT_KEY_FILE = tmp_path / "audit.key"
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.anchor"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="in memory there is one connection; see below")
def test_writers_at_the_same_time_make_one_chain_without_forks_or_gaps():
    failures = []

    def work(writer):
        try:
            for number in range(EACH):
                with transaction.atomic():
                    services.write("record.released", subject=f"{writer}:{number}", by=None, at=NOON)
                    services.write("record.revised", subject=f"{writer}:{number}", by=None, at=NOON)
                    transaction.set_rollback(number % 5 == 4)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    anchor.flush()

    assert failures == []
    verdict = verify()
    assert verdict.is_sound, verdict.sentence
    assert verdict.checked == Entry.objects.count() == verdict.anchored == WRITERS * 12 * 2


WRITER = """
import django
django.setup()
from datetime import UTC, datetime
from django.db import transaction
from gongkai.registers.audit import services
for number in range(20):
    with transaction.atomic():
        services.write("record.released", subject=f"record:{number}", by=None, at=datetime.now(tz=UTC))
"""


def test_processes_at_the_same_time_make_one_chain_in_a_database_file(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI")}
    environment |= {"GONGKAI_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "gongkai.config.settings.installation"}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)

    def start(*words):
        return subprocess.Popen(
            [sys.executable, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    manage = ("-m", "django")
    assert start(*manage, "migrate", "--verbosity", "0").wait(60) == 0
    writers = [start("-c", WRITER) for _writer in range(3)]
    said = [writer.communicate(timeout=240)[0] for writer in writers]
    verdict = start(*manage, "audit", "verify").communicate(timeout=240)[0]

    assert said == ["", "", ""]
    assert verdict.count("60") == 2, verdict
