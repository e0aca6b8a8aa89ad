"""Profiles: the law of one jurisdiction, read from its folder and those it extends."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from gongkai.law import checks
from gongkai.law.calendar import Holiday, HolidayNotice, WorkCalendar
from gongkai.law.checks import Problem, Row
from gongkai.law.duties import Duty
from gongkai.law.spans import Span

PROFILES = Path(__file__).resolve().parents[3] / "profiles"


class UnknownProfile(LookupError):
    """No folder of that name."""

    def __init__(self, name: str, root: Path) -> None:
        self.known = profile_names(root)
        super().__init__(f"{name!r} in {root}: no such profile; there are {', '.join(self.known)}")
        self.reason = f"没有名为“{name}”的辖区配置；现有：{'、'.join(self.known)}"


class BadProfile(ValueError):
    """A profile whose files are wrong; ``problems`` names every fault with its place."""

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"profile {name!r}:\n" + "\n".join(str(problem) for problem in self.problems))
        self.reason = f"辖区配置“{name}”有误：" + "；".join(str(problem) for problem in self.problems)


class UnknownDuty(LookupError):
    """No row of that id or number, or none in force on that day."""

    def __init__(self, key: str, profile: "Profile", on: date | None, held: tuple[Duty, ...]) -> None:
        when = f" on {on}" if on else ""
        super().__init__(f"{key!r} in profile {profile.name!r}: no such duty{when}")
        if held:
            periods = "；".join(f"{duty.since}起" + (f"至{duty.until}前" if duty.until else "") for duty in held)
            self.reason = f"“{key}”在{on}没有施行中的规定（施行期间：{periods}）"
        else:
            near = get_close_matches(key, sorted({duty.id for duty in profile.duties}), n=3)
            hint = f"；是否指：{'、'.join(near)}" if near else ""
            self.reason = f"{profile.title}的配置中没有编号或名称为“{key}”的义务{hint}"


@dataclass(frozen=True, slots=True)
class DisclosureAttribute:
    """One disclosure attribute in the place's own words, mapped to extent and mode (REC-1)."""

    label: str
    extent: str
    mode: str
    mode_label: str = ""
    needs_reason: bool = False


@dataclass(frozen=True)
class Profile:
    """The law that binds in one jurisdiction: its own rows and calendar on top of those it extends, nearest last."""

    name: str
    title: str
    level: str
    region: str
    chain: tuple[str, ...]
    duties: tuple[Duty, ...] = field(repr=False)
    calendar: WorkCalendar = field(repr=False)
    office: str = ""
    authority: str = ""
    wording: Mapping[str, str] = field(default_factory=dict, repr=False)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    disclosure_attributes: tuple[DisclosureAttribute, ...] = field(default=(), repr=False)
    disclosure_source: str = ""

    @property
    def extends(self) -> str:
        """The profile directly above, or nothing for the nation."""
        return self.chain[-2] if len(self.chain) > 1 else ""

    def in_force(self, on: date) -> tuple[Duty, ...]:
        """Every row that holds on that day; where a place replaced a service level by its own, only its own."""
        rows = [duty for duty in self.duties if duty.is_in_force(on)]
        replaced = {duty.id: duty for duty in rows if duty.replaces}
        return tuple(duty for duty in rows if replaced.get(duty.id, duty) is duty)

    def duties_of(self, key: str, on: date | None = None) -> tuple[Duty, ...]:
        """Every row with that id or row number, the nearest government's first; those in force on ``on``, if given.

        A row number that is not in force on that day stands for the row of the same id that is.
        """
        rows = self.duties if on is None else self.in_force(on)
        found = [duty for duty in rows if key in (duty.id, duty.row)]
        if not found:
            ids = {duty.id for duty in self.duties if duty.row == key}
            found = [duty for duty in rows if duty.id in ids]
        return tuple(sorted(found, key=lambda duty: -self.chain.index(duty.profile)))

    def duty(self, key: str, on: date | None = None) -> Duty:
        """The row with that id or row number, of the nearest government; raises ``UnknownDuty``.

        Without a day it is the latest period of validity. Where one row number makes several duties, the first of them.
        """
        if on is not None:
            if found := self.duties_of(key, on):
                return found[0]
            raise UnknownDuty(key, self, on, self.duties_of(key))
        if not (found := self.duties_of(key)):
            raise UnknownDuty(key, self, on, ())
        return max((duty for duty in found if duty.id == found[0].id), key=lambda duty: (duty.replaces, duty.since))


@dataclass(frozen=True, slots=True)
class TomlFile:
    """One file and its contents, which knows on which line a row begins."""

    path: Path
    data: Row
    text: str

    def line_of(self, table: str, number: int) -> str:
        """The line of the ``number``-th ``[[table]]``."""
        starts = [match.start() for match in re.finditer(rf"^\[\[{re.escape(table)}\]\]", self.text, re.MULTILINE)]
        return str(self.text.count("\n", 0, starts[number]) + 1) if number < len(starts) else "1"


def profile_names(root: Path = PROFILES) -> list[str]:
    """The profiles there are."""
    return sorted(path.parent.name for path in root.glob("*/profile.toml"))


def load_profile(name: str, root: Path | None = None) -> Profile:
    """The profile of that name with all it extends, read once; raises ``UnknownProfile`` and ``BadProfile``."""
    return _load((root or PROFILES).resolve(), name)


@lru_cache(maxsize=64)
def _load(root: Path, name: str) -> Profile:
    problems: list[Problem] = []
    profile = _read(root, name, problems)
    if problems or profile is None:
        raise BadProfile(name, problems)
    return profile


def problems_of(root: Path | None = None) -> Iterator[Problem]:
    """Every fault in every profile under ``root``, each once."""
    base = (root or PROFILES).resolve()
    seen: set[Problem] = set()
    for name in profile_names(base):
        problems: list[Problem] = []
        _read(base, name, problems)
        for problem in problems:
            if problem not in seen:
                seen.add(problem)
                yield problem


def _read(root: Path, name: str, problems: list[Problem]) -> Profile | None:
    files = _chain(root, name, problems)
    if files is None:
        return None
    chain = tuple(str(file.data["name"]) for file in files)
    duties: list[Duty] = []
    notices: list[HolidayNotice] = []
    for rank, file in enumerate(files):
        duties += _duties(file, problems)
        notices += _notices(file.path.parent / "calendar", rank, problems)
    duties = _with_terms(duties, root, problems)
    for duty, message in checks.faults_of_chain(duties):
        problems.append(Problem(root / duty.profile / "duties.toml", duty.row, message))
    return _assembled(files, chain, duties, WorkCalendar(notices))


def _assembled(files: list[TomlFile], chain: tuple[str, ...], duties: list[Duty], calendar: WorkCalendar) -> Profile:
    own = files[-1].data
    disclosure: Row = next((file.data["disclosure"] for file in reversed(files) if "disclosure" in file.data), {})
    return Profile(
        name=own["name"],
        title=own["title"],
        level=own["level"],
        region=own["region"],
        chain=chain,
        duties=tuple(duties),
        calendar=calendar,
        office=own.get("office", ""),
        authority=own.get("authority", ""),
        wording={key: value for file in files for key, value in file.data.get("wording", {}).items()},
        lists={key: tuple(value) for file in files for key, value in file.data.get("lists", {}).items()},
        disclosure_attributes=tuple(DisclosureAttribute(**row) for row in disclosure.get("attribute", [])),
        disclosure_source=disclosure.get("source", ""),
    )


# -- files -----------------------------------------------------------------------------------------------------------


def _toml(path: Path, problems: list[Problem]) -> TomlFile | None:
    try:
        text = path.read_text(encoding="utf-8")
        return TomlFile(path, tomllib.loads(text), text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        problems.append(Problem(path, line[1] if line else "1", f"not TOML: {error}"))
    except UnicodeDecodeError as error:
        problems.append(Problem(path, "1", f"not UTF-8 text: {error.reason} at byte {error.start}"))
    return None


def _chain(root: Path, name: str, problems: list[Problem]) -> list[TomlFile] | None:
    """The files ``profile.toml`` from the nation down to ``name``."""
    files: list[TomlFile] = []
    names: list[str] = []
    current = name
    while current or not names:
        path = root / current / "profile.toml"
        if not checks.NAME.fullmatch(current) or not path.is_file():
            if not files:
                raise UnknownProfile(name, root)
            problems.append(Problem(files[-1].path, "extends", f"no such profile: {current!r}"))
            return None
        if current in names:
            problems.append(Problem(files[-1].path, "extends", f"goes round: {' -> '.join((*names, current))}"))
            return None
        file = _profile_file(path, current, problems)
        if file is None:
            return None
        files.append(file)
        names.append(current)
        current = file.data.get("extends", "")
    return files[::-1]


def _profile_file(path: Path, name: str, problems: list[Problem]) -> TomlFile | None:
    file = _toml(path, problems)
    if file is None:
        return None
    faults = list(_faults_of_profile(file.data, name))
    problems += [Problem(path, "1", fault) for fault in faults]
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
        yield from checks.DISCLOSURE.faults(disclosure)
        for row in disclosure.get("attribute", []):
            yield from checks.ATTRIBUTE.faults(row)


TABLES: Mapping[str, Callable[[object], bool]] = {"wording": checks.is_text, "lists": checks.is_texts}


def _duties(profile_file: TomlFile, problems: list[Problem]) -> list[Duty]:
    path = profile_file.path.parent / "duties.toml"
    file = _toml(path, problems) if path.is_file() else None
    if file is None:
        return []
    problems += [Problem(path, "1", f"unknown key {key!r}") for key in file.data if key != "duty"]
    if not checks.is_tables(rows := file.data.get("duty", [])):
        problems.append(Problem(path, "1", "duties are written [[duty]]"))
        return []
    return list(_sound_duties(file, rows, profile_file.data, problems))


def _sound_duties(file: TomlFile, rows: list[Row], profile: Row, problems: list[Problem]) -> Iterator[Duty]:
    for number, row in enumerate(rows):
        place = file.line_of("duty", number)
        if faults := list(checks.faults_of_row(row)):
            name = row.get("row") or row.get("id") or f"duty {number + 1}"
            problems += [Problem(file.path, place, f"{name}: {fault}") for fault in faults]
        else:
            yield _duty(row, profile)


def _duty(row: Row, profile: Row) -> Duty:
    """The duty a sound row writes; its ``terms`` still hold only names."""
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
        default=Span.parse(row["default"]) if "default" in row else None,
        times=row.get("times", 0),
        profile=profile["name"],
        is_local=profile["level"] != "nation",
        term_ids=row.get("clock", {}),
    )


def _with_terms(duties: list[Duty], root: Path, problems: list[Problem]) -> list[Duty]:
    """The duties, each with the rows that its ``clock`` table names."""
    by_id: dict[str, list[Duty]] = {}
    for duty in duties:
        by_id.setdefault(duty.id, []).append(duty)
    for duty in duties:
        for name, term in duty.term_ids.items():
            if term not in by_id:
                place = root / duty.profile / "duties.toml"
                problems.append(Problem(place, duty.row, f"'clock.{name}' names {term!r}, which is no duty"))
    return [
        replace(duty, terms={name: tuple(by_id.get(term, ())) for name, term in duty.term_ids.items()})
        for duty in duties
    ]


# -- calendars -------------------------------------------------------------------------------------------------------


def _notices(folder: Path, rank: int, problems: list[Problem]) -> Iterator[HolidayNotice]:
    for path in sorted(folder.glob("*.toml")):
        file = _toml(path, problems)
        if file is None:
            continue
        if faults := list(checks.faults_of_calendar(file.data, path.stem)):
            problems += [Problem(path, "1", fault) for fault in faults]
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


NOT_FOUND = "not found"
"""Written as the number of a notice whose number no source that was read gives."""


def _holiday(row: Row) -> Holiday:
    return Holiday(row["name"], row["from"], row["to"], tuple(row.get("makeup", ())))
