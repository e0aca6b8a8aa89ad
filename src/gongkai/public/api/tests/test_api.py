"""A document-management system calls: what it may, what it is told, and that everything is as the schema says."""

import base64
import json
import threading
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Caller
from django.urls import reverse
from jsonschema import Draft202012Validator

from gongkai.disclosure.records import releasing
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import Step
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau
from gongkai.public.api import services
from gongkai.public.api.models import HandOver, Key
from gongkai.registers.audit.models import Entry
from gongkai.registers.file_checks.models import FileCheck
from gongkai.registers.organs.models import Role

pytestmark = pytest.mark.django_db
URL = "/api/v1/records"


@pytest.fixture
def place(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    settings.AUDIT_KEY_FILE, settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.key", tmp_path / "audit.anchor"
    settings.DEMONSTRATION_AS_OF = str(DAY)
    cache.clear()
    return Place()


class Place:
    """A bureau with its document-management system and a key of it."""

    def __init__(self):
        self.bureau = Bureau("ziyang")
        self.officer = self.bureau.people[Role.OFFICE]
        self.client = services.create_client("公文系统", organs=[self.bureau.organ], by=self.officer, at=AT)
        self.secret = self.key()

    def key(self, days=30):
        return services.make_key(self.client, expires_at=AT + timedelta(days=days), by=self.officer, at=AT)

    def send(self, body, key="k1", secret=None, **headers):
        body = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        headers = {"Authorization": f"Bearer {secret or self.secret}", "Idempotency-Key": key} | headers
        headers = {name: value for name, value in headers.items() if value is not None}
        kind = headers.pop("Content-Type", "application/json")
        return Caller().post(URL, body, content_type=kind, headers=headers)

    def state(self, public_id, secret=None):
        headers = {"Authorization": f"Bearer {secret or self.secret}"}
        return Caller().get(f"{URL}/{public_id}/state", headers=headers)


def document(**changes):
    told = {
        "organ": "青川市司法局",
        "reference": "OA-2020-7",
        "signature": {
            "compiler": "李四",
            "signatory": "张三",
            "signed_at": "2020-08-31T16:00:00+08:00",
            "reviews": [
                {"step": "first_review", "by": "甲", "on": "2020-08-30"},
                {"step": "second_review", "by": "乙", "on": "2020-08-30"},
                {"step": "third_review", "by": "丙", "on": "2020-08-31"},
            ],
        },
        "title": "青川市公证服务管理办法",
        "genre": "通知",
        "document_number": {"code": "青司发", "year": 2020, "serial": 12},
        "formed_on": "2020-08-31",
        "subject_category": "司法",
        "terms": ["公证"],
        "body": "第一条　正文。\n第二条　附则。",
        "attribute": "主动公开",
        "is_normative": True,
        "legality_number": "合审〔2020〕7号",
    }
    return {**told, **changes}


def attachment(data, name="附表.csv", **changes):
    return {"name": name, "content": base64.b64encode(data).decode(), **changes}


def codes(answer):
    return {one["code"] for one in answer.json()["errors"]}


def pointers(answer):
    return {one["pointer"] for one in answer.json()["errors"]}


@pytest.mark.demand("REC-9")
def test_a_signed_document_is_handed_over_and_its_sender_learns_how_far_it_is(place):
    answer = place.send(document(is_normative=False))

    assert answer.status_code == 201, answer.content.decode()
    told = answer.json()
    assert (told["state"], told["waits_for"]) == ("in_review", {"code": "secrecy_review", "title": "保密审查"})
    record = Record.objects.get(public_id=told["id"])
    assert records.content_of(record).issuer == "青川市司法局"
    assert (record.document_number, record.origin.signatory) == ("青司发〔2020〕12号", "张三")

    reviewer = place.bureau.people[Role.SECRECY_REVIEWER]
    record = records.approve(record, Step.SECRECY_REVIEW, seen=record.digest, by=reviewer, at=AT)
    releasing.release(record, seen=record.digest, by=place.bureau.people[Role.PUBLISHER], at=AT)

    state = place.state(told["id"]).json()
    assert (state["state"], state["is_public"], state["waits_for"]) == ("released", True, None)
    assert state["signed_at"] == "2020-08-31T16:00:00+08:00"
    limits = {one["duty"]: (one["due_on"], one["state"]) for one in state["clocks"]}
    assert limits["document.publish"] == ("2020-09-03", "met")


@pytest.mark.demand("REC-9")
def test_a_refusal_tells_everything_at_once_with_place_and_clause(place):
    wrong = document(attribute="内部", legality_number="", title="", subject_category="", document_number=None)

    answer = place.send(wrong)

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["code"] == "refused"
    assert codes(answer) >= {"attribute_unknown", "legality_missing", "field_missing"}
    assert pointers(answer) >= {"/attribute", "/legality_number", "/title", "/subject_category", "/document_number"}
    unknown = next(one for one in answer.json()["errors"] if one["code"] == "attribute_unknown")
    assert "资府办发〔2020〕31号" in unknown["source"]
    assert not Record.objects.exists()
    assert not HandOver.objects.exists()


@pytest.mark.demand("REC-9")
def test_what_is_not_as_the_schema_says_is_refused_with_every_place(place):
    wrong = document(surprise=1, formed_on=20200831, is_normative="yes", title="\u0000", terms=["公证", ""])
    wrong["signature"]["signed_at"] = "2020-08-31 16:00"
    wrong["document_number"]["year"] = "2020"

    answer = place.send(wrong)

    assert answer.status_code == 422
    assert answer.json()["code"] == "not_as_described"
    places = {"/surprise", "/formed_on", "/is_normative", "/title", "/terms/1", "/signature/signed_at"}
    assert pointers(answer) == places | {"/document_number/year"}


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', '{"a": NaN}', "[" * 100_000, '{"title": "\\ud800"}'])
def test_a_body_that_makes_no_sense_is_a_problem_and_no_failure(place, body):
    answer = place.send(body)

    assert answer.status_code in ({400, 422} if body else {415})
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.demand("REC-9")
def test_the_same_call_again_gets_the_same_answer_and_makes_nothing(place):
    first = place.send(document())
    again = place.send(document())

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Record.objects.count() == 1

    other = place.send(document(title="另一件"))
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")


def test_the_same_document_under_another_key_is_told_to_be_here_already(place):
    place.send(document())

    again = place.send(document(), key="k2")

    assert (again.status_code, again.json()["code"]) == (409, "handed_over_before")


def test_a_refused_call_may_be_sent_again_under_its_key_once_it_is_mended(place):
    assert place.send(document(title="")).status_code == 422

    assert place.send(document()).status_code == 201


def test_without_a_key_of_its_own_a_call_is_known_by_its_reference(place):
    first, again = (place.send(document(), **{"Idempotency-Key": None}) for _ in range(2))
    other = place.send(document(title="另一份文件"), **{"Idempotency-Key": None})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    assert place.send(document(), key="k" * 200).status_code == 422


@pytest.mark.parametrize("secret", ["", "x", "gk_000000000000_" + "a" * 43, "wrong secret"])
def test_without_a_good_key_nobody_is_heard(place, secret):
    if secret == "wrong secret":
        secret = place.secret[:-1] + ("A" if place.secret[-1] != "A" else "B")

    answer = place.send(document(), secret=secret or " ")

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_an_expired_or_revoked_key_opens_nothing(place, settings):
    expired, revoked = place.key(days=1), place.key()
    found = Key.objects.order_by("-id").first()
    services.revoke_key(found, reason="泄露", by=place.officer, at=AT)
    settings.DEMONSTRATION_AS_OF = str(DAY + timedelta(days=2))

    assert [place.send(document(), secret=one).status_code for one in (expired, revoked, place.secret)] == [
        401,
        401,
        201,
    ]
    with pytest.raises(services.AlreadyRevoked):
        services.revoke_key(found, reason="再次", by=place.officer, at=AT)


def test_a_key_is_kept_as_a_digest_alone(place):
    key = Key.objects.get()

    assert place.secret not in str(vars(key))
    assert key.digest == sha256(place.secret.split("_", 2)[2].encode()).hexdigest()


def test_a_persons_session_opens_nothing(place):
    caller = Caller()
    caller.force_login(place.officer)

    assert caller.post(URL, "{}", content_type="application/json").status_code == 401


def test_a_system_sees_only_what_it_handed_over_itself(place):
    told = place.send(document()).json()
    other = services.create_client("别的系统", organs=[place.bureau.organ], by=place.officer, at=AT)
    secret = services.make_key(other, expires_at=AT + timedelta(days=3), by=place.officer, at=AT)
    drafted_here = place.bureau.draft(records.content_of(Record.objects.get()))

    absent = place.state("nothing").json()
    assert place.state(told["id"], secret).json() == absent == place.state(drafted_here.public_id).json()
    assert absent["status"] == 404


def test_a_system_acts_for_its_own_organs_alone(place):
    answer = place.send(document(organ="青川市财政局"))

    assert (answer.status_code, codes(answer), pointers(answer)) == (422, {"organ_unknown"}, {"/organ"})


def test_attachments_are_looked_at_before_anything_is_taken(place):
    good = place.send(document(attachments=[attachment("项目,数量\n一,2\n".encode())]))
    assert good.status_code == 201
    (kept,) = records.content_of(Record.objects.get()).attachments
    assert kept.has_copy
    assert kept.public_sha256 != kept.sha256 or kept.public_name != kept.name

    secret = "姓名,身份证号\n张三,11010519491231002X\n".encode()
    bad = place.send(document(reference="OA-8", attachments=[attachment(secret)]), key="k2")
    assert bad.status_code == 422
    assert "/attachments" in pointers(bad)
    assert "11010519491231002X" not in bad.content.decode()


def test_a_call_that_is_repeated_looks_at_its_files_once(place):
    body = document(title="", attachments=[attachment(b"a,b\n1,2\n")])

    place.send(body)
    place.send(body)

    assert FileCheck.objects.count() == 1


def test_an_attachment_that_is_damaged_on_its_way_is_refused(place):
    damaged = attachment(b"x", sha256="0" * 64)
    broken = {"name": "y.txt", "content": "***"}

    answer = place.send(document(attachments=[damaged, broken]))

    assert answer.status_code == 422
    assert pointers(answer) == {"/attachments/0/sha256", "/attachments/1/content"}


def test_an_empty_attachment_is_told_beside_every_other_reason(place):
    answer = place.send(document(title="", attachments=[attachment(b"")]))

    assert pointers(answer) >= {"/attachments/0", "/title"}


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(place, settings):
    settings.API_REQUEST_LIMIT_BYTES = 1_000

    answer = place.send(document(body="文" * 2_000))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_body_larger_than_a_form_may_be_is_taken(place, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    assert place.send(document()).status_code == 201


def test_only_json_is_taken(place):
    answer = place.send("x", **{"Content-Type": "text/plain"})

    assert (answer.status_code, answer.json()["code"]) == (415, "not_json_type")


def test_too_many_calls_in_a_minute_are_put_off(place, monkeypatch):
    from gongkai.public.api.api import api

    (throttle,) = {one for view in api._get_bound_routers() for one in _throttles(view)}
    monkeypatch.setattr(throttle, "num_requests", 2)

    answers = [place.state("nothing") for _ in range(3)]

    assert [one.status_code for one in answers] == [404, 404, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert answers[-1].json()["code"] == "too_many"


def _throttles(router):
    for path in router.path_operations.values():
        for operation in path.operations:
            yield from operation.throttle_objects


def test_every_call_with_a_known_key_is_in_the_audit_register(place):
    place.send(document())
    place.send(document(title="x"))
    place.send(document(), secret=place.secret[:-1])

    noted = Entry.objects.of_act("api.called").order_by("sequence")

    assert [(one.detail["status"], one.detail["code"]) for one in noted] == [(201, ""), (409, "key_reused")]
    assert {one.by_name for one in noted} == {"公文系统"}
    assert place.secret not in "".join(one.detail_text for one in Entry.objects.all())


@pytest.mark.demand("REC-9")
def test_requests_and_answers_are_what_the_served_schema_says(place):
    schema = Caller().get("/api/v1/openapi.json").json()
    assert schema["openapi"] == "3.1.0"
    post = schema["paths"]["/api/v1/records"]["post"]
    get = schema["paths"]["/api/v1/records/{public_id}/state"]["get"]

    def check(value, node):
        validator = Draft202012Validator({**node, "components": schema["components"]})
        return [error.message for error in validator.iter_errors(value)]

    def answered(response, operation):
        content = operation["responses"][str(response.status_code)]["content"]
        kind = response["Content-Type"].split(";")[0]
        assert kind in content
        return check(response.json(), content[kind]["schema"])

    body = post["requestBody"]["content"]["application/json"]["schema"]
    assert check(document(attachments=[attachment(b"a")]), body) == []
    for wrong in (document(surprise=1), document(is_normative="yes"), document(title=1), {}):
        assert check(wrong, body) != []
    taken = place.send(document())
    answers = [taken, place.send(document()), place.send(document(title="")), place.send("{", key="x")]
    answers += [place.send({}, key="y"), place.send(document(title=""), key="z"), place.send({}, secret="x")]
    assert [answered(one, post) for one in answers] == [[]] * len(answers)
    assert {one.status_code for one in answers} == {200, 201, 400, 401, 409, 422}
    assert answered(place.state(taken.json()["id"]), get) == []
    assert answered(place.state("x"), get) == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="in memory there is one connection")
@pytest.mark.django_db(transaction=True)
@pytest.mark.demand("REC-9")
def test_two_calls_at_once_make_one_record(place):
    ready, answers = threading.Barrier(3), []

    def call():
        try:
            ready.wait(10)
            answers.append(place.send(document()))
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)

    assert sorted(one.status_code for one in answers) == [200, 200, 201]
    assert len({one.json()["id"] for one in answers}) == 1
    assert Record.objects.count() == 1


def test_the_address_of_the_state_is_told(place):
    told = place.send(document()).json()

    assert told["state_url"] == reverse("api:record_state", args=[told["id"]])
