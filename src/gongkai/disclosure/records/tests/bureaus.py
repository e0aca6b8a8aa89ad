"""A bureau with one person for each right, and a record that is complete."""

from datetime import date

from allauth.mfa.models import Authenticator
from django.test import Client

from gongkai.disclosure.records import releasing, services
from gongkai.disclosure.records.content import Content, Extent, Mode
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import Step
from gongkai.disclosure.records.wording import attributes_of, law_for
from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Role

OPENED = date(2019, 6, 1)
DAY = date(2020, 9, 1)
AT = start_of(DAY, hour=9)
ROLES = (
    Role.CLERK,
    Role.REVIEWER,
    Role.OFFICE,
    Role.HEAD,
    Role.SECRECY_REVIEWER,
    Role.LEGALITY_REVIEWER,
    Role.PUBLISHER,
)
STEPS = {
    Step.FIRST_REVIEW: Role.REVIEWER,
    Step.SECOND_REVIEW: Role.OFFICE,
    Step.THIRD_REVIEW: Role.HEAD,
    Step.SECRECY_REVIEW: Role.SECRECY_REVIEWER,
    Step.LEGALITY_REVIEW: Role.LEGALITY_REVIEWER,
}


class Bureau:
    """A bureau of a city under one of the five profiles, with one person for each right."""

    def __init__(self, profile, organ=None):
        self.organ = organ or organs.found_organ(
            "青川市司法局",
            level=Level.CITY,
            kind=Kind.DEPARTMENT,
            profile=profile,
            parent=None,
            since=OPENED,
            at=start_of(OPENED),
            by=None,
        )
        self.people = {role: self.person(role) for role in ROLES}

    def person(self, role, name=None):
        account = Account.objects.create_user(name or role.value, display_name=name or role.value)
        organs.appoint(account, organ=self.organ, role=role, since=OPENED, at=start_of(OPENED), by=None)
        return account

    def draft(self, content, at=AT):
        return services.draft(self.organ, content, by=self.people[Role.CLERK], at=at)

    def review(self, record, at=AT):
        record = services.send_on(record, by=self.people[Role.CLERK], at=at)
        while (step := services.step_of(record)) is not None:
            record = services.approve(record, step, seen=record.digest, by=self.people[STEPS[step]], at=at)
        return record

    def sign(self, record, at=AT):
        return services.sign(self.review(record, at), seen=record.digest, by=self.people[Role.HEAD], at=at)

    def release(self, record, at=AT):
        return releasing.release(record, seen=record.digest, by=self.people[Role.PUBLISHER], at=at)


def client(bureau, role):
    """A browser in which the person of a role is signed in."""
    account = bureau.people[role]
    Authenticator.objects.get_or_create(user=account, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})
    made = Client()
    made.force_login(account)
    return made


def content(bureau, **changes):
    law = law_for(Record(organ=bureau.organ))
    attribute = next(
        (name, one) for name, one in attributes_of(law).items() if (one.extent, one.mode) == ("full", "proactive")
    )
    told = {
        "title": "青川市公证服务管理办法",
        "genre": "通知",
        "issuer": "青川市司法局",
        "number_code": "青司发",
        "number_year": 2020,
        "number_serial": 12,
        "formed_on": DAY,
        "subject_category": "司法",
        "terms": ("公证",),
        "body": "正文。",
        "attribute": attribute[0],
        "extent": Extent(attribute[1].extent),
        "mode": Mode(attribute[1].mode),
    }
    return Content(**{**told, **changes})
