import pytest

from gongkai.documents import sandbox
from gongkai.documents.sandbox import running
from gongkai.registers.files import isolation


@pytest.mark.parametrize(
    ("system_calls", "files", "health", "lines"),
    [
        (True, True, "ok", 0),
        (False, True, "read without confinement of system calls", 1),
        (True, False, "read without confinement of files", 1),
        (False, False, "read without confinement of system calls, files", 2),
    ],
)
def test_what_the_kernel_lacks_is_said(monkeypatch, system_calls, files, health, lines):
    monkeypatch.setattr(isolation, "confinement", lambda: sandbox.Confinement(system_calls=system_calls, files=files))

    assert isolation.health() == health
    assert len(isolation.warnings()) == lines


def test_the_limits_are_those_of_the_settings(settings):
    limits = running._keeper.limits

    assert limits.file_bytes == settings.FILE_SIZE_LIMIT_BYTES
    assert {name: getattr(limits, name) for name in settings.FILE_READING_LIMITS} == settings.FILE_READING_LIMITS
