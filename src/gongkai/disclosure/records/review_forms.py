"""The review form of information to be made public (公开信息审查表, REC-3) of a record as it stands."""

from collections.abc import Collection, Mapping, Sequence

from django.utils import timezone

from gongkai.documents.printing import ReviewForm
from gongkai.documents.printing.values import FormRow, Opinion, shown_date

from . import words
from .content import Content
from .models import Act, Origin, Record
from .rules import ActKind, Step
from .wording import law_for


def review_form(record: Record, content: Content, acts: Sequence[Act], steps: Sequence[Step]) -> ReviewForm:
    """Who compiled, reviewed, signed and released this very content; what nobody has done yet is left to be signed."""
    wording = law_for(record).wording
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
            *([FormRow("合法性审核编号", content.legality_number)] if content.is_normative else []),
        ),
        rows=(
            FormRow("标题", content.title),
            FormRow("内容概述", content.abstract, least_mm=20.0),
            FormRow("理由", content.reason),
            FormRow("附件", "；".join(one.name for one in content.attachments)),
        ),
        gates=tuple(FormRow(gate) for gate in wording["three_gates"].split("、")),
        title=wording["review_form"],
        opinions=tuple(_opinions(record, acts, steps, wording)),
        notes=(f"内容摘要（SHA-256）：{record.digest}", f"版本：{record.version}"),
    )


def _opinions(record: Record, acts: Sequence[Act], steps: Sequence[Step], wording: Mapping[str, str]) -> list[Opinion]:
    drafted = timezone.localdate(record.drafted_at)
    origin = Origin.objects.filter(record=record, digest=record.digest).first()
    compiler = origin.compiler if origin else str(record.drafted_by)
    found = [Opinion(wording["compiler"], signed_by=compiler, signed_on=drafted)]
    for step in steps:
        passed = _last(acts, record, (ActKind.APPROVED, ActKind.SKIPPED), step)
        found.append(_opinion(words.title_of(record.organ, step), passed, wording))
    signed = _last(acts, record, (ActKind.SIGNED,))
    label = wording["signatory"]
    found.append(_signed_elsewhere(label, origin, signed) if origin and signed else _opinion(label, signed, wording))
    found.append(_opinion(wording["publisher"], _last(acts, record, (ActKind.RELEASED,)), wording))
    return found


def _signed_elsewhere(label: str, origin: Origin, act: Act) -> Opinion:
    return Opinion(label, text=act.note, signed_by=origin.signatory, signed_on=timezone.localdate(origin.signed_at))


def _last(acts: Sequence[Act], record: Record, kinds: Collection[ActKind], step: Step | None = None) -> Act | None:
    """The last such act on what the record says now."""
    same = [one for one in acts if one.kind in kinds and (one.step, one.version) == (step or "", record.version)]
    return same[-1] if same else None


def _opinion(label: str, act: Act | None, wording: Mapping[str, str]) -> Opinion:
    if act is None:
        return Opinion(label)
    by = str(act.by) if act.by else ""
    return Opinion(label, text=act.note or wording["approved"], signed_by=by, signed_on=timezone.localdate(act.at))
