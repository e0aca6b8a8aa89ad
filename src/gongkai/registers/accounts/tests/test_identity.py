"""Signing in through a real OpenID provider, which runs on this machine while the tests do."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit, urlunsplit

import oidc_provider_mock
import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from gongkai.config.identity import WrongIdentityService, providers_for, service_named
from gongkai.registers.accounts import services
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit.models import Entry
from gongkai.registers.obligations.clock import now
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Role

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore")]
PASSWORD, SECRET = "Correct-horse-7", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(scope="module")
def provider():
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def service(provider, settings, tmp_path):
    return configure(settings, tmp_path, provider)


def configure(settings, tmp_path, url, **extra):
    cache.clear()
    settings.AUDIT_KEY_FILE, settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.key", tmp_path / "audit.anchor"
    secret = tmp_path / "oidc.secret"
    secret.write_text("s3cret\n")
    environment = {"GONGKAI_OIDC_URL": url, "GONGKAI_OIDC_CLIENT": "gongkai", "GONGKAI_OIDC_SECRET_FILE": str(secret)}
    settings.IDENTITY_SERVICE = service_named(environment | {"GONGKAI_OIDC_AMR": "otp", "GONGKAI_OIDC_ACR": "level-3"})
    settings.SOCIALACCOUNT_PROVIDERS = providers_for(settings.IDENTITY_SERVICE)
    settings.SOCIALACCOUNT_PROVIDERS["identity"]["APPS"][0]["settings"] |= extra
    return url


def person(username="zhang", *, subject="", has_code=False):
    account = services.create_account(
        username, display_name="张三", password=PASSWORD, must_change_password=False, by=None, at=now()
    ).account
    if has_code:
        services.enrol_second_factor(account, SECRET, at=now(), by=None)
    if subject:
        services.bind_identity(account, subject, provider="government", by=None, at=now())
    return account


def begin(browser, name="identity_login"):
    answer = browser.post(reverse(name))
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def at_the_provider(address, subject="alice", **claims):
    """What the browser does there: the person says who they are, and is sent back."""
    parts = urlsplit(address)
    base = f"{parts.scheme}://{parts.netloc}"
    requests.put(f"{base}/users/{subject}", json=claims, timeout=5).raise_for_status()
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def come_back(browser, address, **changed):
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changed
    return browser.get(parts.path, query)


def sign_in(browser, subject="alice", **claims):
    return come_back(browser, at_the_provider(begin(browser), subject, **claims))


def is_signed_in(browser):
    return "_auth_user_id" in browser.session


def last_failure():
    entry = Entry.objects.of_act("account.sign_in_failed").newest_first().first()
    return entry.detail["step"] if entry else None


def code():
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(SECRET, counter))


def with_password(browser, *, has_code=True):
    browser.post(reverse("account_login"), {"login": "zhang", "password": PASSWORD})
    if has_code:
        browser.post(reverse("mfa_authenticate"), {"code": code()})
    assert is_signed_in(browser)


def test_a_bound_person_signs_in(service):
    account = person(subject="alice")
    browser = Client()

    answer = sign_in(browser, name="爱丽丝", phone_number="13800000000")

    assert answer.status_code == 302
    assert int(browser.session["_auth_user_id"]) == account.pk
    detail = Entry.objects.of_act("account.signed_in").get().detail
    assert (detail["through"], detail["second_factor"]) == ("identity service", False)
    kept = SocialAccount.objects.get().extra_data
    assert set(kept) <= {"iss", "sub", "acr", "amr", "nonce", "auth_time"}


def test_what_is_asked_of_the_service_is_not_for_the_visitor_to_say(service):
    address = Client().post(f"{reverse('identity_login')}?scope=admin&auth_params=prompt%3Dnone&process=connect")

    asked = parse_qs(urlsplit(address["Location"]).query)
    assert asked["scope"] == ["openid"]
    assert "prompt" not in asked
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["nonce"][0]) >= 32
    assert Client().get(reverse("identity_login")).status_code == 405


def test_an_unknown_person_gets_no_account(service):
    person(subject="alice")
    browser = Client()

    answer = sign_in(browser, "mallory", preferred_username="zhang", email="zhang@example.com")

    assert answer.status_code == 403
    assert not is_signed_in(browser)
    assert Account.objects.count() == 1
    assert last_failure() == "identity service: unknown"


def test_a_closed_account_is_not_opened_by_it(service):
    account = person(subject="alice")
    Account.objects.filter(pk=account.pk).update(is_active=False)
    browser = Client()

    answer = sign_in(browser)

    assert answer.status_code == 403
    assert not is_signed_in(browser)
    assert last_failure() == "identity service: inactive"


def test_a_token_for_another_nonce_opens_nothing(service):
    person(subject="alice")
    browser = Client()
    parts = urlsplit(begin(browser))
    query = parts.query.replace("nonce=", "nonce=x")

    answer = come_back(browser, at_the_provider(urlunsplit(parts._replace(query=query))))

    assert answer.status_code == 403
    assert not is_signed_in(browser)
    assert last_failure() == "identity service: nonce"


@pytest.mark.parametrize("changed", [{"state": "forged"}, {"state": ""}, {"code": "forged"}])
def test_a_forged_state_or_code_opens_nothing(service, changed):
    person(subject="alice")
    browser = Client()

    answer = come_back(browser, at_the_provider(begin(browser)), **changed)

    assert answer.status_code == 403
    assert not is_signed_in(browser)
    assert last_failure().startswith("identity service: ")


def test_a_way_back_is_gone_once_and_by_the_browser_that_began_alone(service):
    person(subject="alice")
    browser, thief = Client(), Client()
    address = at_the_provider(begin(browser))

    assert come_back(thief, address).status_code == 403
    assert come_back(browser, address).status_code == 302
    browser.logout()
    assert come_back(browser, address).status_code == 403


def test_an_expired_token_opens_nothing(settings, tmp_path):
    with oidc_provider_mock.run_server_in_thread(access_token_max_age=timedelta(seconds=-120)) as server:
        configure(settings, tmp_path, f"http://localhost:{server.server_port}")
        person(subject="alice")
        browser = Client()

        answer = sign_in(browser)

    assert answer.status_code == 403
    assert not is_signed_in(browser)
    assert last_failure() == "identity service: error"


@pytest.mark.parametrize("what", ["issuer", "jwks_uri"])
def test_a_token_of_another_service_opens_nothing(provider, settings, tmp_path, what):
    with oidc_provider_mock.run_server_in_thread() as server:
        other = f"http://localhost:{server.server_port}"
        changed = {"issuer": other, "jwks_uri": f"{other}/jwks"}
        configure(settings, tmp_path, provider, openid_configuration_overrides={what: changed[what]})
        person(subject="alice")
        browser = Client()

        answer = sign_in(browser)

    assert answer.status_code == 403
    assert not is_signed_in(browser)


def test_whoever_goes_back_without_signing_in_is_told(service):
    browser = Client()
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]

    answer = browser.get(reverse("identity_callback"), {"error": "access_denied", "state": state})

    assert answer.status_code == 403


def test_a_service_that_does_not_answer_is_told(settings, tmp_path):
    configure(settings, tmp_path, "http://localhost:9")

    assert Client().post(reverse("identity_login")).status_code == 503


@pytest.mark.parametrize(
    ("claims", "is_enough"),
    [({}, False), ({"amr": ["pwd"]}, False), ({"amr": ["pwd", "otp"]}, True), ({"acr": "level-3"}, True)],
)
def test_the_second_step_is_left_out_only_where_the_service_says_it_asked_for_two(service, claims, is_enough):
    person(subject="alice", has_code=True)
    browser = Client()

    answer = sign_in(browser, **claims)

    assert is_signed_in(browser) is is_enough
    assert (answer["Location"] == reverse("mfa_authenticate")) is not is_enough
    if is_enough:
        assert Entry.objects.of_act("account.signed_in").get().detail["second_factor"] is True


@pytest.mark.parametrize(("claims", "is_enough"), [({}, False), ({"amr": ["otp"]}, True)])
def test_a_post_that_needs_two_factors_takes_those_of_the_service(service, claims, is_enough):
    account = person(subject="alice")
    organ = organs.found_organ(
        "青川市人民政府",
        level=Level.CITY,
        kind=Kind.GOVERNMENT,
        profile="zhaotong",
        parent=None,
        since=now().date() - timedelta(days=9),
        at=now(),
        by=None,
    )
    organs.appoint(account, organ=organ, role=Role.OFFICE, since=now().date() - timedelta(days=1), at=now(), by=None)
    browser = Client()
    sign_in(browser, **claims)

    answer = browser.get(reverse("organs"))

    assert answer.status_code == (200 if is_enough else 302)


def test_a_session_opened_through_the_service_says_nothing_about_the_next_one(service):
    person(subject="alice", has_code=True)
    browser = Client()
    sign_in(browser, amr=["otp"])
    browser.post(reverse("account_logout"))

    browser.post(reverse("account_login"), {"login": "zhang", "password": PASSWORD})

    assert not is_signed_in(browser)


def test_the_holder_binds_and_loosens_their_own_identity(service):
    account = person(has_code=True)
    browser = Client()
    with_password(browser)

    bound = come_back(browser, at_the_provider(begin(browser, "identity_bind")))

    assert bound["Location"].endswith(reverse("identity_own"))
    assert SocialAccount.objects.get(user_id=account.pk).uid == "alice"
    assert Entry.objects.of_act("account.identity_bound").get().detail["identity"] == "alice"
    assert "alice" in browser.get(reverse("identity_own")).content.decode()
    browser.post(reverse("identity_unbind"))
    assert not SocialAccount.objects.exists()
    assert Entry.objects.of_act("account.identity_unbound").exists()


def test_nobody_binds_without_password_and_code(service):
    person()
    browser = Client()
    with_password(browser, has_code=False)

    assert browser.post(reverse("identity_bind"))["Location"] == reverse("identity_own")
    assert not SocialAccount.objects.exists()


def test_an_identity_that_is_anothers_is_not_bound_again(service):
    other = person("li", subject="alice")
    person(has_code=True)
    browser = Client()
    with_password(browser)

    come_back(browser, at_the_provider(begin(browser, "identity_bind")))

    assert SocialAccount.objects.get().user_id == other.pk


def test_binding_by_another_is_refused_for_what_is_bound_and_for_systems(service):
    account = person(subject="alice")
    other = person("li")
    system = services.create_system("documents", display_name="公文系统", by=None, at=now())

    for whom, subject in ((account, "bob"), (other, "alice"), (system, "carol")):
        with pytest.raises(services.Refused):
            services.bind_identity(whom, subject, provider="government", by=None, at=now())


def test_without_a_service_there_is_no_such_door(db):
    assert django_settings.IDENTITY_SERVICE is None
    browser = Client()

    assert browser.post(reverse("identity_login")).status_code == 404
    assert browser.get(reverse("identity_callback")).status_code == 404
    assert "identity" not in browser.get(reverse("account_login")).content.decode()


def test_the_sign_in_page_offers_it_and_may_send_the_browser_there(service):
    page = Client().get(reverse("account_login"))

    assert "统一身份认证" in page.content.decode()
    assert f"form-action 'self' {service}" in page["Content-Security-Policy"]
    assert Authenticator.objects.count() == 0


@pytest.mark.parametrize(
    "environment",
    [
        {"GONGKAI_OIDC_URL": "http://sso.example.gov.cn", "GONGKAI_OIDC_CLIENT": "x", "GONGKAI_OIDC_SECRET_FILE": "x"},
        {"GONGKAI_OIDC_URL": "https://sso.example.gov.cn"},
    ],
)
def test_a_service_that_cannot_be_used_is_refused_at_the_start(environment):
    with pytest.raises(WrongIdentityService):
        service_named(environment)
    assert service_named({}) is None
