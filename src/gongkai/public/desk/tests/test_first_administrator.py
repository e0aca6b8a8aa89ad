import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gongkai.registers.accounts.models import Account
from gongkai.registers.organs.models import Organ, Post, Role

pytestmark = pytest.mark.django_db


def test_an_empty_installation_gets_one_security_administrator_whose_password_is_said_once():
    said = StringIO()

    call_command("create_first_administrator", "--organ", "甲市人民政府", stdout=said)

    account = Account.objects.get()
    assert Post.objects.get().role == Role.SECURITY_ADMINISTRATOR
    assert Organ.objects.get().name == "甲市人民政府"
    password = re.search(r"\S{4}-\S{4}-\S{4}-\S{4}", said.getvalue()).group()
    assert account.check_password(password)
    assert account.must_change_password


def test_where_there_are_accounts_it_refuses_or_does_nothing_as_asked():
    call_command("create_first_administrator", stdout=StringIO())

    with pytest.raises(CommandError):
        call_command("create_first_administrator")
    said = StringIO()
    call_command("create_first_administrator", if_none=True, stdout=said)

    assert said.getvalue() == ""
    assert Account.objects.count() == 1


def test_a_bad_user_name_leaves_nothing_behind():
    with pytest.raises(CommandError):
        call_command("create_first_administrator", "--username", "a b")

    assert not Account.objects.exists()
    assert not Organ.objects.exists()
