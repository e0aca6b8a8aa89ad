from gongkai.config.secrets import former_secrets, secret_kept_in


def test_a_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path):
    file = tmp_path / "home" / "secret.key"

    first, second = secret_kept_in(file), secret_kept_in(file)

    assert first == second
    assert len(first) > 60
    assert file.stat().st_mode & 0o077 == 0


def test_former_secrets_are_read_one_a_line_and_may_be_absent(tmp_path):
    file = tmp_path / "secret.key.former"

    assert former_secrets(file) == []
    file.write_text("newer\nolder\n")
    assert former_secrets(file) == ["newer", "older"]
