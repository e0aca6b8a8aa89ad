"""What a person should look at in a version of a catalogue, with where and why (domain/05 §6)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gongkai.registers.organs.naming import Resolution, resolve_all

from .cells import Cells
from .models import Catalogue, Entry
from .rules import OF_DISCLOSURE, Kind, read_limit
from .vocabulary import Vocabulary

Rows = Sequence[tuple[Entry, Cells]]


@dataclass(frozen=True)
class Finding:
    """One thing: the entry (none: the whole catalogue), its column, a stable code and why."""

    code: str
    why: str
    entry: Entry | None = None
    place: int = 0
    column: str = ""


def findings(catalogue: Catalogue, rows: Rows, words: Vocabulary, *, on: date) -> list[Finding]:
    """Everything that the checks of domain/05 §6 find; four queries at most, for the names of organs."""
    units, found = resolved(catalogue, rows, on=on), findings_in_columns(catalogue, rows, words)
    for place, (entry, cells) in enumerate(rows, start=1):
        found += [Finding(code, why, entry, place, column) for code, why, column in _units(cells, units)]
    return sorted(found, key=lambda one: one.place)


def findings_in_columns(catalogue: Catalogue, rows: Rows, words: Vocabulary) -> list[Finding]:
    """What can be found without looking anything up."""
    found = list(_of_all(catalogue, rows, words))
    for place, (entry, cells) in enumerate(rows, start=1):
        found += _of_row(catalogue, entry, place, cells, words)
    return found


def resolved(catalogue: Catalogue, rows: Rows, *, on: date) -> dict[str, Resolution]:
    """What each name in the column of subjects means."""
    names = {name for _entry, cells in rows for name in cells.subjects}
    return resolve_all(sorted(names), within=catalogue.organ, on=on) if names else {}


def _of_all(catalogue: Catalogue, rows: Rows, words: Vocabulary) -> Iterator[Finding]:
    if not rows:
        yield Finding("empty", _("The catalogue has no entry."))
        return
    known = words.fields.get(catalogue.field)
    firsts = {cells.first for _entry, cells in rows}
    for one in known.classes if known else ():
        if one not in firsts:
            why = _("No entry has the class “%(name)s”, which the place lists for this field.") % {"name": one}
            yield Finding("class_missing", why, column="first")


def _of_row(catalogue: Catalogue, entry: Entry, place: int, cells: Cells, words: Vocabulary) -> Iterator[Finding]:
    said: list[tuple[str, str, str]] = []
    if not cells.matter:
        said.append(("no_matter", _("It has no matter."), "second"))
    if catalogue.kind in OF_DISCLOSURE:
        said += [one for check in OFFICIAL for one in check(cells, words)]
    if catalogue.kind == Kind.FIELD and not cells.levels:
        said.append(("no_level", _("No level is ticked."), "levels"))
    yield from (Finding(code, why, entry, place, column) for code, why, column in said)


Said = Iterator[tuple[str, str, str]]


def _units(cells: Cells, units: dict[str, Resolution]) -> Said:
    for name in cells.subjects:
        meant = units.get(name)
        if meant is None or not meant.is_certain:
            reason = meant.reason if meant else ""
            yield "subject_unknown", reason or _("“%(name)s” is no organ of the register.") % {"name": name}, "subjects"


def _needed(cells: Cells, words: Vocabulary) -> Said:
    if not cells.elements:
        yield "no_elements", _("It has no elements."), "elements"
    if not cells.bases:
        yield "no_basis", _("It has no basis."), "bases"
    if not cells.subjects:
        yield "no_subject", _("It says not who publishes."), "subjects"
    if not cells.channels:
        yield "no_channel", _("No channel is ticked."), "channels"


def _limit(cells: Cells, words: Vocabulary) -> Said:
    limit = read_limit(cells.time_limit, words.words)
    if not cells.time_limit:
        yield "no_limit", _("It has no time limit."), "time_limit"
    elif not limit.is_known:
        why = _("No limit can be read from “%(text)s”, so no clock runs.") % {"text": cells.time_limit[:60]}
        yield "limit_unknown", why, "time_limit"
    elif len(limit.workdays) > 1:
        why = _("Several limits; the entry's own clock takes the longest, %(number)s working days.")
        yield "limit_mixed", why % {"number": max(limit.workdays)}, "time_limit"


def _one_of_each(cells: Cells, words: Vocabulary) -> Said:
    if len(cells.audiences) != 1:
        yield "audience_not_one", _("Exactly one audience should be ticked."), "audiences"
    if cells.audiences == ("group",) and not cells.audience_who:
        yield "group_unnamed", _("The specific group is not named."), "audiences"
    if len(cells.modes) != 1:
        yield "mode_not_one", _("Exactly one mode should be ticked."), "modes"


OFFICIAL: tuple[Callable[[Cells, Vocabulary], Said], ...] = (_needed, _limit, _one_of_each)
