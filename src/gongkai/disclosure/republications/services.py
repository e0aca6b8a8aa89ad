"""What may happen: feeds are followed and read, candidates accepted or declined, and republished with their record."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.disclosure.records import relating
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.content import Content
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rights import must_have
from gongkai.disclosure.records.rules import Refusal, Refused, RelationKind
from gongkai.law import load_profile
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.jobs import services as jobs
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Organ

from .fetching import NotFetched, fetch
from .models import Candidate, CandidateState, Feed
from .rules import Item, NoFeed, read_feed

TASK = "gongkai.disclosure.republications.tasks.read_one"
CITATION_LIMIT = 300


@transaction.atomic
def follow_feed(organ: Organ, *, title: str, address: str, by: Account, at: datetime) -> Feed:
    """Follow a feed for an organ; raise ``Refused`` where it is followed already."""
    must_have(by, "withdraw", organ, on=timezone.localdate(at))
    if Feed.objects.filter(organ=organ, address=address, ended_at=None).exists():
        raise Refused(Refusal("followed", _("This feed is followed already."), "address"))
    made = Feed.objects.create(organ=organ, title=title.strip(), address=address, added_by=by, added_at=at)
    audit.write("republication.feed_followed", subject=made, by=by, at=at, detail={"address": address})
    return made


@transaction.atomic
def end_feed(feed: Feed, *, by: Account, at: datetime) -> None:
    """Follow it no more; what came by it stays."""
    must_have(by, "withdraw", feed.organ_id, on=timezone.localdate(at))
    if Feed.objects.filter(pk=feed.pk, ended_at=None).update(ended_at=at):
        audit.write("republication.feed_ended", subject=feed, by=by, at=at)


def send_for_feeds(*, at: datetime) -> int:
    """Have every feed read whose last reading is ``FEED_EVERY_MINUTES`` old; how many there are."""
    before = at - timedelta(minutes=settings.FEED_EVERY_MINUTES)
    due = Feed.objects.filter(ended_at=None).exclude(asked_at__gt=before).order_by("id")
    return sum(_send_for(feed, before, at=at) for feed in due)


@transaction.atomic
def _send_for(feed: Feed, before: datetime, *, at: datetime) -> bool:
    """Of two processes that come at once, one sends."""
    mine = Feed.objects.filter(pk=feed.pk, ended_at=None).exclude(asked_at__gt=before).update(asked_at=at)
    if mine:
        jobs.put(TASK, feed_id=feed.pk)
    return bool(mine)


def read(feed: Feed, *, at: datetime) -> int:
    """Fetch a feed and take in what is new; what went wrong is kept with it. How many candidates there are more."""
    try:
        fetched = fetch(feed.address)
        items = read_feed(fetched.data, address=fetched.address)
    except (NotFetched, NoFeed) as error:
        Feed.objects.filter(pk=feed.pk).update(problem=str(error)[:300])
        return 0
    made = take_in(feed.organ, items, feed=feed, by=None, at=at)
    Feed.objects.filter(pk=feed.pk).update(problem="", read_at=at)
    return len(made)


@transaction.atomic
def take_in(
    organ: Organ, items: Iterable[Item], *, feed: Feed | None, by: Account | None, at: datetime
) -> list[Candidate]:
    """Enter what is new as candidates, each with its clock from the moment at which it was published.

    What was published more than ``FEED_ITEM_DAYS`` before is not taken: a feed that is new here tells of years.
    """
    earliest = at - timedelta(days=settings.FEED_ITEM_DAYS)
    made = []
    for item in items:
        published_at = min(item.published_at or at, at)
        if published_at < earliest:
            continue
        told = {"title": item.title, "link": item.link, "publisher": item.publisher, "summary": item.summary}
        one, is_new = Candidate.objects.get_or_create(
            organ=organ,
            identity=item.identity,
            defaults={**told, "feed": feed, "published_at": published_at, "received_at": at},
        )
        if is_new:
            _start_clock(one, by=by, at=at)
            made.append(one)
    if made:
        detail = {"number": len(made), "feed": feed.pk if feed else None}
        audit.write("republication.taken_in", subject=organ, by=by, at=at, detail=detail)
    return made


def _start_clock(candidate: Candidate, *, by: Account | None, at: datetime) -> None:
    """The place's own limit; a place whose notices name none has no clock (YN 46)."""
    law = load_profile(candidate.organ.profile)
    if law.duties_of(settings.REPUBLICATION_DUTY, timezone.localdate(candidate.published_at)):
        order = obligations.Order(
            settings.REPUBLICATION_DUTY,
            candidate.organ_id,
            candidate,
            candidate.title,
            started_at=candidate.published_at,
        )
        obligations.start(order, profile=law.name, by=by, at=at)


@transaction.atomic
def accept(candidate: Candidate, *, by: Account, at: datetime) -> Record:
    """Begin its record: a draft that names what it republishes. The clock runs until that is released."""
    found = _waiting(candidate, "draft", by=by, at=at)
    content = Content(title=found.title, issuer=found.publisher or found.organ.name, body=found.summary)
    record = records.draft(found.organ, content, by=by, at=at)
    relating.relate(
        record,
        kind=RelationKind.REPUBLISHES,
        other=None,
        citation=citation(found),
        since=None,
        by=by,
        at=at,
    )
    record.refresh_from_db()
    found.state, found.record = CandidateState.ACCEPTED, record
    _decide(found, by=by, at=at)
    return record


def citation(candidate: Candidate) -> str:
    """What is republished, by whom, of which day, where; a title that is too long is cut, a link never."""
    day = f"{timezone.localdate(candidate.published_at):%Y-%m-%d}"
    tail = "，".join(one for one in (candidate.publisher, day, candidate.link) if one)
    if len(tail) > CITATION_LIMIT - 40:
        tail = "，".join(one for one in (candidate.publisher, day) if one)
    return f"{candidate.title[: CITATION_LIMIT - len(tail) - 2]}（{tail}）"


@transaction.atomic
def decline(candidate: Candidate, *, reason: str, by: Account, at: datetime) -> Candidate:
    """Say with a reason that it is not republished; its clock is closed."""
    found = _waiting(candidate, "withdraw", by=by, at=at)
    if not reason.strip():
        raise Refused(Refusal("reason_missing", _("Say why it is not republished."), "reason"))
    found.state, found.reason = CandidateState.DECLINED, reason.strip()[:300]
    _decide(found, by=by, at=at)
    for owed in _owed(found):
        obligations.close(owed, by=by, at=at, reason=found.reason)
    return found


def follow_release(record: Record, *, by: Account | None, at: datetime) -> None:
    """With the release of its record a candidate is republished and its clock met."""
    mine = Candidate.objects.filter(record=record)
    found = mine.select_for_update(of=("self",)).first() if mine.exists() else None
    if found is None or found.state == CandidateState.REPUBLISHED:
        return
    found.state = CandidateState.REPUBLISHED
    found.save(update_fields=["state"])
    for owed in _owed(found):
        obligations.meet(owed, by=by, at=at, evidence=record)
    audit.write("republication.republished", subject=found, by=by, at=at, detail={"record": record.pk})


def _waiting(candidate: Candidate, right: str, *, by: Account, at: datetime) -> Candidate:
    found = Candidate.objects.select_for_update(of=("self",)).select_related("organ").get(pk=candidate.pk)
    must_have(by, right, found.organ_id, on=timezone.localdate(at))
    if found.state != CandidateState.WAITING:
        raise Refused(Refusal("decided", _("This was decided before.")))
    return found


def _decide(candidate: Candidate, *, by: Account, at: datetime) -> None:
    candidate.decided_by, candidate.decided_at = by, at
    candidate.save(update_fields=["state", "reason", "record", "decided_by", "decided_at"])
    detail = {"reason": candidate.reason, "record": candidate.record_id}
    audit.write(f"republication.{candidate.state}", subject=candidate, by=by, at=at, detail=detail)


def _owed(candidate: Candidate) -> list[Obligation]:
    owed = Obligation.objects.filter(subject_type=Candidate._meta.label_lower, subject_id=candidate.pk, standing="owed")
    return list(owed.order_by("id"))
