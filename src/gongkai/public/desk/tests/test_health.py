"""The health address, for machines that watch the platform."""

import logging

import pytest
from django.test import Client

from gongkai.config.one_line import OneLine


def test_it_answers_in_two_queries_without_a_session(db, django_assert_num_queries):
    with django_assert_num_queries(2):
        answer = Client().get("/health")

    assert (answer.status_code, answer.content) == (200, b"database: ok\nfiles: ok\npages: not begun\n")
    assert answer["Content-Type"].startswith("text/plain")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def refuse():
    raise OSError("password=secret")


def test_what_fails_is_named_without_its_reason(settings, caplog):
    settings.HEALTH_CHECKS = {"database": f"{__name__}.refuse"}

    answer = Client().get("/health")

    assert (answer.status_code, answer.content) == (503, b"database: failing\n")
    assert [record.exc_info for record in caplog.records if record.name == "gongkai.public.desk.health"] == [None]


def test_what_works_with_a_weakness_says_so_and_stays_in_service(settings):
    settings.HEALTH_CHECKS = {"files": f"{__name__}.limp"}

    answer = Client().get("/health")

    assert (answer.status_code, answer.content) == (200, b"files: weak\n")


def limp():
    return "weak"


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(db, method):
    assert getattr(Client(), method)("/health").status_code == 405


def test_a_wrong_host_is_one_line_of_the_log(settings):
    record = logging.LogRecord("django.security.DisallowedHost", logging.ERROR, "", 0, "Invalid host", None, (1, 2, 3))

    assert OneLine().filter(record)
    assert "\n" not in logging.Formatter("{levelname} {message}", style="{").format(record)
