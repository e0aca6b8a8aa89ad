"""What governments above published, as it came to the demonstration's organs: taken in by the real services."""

from collections.abc import Mapping
from typing import Any

from gongkai.disclosure.republications import services
from gongkai.disclosure.republications.rules import Item
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs.models import Organ


def republication(told: Mapping[str, Any]) -> str:
    """One item of the script, as if a feed had brought it; one that is there already is left alone."""
    at = start_of(told["on"])
    item = Item(
        identity=told["link"],
        title=told["title"],
        link=told["link"],
        publisher=told["publisher"],
        summary=told.get("summary", ""),
        published_at=at,
    )
    services.take_in(Organ.objects.get(name=told["organ"]), [item], feed=None, by=None, at=at)
    return str(told["title"])
