from datetime import datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import get_date_max

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit.models import Entry
from gongkai.registers.jobs import locks, queries, services
from gongkai.registers.jobs.models import Job, Progress

pytestmark = pytest.mark.django_db
AT = datetime(2026, 10, 15, 9, tzinfo=timezone.get_default_timezone())


def job(status=TaskResultStatus.READY, *, workers=(), traceback="", finished_at=None):
    return Job.queue.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="somewhere.something",
        worker_ids=list(workers),
        backend_name="default",
        run_after=get_date_max(),
        exception_class_path="",
        traceback=traceback,
        finished_at=finished_at,
    )


@pytest.fixture
def administrator():
    return Account.objects.create_user("administrator", display_name="系统管理员")


@pytest.fixture(autouse=True)
def locks_of_the_test(settings, tmp_path):
    settings.HOME = tmp_path


def test_a_lock_is_one_persons_until_it_is_let_go():
    lock = locks.take("worker", "one")

    assert locks.is_held("worker", "one")
    assert locks.take("worker", "one") is None
    assert not locks.is_held("worker", "two")
    lock.release()
    assert not locks.is_held("worker", "one")


def test_a_job_of_a_living_worker_is_left_alone_and_that_of_a_dead_one_given_back():
    alive, dead = job(TaskResultStatus.RUNNING, workers=["a"]), job(TaskResultStatus.RUNNING, workers=["b"])

    with locks.held("worker", "a"):
        returned = services.return_orphans()

    assert returned == 1
    assert Job.queue.get(pk=alive.pk).status == TaskResultStatus.RUNNING
    assert Job.queue.get(pk=dead.pk).status == TaskResultStatus.READY


def test_a_job_in_which_three_workers_died_is_given_up_with_the_reason():
    deadly = job(TaskResultStatus.RUNNING, workers=["a", "b", "c"])

    services.return_orphans()

    deadly.refresh_from_db()
    assert deadly.is_failed
    assert "3 workers ended" in deadly.reason


def test_starting_a_failed_job_again_is_in_the_audit_register_with_the_reason(administrator):
    failed = job(TaskResultStatus.FAILED, workers=["a"], traceback="Traceback\nValueError: 13月", finished_at=AT)

    services.start_again(failed, by=administrator, at=AT)

    failed.refresh_from_db()
    assert (failed.status, failed.worker_ids, failed.finished_at) == (TaskResultStatus.READY, [], None)
    assert Entry.objects.last().detail == {"reason": "ValueError: 13月"}


def test_only_a_failed_job_is_started_again(administrator):
    waiting = job()

    with pytest.raises(services.NotFailed):
        services.start_again(waiting, by=administrator, at=AT)

    assert not Entry.objects.exists()


def test_the_queue_is_read_in_pages_and_says_how_far_each_job_is():
    jobs = [job(TaskResultStatus.RUNNING) for _ in range(5)]
    services.report_progress(str(jobs[4].pk), done=3, total=9)
    seen, key = [], ""

    for _page in range(3):
        page = queries.page("RUNNING", after=key, size=2)
        seen += page.rows
        key = page.next_key

    assert [one.pk for one in seen] == [one.pk for one in reversed(jobs)]
    assert (seen[0].progress.done, key) == (3, "")
    assert queries.page("RUNNING", after="nonsense~1", size=9).rows[0] == seen[0]


def test_progress_of_what_runs_outside_the_queue_is_told_to_nobody():
    services.report_progress("not-a-job", done=1, total=2)

    assert not Progress.objects.exists()


def test_old_jobs_that_ended_well_are_forgotten_and_failed_ones_stay():
    long_ago = AT - timedelta(days=services.KEPT_DAYS + 1)
    job(TaskResultStatus.SUCCESSFUL, finished_at=long_ago)
    kept = [job(TaskResultStatus.FAILED, finished_at=long_ago), job(TaskResultStatus.SUCCESSFUL, finished_at=AT)]

    forgotten = services.forget_old(on=AT.date(), at=AT)

    assert forgotten == 1
    assert set(Job.queue.all()) == set(kept)


def test_every_job_and_act_of_the_settings_exists_and_every_act_has_a_title():
    assert all(callable(import_string(path)) or import_string(path) for path in django_settings.JOB_TITLES)
    assert set(django_settings.DAILY_ACTS) <= django_settings.JOB_TITLES.keys()
