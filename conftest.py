"""What holds for every test: which need the database, the corpus or a browser, and a summary that hides nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.test import TransactionTestCase

from gongkai.registers.audit import anchor
from tools import translations, web_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest_plugins = ["tools.append_only"]

CORPUS_MISSING = "GONGKAI_CORPUS names no folder: the real notices are not tested"
CHROMIUM_MISSING = "no Chromium (Debian: chromium): the pages are not tested in a browser"
NGINX_MISSING = "no nginx (Debian: nginx-light): the page store behind a real nginx is NOT tested"
JAVA_MISSING = "no Java (Debian: default-jre-headless): the public pages are NOT put before the Nu checker"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}


# A generated case is judged by its outcome; how long it took on a busy machine says nothing.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


def pytest_configure() -> None:
    """The tests read the interface in Chinese, so its catalogue is compiled first."""
    translations.compile_catalogues()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database; skip, with its reason, what needs something this machine lacks."""
    for item in items:
        if _touches_database(item):
            item.add_marker("database")
        if item.get_closest_marker("corpus") and not corpus_folder():
            item.add_marker(pytest.mark.skip(reason=CORPUS_MISSING))
        if item.get_closest_marker("browser") and not chromium_program():
            item.add_marker(pytest.mark.skip(reason=CHROMIUM_MISSING))
        if item.get_closest_marker("java") and not shutil.which("java"):
            item.add_marker(pytest.mark.skip(reason=JAVA_MISSING))
        if item.get_closest_marker("nginx") and not web_server.program():
            item.add_marker(pytest.mark.skip(reason=NGINX_MISSING))


def _touches_database(item: pytest.Item) -> bool:
    has_fixture = not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
    case = getattr(item, "cls", None)
    is_case = isinstance(case, type) and issubclass(case, TransactionTestCase)
    return has_fixture or is_case or item.get_closest_marker("django_db") is not None


def corpus_folder() -> str | None:
    """The folder of real notices, where this machine has it."""
    folder = os.environ.get("GONGKAI_CORPUS", "")
    return folder if folder and Path(folder).is_dir() else None


def chromium_program() -> str | None:
    """The Chromium to drive, where this machine has one."""
    return os.environ.get("GONGKAI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(autouse=True)
def no_anchor_of_another_test() -> None:
    """What an earlier test left to be anchored is not written into this one's file."""
    anchor.forget()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium without a window; a test that uses it is marked ``browser``."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the thread that uses the database
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_program())
        yield chromium
        chromium.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one place, just above the last line, what was not tested here."""
    notes = [line for line in os.environ.get("GONGKAI_TEST_NOTES", "").splitlines() if line]
    if not corpus_folder():
        notes.append(CORPUS_MISSING)
    if not chromium_program():
        notes.append(CHROMIUM_MISSING)
    if not shutil.which("java"):
        notes.append(JAVA_MISSING)
    if not web_server.program():
        notes.append(NGINX_MISSING)
    if skipped := len(terminalreporter.stats.get("skipped", [])):
        notes.append(f"{skipped} skipped, with their reasons above")
    if notes:
        terminalreporter.section("not to be overlooked", red=True, bold=True)
        for note in notes:
            terminalreporter.line(note, red=any(word in note for word in ("NOT", "FAILED", "not", "no ", "missing")))
