"""Rounds of re-evaluation: what is decided about each record, and which attribute is more open than another."""

from enum import StrEnum

from gongkai.disclosure.records.content import Extent, Mode


class RoundKind(StrEnum):
    """What a round goes over: everything that is not public, or the rules and normative documents."""

    UNDISCLOSED = "undisclosed"
    CLEAN_UP = "clean_up"


class Stage(StrEnum):
    """How far a round is: decisions are made, a second person is asked, confirmed."""

    OPEN = "open"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"


class Decision(StrEnum):
    """What was decided about one record."""

    STAYS = "stays"
    OPENS = "opens"
    KEEP = "keep"
    AMEND = "amend"
    REPEAL = "repeal"
    LAPSE = "lapse"


DECISIONS = {
    RoundKind.UNDISCLOSED: (Decision.STAYS, Decision.OPENS),
    RoundKind.CLEAN_UP: (Decision.KEEP, Decision.AMEND, Decision.REPEAL, Decision.LAPSE),
}


def openness(extent: str, mode: str) -> int:
    """How open an attribute is: 0 for what is withheld, then on request before public, a part before the whole."""
    if extent not in (Extent.FULL, Extent.REDACTED):
        return 0
    return 1 + 2 * (mode == Mode.PROACTIVE) + (extent == Extent.FULL)


def last_year_of_review(year: int) -> int:
    """The year in which what stays closed is looked at again at the latest: every year (政府信息公开条例 第十八条)."""
    return year + 1
