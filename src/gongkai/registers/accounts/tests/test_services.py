from datetime import UTC, datetime
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from gongkai.registers.accounts import services
from gongkai.registers.accounts.models import Account
from gongkai.registers.accounts.passwords import LEGIBLE, MixedCharactersValidator, random_password
from gongkai.registers.accounts.queries import has_second_factor
from gongkai.registers.accounts.services import Refused
from gongkai.registers.audit.models import Entry

NOON = datetime(2020, 10, 15, 4, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
GOOD = "Correct-horse-7"


@pytest.fixture(autouse=True)
def an_audit_register(settings, tmp_path):
    settings.AUDIT_KEY_FILE = tmp_path / "audit.key"
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.anchor"


@pytest.fixture
def administrator(db):
    return services.create_account("security", display_name="安全管理员", by=None, at=NOON).account


@pytest.fixture
def clerk(administrator):
    made = services.create_account("clerk", display_name="经办", by=administrator, at=NOON, password=GOOD)
    return made.account


def acts():
    return list(Entry.objects.values_list("act", flat=True))


def test_a_new_account_gets_a_password_that_it_must_change(administrator):
    made = services.create_account("li", display_name="科员", by=administrator, at=NOON)

    assert made.account.check_password(made.password)
    assert made.account.must_change_password
    entry = Entry.objects.newest_first().first()
    assert (entry.act, entry.by_name) == ("account.created", "安全管理员")
    assert made.password not in entry.detail_text


@pytest.mark.parametrize("username", ["", "CLERK", "a b", "x" * 151, "<b>"])
def test_an_unfit_user_name_is_refused(clerk, username):
    with pytest.raises(Refused):
        services.create_account(username, display_name="某岗位", by=None, at=NOON)

    assert acts().count("account.created") == 2


def test_every_reason_is_given_at_once(clerk):
    with pytest.raises(Refused) as refused:
        services.create_account("clerk", display_name="经办", by=None, at=NOON, password="short")

    assert len(refused.value.reasons) >= 3


def test_an_account_has_a_name(db):
    with pytest.raises(Refused):
        services.create_account("x", display_name="  ", by=None, at=NOON)


def test_user_names_that_differ_in_case_alone_are_one(clerk):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username="Clerk", display_name="x")


def test_choosing_a_password_lifts_the_duty_to_change_it(administrator):
    services.set_password(administrator, GOOD, by=administrator, at=NOON)

    administrator.refresh_from_db()
    assert not administrator.must_change_password
    assert administrator.check_password(GOOD)
    assert acts()[-1] == "account.password_changed"


@pytest.mark.parametrize("password", [GOOD, "1234567890", "clerkclerk1", "Ab1!", "密码"])
def test_a_weak_or_unchanged_password_is_refused(clerk, password):
    with pytest.raises(Refused):
        services.set_password(clerk, password, by=clerk, at=NOON)


@pytest.mark.parametrize("password", ["correct-horse-7", "公开透明依法行政2020a", "a long phrase of small letters"])
def test_three_kinds_of_characters_or_a_long_phrase_will_do(password):
    MixedCharactersValidator().validate(password)


@pytest.mark.parametrize("password", ["abcdefghij", "abcdef1234"])
def test_fewer_kinds_will_not(password):
    with pytest.raises(ValidationError):
        MixedCharactersValidator().validate(password)


def test_random_passwords_are_legible_and_pass_their_own_rules():
    passwords = {random_password() for _ in range(200)}

    assert len(passwords) == 200
    assert all(set(password) <= {*LEGIBLE, "-"} and len(password) == 19 for password in passwords)


def test_a_lost_password_is_replaced_by_another_person(administrator, clerk):
    password = services.reset_password(clerk, by=administrator, at=NOON, reason="忘记")

    clerk.refresh_from_db()
    assert clerk.check_password(password)
    assert clerk.must_change_password


@pytest.mark.parametrize("act", ["reset_password", "deactivate", "reset_second_factor"])
def test_nobody_does_for_themselves_what_needs_another_person(administrator, act):
    services.enrol_second_factor(administrator, SECRET, at=NOON, by=None)

    with pytest.raises(Refused):
        getattr(services, act)(administrator, by=administrator, at=NOON, reason="x")

    assert has_second_factor(administrator)


def test_a_closed_account_can_be_opened_again(administrator, clerk):
    services.deactivate(clerk, by=administrator, at=NOON, reason="离任")
    assert not Account.objects.get(pk=clerk.pk).is_active
    with pytest.raises(Refused):
        services.deactivate(clerk, by=administrator, at=NOON, reason="离任")

    services.reactivate(clerk, by=administrator, at=NOON, reason="返岗")

    assert Account.objects.get(pk=clerk.pk).must_change_password
    assert acts()[-2:] == ["account.deactivated", "account.reactivated"]


def test_a_second_factor_is_kept_sealed_and_taken_away_by_another_person(administrator, clerk):
    services.enrol_second_factor(clerk, SECRET, at=NOON, by=None)
    assert has_second_factor(clerk)
    assert SECRET not in str(Authenticator.objects.get().data)
    with pytest.raises(Refused):
        services.enrol_second_factor(clerk, SECRET, at=NOON, by=None)

    services.reset_second_factor(clerk, by=administrator, at=NOON, reason="手机遗失")

    assert not has_second_factor(clerk)
    assert acts()[-2:] == ["account.second_factor_added", "account.second_factor_reset"]
    with pytest.raises(Refused):
        services.reset_second_factor(clerk, by=administrator, at=NOON, reason="手机遗失")


def test_a_sealed_second_factor_outlives_a_changed_secret_of_the_installation(clerk, settings):
    services.enrol_second_factor(clerk, SECRET, at=NOON, by=None)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    settings.DEMONSTRATION_AS_OF = "2020-10-15"
    call_command("one_time_code", "clerk", stdout=StringIO())


def test_a_one_time_code_is_printed_in_a_demonstration_only(clerk, settings):
    services.enrol_second_factor(clerk, SECRET, at=NOON, by=None)
    said = StringIO()

    with pytest.raises(CommandError):
        call_command("one_time_code", "clerk", stdout=said)
    settings.DEMONSTRATION_AS_OF = "2020-10-15"
    call_command("one_time_code", "clerk", stdout=said)

    assert said.getvalue()[:6].isdigit()
    with pytest.raises(CommandError):
        call_command("one_time_code", "security")


def test_with_another_secret_of_the_installation_no_code_fits_and_nothing_breaks(clerk, settings):
    services.enrol_second_factor(clerk, SECRET, at=NOON, by=None)
    kept = Authenticator.objects.get(user=clerk, type=Authenticator.Type.TOTP)
    settings.SECRET_KEY = "quite another one"

    assert decrypt(kept.data["secret"]) != SECRET
    assert not TOTP(kept).validate_code("000000")


def test_the_command_line_takes_a_second_factor_away_for_a_reason(clerk):
    services.enrol_second_factor(clerk, SECRET, at=NOON, by=None)

    call_command("reset_second_factor", clerk.username, reason="密钥遗失")

    assert not has_second_factor(clerk)
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody", reason="密钥遗失")
