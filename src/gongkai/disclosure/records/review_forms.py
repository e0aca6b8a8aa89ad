"""The review form of information to be made public (公开信息审查表, REC-3) of a record as it stands."""

from collections.abc import Collection, Sequence

from django.utils import timezone

from gongkai.documents.printing import ReviewForm
from gongkai.documents.printing.values import FormRow, Opinion, shown_date

from . import words
from .content import Content
from .models import Act, Record
from .rules import ActKind, Step


def review_form(record: Record, content: Content, acts: Sequence[Act], steps: Sequence[Step]) -> ReviewForm:
    """Who compiled, reviewed, signed and released this very content; what nobody has done yet is left to be signed."""
    number = content.document_number or content.no_number_reason
    return ReviewForm(
        organ=record.organ.name,
        form_number=record.index_number or "",
        pairs=(
            FormRow("文种", content.genre),
            FormRow("发文字号", number),
            FormRow("成文日期", shown_date(content.formed_on)),
            FormRow("主题分类", content.subject_category),
            FormRow("公开属性", content.attribute),
            FormRow("依据", content.ground),
        ),
        rows=(
            FormRow("标题", content.title),
            FormRow("内容概述", content.abstract, least_mm=20.0),
            FormRow("理由", content.reason),
            FormRow("附件", "；".join(one.name for one in content.attachments)),
        ),
        gates=(FormRow("政治关"), FormRow("法律关", content.legality_number), FormRow("文字关")),
        opinions=tuple(_opinions(record, acts, steps)),
        notes=(f"内容摘要（SHA-256）：{record.digest}", f"版本：{record.version}"),
    )


def _opinions(record: Record, acts: Sequence[Act], steps: Sequence[Step]) -> list[Opinion]:
    drafted = timezone.localdate(record.drafted_at)
    found = [Opinion("组稿人", signed_by=str(record.drafted_by), signed_on=drafted)]
    for step in steps:
        found.append(_opinion(words.title_of(step), _last(acts, record, (ActKind.APPROVED, ActKind.SKIPPED), step)))
    found.append(_opinion("签发人", _last(acts, record, (ActKind.SIGNED,))))
    found.append(_opinion("推送人", _last(acts, record, (ActKind.RELEASED,))))
    return found


def _last(acts: Sequence[Act], record: Record, kinds: Collection[ActKind], step: Step | None = None) -> Act | None:
    """The last such act on what the record says now."""
    same = [one for one in acts if one.kind in kinds and (one.step, one.digest) == (step or "", record.digest)]
    return same[-1] if same else None


def _opinion(label: str, act: Act | None) -> Opinion:
    if act is None:
        return Opinion(label)
    by = str(act.by) if act.by else ""
    return Opinion(label, text=act.note or "同意", signed_by=by, signed_on=timezone.localdate(act.at))
