"""Profiles: the law of one jurisdiction, read from its folder and those it extends."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from gongkai.law import profile_files
from gongkai.law.calendar import HolidayNotice, WorkCalendar
from gongkai.law.calendar_checks import faults_between_years
from gongkai.law.chain_checks import faults_of_chain, unknown_rows
from gongkai.law.checks import Problem, Row
from gongkai.law.duties import Duty
from gongkai.law.profile_files import TomlFile
from gongkai.law.reminders import Reminders

PROFILES = Path(__file__).resolve().parents[3] / "profiles"
COUNTRY = "national"
"""The profile of the whole country, on which every other one stands."""


LONGEST_KEY = 60
"""Of a name that is not known so much is shown, and compared with those that are."""


class UnknownProfile(LookupError):
    """No folder of that name."""

    def __init__(self, name: str, root: Path) -> None:
        self.known = profile_names(root)
        super().__init__(f"{name!r} in {root}: no such profile; there are {', '.join(self.known)}")
        self.reason = f"没有名为“{name[:LONGEST_KEY]}”的辖区配置；现有：{'、'.join(self.known)}"


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
        key = key[:LONGEST_KEY]
        self.is_known = bool(held)
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


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A case in which the place lets named review steps be skipped, and be made up for afterwards."""

    id: str
    title: str
    skips: tuple[str, ...]
    source: str


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
    reminders: Reminders | None = None
    genre_clocks: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    shortcuts: tuple[Shortcut, ...] = field(default=(), repr=False)

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


def profile_names(root: Path = PROFILES) -> list[str]:
    """The profiles there are."""
    return sorted(path.parent.name for path in root.glob("*/profile.toml"))


def load_profile(name: str, root: Path | None = None) -> Profile:
    """The profile of that name with all it extends, read once; raises ``UnknownProfile`` and ``BadProfile``."""
    return _load((root or PROFILES).resolve(), name)


@lru_cache(maxsize=64)
def _load(root: Path, name: str) -> Profile:
    if not profile_files.is_profile(root, name):
        raise UnknownProfile(name, root)
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
        if profile_files.is_profile(base, name):
            _read(base, name, problems)
        else:
            problems.append(Problem(base / name / "profile.toml", 1, "", f"no name of a profile: {name!r}"))
        for problem in problems:
            if problem not in seen:
                seen.add(problem)
                yield problem
    yield from profile_files.stray_files(base)


def _read(root: Path, name: str, problems: list[Problem]) -> Profile | None:
    files = profile_files.read_chain(root, name, problems)
    if files is None:
        return None
    duties: list[Duty] = []
    notices: list[HolidayNotice] = []
    for rank, file in enumerate(files):
        duties += profile_files.read_duties(file, problems)
        notices += profile_files.read_notices(file.path.parent / "calendar", rank, problems)
    rows = profile_files.read_rows(root, problems)
    for duty, message in (*faults_of_chain(duties), *unknown_rows(duties, rows)):
        problems.append(Problem(root / duty.profile / "duties.toml", duty.line, duty.row, message))
    problems += _clocks_of_nothing(files, duties)
    for notice, message in faults_between_years(notices):
        problems.append(Problem(root / files[0].path.parent / "calendar" / f"{notice.year}.toml", 1, "", message))
    return _assembled(files, profile_files.with_terms(duties), WorkCalendar(notices))


def _clocks_of_nothing(files: list[TomlFile], duties: list[Duty]) -> Iterator[Problem]:
    """Genres that are given the clock of a duty that is not there."""
    known = {duty.id for duty in duties}
    for file in files:
        for key in sorted(file.data.get("genre_clocks", {}).keys() - known):
            yield Problem(file.path, file.line_of_key(f"'{key}'"), key, f"'genre_clocks': no such duty: {key!r}")


def _assembled(files: list[TomlFile], duties: list[Duty], calendar: WorkCalendar) -> Profile:
    own = files[-1].data
    disclosure: Row = _nearest(files, "disclosure").get("disclosure", {})
    return Profile(
        name=own["name"],
        title=own["title"],
        level=own["level"],
        region=own["region"],
        chain=tuple(str(file.data["name"]) for file in files),
        duties=tuple(duties),
        calendar=calendar,
        office=own.get("office", ""),
        authority=own.get("authority", ""),
        wording={key: value for file in files for key, value in file.data.get("wording", {}).items()},
        lists={key: tuple(value) for file in files for key, value in file.data.get("lists", {}).items()},
        disclosure_attributes=tuple(DisclosureAttribute(**row) for row in disclosure.get("attribute", [])),
        disclosure_source=disclosure.get("source", ""),
        reminders=_reminders(_nearest(files, "reminders")),
        genre_clocks={key: tuple(value) for file in files for key, value in file.data.get("genre_clocks", {}).items()},
        shortcuts=tuple(
            Shortcut(row["id"], row["title"], tuple(row["skips"]), row["source"])
            for row in _nearest(files, "shortcut").get("shortcut", [])
        ),
    )


def _nearest(files: list[TomlFile], table: str) -> Row:
    """The contents of the nearest file that has ``table``; such a table is inherited whole."""
    return next((file.data for file in reversed(files) if table in file.data), {})


def _reminders(profile: Row) -> Reminders | None:
    row: Row | None = profile.get("reminders")
    if row is None:
        return None
    return Reminders(tuple(row["ahead"]), row["head"], row["supervisor"], row["source"], profile["name"])
