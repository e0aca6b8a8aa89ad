"""The records of the demonstration: drafted, reviewed, signed and released by the real services."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.disclosure.catalogues.queries import current_entries
from gongkai.disclosure.records import correcting, historic, relating, releasing, services
from gongkai.disclosure.records.content import Content, Extent, Mode
from gongkai.disclosure.records.historic_tables import read_table
from gongkai.disclosure.records.models import HistoricBatch, Record
from gongkai.disclosure.records.rules import RelationKind, Step
from gongkai.disclosure.records.wording import attributes_of, law_for
from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs.models import Organ

from .demonstrated_interpretations import prepared

Do = Callable[..., object]


@transaction.atomic
def record(wanted: Mapping[str, Any]) -> str:
    """One entry of the script with everything done to it; an entry that was made before is left alone."""
    organ, title = Organ.objects.get(name=wanted["organ"]), wanted["content"]["title"]
    if Record.objects.filter(organ=organ, title=title).exists():
        return str(title)
    made = services.draft(
        organ, content_in(organ, wanted["content"]), by=_person(wanted["by"]), at=start_of(wanted["on"])
    )
    package = wanted.get("interpretation")
    material = prepared(made, package, by=_person(wanted["by"]), at=start_of(wanted["on"])) if package else None
    if material and package:
        _do_all(material, package.get("act", []))
    _do_all(made, wanted.get("act", []))
    if material and package:
        _do_all(material, package.get("later", []))
    return str(title)


def _do_all(made: Record, acts: Sequence[Mapping[str, Any]]) -> None:
    for place, act in enumerate(acts):
        made = Record.objects.select_related("organ").get(pk=made.pk)
        do(made, act, at=start_of(act["on"], hour=9 + place))


def historic_batch(wanted: Mapping[str, Any]) -> str:
    """A batch that was public elsewhere, imported and waiting for another person; one that is there is left alone."""
    organ, source = Organ.objects.get(name=wanted["organ"]), str(wanted["source"])
    if not HistoricBatch.objects.filter(organ=organ, source=source).exists():
        law = law_for(Record(organ=organ))
        table = json.dumps(wanted["row"], ensure_ascii=False).encode()
        rows = read_table("records.json", table, law=law, issuer=organ.name, today=wanted["on"])
        told = {"source": source, "responsible": wanted["responsible"], "files": {}}
        historic.take_in(organ, rows, **told, by=_person(wanted["by"]), at=start_of(wanted["on"]))
    return source


def content_in(organ: Organ, told: Mapping[str, Any]) -> Content:
    """What the script lets a record of the organ say."""
    attribute = attributes_of(law_for(Record(organ=organ)))[told["attribute"]]
    values = {**told, "issuer": organ.name, "terms": tuple(told.get("terms", ()))}
    if "catalogue_entry" in told:
        values["catalogue_entry"] = current_entries(organ).get(matter=told["catalogue_entry"]).public_id
    return Content(**values, extent=Extent(attribute.extent), mode=Mode(attribute.mode))


def do(made: Record, act: Mapping[str, Any], *, at: datetime) -> None:
    """One act of the script on a record, by the person whom it names."""
    by = _person(act["by"])
    answers = {one.code: one.passes_on for one in services.questions_of(made)}
    acts: Mapping[str, Do] = {
        "relate": lambda: relating.relate(
            made,
            kind=RelationKind(act["kind"]),
            other=Record.objects.get(organ=made.organ, title=act["other"]),
            citation="",
            since=act["since"],
            by=by,
            at=at,
        ),
        "send_on": lambda: services.send_on(made, by=by, at=at),
        "approve": lambda: services.approve(
            made, Step(made.waits_for), seen=made.digest, note=act.get("note", ""), answers=answers, by=by, at=at
        ),
        "give_back": lambda: services.give_back(made, reason=act["reason"], by=by, at=at),
        "sign": lambda: services.sign(made, seen=made.digest, by=by, at=at),
        "release": lambda: releasing.release(made, seen=made.digest, by=by, at=at),
        "correct": lambda: correcting.correct(
            made, wrong=act["wrong"], right=act["right"], since=act["since"], by=by, at=at
        ),
    }
    acts[act["do"]]()


def _person(username: str) -> Account:
    return Account.objects.get(username=username)
