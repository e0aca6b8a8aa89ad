"""What other systems and governments above send to a city: objects for the permission matrix and the screens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from gongkai.disclosure.records.models import Record
from gongkai.disclosure.republications import services as republications
from gongkai.disclosure.republications.models import Candidate, Feed
from gongkai.disclosure.republications.rules import Item
from gongkai.public.api import services as systems
from gongkai.public.api.models import Client, HandOver, Key
from gongkai.registers.accounts.models import Account, OpenSession
from gongkai.registers.organs.models import Organ


@dataclass
class Doors:
    """A system with a key and a document that it handed over, a followed feed and what came by it."""

    client: Client = field(default_factory=Client)
    key: Key = field(default_factory=Key)
    handed_over: Record = field(default_factory=Record)
    candidate: Candidate = field(default_factory=Candidate)
    feed: Feed = field(default_factory=Feed)
    foreign_key: str = ""


def build(world: Any, *, secret: str, at: datetime) -> Doors:
    """The doors of the city that is looked at, and the key of a system of the other."""
    made = of(world.here, by=world.insiders["office"], secret=secret, at=at)
    made.handed_over = world.record
    HandOver.objects.create(client=made.client, key="k", fingerprint="x", record=world.record, at=at)
    other = systems.create_client("别处系统", organs=[world.there], by=world.outsiders["office"], at=at)
    made.foreign_key = systems.make_key(other, expires_at=at + timedelta(days=9), by=world.outsiders["office"], at=at)
    return made


def of(organ: Organ, *, by: Account, secret: str, at: datetime, number: int = 1) -> Doors:
    """So many of each for an organ."""
    made = Doors()
    for place in range(number):
        made.client = systems.create_client(f"{secret}公文系统{place or ''}", organs=[organ], by=by, at=at)
        systems.make_key(made.client, expires_at=at + timedelta(days=9), by=by, at=at)
        made.feed = Feed.objects.create(
            organ=organ,
            title=f"{secret}上级政策{place or ''}",
            address=f"https://example.gov.cn/{place}.xml",
            added_by=by,
            added_at=at,
        )
    made.key = made.client.keys.get()
    items = [
        Item(
            identity=f"a-{place}",
            title=f"{secret}转发通知{place or ''}",
            link="https://www.gov.cn/zhengce/1.htm",
            publisher="中国政府网",
            summary=f"{secret}各有关单位：\n现通知如下。",
            published_at=at,
        )
        for place in range(number)
    ]
    made.candidate = republications.take_in(organ, items, feed=made.feed, by=by, at=at)[0]
    return made


def _number(of: Callable[[Any], int]) -> Callable[[Any], dict[str, int]]:
    return lambda world: {"number": of(world)}


_client = _number(lambda world: world.doors.client.pk)
_candidate = _number(lambda world: world.doors.candidate.pk)


def _session(world: Any) -> dict[str, Any]:
    """A session in which the clerk works."""
    told = {"begun_at": timezone.now(), "seen_at": timezone.now(), "address": "127.0.0.1", "browser": "Firefox"}
    made, _is_new = OpenSession.objects.get_or_create(account=world.clerk, key_hash="0" * 64, defaults=told)
    return {"number": made.pk}


EXAMPLES: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "system": _client,
    "system_organs": _client,
    "system_key": _client,
    "system_key_revoke": _number(lambda world: world.doors.key.pk),
    "republication": _candidate,
    "republication_accept": _candidate,
    "republication_decline": _candidate,
    "own_session_end": _session,
    "record_hand_on": _number(lambda world: world.record.pk),
    "record_take_over": _number(lambda world: world.record.pk),
    "feed_end": _number(lambda world: world.doors.feed.pk),
    "api:record_state": lambda world: {"public_id": world.doors.handed_over.public_id},
}
FORGED: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "records_pass_on": lambda world: {"leaving": world.clerk.pk, "to": world.clerk.pk, "drafts": [world.record.pk]},
    "record_hand_on": lambda world: {"number": world.record.pk, "to": world.clerk.pk},
    "system_create": lambda world: {"name": "某系统", "organs": [world.here.pk]},
    "feeds": lambda world: {"organ": world.here.pk, "title": "某源", "address": "https://example.gov.cn/x.xml"},
    "republication_file": lambda world: {"organ": world.here.pk},
}
