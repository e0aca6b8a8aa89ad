"""The files of a profile: read, checked, and turned into duties and notices; every fault is kept with its place."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gongkai.law import checks
from gongkai.law.calendar import Holiday, HolidayNotice
from gongkai.law.checks import Problem, Row
from gongkai.law.duties import Duty
from gongkai.law.spans import Span

NOT_FOUND = "not found"
"""Written as the number of a notice whose number no source that was read gives."""


@dataclass(frozen=True, slots=True)
class TomlFile:
    """One file and its contents, which knows on which line a row begins."""

    path: Path
    data: Row
    text: str

    def line_of(self, table: str, number: int) -> int:
        """The line of the ``number``-th ``[[table]]``; 1 if it is written otherwise."""
        header = rf"^[ \t]*\[\[[ \t]*{re.escape(table)}[ \t]*\]\]"
        starts = [match.start() for match in re.finditer(header, self.text, re.MULTILINE)]
        return self.text.count("\n", 0, starts[number]) + 1 if number < len(starts) else 1


def read_toml(path: Path, problems: list[Problem]) -> TomlFile | None:
    """The file, or nothing and a problem."""
    try:
        text = path.read_text(encoding="utf-8")
        return TomlFile(path, tomllib.loads(text), text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        problems.append(Problem(path, int(line[1]) if line else 1, "", f"not TOML: {error}"))
    except UnicodeDecodeError as error:
        line_number = path.read_bytes()[: error.start].count(b"\n") + 1
        problems.append(Problem(path, line_number, "", f"not UTF-8 text: {error.reason} at byte {error.start}"))
    except (OSError, RecursionError) as error:
        problems.append(Problem(path, 1, "", f"cannot be read: {error}"))
    return None


# -- profile.toml ----------------------------------------------------------------------------------------------------


def is_profile(root: Path, name: str) -> bool:
    """Whether there is a profile of that name."""
    return bool(checks.NAME.fullmatch(name)) and (root / name / "profile.toml").is_file()


def read_chain(root: Path, name: str, problems: list[Problem]) -> list[TomlFile] | None:
    """The files ``profile.toml`` from the nation down to ``name``."""
    files: list[TomlFile] = []
    names: list[str] = []
    current = name
    while current or not names:
        if not is_profile(root, current):
            problems.append(Problem(files[-1].path, 1, "extends", f"no such profile: {current!r}"))
            return None
        if current in names:
            way = " -> ".join((*names, current))
            problems.append(Problem(files[-1].path, 1, "extends", f"goes round: {way}"))
            return None
        file = _profile_file(root / current / "profile.toml", current, problems)
        if file is None:
            return None
        files.append(file)
        names.append(current)
        current = file.data.get("extends", "")
    return files[::-1]


def _profile_file(path: Path, name: str, problems: list[Problem]) -> TomlFile | None:
    file = read_toml(path, problems)
    if file is None:
        return None
    faults = list(_faults_of_profile(file.data, name))
    problems += [Problem(path, 1, "", fault) for fault in faults]
    return None if faults else file


def _faults_of_profile(data: Row, name: str) -> Iterator[str]:
    yield from checks.PROFILE.faults(data)
    if data.get("name") != name:
        yield f"'name' {data.get('name')!r} is not that of its folder"
    for section, is_right in TABLES.items():
        table = data.get(section, {})
        for key, value in table.items() if isinstance(table, dict) else ():
            if not is_right(value):
                yield f"'{section}.{key}' cannot be {value!r}"
    if isinstance(disclosure := data.get("disclosure"), dict):
        yield from checks.faults_of_disclosure(disclosure)
    if isinstance(reminders := data.get("reminders"), dict):
        yield from checks.faults_of_reminders(reminders)


TABLES: Mapping[str, Callable[[object], bool]] = {"wording": checks.is_text, "lists": checks.is_texts}


# -- duties.toml -----------------------------------------------------------------------------------------------------


def read_duties(profile_file: TomlFile, problems: list[Problem]) -> list[Duty]:
    """The sound rows of the duties beside ``profile_file``; their ``terms`` still hold only names."""
    path = profile_file.path.parent / "duties.toml"
    file = read_toml(path, problems) if path.is_file() else None
    if file is None:
        return []
    problems += [Problem(path, 1, "", f"unknown key {key!r}") for key in file.data if key != "duty"]
    if not checks.is_tables(rows := file.data.get("duty", [])):
        problems.append(Problem(path, 1, "", "duties are written [[duty]]"))
        return []
    return list(_sound_duties(file, rows, profile_file.data, problems))


def _sound_duties(file: TomlFile, rows: list[Row], profile: Row, problems: list[Problem]) -> Iterator[Duty]:
    for number, row in enumerate(rows):
        line = file.line_of("duty", number)
        if faults := list(checks.faults_of_row(row)):
            name = str(row.get("row") or row.get("id") or f"duty {number + 1}")
            problems += [Problem(file.path, line, name, fault) for fault in faults]
        else:
            yield _duty(row, profile, line)


def _duty(row: Row, profile: Row, line: int) -> Duty:
    return Duty(
        id=row["id"],
        row=row["row"],
        title=row["title"],
        starts=row["starts"],
        within=Span.parse(checks.span_text(row)),
        source=row["source"],
        since=row["since"],
        until=row.get("until"),
        bound_by=row.get("who", ""),
        evidence=row.get("evidence", ""),
        confidence=row.get("confidence", "seen"),
        begun_by=row.get("begun_by", ""),
        cite=row.get("cite", ""),
        note=row.get("note", ""),
        word=row.get("word", ""),
        is_service_level=row.get("service_level", False),
        replaces=row.get("replaces", False),
        beside=row.get("beside", ""),
        default=Span.parse(row["default"]) if "default" in row else None,
        times=row.get("times", 0),
        profile=profile["name"],
        is_local=profile["level"] != "nation",
        line=line,
        term_ids=row.get("clock", {}),
    )


def with_terms(duties: list[Duty]) -> list[Duty]:
    """The duties, each with the rows that its ``clock`` table names."""
    by_id: dict[str, list[Duty]] = {}
    for duty in duties:
        by_id.setdefault(duty.id, []).append(duty)
    return [
        replace(duty, terms={name: tuple(by_id.get(term, ())) for name, term in duty.term_ids.items()})
        for duty in duties
    ]


# -- calendars -------------------------------------------------------------------------------------------------------


def read_notices(folder: Path, rank: int, problems: list[Problem]) -> Iterator[HolidayNotice]:
    """The notices of the calendar files in ``folder``."""
    for path in sorted(folder.glob("*.toml")):
        file = read_toml(path, problems)
        if file is None:
            continue
        if faults := list(checks.faults_of_calendar(file.data, path.stem)):
            problems += [Problem(path, 1, "", fault) for fault in faults]
            continue
        yield _notice(file.data, file.data["year"], rank, is_arrangement=rank == 0)
        for amendment in file.data.get("amendment", []):
            yield _notice(amendment, file.data["year"], rank, is_arrangement=False)


def _notice(part: Row, year: int, rank: int, *, is_arrangement: bool) -> HolidayNotice:
    number: Any = part["notice"]
    return HolidayNotice(
        year=year,
        title=part["title"],
        number="" if number == NOT_FOUND else number,
        known_on=part.get("issued") or part["reported"],
        holidays=tuple(_holiday(row) for row in part.get("holiday", [])),
        is_arrangement=is_arrangement,
        rank=rank,
    )


def _holiday(row: Row) -> Holiday:
    return Holiday(row["name"], row["from"], row["to"], tuple(row.get("makeup", ())))
