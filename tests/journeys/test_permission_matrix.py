"""Every address of the platform, asked for by every wrong person (THREATS.md T6, T7, A1, A2).

The addresses come from the URL conf, so a new one is tested without being listed here: it fails when it has no rule,
or when it names an object of which ``examples.py`` has none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gongkai.registers.accounts.models import Account
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import Audience, Rule, rule_of
from gongkai.registers.organs.queries import PUTS_IN_FORCE

from .examples import EXAMPLES, FORGED, OF_ALL_STAFF, OF_THE_WHOLE_INSTALLATION, QUERIES, SECRET, TODAY, World, build

ANOTHER_METHOD = 405


@dataclass(frozen=True)
class Address:
    """One pattern of the URL conf."""

    name: str
    view: Callable[..., Any]
    has_arguments: bool

    @property
    def rule(self) -> Rule | None:
        return rule_of(self.view, self.name)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that its rule lets in."""
        rule = self.rule
        return rule.roles if rule is not None and rule.audience is Audience.ROLES else frozenset()

    def of(self, world: World) -> str:
        """The address of the world's object, or of the page."""
        url = reverse(self.name, kwargs=EXAMPLES[self.name](world) if self.has_arguments else {})
        return f"{url}?{urlencode(QUERIES[self.name](world))}" if self.name in QUERIES else url


def addresses(resolver: URLResolver | None = None, *, has_arguments: bool = False) -> Iterator[Address]:
    """Every pattern below ``resolver``, those of libraries too."""
    for pattern in (resolver or get_resolver()).url_patterns:
        takes = has_arguments or bool(pattern.pattern.regex.groups)
        if isinstance(pattern, URLResolver):
            namespace = [pattern.namespace] if pattern.namespace else []
            for below in addresses(pattern, has_arguments=takes):
                yield Address(":".join([*namespace, below.name]), below.view, below.has_arguments)
        elif isinstance(pattern, URLPattern):
            yield Address(pattern.name or str(pattern.pattern), pattern.callback, takes)


def let_in(*audiences: Audience) -> list[Address]:
    return [address for address in addresses() if address.rule and address.rule.audience in audiences]


@pytest.fixture
def world(db, settings) -> World:
    settings.DEMONSTRATION_AS_OF = str(TODAY)
    settings.IDENTITY_SERVICE = {"provider_id": "government", "name": "身份认证", "acr": (), "amr": (), "origins": ()}
    app = {"provider_id": "government", "name": "身份认证", "client_id": "x", "settings": {"server_url": "https://x"}}
    settings.SOCIALACCOUNT_PROVIDERS = {"identity": {"APPS": [app]}}
    made = build()
    for account in (*made.insiders.values(), *made.outsiders.values()):
        Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return made


def client_of(account: Account | None) -> Client:
    client = Client()
    if account is not None:
        client.force_login(account)
    return client


def both(client: Client, url: str) -> tuple[HttpResponse, HttpResponse]:
    return client.get(url), client.post(url)


def leads_to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))


def test_every_address_has_a_name_and_a_rule():
    found = list(addresses())

    assert len(found) > 40
    assert [address.name for address in found if address.rule is None] == []
    assert sorted(name for name in {address.name for address in found} if not name) == []


def test_every_address_that_names_an_object_has_an_example():
    named = {address.name for address in addresses() if address.has_arguments and address.rule is not None}
    shown = {address.name for address in let_in(Audience.ROLES, Audience.SIGNED_IN)}

    assert named & shown - EXAMPLES.keys() == set()
    assert EXAMPLES.keys() - named == set()


def test_settings_name_only_rules_that_exist():
    assert set(django_settings.PERMISSIONS_OF_LIBRARY_VIEWS.values()) <= {"anyone", "signed_in", "nobody", "machine"}


@pytest.mark.demand("ORG-4")
def test_someone_who_is_not_signed_in_is_led_to_sign_in(world):
    closed = world.insiders[Role.OFFICE]
    clients = {"anonymous": client_of(None), "closed account": client_of(closed)}
    Account.objects.filter(pk=closed.pk).update(is_active=False)

    wrong = [
        (who, address.name, answer.status_code)
        for address in let_in(Audience.ROLES, Audience.SIGNED_IN)
        for who, client in clients.items()
        for answer in both(client, address.of(world))
        if not leads_to_sign_in(answer)
    ]

    assert wrong == []


@pytest.mark.demand("ORG-4", "REC-9")
def test_a_door_for_machines_opens_for_no_person_and_for_no_other_machine(world):
    people = [client_of(None), *(client_of(account) for account in world.insiders.values())]
    stranger = Client(headers={"Authorization": f"Bearer {world.doors.foreign_key}"})
    doors = let_in(Audience.MACHINE)

    without_key = {answer.status_code for address in doors for one in people for answer in both(one, address.of(world))}
    foreign = [stranger.get(address.of(world)).status_code for address in doors if address.has_arguments]

    assert len(doors) == 2
    assert without_key == {401, ANOTHER_METHOD}
    assert foreign == [404]


def test_what_is_for_nobody_is_not_there(world):
    client = client_of(world.insiders[Role.SYSTEM_ADMINISTRATOR])

    for address in let_in(Audience.NOBODY):
        if not address.has_arguments:
            assert {answer.status_code for answer in both(client, address.of(world))} == {404}, address.name


@pytest.mark.demand("ORG-4")
@pytest.mark.parametrize("role", [*Role, None])
def test_a_role_without_the_right_is_refused_even_at_the_organ(world, role):
    client = client_of(world.insiders[role] if role else world.without_post)

    wrong = [
        (address.name, answer.status_code)
        for address in let_in(Audience.ROLES)
        if role not in address.roles
        for answer in both(client, address.of(world))
        if answer.status_code != 403
    ]

    assert wrong == []


@pytest.mark.demand("ORG-4")
@pytest.mark.parametrize("role", Role)
def test_the_same_role_of_another_organ_finds_nothing(world, role):
    client = client_of(world.outsiders[role])
    wrong = []
    for address in let_in(Audience.ROLES, Audience.SIGNED_IN):
        if not address.has_arguments or (address.roles and role not in address.roles) or address.name in OF_ALL_STAFF:
            continue
        statuses = {answer.status_code for answer in both(client, address.of(world))}
        if statuses - {404, ANOTHER_METHOD} or 404 not in statuses:
            wrong.append((address.name, statuses))

    assert wrong == []


@pytest.mark.demand("ORG-4")
@pytest.mark.parametrize("role", Role)
def test_no_list_shows_anything_of_another_organ(world, role):
    client = client_of(world.outsiders[role])
    wrong = []
    for address in let_in(Audience.ROLES, Audience.SIGNED_IN):
        is_of_objects = address.has_arguments and address.name not in OF_ALL_STAFF
        if is_of_objects or (address.roles and role not in address.roles):
            continue
        if address.name in OF_THE_WHOLE_INSTALLATION:
            continue
        answer = client.get(address.of(world), follow=True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if SECRET.encode() in content or answer.status_code >= 500:
            wrong.append((address.name, answer.status_code))

    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_a_forged_form_reaches_nothing_of_another_organ(world, role):
    by_name = {address.name: address for address in addresses()}
    client = client_of(world.outsiders[role])

    for name, forged in FORGED.items():
        answer = client.post(by_name[name].of(world), forged(world))
        assert answer.status_code in {403, 404, 409, 422}, name


@pytest.mark.parametrize("role", sorted(PUTS_IN_FORCE))
def test_a_role_that_puts_things_in_force_needs_a_second_factor(world, role):
    account = world.insiders[role]
    Authenticator.objects.filter(user=account).delete()
    client = client_of(account)

    wrong = [
        (address.name, answer.status_code)
        for address in let_in(Audience.ROLES, Audience.SIGNED_IN)
        if (not address.roles or role in address.roles) and address.rule.needs_second_factor
        for answer in both(client, address.of(world))
        if answer.status_code != 302 or answer["Location"] != reverse("mfa_activate_totp")
    ]

    assert wrong == []
    assert client.get(reverse("mfa_index")).status_code == 200


def test_the_examples_are_real_for_those_who_may(world):
    """Without this, a wrong id in the examples would pass for a refusal."""
    wrong = []
    for address in let_in(Audience.ROLES):
        if not address.has_arguments:
            continue
        statuses = set()
        for role in sorted(address.roles):
            client = client_of(world.insiders[role])
            with transaction.atomic():
                statuses |= {answer.status_code for answer in both(client, address.of(world))} - {ANOTHER_METHOD}
                transaction.set_rollback(True)
        if not statuses - {403, 404}:
            wrong.append((address.name, statuses))

    assert wrong == []
