"""What may happen to an interpretation: planned, begun, described, a document sent back for want of it."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.disclosure.records import relating
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.content import Content
from gongkai.disclosure.records.gates import Stage
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import Refusal, Refused, RelationKind, State
from gongkai.disclosure.records.wording import law_for
from gongkai.registers.accounts.models import Account

from . import gates, queries
from .models import Sheet
from .rules import Facts, Plan
from .wording import is_interpretation, needs_interpretation

OPEN = (State.DRAFT, State.IN_REVIEW, State.SIGNED, State.SCHEDULED)


@transaction.atomic
def save_plan(document: Record, plan: Plan, *, version: int, by: Account, at: datetime) -> Record:
    """Save the plan of a document as a new version of it, so that approvals of the former plan no longer hold.

    Raise ``EditedMeanwhile`` where ``version`` is not the newest, ``Refused`` for an interpretation or what is public.
    """
    locked = records.lock(document)
    if is_interpretation(locked):
        raise Refused(Refusal("is_interpretation", _("An interpretation has no plan of its own.")))
    return _keep(locked, plan, version=version, by=by, at=at)


@transaction.atomic
def save_facts(material: Record, facts: Facts, *, version: int, by: Account, at: datetime) -> Record:
    """Save the facts of a material as a new version of it; raise as ``save_plan`` does.

    What is public is described anew with its next version, which is reviewed as any other.
    """
    locked = records.lock(material)
    if not is_interpretation(locked):
        raise Refused(Refusal("no_interpretation", _("Only an interpretation has such facts.")))
    return _keep(locked, facts, version=version, by=by, at=at)


def _keep(locked: Record, sheet: Plan | Facts, *, version: int, by: Account, at: datetime) -> Record:
    if isinstance(sheet, Plan) and locked.state not in OPEN:
        raise Refused(Refusal("carried_out", _("The document is finished; its plan is not changed any more.")))
    content = replace(records.content_of(locked), interpretation=sheet.digest)
    edited = records.edit(locked, content, version=version, by=by, at=at)
    Sheet.objects.get_or_create(
        record=locked, digest=sheet.digest, defaults={"canonical": sheet.canonical, "by": by, "at": at}
    )
    return edited


@transaction.atomic
def begin_material(document: Record, *, by: Account, at: datetime) -> Record:
    """Draft a material for a document, in the words of the place and with what the document already says."""
    locked = records.lock(document)
    law, told = law_for(locked), records.content_of(locked)
    if is_interpretation(locked):
        raise Refused(Refusal("is_interpretation", _("An interpretation is not interpreted itself.")))
    said = Content(
        title=law.wording["interpretation_title"].replace("{title}", told.title),
        genre=law.wording["interpretation_genre"],
        issuer=told.issuer,
        subject_category=told.subject_category,
        terms=told.terms,
        no_terms_reason=told.no_terms_reason,
        no_number_reason=law.wording["interpretation_no_number"],
        attribute=told.attribute,
        extent=told.extent,
        mode=told.mode,
    )
    made = records.draft(locked.organ, said, by=by, at=at)
    relating.relate(made, kind=RelationKind.INTERPRETS, other=locked, citation="", since=None, by=by, at=at)
    made.refresh_from_db()
    return made


def return_for_want(document: Record, *, by: Account, at: datetime) -> Record:
    """Give a document in review back because its package is not complete, with everything that lacks (退文)."""
    law, content = law_for(document), records.content_of(document)
    plan, materials = queries.plan_of(document, content), queries.materials_of(document)
    found = list(gates.lacking(plan, materials, Stage.SIGN, law)) if needs_interpretation(law, content) else []
    if not found:
        raise Refused(Refusal("nothing_lacks", _("Nothing lacks of the interpretation that comes with the document.")))
    return records.give_back(document, reason="；".join(records.told(one) for one in found), by=by, at=at)
