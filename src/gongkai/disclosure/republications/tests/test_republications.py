"""What came by a feed is republished within its limit, or declined with a reason (REC-10)."""

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse

from gongkai.disclosure.records import releasing
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import Refused, RelationKind
from gongkai.disclosure.records.tests.bureaus import AT, DAY, Bureau, content
from gongkai.disclosure.republications import services
from gongkai.disclosure.republications.models import Candidate, CandidateState, Feed
from gongkai.disclosure.republications.rules import Item
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit.models import Entry
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Role

from .test_feeds import RSS, Pages, Server

pytestmark = pytest.mark.django_db
PUBLISHED = start_of(DAY, hour=8)
NAME = "国务院办公厅关于某事的通知"
LINK = "https://www.gov.cn/zhengce/1.htm"


@pytest.fixture
def bureau(settings, tmp_path):
    settings.AUDIT_KEY_FILE, settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.key", tmp_path / "audit.anchor"
    settings.DEMONSTRATION_AS_OF = str(DAY)
    return Bureau("zhaotong")


def item(**changes):
    told = {
        "identity": "a-1",
        "title": NAME,
        "link": LINK,
        "publisher": "中国政府网",
        "summary": "各省、自治区、直辖市人民政府：\n现通知如下。",
        "published_at": PUBLISHED,
    }
    return Item(**{**told, **changes})


def taken(bureau, **changes):
    (made,) = services.take_in(bureau.organ, [item(**changes)], feed=None, by=None, at=AT)
    return made


@pytest.mark.demand("REC-10")
def test_a_candidate_has_its_own_clock_from_the_moment_of_publication_until_its_record_is_released(bureau):
    candidate = taken(bureau)
    owed = Obligation.objects.get(subject_type="republications.candidate", subject_id=candidate.pk)
    assert (owed.duty_id, owed.due_on, owed.organ) == ("state_policy.republish", DAY + timedelta(days=1), bureau.organ)

    clerk = bureau.people[Role.CLERK]
    record = services.accept(candidate, by=clerk, at=AT)
    relation = record.relations.get()
    assert (relation.kind, relation.other) == (RelationKind.REPUBLISHES, None)
    assert relation.citation == f"{NAME}（中国政府网，2020-09-01，{LINK}）"
    whole = content(bureau, title=NAME, related=records.content_of(record).related)
    record = records.edit(record, whole, version=record.version, by=clerk, at=AT)
    owed.refresh_from_db()
    assert owed.is_owed

    releasing.release(
        bureau.sign(record), seen=record.digest, by=bureau.people[Role.PUBLISHER], at=AT + timedelta(hours=2)
    )

    owed.refresh_from_db()
    candidate.refresh_from_db()
    assert (owed.met_on, candidate.state) == (DAY, CandidateState.REPUBLISHED)


@pytest.mark.demand("REC-10")
def test_a_candidate_is_declined_with_a_reason_that_closes_its_clock(bureau):
    candidate, head = taken(bureau), bureau.people[Role.HEAD]
    with pytest.raises(Refused):
        services.decline(candidate, reason=" ", by=head, at=AT)
    with pytest.raises(Refused):
        services.decline(candidate, reason="与本地无关", by=bureau.people[Role.CLERK], at=AT)

    services.decline(candidate, reason="与本地无关", by=head, at=AT)

    assert Obligation.objects.get().close_reason == "与本地无关"
    with pytest.raises(Refused):
        services.accept(candidate, by=bureau.people[Role.CLERK], at=AT)
    assert Entry.objects.of_act("republication.declined").get().detail["reason"] == "与本地无关"


def test_an_item_comes_once_and_old_ones_do_not_come(bureau):
    assert len(services.take_in(bureau.organ, [item(), item()], feed=None, by=None, at=AT)) == 1
    old = item(identity="old", published_at=AT - timedelta(days=30))
    later = item(identity="later", published_at=AT + timedelta(days=30))
    undated = item(identity="undated", published_at=None)

    made = services.take_in(bureau.organ, [item(), old, later, undated], feed=None, by=None, at=AT)

    assert {one.identity: one.published_at for one in made} == {"later": AT, "undated": AT}


def test_a_place_whose_rules_name_no_limit_has_candidates_without_a_clock(settings):
    bureau = Bureau("ziyang")

    candidate = taken(bureau)

    assert candidate.state == CandidateState.WAITING
    assert not Obligation.objects.exists()


def test_a_long_title_is_cut_and_a_long_link_left_out_of_the_citation(bureau):
    long = taken(bureau, title="长" * 300)
    assert len(services.citation(long)) == 300
    assert LINK in services.citation(long)

    far = taken(bureau, identity="b", link=f"https://www.gov.cn/{'x' * 400}")
    assert services.citation(far) == f"{NAME}（中国政府网，2020-09-01）"
    assert services.accept(far, by=bureau.people[Role.CLERK], at=AT).title == NAME


@pytest.fixture
def server(settings):
    settings.FEED_HOSTS_INSIDE = ["127.0.0.1"]
    made = Server(("127.0.0.1", 0), Pages)
    threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


@pytest.mark.demand("REC-10")
def test_a_followed_feed_is_read_every_quarter_of_an_hour_by_a_job(bureau, server, capsys):
    office = bureau.people[Role.OFFICE]
    feed = services.follow_feed(bureau.organ, title="国务院", address=f"{server.address}/feed", by=office, at=AT)
    gone = services.follow_feed(bureau.organ, title="没有", address=f"{server.address}/no", by=office, at=AT)
    with pytest.raises(Refused):
        services.follow_feed(bureau.organ, title="再次", address=feed.address, by=office, at=AT)

    assert services.send_for_feeds(at=AT) == 2
    assert services.send_for_feeds(at=AT + timedelta(minutes=14)) == 0
    assert services.send_for_feeds(at=AT + timedelta(minutes=15)) == 2

    assert {one.title for one in Candidate.objects.filter(feed=feed)} == {"国务院关于某事的决定", "坏链接"}
    gone.refresh_from_db()
    feed.refresh_from_db()
    assert (gone.problem, feed.problem) == ("HTTP 404", "")
    services.end_feed(gone, by=office, at=AT)
    call_command("read_feeds")
    assert capsys.readouterr().out == f"{bureau.organ} · 国务院: 0\n"


@pytest.fixture
def client_of(bureau):
    def make(role):
        from allauth.mfa.models import Authenticator

        account = bureau.people[role]
        Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
        made = Browser()
        made.force_login(account)
        return made

    return make


def test_the_pages_lead_from_the_list_to_the_draft_or_the_refusal(bureau, client_of):
    first, second = taken(bureau), taken(bureau, identity="b", title="另一件")
    clerk, head = client_of(Role.CLERK), client_of(Role.HEAD)
    listed = clerk.get(reverse("republications")).content.decode()
    assert NAME in listed
    assert "另一件" in listed
    shown = clerk.get(first.get_absolute_url()).content.decode()
    assert "云政办发〔2019〕55号 第46项" in shown
    assert LINK in shown

    begun = clerk.post(reverse("republication_accept", args=[first.pk]))
    record = Record.objects.get()
    assert begun["Location"] == reverse("record_edit", args=[record.pk])
    assert clerk.post(reverse("republication_accept", args=[first.pk])).status_code == 409
    assert clerk.post(reverse("republication_decline", args=[second.pk]), {"reason": "x"}).status_code == 403
    assert head.post(reverse("republication_decline", args=[second.pk]), {"reason": ""}).status_code == 422
    assert head.post(reverse("republication_decline", args=[second.pk]), {"reason": "重复"}).status_code == 302
    assert head.post(reverse("republication_decline", args=[second.pk]), {"reason": "重复"}).status_code == 409


def test_a_feed_is_handed_in_as_a_file_and_one_that_is_none_is_told(bureau, client_of, settings):
    clerk = client_of(Role.CLERK)
    url = reverse("republication_file")

    bad = clerk.post(url, {"organ": bureau.organ.pk, "file": SimpleUploadedFile("x.xml", b"<html/>")})
    good = clerk.post(url, {"organ": bureau.organ.pk, "file": SimpleUploadedFile("x.xml", RSS)})

    assert (bad.status_code, good.status_code) == (422, 302)
    assert Candidate.objects.count() == 2


def test_feeds_are_followed_on_their_page_by_the_office(bureau, client_of):
    office, clerk = client_of(Role.OFFICE), client_of(Role.CLERK)
    sent = {"organ": bureau.organ.pk, "title": "国务院", "address": "https://www.gov.cn/rss.xml"}

    assert office.post(reverse("feeds"), sent).status_code == 302
    assert office.post(reverse("feeds"), sent).status_code == 422
    assert office.post(reverse("feeds"), sent | {"address": "javascript:x"}).status_code == 422
    feed = Feed.objects.get()
    assert feed.address in clerk.get(reverse("feeds")).content.decode()
    assert office.post(reverse("feed_end", args=[feed.pk])).status_code == 302
    feed.refresh_from_db()
    assert feed.ended_at is not None


def test_of_two_who_decide_at_once_one_is_refused(bureau):
    candidate = taken(bureau)
    stale = Candidate.objects.get()
    other = Account.objects.create_user("other", display_name="另一人")
    organs.appoint(other, organ=bureau.organ, role=Role.CLERK, since=DAY, at=AT, by=None)
    services.accept(candidate, by=bureau.people[Role.CLERK], at=AT)

    with pytest.raises(Refused):
        services.accept(stale, by=other, at=AT)

    assert Record.objects.count() == 1
