"""The files of a profile: read, checked, and turned into duties and notices; every fault is kept with its place."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from gongkai.law import calendar_checks, checks
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

    def line_of_key(self, fault: str) -> int:
        """The line of the key that ``fault`` names in quotes; 1 if it stands nowhere."""
        named = re.search(r"'([\w.]+)'", fault)
        key = named[1].rsplit(".", 1)[-1] if named else ""
        found = re.search(rf"^[ \t]*\[*[ \t]*\"?(?:\w+\.)*{re.escape(key)}\"?[ \t]*[=\]]", self.text, re.MULTILINE)
        return self.text.count("\n", 0, found.start()) + 1 if key and found else 1

    def line_of(self, table: str, number: int) -> int:
        """The line of the ``number``-th ``[[table]]``; 1 if it is written otherwise."""
        header = rf"^[ \t]*\[\[[ \t]*{re.escape(table)}[ \t]*\]\]"
        starts = [match.start() for match in re.finditer(header, self.text, re.MULTILINE)]
        return self.text.count("\n", 0, starts[number]) + 1 if number < len(starts) else 1


def read_toml(path: Path, problems: list[Problem]) -> TomlFile | None:
    """The file, or nothing and a problem."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return TomlFile(path, _parsed(text), text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        problems.append(Problem(path, int(line[1]) if line else 1, "", f"not TOML: {error}"))
    except UnicodeDecodeError as error:
        line_number = path.read_bytes()[: error.start].count(b"\n") + 1
        problems.append(Problem(path, line_number, "", f"not UTF-8 text: {error.reason} at byte {error.start}"))
    except (OSError, RecursionError) as error:
        problems.append(Problem(path, 1, "", f"cannot be read: {error}"))
    return None


@lru_cache(maxsize=256)
def _parsed(text: str) -> Row:
    """The tables of a text; those above several profiles are read for each of them, and parsed once."""
    return tomllib.loads(text)


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
            line = files[-1].line_of_key("'extends'")
            problems.append(Problem(files[-1].path, line, "extends", f"no such profile: {current!r}"))
            return None
        if current in names:
            way = " -> ".join((*names, current))
            line = files[-1].line_of_key("'extends'")
            problems.append(Problem(files[-1].path, line, "extends", f"goes round: {way}"))
            return None
        file = _profile_file(root / current / "profile.toml", current, problems)
        if file is None:
            return None
        if files and not checks.is_above(file.data["level"], files[-1].data["level"]):
            levels = f"{files[-1].data['level']} on {file.data['level']}"
            problems.append(Problem(files[-1].path, files[-1].line_of_key("'extends'"), "", f"'extends': a {levels}"))
        files.append(file)
        names.append(current)
        current = file.data.get("extends", "")
    return files[::-1]


def _profile_file(path: Path, name: str, problems: list[Problem]) -> TomlFile | None:
    file = read_toml(path, problems)
    if file is None:
        return None
    faults = list(_faults_of_profile(file.data, name))
    problems += [Problem(path, file.line_of_key(fault), "", fault) for fault in faults]
    return None if faults else file


def _faults_of_profile(data: Row, name: str) -> Iterator[str]:
    yield from checks.PROFILE.faults(data)
    if (data.get("level") == "nation") is ("extends" in data):
        yield "'extends': the nation stands on nothing, every other place on one above it"
    if data.get("name") != name:
        yield f"'name' {data.get('name')!r} is not that of its folder"
    for section, is_right in TABLES.items():
        table = data.get(section, {})
        for key, value in table.items() if isinstance(table, dict) else ():
            if not is_right(value):
                yield f"'{section}.{key}' cannot be {value!r}"
    for section, (is_right, faults) in PARTS.items():
        if is_right(part := data.get(section)):
            yield from faults(part)


PARTS: Mapping[str, tuple[Callable[[object], bool], Callable[[Any], Iterator[str]]]] = {
    "wording": (checks.is_table, checks.faults_of_wording),
    "disclosure": (checks.is_table, checks.faults_of_disclosure),
    "reminders": (checks.is_table, checks.faults_of_reminders),
    "shortcut": (checks.is_tables, checks.faults_of_shortcuts),
}
TABLES: Mapping[str, Callable[[object], bool]] = {
    "wording": checks.is_text,
    "lists": checks.is_texts,
    "genre_clocks": checks.is_texts,
}


# -- duties.toml -----------------------------------------------------------------------------------------------------


def read_duties(profile_file: TomlFile, problems: list[Problem]) -> list[Duty]:
    """The sound rows of the duties beside ``profile_file``; their ``terms`` still hold only names."""
    path = profile_file.path.parent / "duties.toml"
    file = read_toml(path, problems) if path.is_file() else None
    if file is None:
        return []
    unknown = [f"unknown key {key!r}" for key in file.data if key != "duty"]
    if not checks.is_tables(rows := file.data.get("duty", [])):
        unknown.append("'duty': duties are written [[duty]]")
        rows = []
    problems += [Problem(path, file.line_of_key(fault), "", fault) for fault in unknown]
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
        if faults := list(calendar_checks.faults_of_calendar(file.data, path.stem)):
            problems += [Problem(path, _line_of_fault(file, fault), "", fault.message) for fault in faults]
            continue
        yield _notice(file.data, file.data["year"], rank, is_arrangement=rank == 0)
        for amendment in file.data.get("amendment", []):
            yield _notice(amendment, file.data["year"], rank, is_arrangement=False)


def _line_of_fault(file: TomlFile, fault: calendar_checks.Fault) -> int:
    return file.line_of(fault.table, fault.number) if fault.table else file.line_of_key(fault.message)


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


# -- what stands beside them -----------------------------------------------------------------------------------------


def read_rows(root: Path, problems: list[Problem]) -> Row | None:
    """The list of duties, each row by its number; a tree without one has none."""
    path = root / "rows.toml"
    file = read_toml(path, problems) if path.is_file() else None
    return file.data if file else None


def stray_files(root: Path) -> Iterator[Problem]:
    """Files and folders of which nothing would be read: a duty in them would be lost in silence."""
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")):
        if not (folder / "profile.toml").is_file():
            yield Problem(folder / "profile.toml", 1, "", "a folder without it is no profile")
            continue
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not KNOWN_FILES.fullmatch(path.relative_to(folder).as_posix()):
                yield Problem(path, 1, "", "no file of a profile; nothing in it is read")


KNOWN_FILES = re.compile(
    r"(profile|duties|naming|wording|catalogues|topics)\.toml|calendar/\d{4}\.toml|README\.md|(.*/)?\..*"
)
