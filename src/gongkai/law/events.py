"""What happens to a clock after it has started, and what a clock says back."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class ClockEventKind(StrEnum):
    """The acts that the reply clock knows (10-clocks section 2)."""

    RECEIVED = "received"
    CLARIFICATION_REQUESTED = "clarification_requested"
    CLARIFICATION_RECEIVED = "clarification_received"
    THIRD_PARTY_ASKED = "third_party_asked"
    THIRD_PARTY_RECEIVED = "third_party_received"
    THIRD_PARTY_ANSWERED = "third_party_answered"
    OTHER_ORGAN_ASKED = "other_organ_asked"
    OTHER_ORGAN_RECEIVED = "other_organ_received"
    OTHER_ORGAN_ANSWERED = "other_organ_answered"
    EXTENSION_APPROVED = "extension_approved"
    FEE_NOTIFIED = "fee_notified"
    FEE_PAID = "fee_paid"
    REASONS_REQUESTED = "reasons_requested"
    REASONS_ACCEPTED = "reasons_accepted"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    REPLIED = "replied"


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """One act.

    ``workdays`` is the length of an extension, ``notified_on`` the day the applicant was told of it if not the day of
    approval; ``stated_on`` is the date that a notice gives the applicant, or that replaces the limit; ``party`` tells
    apart those who were asked at the same time.
    """

    kind: ClockEventKind
    at: datetime | date
    workdays: int = 0
    stated_on: date | None = None
    notified_on: date | None = None
    party: str = ""

    @property
    def on(self) -> date:
        """The day of the act in Shanghai."""
        return day_of(self.at)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An act that the law does not allow; it changed nothing. ``reason`` is Chinese, ``source`` the clause."""

    event: ClockEvent
    reason: str
    source: str


def day_of(moment: datetime | date) -> date:
    """The calendar day in Shanghai; a moment without a zone is taken as Shanghai's."""
    return moment_of(moment).date() if isinstance(moment, datetime) else moment


def moment_of(moment: datetime) -> datetime:
    """The moment in China's time; one without a zone is taken as China's."""
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)
