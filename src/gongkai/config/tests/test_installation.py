"""What a real installation's settings become under the environment of each."""

import json
import os
import subprocess
import sys

import pytest

from gongkai.config.secrets import secret_kept_in

ASKED = (
    "import json; from django.conf import settings as s; "
    "print(json.dumps({n: getattr(s, n, None) for n in ('DEBUG', 'OWN_HOSTS', 'ALLOWED_HOSTS', 'CSRF_TRUSTED_ORIGINS', "
    "'SESSION_COOKIE_SECURE', 'CSRF_COOKIE_SECURE', 'SECURE_HSTS_SECONDS', 'DEMONSTRATION_AS_OF')}))"
)


@pytest.fixture
def settings_of(tmp_path):
    def ask(kind, **variables):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI")}
        environment |= {"GONGKAI_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": f"gongkai.config.settings.{kind}"}
        environment |= {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **variables}
        done = subprocess.run(
            [sys.executable, "-c", ASKED], env=environment, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    return ask


def test_without_a_word_it_answers_this_machine_only_and_shows_no_errors_inside(settings_of):
    settings = settings_of("installation")

    assert settings["DEBUG"] is False
    assert settings["OWN_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert settings["DEMONSTRATION_AS_OF"] is None


def test_behind_tls_cookies_travel_encrypted_only(settings_of):
    settings = settings_of(
        "installation", GONGKAI_HTTPS="1", GONGKAI_HOSTS="a.example, b.example", GONGKAI_ORIGINS="https://a.example"
    )

    assert settings["OWN_HOSTS"] == ["a.example", "b.example"]
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://a.example"]
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["SECURE_HSTS_SECONDS"] > 0


def test_the_demonstration_answers_this_machine_only_whatever_the_environment_says(settings_of):
    settings = settings_of("demonstration", GONGKAI_HOSTS="city.example")

    assert settings["OWN_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert settings["DEMONSTRATION_AS_OF"] == "2020-10-15"


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path):
    file = tmp_path / "home" / "secret.key"

    first = secret_kept_in(file)

    assert len(first) >= 64
    assert secret_kept_in(file) == first
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == ["secret.key"]
