"""Reads a government's organs from a TOML file and enters them through the services, all of them or none.

```toml
since = 2019-04-01                      # of every row that has no day of its own
[government]
name = "昭通市人民政府"
level = "city"
profile = "zhaotong"
under = "云南省人民政府"                  # left out where the register begins with this government
[[organ]]
name = "昭通市教育体育局"
kind = "department"                     # see models.Kind; a government has its own level
short_name = "市教体局"                  # optional, as are aliases, under, level, profile, since,
handler = "经办人"                       # head, leader_in_charge, ogi_body, handler, and
filed_on = 2020-05-20                   # the day on which these were filed
```
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.registers.accounts.models import Account

from . import facts, queries, services
from .models import Kind, Level, Organ, ResponsibilityKind

OF_FILE = frozenset({"since", "government", "organ"})
OF_ROW = frozenset({"name", "short_name", "aliases", "kind", "level", "profile", "under", "since", "filed_on"})
ANSWERING = frozenset(ResponsibilityKind.values)


class UnusableCharter(Exception):
    """A file of organs that cannot be entered; ``problems`` says every row and reason, and nothing was stored."""

    def __init__(self, path: Path, problems: Sequence[str]) -> None:
        self.path, self.problems = path, tuple(problems)
        super().__init__("\n".join(f"{path.name}, {problem}" for problem in self.problems))


@dataclass(frozen=True)
class Loaded:
    """What came of a file."""

    government: Organ
    founded: tuple[Organ, ...]
    known: int


@dataclass(frozen=True)
class Row:
    """An organ to enter; ``place`` says where it stands in the file."""

    place: str
    name: str
    kind: Kind
    level: Level
    profile: str
    since: date
    under: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    answering: Mapping[ResponsibilityKind, str] = field(default_factory=dict)
    filed_on: date | None = None


@transaction.atomic
def load(path: Path, *, at: datetime, by: Account | None) -> Loaded:
    """Enter every organ of ``path`` that the register does not know; a second time changes nothing.

    Raises ``UnusableCharter`` with the file, the row and the reason of everything that is wrong.
    """
    rows = _rows(path)
    entered: dict[str, Organ] = {}
    founded: list[Organ] = []
    problems: list[str] = []
    with facts.told_together(at=at):
        for row in rows:
            try:
                organ, is_new = _enter(row, entered, at=at, by=by)
                _name_answering(organ, row, at=at, by=by)
            except services.OrganRefused as refusal:
                problems += [f"{row.place}: {reason}" for reason in refusal.reasons]
                continue
            except LookupError as error:
                problems.append(f"{row.place}: {error.args[0]}")
                continue
            entered[row.name] = organ
            founded += [organ] if is_new else []
        if problems:
            raise UnusableCharter(path, problems)
    return Loaded(entered[rows[0].name], tuple(founded), len(rows) - len(founded))


def _enter(row: Row, entered: Mapping[str, Organ], *, at: datetime, by: Account | None) -> tuple[Organ, bool]:
    """The organ of ``row`` and whether it is new."""
    parent = _parent(row, entered)
    known = queries.organ_called(row.name, parent=parent)
    if known is None and parent is None and (unnamed := _unnamed()) is not None:
        services.settle_government(
            unnamed,
            name=row.name,
            short_name=row.short_name,
            aliases=row.aliases,
            level=row.level,
            profile=row.profile,
            since=row.since,
            at=at,
            by=by,
        )
        return Organ.objects.get(pk=unnamed.pk), True
    if known is None:
        founded = services.found_organ(
            row.name,
            short_name=row.short_name,
            aliases=row.aliases,
            level=row.level,
            kind=row.kind,
            profile=row.profile,
            parent=parent,
            since=row.since,
            at=at,
            by=by,
        )
        return founded, True
    if (known.kind, known.level, known.profile) != (row.kind, row.level, row.profile):
        raise LookupError(
            _("the register knows %(name)s as %(kind)s, %(level)s, %(profile)s; the row says otherwise")
            % {"name": row.name, "kind": known.kind, "level": known.level, "profile": known.profile}
        )
    _add_names(known, row, at=at, by=by)
    return known, False


def _unnamed() -> Organ | None:
    """The government of a new installation that nobody has named yet, if it is all that the register holds."""
    first = list(Organ.objects.all()[:2])
    return first[0] if len(first) == 1 and first[0].name == services.UNNAMED_GOVERNMENT else None


def _add_names(organ: Organ, row: Row, *, at: datetime, by: Account | None) -> None:
    """Record names of the row that the organ never carried; one that it gave up is not brought back."""
    if organ.until is not None:
        return
    carried = set(organ.names.values_list("text", flat=True))
    for name in (row.short_name, *row.aliases):
        if name and name not in carried:
            services.add_alias(organ, name=name, since=max(row.since, organ.since), at=at, by=by)
            carried.add(name)


def _name_answering(organ: Organ, row: Row, *, at: datetime, by: Account | None) -> None:
    """Record who answers for open government where nobody was ever named."""
    named = set(organ.responsibilities.values_list("kind", flat=True)) if row.answering else set()
    for kind, person_or_body in row.answering.items():
        if kind not in named and organ.until is None:
            services.file_responsibility(
                organ,
                kind=kind,
                person_or_body=person_or_body,
                since=row.since,
                filed_on=row.filed_on,
                at=at,
                by=by,
            )


def _parent(row: Row, entered: Mapping[str, Organ]) -> Organ | None:
    if not row.under:
        return None
    if row.under in entered:
        return entered[row.under]
    found = list(Organ.objects.filter(name=row.under, until__isnull=True)[:2])
    if len(found) != 1:
        reason = _("no organ called %(name)s is in the register; load its file first, or leave `under` out")
        if found:
            reason = _("more than one organ is called %(name)s; enter this one on its page")
        raise LookupError(reason % {"name": row.under})
    return found[0]


def _rows(path: Path) -> list[Row]:
    """The rows of the file, the government first; every shortcoming of their form at once."""
    try:
        file = tomllib.loads(path.read_bytes().decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnusableCharter(path, [str(error)]) from error
    government, organs = file.get("government"), file.get("organ", [])
    if not isinstance(government, dict) or not isinstance(organs, list):
        raise UnusableCharter(path, [_("a [government] and rows of [[organ]] are needed")])
    defaults = {"since": file.get("since"), "kind": "government", **government}
    below = {key: defaults.get(key) for key in ("since", "level", "profile")} | {"under": government.get("name")}
    stated = [(_("[government]"), defaults)]
    stated += [(_place(number, row), {**below, **row}) for number, row in enumerate(organs, start=1)]
    problems = [_("unknown key `%(key)s`") % {"key": key} for key in sorted(file.keys() - OF_FILE)]
    problems += [f"{place}: {problem}" for place, row in stated for problem in _shortcomings(row)]
    problems += _twins(stated)
    if problems:
        raise UnusableCharter(path, problems)
    return [_row(place, row) for place, row in stated]


def _place(number: int, row: Mapping[str, Any]) -> str:
    return _("row %(number)d (%(name)s)") % {"number": number, "name": row.get("name", "?")}


def _shortcomings(row: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(row.keys() - OF_ROW - ANSWERING):
        yield _("unknown key `%(key)s`") % {"key": key}
    for key in ("name", "profile"):
        if not isinstance(row.get(key), str) or not row[key].strip():
            yield _("`%(key)s` is missing") % {"key": key}
    for key, choices in (("kind", Kind), ("level", Level)):
        if row.get(key) not in choices.values:
            allowed = ", ".join(choices.values)
            yield _("`%(key)s` is %(value)r; it must be one of %(allowed)s") % {
                "key": key,
                "value": row.get(key),
                "allowed": allowed,
            }
    yield from _wrong_days(row)
    aliases = row.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        yield _("`aliases` must be a list of names")


def _wrong_days(row: Mapping[str, Any]) -> Iterator[str]:
    for key in ("since", "filed_on"):
        if type(row.get(key)) is not date and (key == "since" or key in row):
            yield _("`%(key)s` must be a date, such as 2019-04-01") % {"key": key}


def _twins(stated: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    seen: dict[tuple[Any, Any], str] = {}
    for place, row in stated:
        key = (row.get("under"), row.get("name"))
        if key in seen:
            yield _("%(place)s: %(name)s is named twice, first in %(first)s") % {
                "place": place,
                "name": row.get("name"),
                "first": seen[key],
            }
        seen.setdefault(key, place)


def _row(place: str, row: Mapping[str, Any]) -> Row:
    return Row(
        place=place,
        name=row["name"],
        kind=Kind(row["kind"]),
        level=Level(row["level"]),
        profile=row["profile"],
        since=row["since"],
        under=row.get("under") or "",
        short_name=row.get("short_name", ""),
        aliases=tuple(row.get("aliases", ())),
        answering={ResponsibilityKind(key): str(row[key]) for key in sorted(ANSWERING & row.keys())},
        filed_on=row.get("filed_on"),
    )
