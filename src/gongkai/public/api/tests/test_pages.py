"""The security administrator lets systems in, makes keys that are shown once, and revokes them."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client as Browser
from django.urls import reverse

from gongkai.disclosure.records.tests.bureaus import AT, DAY, OPENED, Bureau
from gongkai.public.api import services
from gongkai.public.api.models import Client, Key
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit.models import Entry
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.AUDIT_KEY_FILE, settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.key", tmp_path / "audit.anchor"
    settings.DEMONSTRATION_AS_OF = str(DAY)
    made = Bureau("ziyang")
    made.administrator = made.person(Role.SECURITY_ADMINISTRATOR)
    return made


@pytest.fixture
def browser(bureau):
    made = Browser()
    Authenticator.objects.create(user=bureau.administrator, type="totp", data={"secret": "x"})
    made.force_login(bureau.administrator)
    return made


def test_a_system_is_let_in_and_its_key_is_shown_once(bureau, browser):
    sent = {"name": "公文系统", "organs": [bureau.organ.pk]}
    page = browser.post(reverse("system_create"), sent, follow=True)
    client = Client.objects.get()
    assert "公文系统" in page.content.decode()
    assert not client.account.is_active
    assert not client.account.has_usable_password()

    shown = browser.post(reverse("system_key", args=[client.pk]), {"expires_on": str(DAY + timedelta(days=90))})

    key = Key.objects.get()
    assert f"gk_{key.prefix}_" in shown.content.decode()
    assert shown["Cache-Control"].startswith("max-age=0")
    later = browser.get(reverse("system", args=[client.pk])).content.decode()
    assert f"gk_{key.prefix}_…" in later
    assert Entry.objects.of_act("api").count() == 2


def test_a_key_is_good_for_two_years_at_the_most(bureau, browser):
    client = services.create_client("公文系统", organs=[bureau.organ], by=bureau.administrator, at=AT)

    for wrong in (DAY - timedelta(days=1), DAY + timedelta(days=800)):
        answer = browser.post(reverse("system_key", args=[client.pk]), {"expires_on": str(wrong)})
        assert answer.status_code == 422

    assert not Key.objects.exists()


def test_a_key_is_revoked_once_with_a_reason(bureau, browser):
    client = services.create_client("公文系统", organs=[bureau.organ], by=bureau.administrator, at=AT)
    services.make_key(client, expires_at=AT + timedelta(days=9), by=bureau.administrator, at=AT)
    url = reverse("system_key_revoke", args=[Key.objects.get().pk])

    assert browser.post(url, {"reason": ""}).status_code == 422
    assert browser.post(url, {"reason": "换钥"}).status_code == 302
    assert browser.post(url, {"reason": "换钥"}).status_code == 409

    assert Entry.objects.of_act("api.key_revoked").get().detail["reason"] == "换钥"


def test_a_system_of_organs_beyond_ones_reach_is_not_there(bureau, browser):
    elsewhere = organs.found_organ(
        "别市人民政府",
        level=Level.CITY,
        kind=Kind.GOVERNMENT,
        profile="ziyang",
        parent=None,
        since=OPENED,
        at=AT,
        by=None,
    )
    both = services.create_client("两市系统", organs=[bureau.organ, elsewhere], by=bureau.administrator, at=AT)

    assert browser.get(reverse("system", args=[both.pk])).status_code == 404
    assert "两市系统" not in browser.get(reverse("systems")).content.decode()
    refused = browser.post(reverse("system_create"), {"name": "甲", "organs": [elsewhere.pk]})
    assert refused.status_code == 422


def test_the_organs_of_a_system_are_said_anew_and_its_name_is_taken_once(bureau, browser):
    client = services.create_client("公文系统", organs=[bureau.organ], by=bureau.administrator, at=AT)

    assert browser.post(reverse("system_organs", args=[client.pk]), {"organs": [bureau.organ.pk]}).status_code == 302
    again = browser.post(reverse("system_create"), {"name": "公文系统", "organs": [bureau.organ.pk]})

    assert again.status_code == 409


def test_the_account_of_a_system_stands_in_no_list_of_people(bureau, browser):
    services.create_client("公文系统", organs=[bureau.organ], by=bureau.administrator, at=AT)
    system = Account.objects.get(is_system=True)

    assert "公文系统" not in browser.get(reverse("accounts")).content.decode()
    assert browser.get(reverse("account", args=[system.pk])).status_code == 404
