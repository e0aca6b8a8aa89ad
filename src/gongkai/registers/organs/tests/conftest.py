"""A small province: 云岭省 > 青川市 > 东湖县, their offices and some departments."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from gongkai.registers.accounts.models import Account
from gongkai.registers.organs import services
from gongkai.registers.organs.models import Kind, Level, Organ, Role

AT = datetime(2020, 10, 15, 2, 0, tzinfo=UTC)
TODAY = date(2020, 10, 15)
FOUNDED = date(2019, 1, 1)


def found(name, parent=None, *, level=Level.CITY, kind=Kind.DEPARTMENT, since=FOUNDED, **more):
    return services.found_organ(
        name, level=level, kind=kind, profile="national", parent=parent, since=since, at=AT, by=None, **more
    )


def account(name: str) -> Account:
    return Account.objects.create_user(name, password="x", display_name=name)


def appoint(holder, organ, role, *, since=FOUNDED, until=None, by=None):
    return services.appoint(holder, organ=organ, role=role, since=since, until=until, at=AT, by=by)


@dataclass
class Land:
    province: Organ
    city: Organ
    office: Organ
    education: Organ
    justice: Organ
    county: Organ
    town: Organ
    other_city: Organ


@pytest.fixture
def land(db) -> Land:
    province = found("云岭省人民政府", level=Level.PROVINCE, kind=Kind.GOVERNMENT)
    city = found("青川市人民政府", province, kind=Kind.GOVERNMENT)
    county = found("东湖县人民政府", city, level=Level.COUNTY, kind=Kind.GOVERNMENT)
    return Land(
        province=province,
        city=city,
        office=found("青川市人民政府办公室", city, kind=Kind.OFFICE, short_name="市政府办公室", aliases=("市政府办",)),
        education=found("青川市教育体育局", city, short_name="市教体局"),
        justice=found("青川市司法局", city, short_name="市司法局"),
        county=county,
        town=found("西山镇人民政府", county, level=Level.TOWNSHIP, kind=Kind.GOVERNMENT),
        other_city=found("白沙市人民政府", province, kind=Kind.GOVERNMENT),
    )


@pytest.fixture
def holder(land):
    """Makes an account that holds a role at an organ."""

    def make(role: Role, organ: Organ, name: str = "") -> Account:
        made = account(name or f"{role.value}-{organ.pk}")
        appoint(made, organ, role)
        return made

    return make


@pytest.fixture
def client_of():
    """Makes a client signed in as an account."""

    def make(who: Account) -> Client:
        client = Client()
        client.force_login(who)
        return client

    return make
