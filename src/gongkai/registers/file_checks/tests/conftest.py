"""A store of files and a register of their own for each test, in the small city, on the demonstration's day."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from gongkai.oversight.workplans.tests import situations


@pytest.fixture(autouse=True)
def a_place_of_its_own(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    settings.AUDIT_KEY_FILE = tmp_path / "audit.key"
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.anchor"
    settings.DEMONSTRATION_AS_OF = str(situations.TODAY)


@pytest.fixture
def city(db):
    return situations.city()


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
