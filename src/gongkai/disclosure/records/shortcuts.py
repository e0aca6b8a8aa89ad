"""A lawful shortcut, where the profile has one: named review steps are skipped for a reason, and reviewed afterwards.

Signature, release and every gate stay. An edit voids it like an approval.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.registers.accounts.models import Account

from . import rights
from .models import Record, ShortcutUse
from .rules import ActKind, Refusal, Refused, State, holding
from .services import approvals_of, enter, in_state, lock, must_be_seen, must_not_be_own
from .wording import law_for, steps_for


@transaction.atomic
def take_shortcut(record: Record, *, shortcut: str, seen: str, reason: str, by: Account, at: datetime) -> Record:
    """Skip the steps that the shortcut names and nobody passed yet; refused where the place has no such shortcut."""
    locked = lock(record)
    rights.must_have(by, "shortcut", locked.organ_id, on=timezone.localdate(at))
    in_state(locked, State.IN_REVIEW)
    must_be_seen(locked, seen)
    must_not_be_own(locked, by)
    law = law_for(locked)
    chosen = next((one for one in law.shortcuts if one.id == shortcut), None)
    if chosen is None:
        raise Refused(Refusal("no_shortcut", _("The law of the place has no such shortcut: every step is needed.")))
    if not reason.strip():
        raise Refused(Refusal("reason_missing", _("A reason is needed."), "reason"))
    passed = {one.step for one in holding(approvals_of(locked), locked.digest)}
    needed = steps_for(law, is_normative=locked.is_normative)
    skipped = [step for step in needed if step in chosen.skips and step not in passed]
    if not skipped:
        raise Refused(Refusal("nothing_to_skip", _("None of the steps that it names is left.")))
    note = f"{chosen.title}（{chosen.source}）：{reason.strip()}"
    for step in skipped:
        enter(locked, ActKind.SKIPPED, by=by, at=at, step=step, note=note)
    ShortcutUse.objects.create(
        record=locked,
        version=locked.version,
        title=chosen.title,
        source=chosen.source,
        skipped=[step.value for step in skipped],
        reason=reason.strip(),
        by=by,
        at=at,
    )
    return locked


@transaction.atomic
def review_shortcut(use: ShortcutUse, *, review: str, by: Account, at: datetime) -> ShortcutUse:
    """Keep what the review found afterwards; the person who took the shortcut does not review it."""
    locked = ShortcutUse.objects.select_for_update(of=("self",)).select_related("record").get(pk=use.pk)
    rights.must_have(by, "review_shortcut", locked.record.organ_id, on=timezone.localdate(at))
    if locked.reviewed_at is not None:
        raise Refused(Refusal("reviewed_before", _("It was reviewed before.")))
    if locked.by_id == by.pk:
        raise Refused(Refusal("two_people", _("Another person than the one who took the shortcut reviews it.")))
    if not review.strip():
        raise Refused(Refusal("review_missing", _("Say what the review found."), "review"))
    locked.reviewed_by, locked.reviewed_at, locked.review = by, at, review.strip()
    locked.save(update_fields=["reviewed_by", "reviewed_at", "review"])
    enter(lock(locked.record), ActKind.SHORTCUT_REVIEWED, by=by, at=at, note=locked.review)
    return locked
