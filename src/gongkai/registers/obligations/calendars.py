"""The law by which this platform counts: every due day of every obligation is reckoned with what this gives."""

from dataclasses import replace
from datetime import date

from gongkai.law import Profile, load_profile


def law_of(profile_name: str, *, known_on: date | None = None) -> Profile:
    """The profile of that name; with ``known_on`` its calendar as it was known on that day (10-clocks C9)."""
    law = load_profile(profile_name)
    if known_on is None:
        return law
    return replace(law, calendar=law.calendar.as_known_on(known_on))
