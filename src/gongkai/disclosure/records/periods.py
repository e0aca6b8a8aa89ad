"""The periods of a record's public life: which version stood, and whether it bound, from which day to which."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .rules import RelationKind, Validity, validity


@dataclass(frozen=True, slots=True)
class Stated:
    """A version, the day from which it was public, and the days from and until which it says that it is in force."""

    version: int
    since: date
    effective_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` to ``until``, both of them within it, the version stood so; ``until`` is ``None`` for the last."""

    since: date
    until: date | None
    version: int
    validity: Validity


def periods_of(
    versions: Sequence[Stated], *, lapsed_on: date | None, touched: Iterable[tuple[RelationKind, date]]
) -> list[Period]:
    """Every period from the first day in public, those that are known to come among them; oldest first.

    ``versions`` are those that became public, oldest first. What changes neither text nor force begins no period.
    """
    acts = list(touched)
    found: list[Period] = []
    for day in _turns(versions, lapsed_on, acts):
        shown = [one for one in versions if one.since <= day][-1]
        force = validity(
            day, effective_on=shown.effective_on, expires_on=shown.expires_on, lapsed_on=lapsed_on, touched=acts
        )
        if not found or (found[-1].version, found[-1].validity) != (shown.version, force):
            found.append(Period(day, None, shown.version, force))
    ends: list[date | None] = [one.since - timedelta(days=1) for one in found[1:]]
    return [
        Period(one.since, until, one.version, one.validity) for one, until in zip(found, [*ends, None], strict=True)
    ]


def _turns(versions: Sequence[Stated], lapsed_on: date | None, acts: Iterable[tuple[RelationKind, date]]) -> list[date]:
    """The days on which something may begin, from the first day in public on."""
    days = {one.since for one in versions} | {since for _kind, since in acts}
    days |= {one.effective_on for one in versions if one.effective_on}
    days |= {one.expires_on + timedelta(days=1) for one in versions if one.expires_on and one.expires_on < date.max}
    days |= {lapsed_on} if lapsed_on else set()
    return sorted(day for day in days if day >= versions[0].since)


def period_on(periods: Sequence[Period], day: date) -> Period | None:
    """The period in which a day lies; ``None`` before the first."""
    begun = [one for one in periods if one.since <= day]
    return begun[-1] if begun else None
