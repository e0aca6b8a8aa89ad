"""What must be true of a record before an act: functions of (record, content, stage, day) that give every refusal.

``RECORD_GATES`` lists them in their order; capabilities above add theirs there.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from gongkai.disclosure.catalogues import queries as catalogues

from .content import Content, Extent, Mode
from .models import Record
from .rules import Refusal
from .wording import attributes_of, genres_of, law_for


class Stage(StrEnum):
    """The acts before which gates stand."""

    SEND_ON = "send_on"
    SIGN = "sign"
    RELEASE = "release"
    TAKE_OVER = "take_over"


Gate = Callable[[Record, Content, Stage, date], Iterable[Refusal]]


def refusals(record: Record, content: Content, stage: Stage, on: date) -> list[Refusal]:
    """Every reason why the act is not possible now."""
    gates = [cast("Gate", import_string(path)) for path in settings.RECORD_GATES]
    return [refusal for gate in gates for refusal in gate(record, content, stage, on)]


def attribute(record: Record, content: Content, stage: Stage, on: date) -> Iterator[Refusal]:
    """The disclosure attribute is fixed at source, in the profile's words, with a lawful reason (REC-1, REC-2)."""
    law = law_for(record)
    chosen = attributes_of(law).get(content.attribute)
    if not content.attribute:
        yield Refusal("attribute_missing", "未确定公开属性", "attribute", law.disclosure_source)
        return
    if chosen is None:
        yield Refusal(
            "attribute_unknown", f"“{content.attribute}”不是本地的公开属性", "attribute", law.disclosure_source
        )
        return
    if (chosen.extent, chosen.mode) != (content.extent, content.mode):
        yield Refusal("attribute_unlike", f"公开范围与“{content.attribute}”不符", "attribute", law.disclosure_source)
    if chosen.needs_reason and not content.ground:
        yield Refusal("ground_missing", f"“{chosen.label}”须有法定依据", "ground", law.disclosure_source)
    if chosen.needs_reason and not content.reason.strip():
        yield Refusal("reason_missing", f"“{chosen.label}”须说明理由", "reason", law.disclosure_source)
    if chosen.needs_reason and content.next_review_on is None:
        yield Refusal("next_review_missing", "未公开的信息须确定下次评估日期", "next_review_on")


def completeness(record: Record, content: Content, stage: Stage, on: date) -> Iterator[Refusal]:
    """The core metadata that the drafter gives; what is empty has a stated reason (REC-5)."""
    law = law_for(record)
    needed: dict[str, tuple[object, str]] = {
        "title": (content.title, "标题"),
        "genre": (content.genre, "文种"),
        "issuer": (content.issuer, "发文机关"),
        "subject_category": (content.subject_category, "主题分类"),
        "terms": (content.terms or content.no_terms_reason, "主题词（或没有主题词的原因）"),
        "body": (content.body, "正文"),
    }
    if stage is not Stage.SEND_ON:
        needed["formed_on"] = (content.formed_on, "成文日期")
        needed["number_code"] = (content.document_number or content.no_number_reason, "发文字号（或没有文号的原因）")
    for field, (value, title) in needed.items():
        if not value:
            yield Refusal("field_missing", f"未填写{title}", field)
    if content.genre and content.genre not in genres_of(law):
        yield Refusal("genre_unknown", f"“{content.genre}”不在本地文种之列", "genre", "")
    yield from _dates(content, stage, on)


def _dates(content: Content, stage: Stage, on: date) -> Iterator[Refusal]:
    if stage is not Stage.SEND_ON and content.formed_on and content.formed_on > on:
        yield Refusal("formed_later", "成文日期晚于今天", "formed_on")
    if content.effective_on and content.expires_on and content.expires_on < content.effective_on:
        yield Refusal("expires_before_effect", "失效日期早于施行日期", "expires_on")


def legality(record: Record, content: Content, stage: Stage, on: date) -> Iterator[Refusal]:
    """A normative document is not signed without the number of its legality review (REC-9)."""
    if content.is_normative and stage in (Stage.SIGN, Stage.RELEASE) and not content.legality_number:
        yield Refusal("legality_missing", "行政规范性文件须有合法性审核编号", "legality_number")


def catalogue_entry(record: Record, content: Content, stage: Stage, on: date) -> Iterator[Refusal]:
    """What is to be public hangs on an entry of the organ's published catalogues, where it has any (CAT-2)."""
    if content.mode is not Mode.PROACTIVE or content.extent is Extent.WITHHELD:
        return
    offered, source = catalogues.current_entries(record.organ_id), law_for(record).wording["catalogue_source"]
    if not content.catalogue_entry and offered.exists():
        yield Refusal("entry_missing", _("No entry of the organ's catalogues is named."), "catalogue_entry", source)
    if content.catalogue_entry and not offered.filter(public_id=content.catalogue_entry).exists():
        said = _("The entry is in no published catalogue of the organ any more; choose another.")
        yield Refusal("entry_unknown", said, "catalogue_entry", source)


def disclosable(record: Record, content: Content, stage: Stage, on: date) -> Iterator[Refusal]:
    """Only what is meant for everyone is released."""
    if stage in (Stage.RELEASE, Stage.TAKE_OVER) and (
        content.mode is not Mode.PROACTIVE or content.extent is Extent.WITHHELD
    ):
        yield Refusal("not_for_release", "公开属性不是主动公开", "attribute")


def corrections(record: Record, content: Content, stage: Stage, on: date) -> Iterator[Refusal]:
    """A notice of correction goes out with the correction itself."""
    if not content.corrections or record.public_version is None:
        return
    shown = record.versions.get(number=record.public_version).content
    if content.corrections != shown.corrections and replace(content, corrections=shown.corrections) == shown:
        said = _("The notice tells of a correction, but nothing was corrected: mend the text or the attachment.")
        yield Refusal("nothing_corrected", said, "body")


def taken_over(record: Record, content: Content, stage: Stage, on: date) -> Iterator[Refusal]:
    """What was public elsewhere becomes public with its batch, not as if it were new."""
    if content.origin and record.public_version is None and stage is not Stage.TAKE_OVER:
        yield Refusal("historic", _("It belongs to a batch that was public elsewhere: publish it there."), "state")


def annulled(record: Record, content: Content, stage: Stage, on: date) -> Iterator[Refusal]:
    """A decision that no longer stands is not published (行政处罚法 第四十八条)."""
    if record.annulled_on is not None:
        said = _("The decision was changed or annulled; what was decided instead is a record of its own.")
        yield Refusal("annulled", said, "state")
