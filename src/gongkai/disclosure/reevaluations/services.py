"""What may happen to a round: begun, each record decided, proposed, given back, confirmed by a second person."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.disclosure.records import relating, reopening, rights
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.content import Content
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import Refusal, Refused, RelationKind
from gongkai.disclosure.records.wording import attributes_of
from gongkai.law import load_profile
from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON
from gongkai.registers.organs.models import Organ

from . import queries, yearly
from .models import Item, Round
from .rules import DECISIONS, Decision, RoundKind, Stage, last_year_of_review, openness

NAMED = 20
"""So many records are named in a refusal; the rest is counted."""


@transaction.atomic
def begin(organ: Organ, *, kind: RoundKind, year: int, by: Account, at: datetime) -> Round:
    """Begin the round of an organ and year with everything that belongs in it; a second time gives the first."""
    day = timezone.localdate(at)
    rights.must_have(by, "reevaluate", organ, on=day)
    if year > day.year:
        raise Refused(Refusal("year_ahead", _("The year has not begun."), "year"))
    defaults = {"stage": Stage.OPEN, "begun_by": by, "begun_at": at}
    round_, is_new = Round.objects.get_or_create(organ=organ, kind=kind, year=year, defaults=defaults)
    if is_new:
        _list(round_, on=day)
        _enter("begun", round_, by=by, at=at, kind=kind.value, year=year)
    return round_


@transaction.atomic
def bring_up_to_date(round_: Round, *, by: Account, at: datetime) -> int:
    """Add what belongs in the round since, and mark what was settled by another way; how many changed."""
    locked = _locked(round_)
    rights.must_have(by, "reevaluate", locked.organ_id, on=timezone.localdate(at))
    _in_stage(locked, Stage.OPEN)
    return _list(locked, on=timezone.localdate(at))


@transaction.atomic
def decide(
    item: Item,
    *,
    decision: Decision,
    reason: str,
    new_attribute: str = "",
    next_review_on: date | None = None,
    seen: int,
    by: Account,
    at: datetime,
) -> Item:
    """Decide about one record; ``seen`` is the revision that somebody had before them. Raise ``Refused``."""
    round_ = _locked(item.round)
    rights.must_have(by, "reevaluate", round_.organ_id, on=timezone.localdate(at))
    _in_stage(round_, Stage.OPEN)
    locked = Item.objects.select_for_update(of=("self",)).select_related("record__organ").get(pk=item.pk)
    locked.decision, locked.reason, locked.new_attribute = decision, reason.strip(), ""
    locked.next_review_on, locked.decided_by, locked.decided_at = None, by, at
    if decision == Decision.STAYS:
        locked.next_review_on = next_review_on
    if decision == Decision.OPENS:
        locked.new_attribute = new_attribute
    refusals = [*_meanwhile(locked, seen), *_incomplete(locked, round_, on=timezone.localdate(at))]
    if refusals:
        raise Refused(*refusals)
    locked.revision += 1
    locked.save()
    _enter("decided", round_, by=by, at=at, record=locked.record_id, decision=decision.value, reason=reason[:500])
    return locked


def propose(round_: Round, *, by: Account, at: datetime) -> Round:
    """Ask a second person to confirm the round, once something was decided about every record that belongs there.

    What was added by then is kept, also where the proposal is refused for it.
    """
    bring_up_to_date(round_, by=by, at=at)
    return _propose(round_, by=by, at=at)


@transaction.atomic
def _propose(round_: Round, *, by: Account, at: datetime) -> Round:
    locked = _locked(round_)
    _in_stage(locked, Stage.OPEN)
    undecided = list(locked.items.undecided().order_by("pk")[: NAMED + 1])
    if undecided:
        raise Refused(*_refusals(undecided, "undecided", _("Nothing is decided about “%(title)s”.")))
    locked.stage, locked.proposed_by, locked.proposed_at, locked.returned_reason = Stage.PROPOSED, by, at, ""
    locked.save(update_fields=["stage", "proposed_by", "proposed_at", "returned_reason"])
    _enter("proposed", locked, by=by, at=at)
    return locked


@transaction.atomic
def give_back(round_: Round, *, reason: str, by: Account, at: datetime) -> Round:
    """Give a proposed round back, with the reason; decisions can be changed again."""
    locked = _locked(round_)
    rights.must_have(by, "confirm_reevaluation", locked.organ_id, on=timezone.localdate(at))
    _in_stage(locked, Stage.PROPOSED)
    if not reason.strip():
        raise Refused(Refusal("reason_missing", _("Say why."), "reason"))
    locked.stage, locked.returned_reason = Stage.OPEN, reason.strip()[:500]
    locked.save(update_fields=["stage", "returned_reason"])
    _enter("given_back", locked, by=by, at=at, reason=reason.strip()[:500])
    return locked


@transaction.atomic
def confirm(round_: Round, *, by: Account, at: datetime) -> Round:
    """Confirm what another proposed: what opens is a draft from now on, the duty of the year is met (REC-7)."""
    locked = _locked(round_)
    rights.must_have(by, "confirm_reevaluation", locked.organ_id, on=timezone.localdate(at))
    _in_stage(locked, Stage.PROPOSED)
    if locked.proposed_by_id == by.pk:
        raise Refused(Refusal("two_people", _("Another person confirms the round.")))
    current = {one["record_id"]: one["digest"] for one in queries.belonging(locked, on=timezone.localdate(at))}
    items = list(locked.items.held().select_related("record", "decided_by").order_by("pk"))
    changed = [one for one in items if current.pop(one.record_id, None) != one.digest]
    changed_refusals = _refusals(changed, "changed", _("“%(title)s” was changed meanwhile; give the round back."))
    if current:
        said = _("There are more records now than were decided (%(number)s); give the round back.")
        changed_refusals.append(Refusal("more", said % {"number": len(current)}))
    if changed_refusals:
        raise Refused(*changed_refusals)
    for item in items:
        _carry_out(item, at=at)
    locked.stage, locked.confirmed_by, locked.confirmed_at = Stage.CONFIRMED, by, at
    locked.save(update_fields=["stage", "confirmed_by", "confirmed_at"])
    _enter("confirmed", locked, by=by, at=at, records=len(items))
    yearly.meet_what_is_done(locked, by=by, at=at)
    return locked


@transaction.atomic
def begin_follow_up(item: Item, *, by: Account, at: datetime) -> Record:
    """Draft what amends or repeals a document, as the clean-up decided; a second time gives the first."""
    kinds = {Decision.AMEND: RelationKind.AMENDS, Decision.REPEAL: RelationKind.REPEALS}
    round_ = _locked(item.round)
    _in_stage(round_, Stage.CONFIRMED)
    locked = Item.objects.select_for_update(of=("self",)).select_related("record", "follow_up").get(pk=item.pk)
    if locked.follow_up is not None:
        return locked.follow_up
    kind = kinds.get(Decision(locked.decision)) if locked.decision else None
    if kind is None:
        raise Refused(Refusal("nothing_follows", _("Nothing is to be drafted after this decision.")))
    words = load_profile(round_.organ.profile).wording
    form = words["reevaluation_amending" if kind is RelationKind.AMENDS else "reevaluation_repealing"]
    content = Content(title=form.format(organ=round_.organ.name, title=locked.title)[:300], issuer=round_.organ.name)
    made = records.draft(round_.organ, content, by=by, at=at)
    relating.relate(made, kind=kind, other=locked.record, citation="", since=None, by=by, at=at)
    locked.follow_up = made
    locked.save(update_fields=["follow_up"])
    return made


def follow_release(record: Record, *, by: Account | None, at: datetime) -> None:
    """A result became public: the duty that asks for its publication is met (``RECORD_RELEASE_FOLLOWERS``)."""
    for number in Round.objects.filter(result=record).order_by("pk").values_list("pk", flat=True):
        round_ = Round.objects.select_related("organ").get(pk=number)
        yearly.meet_what_is_done(round_, by=by, at=at)


def _locked(round_: Round) -> Round:
    return Round.objects.select_for_update(of=("self",)).select_related("organ").get(pk=round_.pk)


def _in_stage(round_: Round, stage: Stage) -> None:
    if round_.stage != stage:
        raise Refused(Refusal("wrong_stage", _("The round is not at this step any more. Open its page anew.")))


def _enter(act: str, round_: Round, *, by: Account, at: datetime, **detail: JSON) -> None:
    audit.write(f"reevaluation.{act}", subject=round_, by=by, at=at, detail=detail)


def _refusals(items: list[Item], code: str, sentence: str) -> list[Refusal]:
    return [Refusal(code, sentence % {"title": one.title}) for one in items[:NAMED]]


def _list(round_: Round, *, on: date) -> int:
    """Make the items what belongs in the round now: new ones are added, changed ones are to be decided anew."""
    present = {one.record_id: one for one in round_.items.all()}
    added, changed = list[Item](), list[Item]()
    for fields in queries.belonging(round_, on=on):
        item = present.pop(fields["record_id"], None)
        if item is None:
            added.append(Item(round=round_, **fields))
        elif item.digest != fields["digest"] or item.has_left:
            _anew(item, fields)
            changed.append(item)
    gone = [item for item in present.values() if not item.has_left]
    for item in gone:
        item.has_left = True
    Item.objects.bulk_create(added, batch_size=500)
    names = [*FIELDS, "has_left", "decision", "new_attribute", "next_review_on", "revision"]
    Item.objects.bulk_update([*changed, *gone], names, batch_size=200)
    return len(added) + len(changed) + len(gone)


FIELDS = ("version", "digest", "title", "attribute", "ground", "former_reason", "review_was_due_on")


def _anew(item: Item, fields: Mapping[str, Any]) -> None:
    for name in FIELDS:
        setattr(item, name, fields[name])
    item.has_left, item.decision, item.new_attribute, item.next_review_on = False, "", "", None
    item.revision += 1


def _meanwhile(item: Item, seen: int) -> list[Refusal]:
    """Why what somebody had before them is not what stands there now."""
    if item.revision != seen:
        return [Refusal("edited_meanwhile", _("Somebody decided meanwhile. Look at it again, then decide."))]
    is_listed = item.round.kind == RoundKind.CLEAN_UP or item.record.digest == item.digest
    if item.has_left or not is_listed:
        said = _("The record was changed meanwhile. Bring the round up to date, then decide.")
        return [Refusal("record_changed", said)]
    return []


def _incomplete(item: Item, round_: Round, *, on: date) -> list[Refusal]:
    found = []
    if item.decision not in DECISIONS[RoundKind(round_.kind)]:
        found.append(Refusal("decision_unknown", _("This round knows no such decision."), "decision"))
    if not item.reason:
        found.append(Refusal("reason_missing", _("Say why."), "reason"))
    if item.decision == Decision.STAYS:
        found += _bad_next_review(item, round_, on=on)
    if item.decision == Decision.OPENS:
        found += _bad_attribute(item)
    return found


def _bad_next_review(item: Item, round_: Round, *, on: date) -> list[Refusal]:
    day, last = item.next_review_on, last_year_of_review(round_.year)
    if day is None:
        return [Refusal("next_review_missing", _("Say when it is re-evaluated next."), "next_review_on")]
    if day <= on:
        return [Refusal("next_review_past", _("The next re-evaluation lies after today."), "next_review_on")]
    if day.year > last:
        said = _("Every year it is re-evaluated: by the end of %(year)s at the latest.") % {"year": last}
        duty = load_profile(item.record.organ.profile).duty("withheld_record.review", on=on)
        return [Refusal("next_review_late", said, "next_review_on", duty.source)]
    return []


def _bad_attribute(item: Item) -> list[Refusal]:
    chosen = attributes_of(load_profile(item.record.organ.profile)).get(item.new_attribute)
    if chosen is None:
        return [Refusal("attribute_missing", _("Choose the new disclosure attribute."), "new_attribute")]
    if openness(chosen.extent, chosen.mode) <= openness(item.record.extent, item.record.mode):
        return [
            Refusal("not_more_open", _("The new attribute is not more open than the present one."), "new_attribute")
        ]
    return []


def _carry_out(item: Item, *, at: datetime) -> None:
    """Let a decision take effect; whoever decided is who wrote the new version, and cannot review it."""
    assert item.decided_by is not None  # a constraint says so
    if item.decision == Decision.STAYS:
        note = f"{item.reason}（{item.next_review_on}）"
        reopening.stay(item.record, note=note, by=item.decided_by, at=at)
    elif item.decision == Decision.OPENS:
        reopening.reopen(
            item.record, attribute=item.new_attribute, seen=item.digest, note=item.reason, by=item.decided_by, at=at
        )
