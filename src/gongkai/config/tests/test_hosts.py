"""The door that refuses foreign names stands in front of everything that asks for the host."""

from django.conf import settings

DOOR = "gongkai.registers.organs.hosts.KnownHosts"


def test_the_door_stands_before_all_but_the_headers():
    assert settings.ALLOWED_HOSTS == ["*"] or "testserver" in settings.ALLOWED_HOSTS
    assert settings.MIDDLEWARE.index(DOOR) == 1
    assert settings.MIDDLEWARE[0] == "gongkai.config.headers.SafetyHeaders"


def test_no_own_name_of_the_tests_lets_everybody_in():
    assert "*" not in settings.OWN_HOSTS
