"""A document that was signed in another system is handed over: it enters here with its signature facts (REC-9)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.registers.accounts.models import Account
from gongkai.registers.journal.rules import random_id
from gongkai.registers.organs.models import Organ

from . import copies, gates
from .content import Content
from .models import Origin, Record
from .rules import ActKind, Refusal, Refused, State, Step
from .services import content_of, enter, is_for_everyone, keep, signed_elsewhere, start_clocks, step_of
from .wording import law_for, steps_for

STAGES = (gates.Stage.SEND_ON, gates.Stage.SIGN)
"""What the content must pass at once, as it is sent on and signed in one."""


@dataclass(frozen=True)
class Review:
    """A review that was done in the other system."""

    step: str
    by: str
    on: date


@dataclass(frozen=True)
class Signature:
    """Who compiled and signed the document, when, and what it is called in the other system."""

    reference: str
    compiler: str
    signatory: str
    signed_at: datetime
    reviews: Sequence[Review] = ()


@transaction.atomic
def hand_in(
    organ: Organ, content: Content, signature: Signature, *, by: Account, at: datetime, also: Sequence[Refusal] = ()
) -> Record:
    """Enter a signed document of ``organ``; raise ``Refused`` with every reason at once, and nothing is kept.

    ``by`` is the account of the system. What the other system did is not asked for again where the place's
    ``reviews_done_elsewhere`` says so; every other review is done here, and then it is signed by what was told. Its
    clocks run from the day of signing there. ``also`` are reasons that were found before.
    """
    record = Record(public_id=random_id(), organ=organ, state=State.DRAFT, version=0, drafted_by=by)
    record.drafted_at = at
    keep(record, copies.with_copies(content, organ.pk), by=by, at=at)
    content = content_of(record)
    found = [*also, *_against(record, signature, by=by, at=at), *_against_content(record, content, at=at)]
    if found:
        raise Refused(*dict.fromkeys(found))
    _keep_origin(record, signature, by=by, at=at)
    record.state = State.IN_REVIEW
    record.save(update_fields=["state"])
    _enter(record, content, signature, by=by, at=at)
    if is_for_everyone(content):
        start_clocks(record, content, signed_at=signature.signed_at, by=by, at=at)
    if step_of(record) is None:
        signed_elsewhere(record, at=at)
    return record


def _against(record: Record, signature: Signature, *, by: Account, at: datetime) -> Iterator[Refusal]:
    law, today = law_for(record), timezone.localdate(at)
    if not record.organ.is_in_force(today):
        yield Refusal("organ_ended", _("The organ does not exist any more."), "organ")
    if signature.signed_at > at:
        yield Refusal("signed_later", _("It cannot have been signed in the future."), "signature/signed_at")
    if Origin.objects.filter(by=by, reference=signature.reference).exists():
        yield Refusal("handed_over_before", _("This document was handed over before."), "reference")
    accepted = law.lists["reviews_done_elsewhere"]
    for place, review in enumerate(signature.reviews):
        field = f"signature/reviews/{place}"
        if review.step not in accepted:
            yield Refusal("review_here", _("This review is done on this platform."), f"{field}/step")
        if review.on > today:
            yield Refusal("reviewed_later", _("It cannot have been reviewed in the future."), f"{field}/on")


def _against_content(record: Record, content: Content, *, at: datetime) -> Iterator[Refusal]:
    for stage in STAGES:
        yield from gates.refusals(record, content, stage, timezone.localdate(at))


def _keep_origin(record: Record, signature: Signature, *, by: Account, at: datetime) -> None:
    Origin.objects.create(
        record=record,
        digest=record.digest,
        by=by,
        system=str(by)[:80],
        reference=signature.reference,
        compiler=signature.compiler,
        signatory=signature.signatory,
        signed_at=signature.signed_at,
        received_at=at,
    )


def _enter(record: Record, content: Content, signature: Signature, *, by: Account, at: datetime) -> None:
    """The origin and every review that was done there, as acts."""
    signed_on = f"{timezone.localdate(signature.signed_at):%Y-%m-%d}"
    note = f"{signature.reference}；组稿人{signature.compiler}；{signature.signatory}于{signed_on}签发"
    enter(record, ActKind.HANDED_IN, by=by, at=at, note=note)
    law = law_for(record)
    steps = steps_for(law, is_normative=content.is_normative)
    told = {review.step: f"{review.by}，{review.on:%Y-%m-%d}" for review in signature.reviews}
    if content.legality_number and Step.LEGALITY_REVIEW in law.lists["reviews_done_elsewhere"]:
        told[Step.LEGALITY_REVIEW] = content.legality_number
    for step in steps:
        if step in told:
            enter(record, ActKind.APPROVED, by=by, at=at, step=step, note=told[step])
