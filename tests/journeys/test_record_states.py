"""Every address of a record × every role × every state it can be in, at the organ and at another one (ORG-4).

What is expected stands in tables here, written from the rules (issue, domain pages), not read from settings or code.
An address that has no row in ``DOES`` is tried too: it may answer or refuse, but only to its roles and only at home.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.template.base import Template
from django.urls import reverse

from gongkai.disclosure.records import backoffice, overriding, relating, releasing
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.content import AttachedFile, Content, Extent, Mode
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import RelationKind, Step
from gongkai.disclosure.records.wording import attributes_of
from gongkai.law import load_profile
from gongkai.registers.accounts.models import Account
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Role

from .examples import AT, EXAMPLES, SECRET, TODAY, build
from .test_permission_matrix import addresses, client_of

STEPS = {
    Step.FIRST_REVIEW: Role.REVIEWER,
    Step.SECOND_REVIEW: Role.OFFICE,
    Step.THIRD_REVIEW: Role.HEAD,
    Step.SECRECY_REVIEW: Role.SECRECY_REVIEWER,
    Step.LEGALITY_REVIEW: Role.LEGALITY_REVIEWER,
}
DRAFTERS, REVIEWERS = {Role.CLERK, Role.OFFICE, Role.HEAD}, set(STEPS.values())
READERS = DRAFTERS | REVIEWERS | {Role.PUBLISHER, Role.SUPERVISOR, Role.AUDITOR}
IN_REVIEW = {str(step) for step in STEPS} | {"to_be_signed", "own_of_head", "own_of_head_to_be_signed"}
DRAFTS = {"draft", "leaking", "exception_proposed", "revision"}
PUBLIC = {"released", "revision", "withdrawal_proposed"}
READY = {"signed", "scheduled"}
STATES = sorted({*DRAFTS, *IN_REVIEW, *READY, *PUBLIC, "closed", "withdrawn"})  # fmt: skip
PAGES = ("record", "record_preview", "record_compare", "record_review_form", "record_copy")
MAY = {
    "record_edit": DRAFTERS,
    "record_send_on": DRAFTERS,
    "record_approve": REVIEWERS,
    "record_give_back": REVIEWERS | {Role.HEAD, Role.PUBLISHER},
    "record_sign": {Role.HEAD},
    "record_release": {Role.PUBLISHER},
    "record_schedule": {Role.PUBLISHER},
    "record_withdraw": {Role.OFFICE, Role.HEAD},
    "record_withdraw_confirm": {Role.OFFICE, Role.HEAD},
    "record_exception": DRAFTERS,
    "record_exception_confirm": {Role.OFFICE, Role.HEAD},
    "record_relate": DRAFTERS,
    "record_unrelate": DRAFTERS,
}
"""Who may try each act at all; everybody else is forbidden."""
REFUSED, DONE, FORBIDDEN, NOT_FOUND = {409, 422}, {302}, {403}, {404}


def is_done(name: str, state: str, role: Role) -> bool:
    """Whether the act succeeds for someone who has the right; the exceptions are about who was there before."""
    waiting = state if state in STEPS else "third_review" if state == "own_of_head" else ""
    return {
        "record_edit": state != "closed",
        "record_send_on": state in DRAFTS - {"leaking", "exception_proposed"},
        "record_approve": bool(waiting) and STEPS[Step(waiting)] == role and state != "own_of_head",
        "record_give_back": state in IN_REVIEW | READY,
        "record_sign": state == "to_be_signed",
        "record_release": state in READY,
        "record_schedule": state in READY,
        "record_withdraw": state in PUBLIC - {"withdrawal_proposed"},
        "record_withdraw_confirm": state == "withdrawal_proposed" and role == Role.HEAD,  # the office proposed it
        "record_exception": state == "leaking",
        "record_exception_confirm": state == "exception_proposed",  # the clerk proposed it
        "record_relate": state in DRAFTS,
        "record_unrelate": state in DRAFTS,
    }[name]


class Records:
    """A record in each state, made by the services as people would."""

    def __init__(self, world):
        self.world, self.by = world, world.insiders
        file, copy = world.check.file, world.check.copy
        attached = AttachedFile(file.name, file.sha256, file.size_bytes, file.media_type)
        self.copy = copy.sha256
        self.attributes = {
            (one.extent, one.mode): name for name, one in attributes_of(load_profile("zhaotong")).items()
        }
        self.said = Content(
            title=f"{SECRET}办法", genre="通知", issuer=world.here.name, number_code="玄司发", number_year=2020,
            number_serial=1, formed_on=TODAY, subject_category="司法", terms=("公证",), body=f"{SECRET}正文。",
            attachments=(attached,), attribute=self.attributes["full", "proactive"], extent=Extent.FULL,
            mode=Mode.PROACTIVE, is_normative=True, legality_number="审1号",
        )  # fmt: skip
        self.found = {state: self._related(state) for state in STATES}

    def _related(self, state):
        by = self.by[Role.HEAD if state.startswith("own_of_head") else Role.CLERK]
        made = records.draft(self.world.here, self.said, by=by, at=AT)
        told = {"kind": RelationKind.IMPLEMENTS, "other": None, "citation": f"{SECRET}条例", "since": None}
        self.relation = relating.relate(made, **told, by=by, at=AT)
        made = getattr(self, f"_{state}", self._in_review)(self._now(made), state)
        return SimpleNamespace(record=self._now(made), relation=self.relation)

    def _now(self, record):
        return Record.objects.select_related("organ").get(pk=record.pk)

    def _draft(self, record, state):
        return record

    def _edited(self, record, **changes):
        said = replace(records.content_of(record), **changes)
        return records.edit(record, said, version=record.version, by=self.by[Role.CLERK], at=AT)

    def _leaking(self, record, state):
        return self._edited(record, body="联系人身份证号110101199003077758。")

    def _exception_proposed(self, record, state):
        return overriding.propose_exception(self._leaking(record, state), reason="公示", by=self.by[Role.CLERK], at=AT)

    def _in_review(self, record, state):
        until = {"own_of_head": Step.THIRD_REVIEW}.get(state) or (Step(state) if state in STEPS else None)
        record = records.send_on(record, by=self.by[Role.CLERK], at=AT)
        while (step := records.step_of(record)) not in (None, until):
            by = self.by[STEPS[step]]
            if state == "own_of_head_to_be_signed" and step == Step.THIRD_REVIEW:
                by = self.second_head()
            record = records.approve(record, step, seen=record.digest, by=by, at=AT)
        return record

    def second_head(self):
        account, is_new = Account.objects.get_or_create(username="second", defaults={"display_name": "副职"})
        if is_new:
            since = date(2019, 4, 1)
            organs.appoint(account, organ=self.world.here, role=Role.HEAD, since=since, at=AT, by=None)
        return account

    def _signed(self, record, state):
        record = self._in_review(record, state)
        return records.sign(record, seen=record.digest, by=self.by[Role.HEAD], at=AT)

    def _scheduled(self, record, state):
        record, later = self._signed(record, state), AT + timedelta(days=1)
        return releasing.schedule(record, seen=record.digest, release_at=later, by=self.by[Role.PUBLISHER], at=AT)

    def _released(self, record, state):
        record = self._signed(record, state)
        return releasing.release(record, seen=record.digest, by=self.by[Role.PUBLISHER], at=AT)

    def _revision(self, record, state):
        return self._edited(self._released(record, state), title=f"{SECRET}办法（修订）")

    def _withdrawal_proposed(self, record, state):
        return releasing.propose_withdrawal(
            self._released(record, state), reason="有误", by=self.by[Role.OFFICE], at=AT
        )

    def _withdrawn(self, record, state):
        return releasing.withdraw(self._withdrawal_proposed(record, state), by=self.by[Role.HEAD], at=AT)

    def _closed(self, record, state):
        told = {"attribute": self.attributes["withheld", "none"], "extent": Extent.WITHHELD, "mode": Mode.NONE}
        told |= {"ground": "条例第十五条", "reason": "商业秘密", "next_review_on": date(2021, 9, 1)}
        return self._signed(self._edited(record, **told), state)


@pytest.fixture
def made(db, settings, tmp_path, monkeypatch):
    settings.DEMONSTRATION_AS_OF, settings.FILES_ROOT = str(TODAY), tmp_path / "files"
    others = ("interpretations", "catalogue_entry")  # what rooms above ask is tested with them
    settings.RECORD_GATES = [path for path in settings.RECORD_GATES if not any(one in path for one in others)]
    world = build()
    for account in (*world.insiders.values(), *world.outsiders.values()):
        Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})
    printed = SimpleNamespace(content=b"%PDF")  # what is printed is tested where it is made; here only who gets it
    monkeypatch.setattr(backoffice, "typeset", lambda *_given, **_named: printed)
    return Records(world)


@pytest.fixture
def nothing_drawn(monkeypatch):
    """Only the status counts here, of some ten thousand answers; pages are drawn in the test of the readers."""
    monkeypatch.setattr(Template, "render", lambda *_given: "")


def address_of(name: str, found: SimpleNamespace, made: Records) -> str:
    number = found.relation.pk if name == "record_unrelate" else found.record.pk
    return reverse(name, kwargs={"number": number} | ({"sha256": made.copy} if name == "record_copy" else {}))


def posted(name: str, found: SimpleNamespace) -> dict:
    """What a person sends who has the page as it is now before them."""
    said, seen = records.content_of(found.record), {"seen": found.record.digest}
    return {
        "record_edit": {
            "version": found.record.version, "title": f"{said.title}改", "genre": said.genre, "body": said.body,
            "attribute": said.attribute,
        },
        "record_approve": seen, "record_sign": seen, "record_release": seen, "record_exception_confirm": seen,
        "record_schedule": seen | {"release_on": "2020-10-20", "hour": "09:00"},
        "record_give_back": {"reason": "重报"}, "record_withdraw": {"reason": "有误"},
        "record_exception": {"reason": "公示"},
        "record_relate": {"kind": "implements", "citation": "某条例"},
    }.get(name, {})  # fmt: skip


def answered(client, name: str, found: SimpleNamespace, made: Records) -> int:
    with transaction.atomic():
        answer = client.post(address_of(name, found, made), posted(name, found))
        transaction.set_rollback(True)
    return answer.status_code


@pytest.mark.demand("ORG-4", "REC-3")
@pytest.mark.parametrize("names", [list(MAY)[::2], list(MAY)[1::2]], ids=["half", "other half"])
def test_each_act_succeeds_only_for_its_role_in_its_state(made, nothing_drawn, names):
    wrong = []
    for role in Role:
        client = client_of(made.world.insiders[role])
        for state, found in made.found.items():
            for name in names:
                status = answered(client, name, found, made)
                allowed = DONE if is_done(name, state, role) else REFUSED
                if role not in MAY[name]:
                    allowed = FORBIDDEN
                if status not in allowed:
                    wrong.append((name, state, str(role), status))

    assert wrong == []


@pytest.mark.demand("ORG-4")
def test_a_record_in_any_state_is_read_by_its_readers_and_nobody_else(made, monkeypatch):
    office = client_of(made.world.insiders[Role.OFFICE])
    for state, found in made.found.items():
        for name in PAGES:
            answer = office.get(address_of(name, found, made))
            drawn = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code == 200, (name, state)
            assert SECRET.encode() in drawn or drawn == b"%PDF", (name, state)
    monkeypatch.setattr(Template, "render", lambda *_given: "")
    wrong = []
    for role in Role:
        client = client_of(made.world.insiders[role])
        for state, found in made.found.items():
            for name in PAGES:
                status = client.get(address_of(name, found, made)).status_code
                if status != (200 if role in READERS else 403):
                    wrong.append((name, state, str(role), status))

    assert wrong == []


@pytest.mark.demand("ORG-4")
def test_a_record_in_any_state_is_not_there_for_another_organ(made, nothing_drawn):
    wrong = []
    for role in sorted(READERS):
        client = client_of(made.world.outsiders[role])
        for state, found in made.found.items():
            for name in (*PAGES, *MAY):
                if role not in MAY.get(name, READERS if name == "record" else {Role.CLERK, Role.AUDITOR}):
                    continue
                asked = client.get if name in PAGES else client.post
                status = asked(address_of(name, found, made), posted(name, found)).status_code
                if status not in NOT_FOUND:
                    wrong.append((name, state, str(role), status))

    assert wrong == []


def without_a_row(made: Records) -> Iterator:
    """Addresses of one record that the tables above do not know yet."""
    known, own = {*PAGES, *MAY}, made.world.record.pk
    for address in addresses():
        if address.name in EXAMPLES.keys() - known and address.name.startswith("record"):
            given = EXAMPLES[address.name](made.world)
            if given.get("number") == own and given.keys() == {"number"}:
                yield address


def test_what_has_no_row_yet_still_answers_only_its_roles_at_home(made, nothing_drawn):
    wrong = []
    for address in without_a_row(made):
        for role in Role:
            people = {"here": made.world.insiders[role], "there": made.world.outsiders[role]}
            for where, account in people.items():
                client = client_of(account)
                for state, found in made.found.items():
                    with transaction.atomic():
                        url = reverse(address.name, kwargs={"number": found.record.pk})
                        statuses = {client.get(url).status_code, client.post(url).status_code} - {405}
                        transaction.set_rollback(True)
                    allowed = {200, 302, 404, 409, 422, 503} if where == "here" else NOT_FOUND
                    if address.roles and role not in address.roles:
                        allowed = FORBIDDEN
                    if statuses - allowed:
                        wrong.append((address.name, state, str(role), where, statuses))

    assert wrong == []
