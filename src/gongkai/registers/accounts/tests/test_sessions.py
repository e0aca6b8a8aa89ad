"""Sessions are counted, shown, and ended at once, whoever holds the cookie; each client is a browser of its own."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from gongkai.registers.accounts import services, session_keeping
from gongkai.registers.accounts.adapter import SEEN_AT
from gongkai.registers.accounts.models import Because, OpenSession
from gongkai.registers.accounts.rules import browser_said
from gongkai.registers.accounts.session_store import SessionStore
from gongkai.registers.audit.models import Entry
from gongkai.registers.organs import posts
from gongkai.registers.organs.models import Kind, Level, Role
from gongkai.registers.organs.services import found_organ

pytestmark = pytest.mark.django_db
GOOD, NEW, SECRET = "Correct-horse-7", "Another-horse-8", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0"


@pytest.fixture(autouse=True)
def a_place(settings, tmp_path, db):
    settings.AUDIT_KEY_FILE = tmp_path / "audit.key"
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.anchor"
    cache.clear()


@pytest.fixture
def account():
    made = services.create_account(
        "clerk", display_name="经办", by=None, at=timezone.now(), password=GOOD, must_change_password=False
    )
    return made.account


def browser(agent=FIREFOX, password=GOOD):
    client = Client(headers={"User-Agent": agent})
    assert client.post(reverse("account_login"), {"login": "clerk", "password": password}).status_code == 302
    assert opens(client)
    return client


def opens(client):
    return client.get(reverse("own_sessions")).status_code == 200


def told(client):
    return client.get(reverse("own_sessions"), follow=True).content.decode()


def administrator():
    made = services.create_account(
        "security", display_name="安全管理员", by=None, at=timezone.now(), password=GOOD, must_change_password=False
    )
    return made.account


def test_the_key_changes_at_sign_in_and_only_its_digest_is_kept(account):
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["before"] = 1
    session.save()
    given = client.cookies["sessionid"] = session.session_key

    client.post(reverse("account_login"), {"login": "clerk", "password": GOOD})

    key, row = client.session.session_key, OpenSession.objects.get()
    assert key != given
    assert row.key_hash == session_keeping.digest_of(key) != key
    assert not Session.objects.filter(session_key=given).exists()


def test_the_oldest_session_ends_when_there_are_too_many_and_says_why(account, settings):
    settings.ACCOUNT_SESSIONS_AT_ONCE = 2
    first, second = browser(), browser(EDGE)

    third = browser()

    said = told(first)
    assert "最早" in said or "oldest" in said
    assert not opens(first)
    assert opens(second)
    assert opens(third)
    assert Entry.objects.filter(act="account.session_ended").get().detail["because"] == Because.CROWDED


def test_a_session_that_rested_too_long_is_not_counted(account, settings):
    settings.ACCOUNT_SESSIONS_AT_ONCE = 2
    rested, used = browser(), browser()
    long_ago = timezone.now() - timedelta(seconds=settings.SESSION_IDLE_SECONDS + 1)
    OpenSession.objects.filter(key_hash=session_keeping.digest_of(rested.session.session_key)).update(seen_at=long_ago)

    browser()

    assert opens(used)
    assert not Entry.objects.filter(act="account.session_ended").exists()


def test_a_session_that_rests_too_long_ends_and_its_old_cookie_opens_nothing(account, settings):
    client = browser()
    stolen, session = client.cookies["sessionid"].value, client.session
    session[SEEN_AT] -= settings.SESSION_IDLE_SECONDS + 1
    session.save()

    assert not opens(client)

    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert not opens(thief)
    assert OpenSession.objects.get().because == Because.LEFT


@pytest.mark.parametrize("is_row_there", [True, False])
def test_a_stolen_cookie_opens_nothing_after_the_end(account, is_row_there):
    """Also where the row of the ended session was forgotten, and where the thief's page brings the session back."""
    client = browser()
    key = client.session.session_key
    kept = Session.objects.get(session_key=key)
    session_keeping.end_all(account, because=Because.ADMINISTRATOR, by=None, at=timezone.now())
    if not is_row_there:
        OpenSession.objects.all().delete()
    thief = Client()

    for _again in range(2):
        kept.save(force_insert=not Session.objects.filter(session_key=key).exists())
        thief.cookies["sessionid"] = key
        assert not opens(thief)

    assert not Session.objects.filter(session_key=key).exists()


def test_the_page_shows_where_one_is_signed_in_and_ends_one_or_all_others(account):
    here, phone, home = browser(), browser(EDGE), browser(EDGE)
    page = here.get(reverse("own_sessions")).content.decode()
    assert page.count("Edge · Windows") >= 2
    assert "Firefox · Linux" in page
    assert page.count("127.0.0.1") == 3
    row = OpenSession.objects.get(key_hash=session_keeping.digest_of(phone.session.session_key))

    assert here.post(reverse("own_session_end", args=[row.pk])).status_code == 302

    assert not opens(phone)
    assert opens(home)
    assert here.post(reverse("own_session_end", args=[row.pk])).status_code == 404
    here.post(reverse("own_sessions_end_others"))
    assert not opens(home)
    assert opens(here)


def test_nobody_ends_a_session_of_somebody_else_or_the_one_they_work_in(account):
    client, other = browser(), Client()
    other.force_login(administrator())
    row = OpenSession.objects.get(account=account)

    assert other.post(reverse("own_session_end", args=[row.pk])).status_code == 404
    assert client.post(reverse("own_session_end", args=[row.pk])).status_code == 404
    assert opens(client)


def test_a_new_password_ends_every_session_but_the_one_in_which_it_was_chosen(account):
    here, elsewhere = browser(), browser()
    before = here.session.session_key

    here.post(reverse("account_change_password"), {"oldpassword": GOOD, "password1": NEW, "password2": NEW})

    assert opens(here)
    assert here.session.session_key != before
    assert OpenSession.objects.open().get().key_hash == session_keeping.digest_of(here.session.session_key)
    said = told(elsewhere)
    assert "密码已更改" in said or "password of this account changed" in said
    assert not opens(elsewhere)


@pytest.mark.parametrize("act", ["password", "second factor", "second factor taken away", "closed", "ended"])
def test_what_an_administrator_does_ends_every_session_at_once(account, act):
    if act == "second factor taken away":
        services.enrol_second_factor(account, SECRET, at=timezone.now(), by=None)
        client = Client()
        client.force_login(account)
        assert opens(client)
    else:
        client = browser()
    told_by = {"by": administrator(), "at": timezone.now()}
    acts = {
        "password": lambda: services.reset_password(account, reason="丢失", **told_by),
        "second factor": lambda: services.enrol_second_factor(account, SECRET, **told_by),
        "second factor taken away": lambda: services.reset_second_factor(account, reason="丢失", **told_by),
        "closed": lambda: services.deactivate(account, reason="调离", **told_by),
        "ended": lambda: services.end_sessions(account, reason="手机丢失", **told_by),
    }

    acts[act]()

    assert not opens(client)
    assert Entry.objects.filter(act="account.sessions_ended").get().detail["number"] == 1
    with pytest.raises(services.Refused):
        services.end_sessions(account, reason="再次", **told_by)


@pytest.mark.parametrize("days", [0, 1])
def test_the_end_of_the_last_post_ends_the_sessions_on_that_day(account, days):
    now = timezone.now()
    today = timezone.localdate(now)
    organ = found_organ(
        "昭通市人民政府",
        level=Level.CITY,
        kind=Kind.GOVERNMENT,
        profile="zhaotong",
        since=today - timedelta(days=9),
        at=now,
        by=None,
    )
    held = [
        posts.appoint(account, organ=organ, role=role, since=today - timedelta(days=3), at=now, by=None)
        for role in (Role.CLERK, Role.REVIEWER)
    ]
    client = browser()

    posts.end_post(held[0], on=today, at=now, by=None)
    assert opens(client)
    posts.end_post(held[1], on=today + timedelta(days=days), at=now, by=None)

    assert opens(client) is bool(days)
    if days:
        tomorrow = now + timedelta(days=1)
        assert posts.end_sessions_of_left(on=today + timedelta(days=1), at=tomorrow) == 1
        assert posts.end_sessions_of_left(on=today + timedelta(days=1), at=tomorrow) == 0
        assert not opens(client)


def test_a_session_costs_no_query_of_its_own(account):
    client = browser()

    with CaptureQueriesContext(connection) as asked:
        opens(client)

    assert [one["sql"] for one in asked if "accounts_opensession" in one["sql"] and "django_session" in one["sql"]]
    assert len(asked) <= 5


def test_a_session_from_before_sessions_were_noted_goes_on(account):
    client = Client()
    client.force_login(account)

    assert opens(client)
    assert opens(client)

    assert OpenSession.objects.open().get().account == account


def test_sessions_are_forgotten_after_a_month(account):
    client = browser()
    now = timezone.now()

    assert session_keeping.forget_old(on=timezone.localdate(now), at=now) == 0
    later = now + timedelta(days=session_keeping.KEPT_DAYS + 1)
    assert session_keeping.forget_old(on=timezone.localdate(later), at=later) == 1
    assert not opens(client)
    assert SessionStore("x" * 32).load() == {}


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox · Linux"),
        (EDGE, "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; UOS) Chrome/110 Safari/537.36 Qaxbrowser", "奇安信 · 统信 UOS"),
        ("curl/8.0", ""),
    ],
)
def test_a_browser_is_named_in_few_words(agent, words):
    assert browser_said(agent) == words
