"""The life of a record: which step is next, which approvals still hold, what is valid on a day. No database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """Where the newest version of a record stands; whether an older one is public is another question."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SIGNED = "signed"
    SCHEDULED = "scheduled"
    RELEASED = "released"
    CLOSED = "closed"


class Step(StrEnum):
    """Reviews that a profile may ask for, each by another right."""

    FIRST_REVIEW = "first_review"
    SECOND_REVIEW = "second_review"
    THIRD_REVIEW = "third_review"
    SECRECY_REVIEW = "secrecy_review"
    LEGALITY_REVIEW = "legality_review"


class ActKind(StrEnum):
    """What people do with a record."""

    DRAFTED = "drafted"
    HANDED_IN = "handed_in"
    EDITED = "edited"
    SENT_ON = "sent_on"
    APPROVED = "approved"
    RETURNED = "returned"
    VOIDED = "voided"
    SIGNED = "signed"
    SCHEDULED = "scheduled"
    RELEASED = "released"
    COPIED = "copied"
    OVERRIDE_PROPOSED = "override_proposed"
    OVERRIDDEN = "overridden"
    RELEASE_FAILED = "release_failed"
    WITHDRAWAL_PROPOSED = "withdrawal_proposed"
    WITHDRAWN = "withdrawn"
    REEVALUATED = "reevaluated"
    REOPENED = "reopened"
    TAKEN_ON = "taken_on"
    PASSED_ON = "passed_on"
    CORRECTED = "corrected"
    LAPSED = "lapsed"
    SKIPPED = "skipped"
    SHORTCUT_REVIEWED = "shortcut_reviewed"
    TAKEN_OVER = "taken_over"
    ANNULLED = "annulled"


class Validity(StrEnum):
    """Whether a rule binds on a day (domain/04 §8)."""

    NOT_YET = "not_yet"
    VALID = "valid"
    AMENDED = "amended"
    REPEALED = "repealed"
    LAPSED = "lapsed"


class RelationKind(StrEnum):
    """How one record touches another; read from the newer one."""

    AMENDS = "amends"
    REPEALS = "repeals"
    REPLACES = "replaces"
    INTERPRETS = "interprets"
    IMPLEMENTS = "implements"
    REPUBLISHES = "republishes"


@dataclass(frozen=True)
class Approval:
    """A review step that someone passed, of the content whose digest they saw."""

    step: Step
    digest: str
    by: int


@dataclass(frozen=True)
class Refusal:
    """One reason why an act is not possible now: a stable code, a sentence, the field or the step, and the clause.

    ``is_return``: the law has whoever receives it send it back for this, so that the return is recorded (退文).
    """

    code: str
    sentence: str
    field: str = ""
    clause: str = ""
    is_return: bool = False


@dataclass(frozen=True)
class Question:
    """What a reviewer is asked of a record: a stable code, the words, the answer that lets it pass, and the clause."""

    code: str
    text: str
    passes_on: bool
    clause: str = ""


class Refused(Exception):
    """An act that is not possible now, with every reason at once; it changed nothing."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__("；".join(one.sentence for one in refusals))
        self.refusals = refusals


def holding(approvals: Iterable[Approval], digest: str) -> list[Approval]:
    """The approvals of exactly this content; an edit leaves none."""
    return [approval for approval in approvals if approval.digest == digest]


def next_step(steps: Sequence[Step], approvals: Iterable[Approval], digest: str) -> Step | None:
    """The first step that nobody has passed for this content; ``None`` when it may be signed."""
    passed = {approval.step for approval in holding(approvals, digest)}
    return next((step for step in steps if step not in passed), None)


def validity(
    on: date,
    *,
    effective_on: date | None,
    expires_on: date | None,
    lapsed_on: date | None = None,
    touched: Iterable[tuple[RelationKind, date]],
) -> Validity:
    """Whether it binds ``on`` a day. ``touched`` are the acts of other records upon it, with the days they take effect.

    ``expires_on`` is the last day of validity; ``lapsed_on`` the first one without it that was declared.
    """
    kinds = {kind for kind, since in touched if since <= on}
    if kinds & {RelationKind.REPEALS, RelationKind.REPLACES}:
        return Validity.REPEALED
    if (expires_on is not None and on > expires_on) or (lapsed_on is not None and on >= lapsed_on):
        return Validity.LAPSED
    if effective_on is not None and on < effective_on:
        return Validity.NOT_YET
    return Validity.AMENDED if RelationKind.AMENDS in kinds else Validity.VALID
