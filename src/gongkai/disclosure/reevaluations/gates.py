"""What may hold a record that a round opened."""

from collections.abc import Iterator
from datetime import date

from gongkai.disclosure.records.content import Content, Extent
from gongkai.disclosure.records.gates import Stage as At
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import Refusal

from .models import Item
from .rules import Decision, Stage


def redaction(record: Record, content: Content, stage: At, on: date) -> Iterator[Refusal]:
    """What was to be opened in part does not go out whole: something must have been taken out of it."""
    if content.extent is not Extent.REDACTED or record.public_version is not None:
        return
    opened = Item.objects.filter(record=record, decision=Decision.OPENS, round__stage=Stage.CONFIRMED)
    item = opened.order_by("-pk").first()
    if item is None:
        return
    before = record.versions.get(number=item.version).content
    same_files = [one.sha256 for one in before.attachments] == [one.sha256 for one in content.attachments]
    if before.body == content.body and same_files:
        yield Refusal("not_redacted", "评估决定删减后公开，但正文和附件与原来不公开的内容完全相同", "body")
