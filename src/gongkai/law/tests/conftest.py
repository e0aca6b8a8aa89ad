from datetime import date
from pathlib import Path

import pytest

from gongkai.law import ClockEvent, ClockEventKind, Due, Profile, due_of, load_profile


@pytest.fixture(scope="session")
def nation() -> Profile:
    return load_profile("national")


@pytest.fixture(scope="session")
def zhaotong() -> Profile:
    return load_profile("zhaotong")


@pytest.fixture(scope="session")
def ziyang() -> Profile:
    return load_profile("ziyang")


@pytest.fixture(scope="session")
def tongliao() -> Profile:
    return load_profile("tongliao")


@pytest.fixture(scope="session")
def reply(nation):
    """The reply clock of a request, after events written ``("extension_approved", "2024-03-01", {…})``."""

    def due(received: str, *events: tuple) -> Due:
        start = date.fromisoformat(received)
        acts = [
            ClockEvent(ClockEventKind(kind), date.fromisoformat(at), **(options[0] if options else {}))
            for kind, at, *options in events
        ]
        return due_of(nation.duty("request.reply", on=start), start, nation.calendar, acts)

    return due


DUTY = """
[[duty]]
id     = "thing.do"
row    = "S-01"
title  = "做一件事"
starts = "thing.began"
within = "20 workdays"
source = "某条例 第一条"
since  = 2020-01-01
"""
PROFILE = 'name = "nation"\ntitle = "全国"\nlevel = "nation"\nregion = "全国"\n'


@pytest.fixture
def write(tmp_path):
    """Writes a small tree of profiles: ``write("nation", duties=…)``; gives its root."""

    def build(name: str = "nation", *, duties: str = DUTY, profile: str = PROFILE, calendar: str = "") -> Path:
        folder = tmp_path / name
        (folder / "calendar").mkdir(parents=True, exist_ok=True)
        (folder / "profile.toml").write_text(profile, encoding="utf-8")
        (folder / "duties.toml").write_text(duties, encoding="utf-8")
        if calendar:
            (folder / "calendar" / "2030.toml").write_text(calendar, encoding="utf-8")
        return tmp_path

    return build
