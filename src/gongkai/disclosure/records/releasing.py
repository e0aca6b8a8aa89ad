"""A signed record becomes public, is replaced by a newer version, ceases to be public: each is a journal entry."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.journal import services as journal
from gongkai.registers.journal.rules import Act as Published
from gongkai.registers.obligations import services as obligations
from gongkai.registers.obligations.models import Obligation

from . import gates, ledger_keeping, rights
from .content import Content
from .models import Record, Relation
from .rules import ActKind, Refusal, Refused, RelationKind, State
from .services import content_of, enter, in_state, lock, must_be_seen, pass_gates
from .wording import ANNULLED, clocks_until_public, duties_of, law_for

TOUCHES = {
    RelationKind.AMENDS: Published.AMENDED,
    RelationKind.REPEALS: Published.REPEALED,
    RelationKind.REPLACES: Published.REPEALED,
}
"""What the release of a record does to the one it touches."""


@transaction.atomic
def release(record: Record, *, seen: str, by: Account, at: datetime) -> Record:
    """Make the signed version public: the gates pass, the clocks are met, the journal has its entry (REC-4)."""
    locked = lock(record)
    rights.must_have(by, "release", locked.organ_id, on=timezone.localdate(at))
    in_state(locked, State.SIGNED, State.SCHEDULED)
    must_be_seen(locked, seen)
    return _release(locked, by=by, at=at)


@transaction.atomic
def schedule(record: Record, *, seen: str, release_at: datetime, by: Account, at: datetime) -> Record:
    """Have it released at a later moment; raise ``Refused`` where a gate would stop it already now."""
    locked = lock(record)
    rights.must_have(by, "release", locked.organ_id, on=timezone.localdate(at))
    in_state(locked, State.SIGNED, State.SCHEDULED)
    must_be_seen(locked, seen)
    if release_at <= at:
        raise Refused(Refusal("moment_passed", "定时发布的时刻必须晚于现在", "release_at"))
    pass_gates(locked, gates.Stage.RELEASE, at)
    locked.state, locked.release_at = State.SCHEDULED, release_at
    locked.save(update_fields=["state", "release_at"])
    enter(locked, ActKind.SCHEDULED, by=by, at=at, note=timezone.localtime(release_at).isoformat())
    return locked


def release_due(*, at: datetime) -> int:
    """Release everything whose moment has come; how many there were. One that is refused waits for a person again."""
    due = list(Record.objects.filter(state=State.SCHEDULED, release_at__lte=at).order_by("release_at", "id"))
    for record in due:
        try:
            _release_scheduled(record, at=at)
        except Refused as refused:
            _alarm(record, refused, at=at)
    return len(due)


@transaction.atomic
def _release_scheduled(record: Record, *, at: datetime) -> None:
    locked = lock(record)
    if locked.state == State.SCHEDULED and locked.release_at is not None and locked.release_at <= at:
        _release(locked, by=None, at=at)


@transaction.atomic
def _alarm(record: Record, refused: Refused, *, at: datetime) -> None:
    """Back to whoever releases, with every reason; it stands in their inbox."""
    locked = lock(record)
    locked.state, locked.release_at = State.SIGNED, None
    locked.save(update_fields=["state", "release_at"])
    enter(locked, ActKind.RELEASE_FAILED, by=None, at=at, note=str(refused))


def _release(record: Record, *, by: Account | None, at: datetime) -> Record:
    """Everything that others need not wait for comes first; audit register and journal last, where all wait in line."""
    content = content_of(record)
    pass_gates(record, gates.Stage.RELEASE, at, content=content)
    before = record.public_version if record.is_public else None
    act, told = _kind_of_release(record, content)
    with audit.gathered():
        make_public(record, content, first_at=at, on=timezone.localdate(at))
        enter(record, ActKind.RELEASED, by=by, at=at)
        duty_ids = (*settings.RECORD_CLOCKS, settings.CATALOGUE_PUBLISH_DUTY, *clocks_until_public(law_for(record)))
        _meet_clocks(record, *duty_ids, by=by, at=at)
        entry = journal.Published(act, record.public_id, content.public.digest, told)
        entries = [entry]
        if Relation.objects.filter(record=record).order_by().exists():
            entries += touched(record, before, at)
            ledger_keeping.follow_touched(record)
        for path in settings.RECORD_RELEASE_FOLLOWERS:
            import_string(path)(record, by=by, at=at)
    journal.append_all(entries, at=at)
    return record


def make_public(record: Record, content: Content, *, first_at: datetime, on: date) -> None:
    """Show the newest version to everyone; ``first_at`` counts where it was not public before.

    That its time was over does not stand any longer where the new version prolongs it; a declaration stands.
    """
    record.public_version, record.withdrawn_at, record.withdrawal_by = record.version, None, None
    record.first_released_at = record.first_released_at or first_at
    record.state, record.release_at, record.expires_on = State.RELEASED, None, content.expires_on
    record.catalogue_entry, record.waits_for = content.catalogue_entry, ""
    is_over = content.expires_on is not None and content.expires_on < on
    if not record.lapse_reason and not is_over:
        record.lapsed_on = None
    record.save()


def _kind_of_release(record: Record, content: Content) -> tuple[Published, str]:
    """Whether the public sees it first, sees a correction, or another version; and what the journal's staff read."""
    if record.public_version is None:
        return Published.RELEASED, ""
    shown = content_of(record, record.public_version).corrections if content.corrections else ()
    new = [one for one in content.corrections if one not in shown]
    told = "；".join(f"{one.wrong} → {one.right}" for one in new)
    return (Published.CORRECTED if new else Published.REVISED), told


def touched(record: Record, before: int | None, at: datetime) -> list[journal.Published]:
    """What this release does to other public records: they are amended or repealed, or no longer are.

    ``before`` is the version that was public; what that did already is not told again.
    """
    new, old = (_binding(record, number) for number in (record.version, before))
    told = []
    for relation in new.values():
        if relation.since is None:
            Relation.objects.filter(pk=relation.pk).update(since=timezone.localdate(at))
        if relation.pk not in old:
            told.append((TOUCHES[RelationKind(relation.kind)], relation))
    told += [(Published.REVISED, relation) for number, relation in old.items() if number not in new]
    return [_told(act, one.other) for act, one in told if one.other is not None and one.other.is_public]


def _binding(record: Record, number: int | None) -> dict[int, Relation]:
    """The relations of a version that change whether another record here is in force."""
    if number is None:
        return {}
    rows = Relation.objects.of_version(number).filter(record=record, kind__in=TOUCHES, other__isnull=False)
    return {one.pk: one for one in rows.select_related("other").order_by("id")}


def _told(act: Published, record: Record) -> journal.Published:
    return journal.Published(act, record.public_id, content_of(record, record.public_version).public.digest)


def _meet_clocks(record: Record, *duty_ids: str, by: Account | None, at: datetime) -> None:
    owed = Obligation.objects.about(record).filter(duty_id__in=duty_ids)
    obligations.meet_owed(owed, by=by, at=at, evidence=record)


# -- withdrawal ------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose_withdrawal(record: Record, *, reason: str, by: Account, at: datetime) -> Record:
    """Ask that it be taken from the public; another person decides."""
    locked = lock(record)
    rights.must_have(by, "withdraw", locked.organ_id, on=timezone.localdate(at))
    if not locked.is_public:
        raise Refused(Refusal("not_public", "该信息没有公开，无需撤回"))
    if not reason.strip():
        raise Refused(Refusal("reason_missing", "撤回须说明理由", "reason"))
    if locked.withdrawal_by_id is not None:
        raise Refused(Refusal("proposed_before", "已有待确认的撤回申请"))
    locked.withdrawal_by = by
    locked.save(update_fields=["withdrawal_by"])
    enter(locked, ActKind.WITHDRAWAL_PROPOSED, by=by, at=at, note=reason.strip())
    return locked


@transaction.atomic
def withdraw(record: Record, *, by: Account, at: datetime) -> Record:
    """Take it from the public, as somebody else proposed; every copy follows the journal."""
    locked = lock(record)
    rights.must_have(by, "withdraw", locked.organ_id, on=timezone.localdate(at))
    proposed = locked.acts.filter(kind=ActKind.WITHDRAWAL_PROPOSED).last()
    if not locked.is_public or proposed is None or locked.withdrawal_by_id is None:
        raise Refused(Refusal("not_proposed", "没有待确认的撤回申请"))
    if proposed.by_id == by.pk:
        raise Refused(Refusal("two_people", "撤回须由另一人确认"))
    touched = _binding(locked, locked.public_version).values()
    locked.withdrawn_at, locked.withdrawal_by = at, None
    locked.save(update_fields=["withdrawn_at", "withdrawal_by"])
    enter(locked, ActKind.WITHDRAWN, by=by, at=at, note=proposed.note)
    if locked.annulled_on is not None:
        _meet_clocks(locked, *duties_of(law_for(locked), locked.genre, begun_by=ANNULLED), by=by, at=at)
    gone = journal.Published(Published.WITHDRAWN, locked.public_id, reason=proposed.note)
    others = [one.other for one in touched if one.other is not None and one.other.is_public]
    journal.append_all([gone, *(_told(Published.REVISED, other) for other in others)], at=at)
    ledger_keeping.follow_touched(locked)
    for path in settings.RECORD_WITHDRAWAL_FOLLOWERS:
        import_string(path)(locked, by=by, at=at)
    return locked
