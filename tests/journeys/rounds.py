"""Rounds of re-evaluation, entries of the ledger and compilations for the journeys: some of each, made at once."""

import io
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from gongkai.disclosure.records.models import Compilation, CompiledRecord, LedgerEntry, Record
from gongkai.disclosure.reevaluations.models import Item, Round
from gongkai.registers.files import services as files


@dataclass
class Rounds:
    """What the addresses of these rooms name."""

    round: Round
    item: Item
    clean_up: Round
    compilation: Compilation


def rounds_of(organ, made: list[Record], *, by, at, word: str = "") -> Rounds:
    """A round of each kind over the records, all of them in the ledger, and a finished compilation of them."""
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            record=one,
            organ=organ,
            version=1,
            rule_kind="行政规范性文件",
            title=one.title,
            document_number=f"{word}〔2020〕{place}号",
            formed_on=date(2020, 9, 1),
        )
        for place, one in enumerate(made, start=1)
        if not LedgerEntry.objects.filter(record=one).exists()
    )
    rounds = {kind: _round(kind, organ, made, by=by, at=at) for kind in ("undisclosed", "clean_up")}
    stored = files.store(io.BytesIO(f"{word}汇编".encode()), name=f"{word}汇编.docx", by=by, at=at)
    compilation = Compilation.objects.create(
        organ=organ,
        title=f"{word}汇编",
        asked={},
        day=at.date(),
        state="done",
        token=uuid4(),
        docx=stored,
        by=by,
        at=at,
    )
    public = Record.objects.public().filter(pk__in=[one.pk for one in made])
    CompiledRecord.objects.bulk_create(CompiledRecord(compilation=compilation, record=one, version=1) for one in public)
    item = rounds["undisclosed"].items.earliest("pk")
    return Rounds(rounds["undisclosed"], item, rounds["clean_up"], compilation)


def _round(kind: str, organ, made: list[Record], *, by, at) -> Round:
    round_ = Round.objects.create(organ=organ, kind=kind, year=2020, stage="open", begun_by=by, begun_at=at)
    Item.objects.bulk_create(
        Item(round=round_, record=one, version=1, digest=one.digest, title=one.title, attribute="不予公开")
        for one in made
    )
    return round_
