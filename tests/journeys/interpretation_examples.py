"""Interpretations for the journeys: addresses of one city's objects, and many of them at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gongkai.disclosure.interpretations.models import Filing, Publication, Sheet
from gongkai.disclosure.interpretations.rules import Facts
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.content import Content, Extent, Mode
from gongkai.disclosure.records.models import Record, Relation
from gongkai.disclosure.records.rules import RelationKind, State
from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.models import Organ

PLACE_THAT_FILES = "tongliao"
FILED = date(2020, 10, 15)
INTERPRETATIONS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "record_interpretation": lambda world: {"number": world.record.pk},
    "interpretation_begin": lambda world: {"number": world.record.pk},
    "interpretation_return": lambda world: {"number": world.record.pk},
    "interpretation_filing": lambda world: {"number": world.filing.pk},
    "interpretation_filing_file": lambda world: {"number": world.filing.pk, "kind": "docx"},
}


def filing_owed(organ: Organ, *, at: datetime, month: date = date(2020, 9, 1)) -> Filing:
    """The filing of a month, owed as the place that asks for it says."""
    filing = Filing.objects.create(organ=organ, month=month)
    order = obligations.Order("interpretation.file_monthly", organ, filing, f"{organ}：政策解读报备", started_at=at)
    obligations.start(order, profile=PLACE_THAT_FILES, by=None, at=at)
    return filing


@dataclass(frozen=True)
class Interpreted:
    """A document with its material, and a month to be filed."""

    document: Record
    material: Record
    filing: Filing


def many(organ: Organ, number: int, *, by: Account, at: datetime) -> Interpreted:
    """``number`` public documents of an organ with their clocks; all but the last are interpreted."""
    facts = Facts(forms=("图表图解",), elements=("主要内容",), interpreter="局长")
    for place in range(number):
        document = _public(organ, Content(title=f"第{place}号办法", genre="通知"), by=by, at=at)
        obligations.start(
            obligations.Order("interpretation.publish", organ, document, document.title, started_at=at),
            profile=organ.profile,
            by=None,
            at=at,
        )
        said = Content(title=f"第{place}号办法解读", genre="解读材料", interpretation=facts.digest, body="文")
        material = _public(organ, said, by=by, at=at)
        sheet = Sheet.objects.create(record=material, digest=facts.digest, canonical=facts.canonical, by=by, at=at)
        Relation.objects.create(record=material, kind=RelationKind.INTERPRETS, other=document)
        Publication.objects.create(
            material=material, organ=organ, released_at=at, facts=sheet, is_beyond_text=True, is_by_head=place == 0
        )
        if place < number - 1:
            owed = Obligation.objects.get(subject_id=document.pk, duty_id="interpretation.publish")
            obligations.meet(owed, by=None, at=at, evidence=material)
    for month in range(1, 2 + number // 30):
        filing = filing_owed(organ, at=start_of(FILED), month=date(2019, month, 1))
    return Interpreted(document, material, filing)


def _public(organ: Organ, said: Content, *, by: Account, at: datetime) -> Record:
    made = records.draft(organ, said, by=by, at=at)
    Record.objects.filter(pk=made.pk).update(
        state=State.RELEASED,
        public_version=1,
        first_released_at=at,
        mode=Mode.PROACTIVE,
        extent=Extent.FULL,
        waits_for="",
    )
    made.refresh_from_db()
    return made
