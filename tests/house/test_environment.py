"""The environment is made once for one lock, one Python and one place, and again when any of them changes."""

import pytest

from tools import environment


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with two locks and an environment that nothing was installed into."""
    monkeypatch.setattr(environment, "PROJECT", tmp_path)
    monkeypatch.setattr(environment, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.delenv("GONGKAI_DATABASE", raising=False)
    for lock in environment.LOCKS:
        (tmp_path / lock).write_text("django==5.2\n", encoding="utf-8")
    installed = []

    def install(lock):
        installed.append(lock)
        (tmp_path / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
        environment.PYTHON.touch()

    monkeypatch.setattr(environment, "_make", lambda: None)
    monkeypatch.setattr(environment, "_pip", install)
    return tmp_path, installed


def test_a_second_start_installs_nothing(project):
    _, installed = project

    environment.ready("requirements.lock")
    environment.ready("requirements.lock")

    assert installed == ["requirements.lock"]


def test_the_development_lock_holds_what_running_needs(project):
    _, installed = project

    environment.ready("requirements-dev.lock")
    environment.ready("requirements.lock")

    assert installed == ["requirements-dev.lock"]


def test_a_changed_lock_is_installed_again(project):
    folder, installed = project
    environment.ready("requirements.lock")

    (folder / "requirements.lock").write_text("django==5.2.1\n", encoding="utf-8")
    environment.ready("requirements.lock")

    assert installed == ["requirements.lock"] * 2


def test_an_interrupted_installation_is_repeated(project, monkeypatch):
    _, installed = project
    whole = environment._pip
    monkeypatch.setattr(environment, "_pip", lambda lock: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        environment.ready("requirements.lock")

    monkeypatch.setattr(environment, "_pip", whole)
    environment.ready("requirements.lock")

    assert installed == ["requirements.lock"]


def test_an_installation_on_postgresql_gets_its_driver(project, monkeypatch):
    _, installed = project
    monkeypatch.setenv("GONGKAI_DATABASE", "postgresql://gongkai@localhost/gongkai")

    environment.ready("requirements.lock")

    assert installed == ["requirements-postgres.lock"]
