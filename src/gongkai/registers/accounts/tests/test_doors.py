import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from gongkai.registers.accounts import services
from gongkai.registers.accounts.adapter import SEEN_AT, SIGNED_IN_AT
from gongkai.registers.accounts.queries import has_second_factor
from gongkai.registers.audit.models import Entry

NOON = datetime(2020, 10, 15, 4, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
GOOD = "Correct-horse-7"
NEW = "Another-horse-8"


@pytest.fixture(autouse=True)
def an_audit_register(settings, tmp_path):
    settings.AUDIT_KEY_FILE = tmp_path / "audit.key"
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.anchor"


@pytest.fixture(autouse=True)
def nothing_counted_yet(db):
    cache.clear()


@pytest.fixture
def account(db):
    made = services.create_account(
        "clerk", display_name="经办", by=None, at=NOON, password=GOOD, must_change_password=False
    )
    return made.account


@pytest.fixture
def signed_in(client, account):
    sign_in(client)
    return client


def sign_in(client, username="clerk", password=GOOD, **extra):
    return client.post(reverse("account_login"), {"login": username, "password": password}, **extra)


def code(step=0, secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def last_entry():
    return Entry.objects.newest_first().first()


def is_signed_in(client):
    return "_auth_user_id" in client.session


def let_pass(client, **ago):
    session = client.session
    for key in (SEEN_AT, SIGNED_IN_AT):
        if key in ago:
            session[key] = (timezone.now() - ago[key]).timestamp()
    session.save()


def test_the_sign_in_page_works_without_javascript_and_without_other_servers(client):
    page = client.get(reverse("account_login")).content.decode()

    assert "<script" not in page
    assert "style=" not in page
    assert not re.search(r"(src|href)=\"https?:", page)
    assert page.count("<label") == 2


@pytest.mark.parametrize("username", ["clerk", "CLERK", " clerk "])
def test_signing_in_and_out_is_on_record(client, account, username):
    assert sign_in(client, username).status_code == 302
    assert is_signed_in(client)
    entry = last_entry()
    assert (entry.act, entry.account_id) == ("account.signed_in", account.pk)
    assert entry.detail == {"address": "127.0.0.1", "second_factor": False}

    client.post(reverse("account_logout"))

    assert not is_signed_in(client)
    assert last_entry().act == "account.signed_out"


def test_a_failed_sign_in_is_on_record_without_what_was_typed(client, account):
    sign_in(client, password="Wrong-horse-1")
    known = last_entry()
    sign_in(client, username="My-secret-Passw0rd")
    unknown = last_entry()

    assert (known.act, known.subject) == ("account.sign_in_failed", f"accounts.account:{account.pk}")
    assert unknown.subject == "accounts.account:unknown"
    assert "secret" not in unknown.detail_text + unknown.subject + unknown.by_name


def test_wrong_name_and_wrong_password_answer_alike(client, account):
    wrong_password = sign_in(client, password="x").content.decode()
    wrong_name = sign_in(client, username="nobody", password="x").content.decode()

    def comparable(page):
        return re.sub(r'value="[^"]*"', "", page)

    assert comparable(wrong_password) == comparable(wrong_name)


def test_after_five_failures_even_the_right_password_waits(client, account):
    for _attempt in range(5):
        sign_in(client, password="Wrong-horse-1")

    sign_in(client)

    assert not is_signed_in(client)


def test_a_visitor_cannot_escape_the_limit_by_a_forged_address(client, account):
    for attempt in range(12):
        sign_in(client, username=f"nobody{attempt}", headers={"X-Forwarded-For": f"10.0.0.{attempt}"})

    sign_in(client)

    assert not is_signed_in(client)


def test_a_closed_account_opens_nothing(client, account):
    sign_in(client)
    account.is_active = False
    account.save()

    assert client.get(reverse("mfa_index")).status_code == 302
    other = Client()
    assert sign_in(other)["Location"] == reverse("account_inactive")
    assert not is_signed_in(other)
    assert other.get(reverse("account_inactive")).status_code == 200


def test_the_address_after_sign_in_is_never_another_server(client, account):
    answer = client.post(
        reverse("account_login"), {"login": "clerk", "password": GOOD, "next": "https://evil.example/"}
    )

    assert answer["Location"] == "/desk/"


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "account_set_password"])
def test_what_makes_no_sense_in_an_office_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["signup/", "email/", "password/reset/", "password/set/", "confirm-email/", "social/"])
def test_the_usual_addresses_of_self_service_are_not_found(client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


def test_an_issued_password_is_changed_before_anything_else(client, account):
    account.must_change_password = True
    account.save()
    sign_in(client)

    assert client.get(reverse("mfa_index"))["Location"] == reverse("account_change_password")
    page = client.post(reverse("account_change_password"), {"oldpassword": GOOD, "password1": GOOD, "password2": GOOD})
    assert page.context["form"].errors
    client.post(reverse("account_change_password"), {"oldpassword": GOOD, "password1": NEW, "password2": NEW})

    assert client.get(reverse("mfa_index")).status_code == 200
    assert Entry.objects.filter(act="account.password_changed").count() == 1


def test_changing_the_password_ends_the_other_sessions(signed_in, account):
    other = Client()
    sign_in(other)

    signed_in.post(reverse("account_change_password"), {"oldpassword": GOOD, "password1": NEW, "password2": NEW})

    assert signed_in.get(reverse("mfa_index")).status_code == 200
    assert other.get(reverse("mfa_index")).status_code == 302


@pytest.mark.parametrize(
    ("ago", "because"),
    [({SEEN_AT: timedelta(minutes=31)}, "idle"), ({SIGNED_IN_AT: timedelta(hours=9)}, "age")],
)
def test_a_session_ends_when_it_rested_or_lasted_too_long(signed_in, ago, because):
    let_pass(signed_in, **ago)

    assert signed_in.get(reverse("mfa_index")).status_code == 302

    assert not is_signed_in(signed_in)
    assert (last_entry().act, last_entry().detail) == ("account.signed_out", {"because": because})


def test_a_session_in_use_goes_on_and_is_written_once_a_minute(signed_in):
    let_pass(signed_in, **{SEEN_AT: timedelta(minutes=29)})
    signed_in.get(reverse("mfa_index"))
    assert timezone.now().timestamp() - signed_in.session[SEEN_AT] < 5

    before = signed_in.session[SEEN_AT]
    signed_in.get(reverse("mfa_index"))

    assert signed_in.session[SEEN_AT] == before


def test_the_session_cookie_ends_with_the_browser(client, account):
    answer = sign_in(client)

    cookie = answer.cookies["sessionid"]
    assert cookie["max-age"] == ""
    assert cookie["httponly"]


def test_the_second_factor_is_asked_for_and_noted(client, account):
    services.enrol_second_factor(account, SECRET, at=NOON, by=None)

    assert sign_in(client)["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert (last_entry().act, last_entry().detail["step"]) == ("account.sign_in_failed", "second factor")
    client.post(reverse("mfa_authenticate"), {"code": code()})

    assert is_signed_in(client)
    assert last_entry().detail["second_factor"] is True


def test_a_one_time_code_opens_once(client, account):
    services.enrol_second_factor(account, SECRET, at=NOON, by=None)
    once = code()
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": once})
    assert is_signed_in(client)

    other = Client()
    sign_in(other)
    other.post(reverse("mfa_authenticate"), {"code": once})

    assert not is_signed_in(other)


def test_one_can_start_again_from_the_second_step(client, account):
    services.enrol_second_factor(account, SECRET, at=NOON, by=None)
    sign_in(client)

    answer = client.post(reverse("account_logout"), {"next": reverse("account_login")})

    assert answer["Location"] == reverse("account_login")
    assert client.get(reverse("account_login")).status_code == 200


def test_an_authenticator_app_is_set_up_and_removed_by_its_holder(
    signed_in, account, django_capture_on_commit_callbacks
):
    page = signed_in.get(reverse("mfa_activate_totp"))
    text = page.content.decode()
    assert "<svg" in text
    assert "data:" not in text
    secret = page.context["form"].secret
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(reverse("mfa_activate_totp"), {"code": code(secret=secret)})
    assert has_second_factor(account)
    assert Entry.objects.filter(act="account.second_factor_added").count() == 2

    codes = signed_in.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(codes) == 10
    assert signed_in.get(reverse("mfa_download_recovery_codes")).content.decode().split() == codes
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(reverse("mfa_generate_recovery_codes"))
    assert signed_in.get(reverse("mfa_view_recovery_codes")).context["unused_codes"] != codes

    signed_in.post(reverse("mfa_deactivate_totp"))

    assert not has_second_factor(account)
    assert not Authenticator.objects.exists()
    assert Entry.objects.filter(act="account.second_factor_removed").count() == 2


def test_a_recovery_code_opens_once(client, account, django_capture_on_commit_callbacks):
    sign_in(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code(secret=secret)})
    recovery = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]

    for expected in (True, False):
        other = Client()
        sign_in(other)
        other.post(reverse("mfa_authenticate"), {"code": recovery})
        assert is_signed_in(other) is expected


def test_later_in_the_session_it_is_asked_once_more_who_one_is(signed_in, account):
    let_pass(signed_in, **{SIGNED_IN_AT: timedelta(minutes=6)})

    asked = signed_in.get(reverse("mfa_activate_totp"))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert signed_in.post(asked["Location"], {"password": "wrong"}).status_code == 200
    answer = signed_in.post(asked["Location"], {"password": GOOD})

    assert answer["Location"] == reverse("mfa_activate_totp")
    assert signed_in.get(reverse("mfa_activate_totp")).status_code == 200


def test_it_can_also_be_asked_by_the_second_factor(client, account):
    services.enrol_second_factor(account, SECRET, at=NOON, by=None)
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    let_pass(client, **{SIGNED_IN_AT: timedelta(minutes=6)})

    address = f"{reverse('mfa_reauthenticate')}?next={reverse('mfa_view_recovery_codes')}"
    assert reverse("account_reauthenticate") in client.get(address).content.decode()
    answer = client.post(address, {"code": code(step=1)})

    assert answer["Location"] == reverse("mfa_view_recovery_codes")


@pytest.mark.parametrize(
    "name",
    ["account_change_password", "account_logout", "account_reauthenticate", "mfa_index", "mfa_activate_totp"],
)
def test_every_page_of_ones_own_account_stands_on_the_one_frame(signed_in, name):
    page = signed_in.get(reverse(name))

    assert page.status_code == 200
    assert "accounts/frame.html" in [template.name for template in page.templates]
    assert b"<script" not in page.content


@pytest.mark.parametrize(
    "name", ["account_change_password", "mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes"]
)
def test_nothing_of_ones_own_account_opens_without_signing_in(client, name):
    assert client.get(reverse(name))["Location"].startswith(reverse("account_login"))
