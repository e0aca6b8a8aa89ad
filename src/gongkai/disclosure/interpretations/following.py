"""What follows from a release or a withdrawal: clocks, what figures are taken from, the head's yearly act."""

from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gongkai.disclosure.records.content import Content
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.services import content_of
from gongkai.disclosure.records.wording import law_for
from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.models import Standing
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import YearlyAct, YearlyKind

from . import queries
from .models import Publication
from .rules import Facts
from .wording import is_interpretation, needs_interpretation


def follow_release(record: Record, *, by: Account | None, at: datetime) -> None:
    """A document begins to wait for its interpretation; an interpretation meets the clocks of its documents (INT-2)."""
    content = content_of(record)
    if is_interpretation(record):
        _publish(record, content, by=by, at=at)
        for document in queries.documents_of(record):
            _meet(document, record, by=by, at=at)
        for document in queries.former_documents_of(record, record.version):
            _leave(document, f"《{record.title}》不再解读本文件", by=by, at=at)
    elif needs_interpretation(law_for(record), content):
        _expect(record, by=by, at=at)


def follow_withdrawal(record: Record, *, by: Account | None, at: datetime) -> None:
    """A withdrawn document is not interpreted any more; a withdrawn material leaves its documents without one.

    Their clocks are open again with their first day, unless another material is public: what was taken from the
    public did not inform it.
    """
    if not is_interpretation(record):
        for owed in queries.clocks_about(record).owed():
            obligations.close(owed, by=by, at=at, reason=_reason(record))
        return
    for document in queries.documents_of(record, record.public_version):
        _leave(document, _reason(record), by=by, at=at)
    published = Publication.objects.filter(material=record).select_related("act").first()
    if published is not None:
        _withdraw_act(published, _reason(record), by=by, at=at)


def _reason(record: Record) -> str:
    note = record.acts.order_by("-id").values_list("note", flat=True).first() or ""
    return f"已撤回《{record.title}》：{note}"[:300]


# -- clocks -----------------------------------------------------------------------------------------------------------


def _expect(document: Record, *, by: Account | None, at: datetime) -> None:
    """Start what the place counts from the first release; a release after a withdrawal starts it anew.

    What was public elsewhere before, or was released before it needed one, has no clock.
    """
    known = list(queries.clocks_about(document))
    if any(one.standing != Standing.CLOSED for one in known) or (not known and document.first_released_at != at):
        return
    law, day = law_for(document), timezone.localdate(at)
    period = f"v{document.version}" if known else ""
    for duty_id in settings.INTERPRETATION_CLOCKS:
        if not law.duties_of(duty_id, day):
            continue
        order = obligations.Order(duty_id, document.organ_id, document, document.title, period=period, started_at=at)
        obligations.start(order, profile=law.name, by=by, at=at)
    for material in queries.public_materials_of(document)[:1]:
        _meet(document, material, by=by, at=at)


def _meet(document: Record, material: Record, *, by: Account | None, at: datetime) -> None:
    for owed in queries.clocks_about(document).owed():
        obligations.meet(owed, by=by, at=at, evidence=material)


def _leave(document: Record, reason: str, *, by: Account | None, at: datetime) -> None:
    """Open the clocks of a document again that nothing interprets any more."""
    if not queries.public_materials_of(document):
        for met in queries.clocks_about(document).filter(standing=Standing.MET):
            obligations.reopen(met, by=by, at=at, reason=reason[:300])


# -- what was released ------------------------------------------------------------------------------------------------


def _publish(material: Record, content: Content, *, by: Account | None, at: datetime) -> None:
    sheet = queries.sheet_of(material, content)
    if sheet is None:
        return
    facts = Facts.read(sheet.canonical)
    non_text = law_for(material).lists["interpretation_forms_non_text"]
    values = {
        "organ_id": material.organ_id,
        "facts": sheet,
        "is_beyond_text": facts.is_beyond_text(non_text),
        "is_by_head": facts.is_by_head,
    }
    first = {"released_at": material.first_released_at or at}
    found, _is_new = Publication.objects.update_or_create(
        material=material, defaults=values, create_defaults=values | first
    )
    if facts.is_by_head and not _stands(found.act):
        _record_act(found, content, facts, by=by, at=at)
    elif not facts.is_by_head:
        _withdraw_act(found, f"《{material.title}》", by=by, at=at)


def _record_act(found: Publication, content: Content, facts: Facts, *, by: Account | None, at: datetime) -> None:
    """The head's interpretation of the year, proved by what the public reads (ORG-3)."""
    material, today = found.material, timezone.localdate(at)
    held_on = min(max(facts.held_on or today, material.organ.since), today)
    said = "\n".join((content.title, f"{facts.interpreter} {held_on}", content.public.digest, "", content.body))
    proof = SimpleUploadedFile(f"{content.title[:60]}.txt", said.encode(), content_type="text/plain")
    found.act = organs.record_act(
        material.organ,
        kind=YearlyKind.POLICY_INTERPRETED,
        held_on=held_on,
        note=f"{content.title}（{facts.interpreter}）"[:300],
        evidence=[proof],
        by=by,
        at=at,
    )
    found.save(update_fields=["act"])


def _withdraw_act(found: Publication, reason: str, *, by: Account | None, at: datetime) -> None:
    if found.act is not None and _stands(found.act):
        organs.withdraw_act(found.act, reason=reason, by=by, at=at)


def _stands(act: YearlyAct | None) -> bool:
    return act is not None and act.withdrawn_on is None
