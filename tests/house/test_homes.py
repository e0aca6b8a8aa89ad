"""A demonstration and a real installation never become one another."""

import pytest

from tools import homes, managing


def test_no_demonstration_is_loaded_into_a_real_installation(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "city"))
    real = homes.for_up(is_real=True)
    (real / "gongkai.sqlite3").touch()

    with pytest.raises(SystemExit, match="is not a demonstration"):
        homes.for_up(is_real=False)

    assert not homes.is_demonstration(real)


def test_a_demonstration_is_not_turned_into_a_real_installation(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "shown"))
    homes.for_up(is_real=False)

    with pytest.raises(SystemExit, match="holds a demonstration"):
        homes.for_up(is_real=True)


def test_a_home_is_closed_to_other_users_of_the_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "city"))

    assert homes.for_up(is_real=True).stat().st_mode & 0o077 == 0


def test_commands_work_on_the_real_installation_where_there_is_one(tmp_path, monkeypatch):
    monkeypatch.delenv("GONGKAI_HOME", raising=False)
    monkeypatch.setattr(homes, "INSTALLATION", tmp_path / "gongkai")
    monkeypatch.setattr(homes, "DEMONSTRATION", tmp_path / "demonstration")

    before = homes.for_commands()
    (tmp_path / "gongkai").mkdir()

    assert before == tmp_path / "demonstration"
    assert homes.for_commands() == tmp_path / "gongkai"


def test_codes_are_those_of_the_demonstration_that_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "shown"))

    assert homes.for_codes() == tmp_path / "shown"
    monkeypatch.delenv("GONGKAI_HOME")
    assert homes.for_codes() == homes.DEMONSTRATION


@pytest.mark.parametrize("command", ["one_time_code", "load_organs", "import_notices", "audit"])
def test_a_command_before_the_first_start_says_what_to_run(tmp_path, monkeypatch, command):
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "nothing"))
    monkeypatch.delenv("GONGKAI_DATABASE", raising=False)
    monkeypatch.setattr("sys.argv", ["managing", *(["--demonstration"] if command == "one_time_code" else []), command])

    with pytest.raises(SystemExit, match=r"\./gongkai up"):
        managing.main()
