"""Two people press at the same moment: on PostgreSQL as threads, on a database file as processes."""

import os
import subprocess
import sys
import threading
from uuid import UUID

import pytest
from django.db import connection

from gongkai.oversight.workplans import correcting, ledger, reshaping, services
from gongkai.oversight.workplans.models import ProgressReport, WorkPlan
from gongkai.registers.audit.models import Entry
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation

from . import situations
from .situations import ENTERED, NOTICE, TODAY

AT = start_of(ENTERED)
ONE_CONNECTION = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="in memory there is one connection; processes on a file prove the same below"
)


def together(*acts):
    """Run the acts in threads that start at one moment; give what each returned or raised."""
    ready, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            ready.wait(10)
            results[number] = act()
        except Exception as failure:
            results[number] = failure
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def kinds(results):
    return sorted(type(one).__name__ for one in results)


@ONE_CONNECTION
@pytest.mark.django_db(transaction=True)
def test_a_plan_that_two_people_put_in_force_at_once_is_owed_once():
    city = situations.city()
    plan = city.draft()
    city.decide(plan)

    results = together(*[lambda: services.put_in_force(plan, by=city.officer, at=AT)] * 4)

    assert kinds(results) == ["NotEnforceable"] * 3 + ["int"]
    started = next(one for one in results if isinstance(one, int))
    assert Obligation.objects.count() == started
    assert Entry.objects.filter(act="workplan.in_force").count() == 1


@ONE_CONNECTION
@pytest.mark.django_db(transaction=True)
def test_of_two_plans_with_one_number_put_in_force_at_once_one_is_told_why_not():
    city = situations.city()
    plans = [city.draft(), city.draft(NOTICE + "\n（补印）\n")]
    for plan in plans:
        city.decide(plan)

    results = together(*[lambda plan=plan: services.put_in_force(plan, by=city.officer, at=AT) for plan in plans])

    assert kinds(results) == ["NotEnforceable", "int"]
    refused = next(one for one in results if not isinstance(one, int))
    assert [reason.code for reason in refused.reasons] == ["plan.same_number"]
    assert WorkPlan.objects.in_force().count() == 1


@ONE_CONNECTION
@pytest.mark.django_db(transaction=True)
def test_a_file_that_two_people_upload_at_once_is_one_plan():
    city = situations.city()

    results = together(
        *[lambda: services.draft_plan(NOTICE.encode(), name="通知.txt", organ=city.government, by=city.officer, at=AT)]
        * 3
    )

    assert kinds(results) == ["Drafted"] * 3
    assert sorted(one.is_new for one in results) == [False, False, True]
    assert {one.plan.pk for one in results} == {WorkPlan.objects.get().pk}


@ONE_CONNECTION
@pytest.mark.django_db(transaction=True)
def test_a_report_that_is_clicked_twice_at_once_is_one_report():
    city = situations.city()
    plan = city.in_force()
    task, token = plan.tasks.first(), UUID(int=7)

    results = together(*[lambda: city.report(task, city.justice, token=token)] * 3)

    assert kinds(results) == ["ProgressReport"] * 3
    assert ProgressReport.objects.count() == 1
    assert city.owed(task, city.justice).met_on == TODAY


@ONE_CONNECTION
@pytest.mark.django_db(transaction=True)
def test_two_people_who_report_the_same_task_done_at_once_meet_it_once():
    city = situations.city()
    task = city.in_force().tasks.first()

    results = together(
        *[lambda token=token: city.report(task, city.justice, token=UUID(int=token)) for token in range(1, 4)]
    )

    assert kinds(results) == ["NothingOwed"] * 2 + ["ProgressReport"]
    assert Entry.objects.filter(act="obligation.met").count() == 1


@ONE_CONNECTION
@pytest.mark.django_db(transaction=True)
def test_two_people_who_change_one_task_at_once_do_so_one_after_the_other():
    city = situations.city()
    plan = city.draft()
    one, two, three, four = plan.tasks.order_by("position")[:4]
    cut = plan.text.index("并向社会公开")

    results = together(
        lambda: reshaping.split_task(one, cuts=[cut], version=1, by=city.officer, at=AT),
        lambda: correcting.correct_task(one, title="乙", stated_on=None, version=1, by=city.officer, at=AT),
        lambda: reshaping.merge_tasks(three, versions={three.pk: 1, four.pk: 1}, by=city.officer, at=AT),
        lambda: correcting.confirm_task(two, version=1, by=city.officer, at=AT),
    )

    assert kinds(results).count("EditConflict") == 1
    positions = list(plan.tasks.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    assert plan.corrections.count() == 3


@ONE_CONNECTION
@pytest.mark.django_db(transaction=True)
def test_a_correction_that_two_people_undo_at_once_is_undone_once():
    city = situations.city()
    plan = city.draft()
    one = plan.tasks.first()
    correcting.correct_task(one, title="乙", stated_on=None, version=1, by=city.officer, at=AT)
    correction = plan.corrections.get()

    results = together(*[lambda: ledger.undo(correction, by=city.officer, at=AT)] * 3)

    one.refresh_from_db()
    assert kinds(results) == ["Correction"] * 3
    assert (one.title, one.version) == ("编制标准目录", 3)
    assert Entry.objects.filter(act="workplan.correction_undone").count() == 1


PRESS = """
import django, sys, time
django.setup()
from datetime import UTC, datetime
from gongkai.oversight.workplans import correcting, ledger, reshaping, services
from gongkai.oversight.workplans.models import WorkPlan
plan = WorkPlan.objects.get()
print("ready", flush=True)
sys.stdin.readline()
try:
    print(services.put_in_force(plan, by=None, at=datetime(2020, 6, 10, 2, tzinfo=UTC)))
except services.NotEnforceable as refused:
    print([reason.code for reason in refused.reasons])
"""
PREPARE = """
import django
django.setup()
from gongkai.oversight.workplans.tests import situations
city = situations.city()
city.decide(city.draft())
"""
COUNT = """
import django
django.setup()
from gongkai.registers.obligations.models import Obligation
print(Obligation.objects.count())
"""


def test_a_plan_that_two_processes_put_in_force_at_once_is_owed_once_in_a_database_file(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI")}
    environment |= {"GONGKAI_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "gongkai.config.settings.installation"}
    environment |= {"PYTHONPATH": os.pathsep.join(sys.path), "GONGKAI_LOG_LEVEL": "ERROR"}

    def start(*words):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        return subprocess.Popen([sys.executable, *words], env=environment, text=True, **pipes)

    for words in (("-m", "django", "migrate", "--verbosity", "0"), ("-c", PREPARE)):
        made = start(*words)
        assert (made.communicate(timeout=60)[0], made.returncode) == ("", 0)
    people = [start("-c", PRESS) for _person in range(3)]
    assert [person.stdout.readline() for person in people] == ["ready\n"] * 3
    for person in people:
        person.stdin.write("\n")
        person.stdin.flush()
    said = sorted(person.communicate(timeout=60)[0].strip() for person in people)
    count = start("-c", COUNT).communicate(timeout=60)[0].strip()

    assert said == [count, "['plan.not_draft']", "['plan.not_draft']"]
    assert int(count) > 5
