"""A store of files and a register of their own for each journey, on the demonstration's day."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client

from gongkai.oversight.workplans.tests import situations

from . import city as cities
from . import crawling
from .installation import LOADING_SECONDS, Installation


@pytest.fixture
def a_place_of_its_own(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    settings.AUDIT_KEY_FILE = tmp_path / "audit.key"
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.anchor"
    settings.DEMONSTRATION_AS_OF = str(situations.TODAY)


@pytest.fixture
def nothing_counted_yet(db):
    """No failed sign-in and no used one-time code is remembered."""
    cache.clear()


@pytest.fixture
def client_of():
    """Makes a client signed in as an account that has its second factor."""

    def make(account):
        Authenticator.objects.get_or_create(
            user=account, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
        )
        client = Client()
        client.force_login(account)
        return client

    return make


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """The demonstration as `./gongkai up` makes and serves it, its public pages kept. Tests share one: group them."""

    home = tmp_path_factory.mktemp("demonstration") / "home"
    home.mkdir(mode=0o700)
    installation = Installation(home, is_demonstration=True)
    installation.start(seconds=LOADING_SECONDS)
    installation.build()
    yield installation
    installation.kill()


@pytest.fixture(scope="session")
def walked(demonstration):
    """Every public page of the demonstration that links lead to, by its path."""
    return crawling.crawl(demonstration.address, leave_out=crawling.NOT_PUBLIC)


@pytest.fixture(scope="session")
def city(tmp_path_factory, django_db_setup, django_db_blocker):
    """A small real installation, served from a folder of its own; tests share one: group them, and leave it running."""
    if connection.vendor != "sqlite":
        pytest.skip("the installation that is served has SQLite")
    with django_db_blocker.unblock():
        made = cities.built(tmp_path_factory.mktemp("city"))
    yield made
    made.installation.kill()
