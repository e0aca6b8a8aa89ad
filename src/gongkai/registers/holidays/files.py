"""Holiday notices from a file, in the form of ``profiles/national/calendar/2026.toml``."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gongkai.law.calendar_checks import Fault, faults_of_calendar
from gongkai.law.profile_files import NOT_FOUND

from .rules import HolidayRow, NoticeDraft


class UnusableFile(Exception):
    """A file that is no calendar; ``faults`` names every reason."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(f"{path}: {fault}" for fault in faults))


def drafts_in(path: Path, *, profile: str, is_national: bool) -> list[NoticeDraft]:
    """The notices of the file, the year's arrangement first and then what changed it; raises ``UnusableFile``."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnusableFile(path, [str(error)]) from error
    if faults := [_told(fault) for fault in faults_of_calendar(data, str(data.get("year", "")))]:
        raise UnusableFile(path, faults)
    return list(_drafts(data, profile, is_national=is_national))


def _told(fault: Fault) -> str:
    return f"[[{fault.table}]] {fault.number + 1}: {fault.message}" if fault.table else fault.message


def _drafts(data: dict[str, Any], profile: str, *, is_national: bool) -> Iterator[NoticeDraft]:
    if data.get("holiday"):
        yield _draft(data, data["year"], profile, is_arrangement=is_national)
    for change in data.get("amendment", []):
        yield _draft(change, data["year"], profile, is_arrangement=False)


def _draft(part: dict[str, Any], year: int, profile: str, *, is_arrangement: bool) -> NoticeDraft:
    return NoticeDraft(
        profile=profile,
        year=year,
        title=part["title"],
        number="" if part["notice"] == NOT_FOUND else part["notice"],
        issued_on=part.get("issued") or part["reported"],
        is_arrangement=is_arrangement,
        holidays=tuple(
            HolidayRow(row["name"], row["from"], row["to"], tuple(row.get("makeup", ())))
            for row in part.get("holiday", [])
        ),
    )
