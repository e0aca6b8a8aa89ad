"""What the addresses of records that are public, were public elsewhere or took a shortcut name, in the journeys."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from gongkai.disclosure.records import historic
from gongkai.disclosure.records.content import Content
from gongkai.disclosure.records.historic_tables import HistoricRow
from gongkai.disclosure.records.models import HistoricBatch, Record, ShortcutUse
from gongkai.registers.accounts.models import Account
from gongkai.registers.organs.models import Organ

Named = Callable[[Any], dict[str, Any]]


def _record(world: Any) -> dict[str, Any]:
    return {"number": world.record.pk}


def _batch(world: Any) -> dict[str, Any]:
    return {"number": HistoricBatch.objects.get().pk}


EXAMPLES: Mapping[str, Named] = {
    "record_correct": _record,
    "record_correct_drop": _record,
    "record_lapse": _record,
    "record_annul": _record,
    "record_shortcut": _record,
    "record_shortcut_review": lambda world: {"number": ShortcutUse.objects.get().pk},
    "historic_batch": _batch,
    "historic_look": _batch,
    "historic_publish": _batch,
    "historic_leave_out": lambda world: {"number": HistoricBatch.objects.get().items.get().pk},
}


def build(organ: Organ, record: Record, *, secret: str, by: Account, at: datetime) -> None:
    """A batch of one record, and a shortcut that was taken."""
    row = HistoricRow(Content(title=f"{secret}旧文件", body=f"{secret}正文"), date(2016, 5, 4), "", ())
    historic.take_in(organ, [row], source=f"{secret}原网站", responsible="王某", files={}, by=by, at=at)
    ShortcutUse.objects.create(
        record=record, version=1, title=f"{secret}紧急发布", source="某规定", reason=f"{secret}险情", by=by, at=at
    )
