"""A catalogue as a table with the two rows of heads that standard catalogues have, out and in."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from gongkai.documents.spreadsheets import Column, defused, to_headed_xlsx

from .cells import AUDIENCES, MODES, Cells, one_line
from .ticks import read_channels, read_tick
from .vocabulary import Vocabulary

TEXTS = ("number", "first", "second", "third", "time_limit", "remark")
LISTED = ("elements", "bases", "subjects")
GROUPED = {"matter": ("first", "second", "third"), "audience": ("all", "group"), "mode": ("proactive", "on_request")}
ORDER = (
    "public_id", "number", "first", "second", "third", "elements", "bases", "time_limit", "subjects", "channels",
    "all", "group", "proactive", "on_request",
)  # fmt: skip
WIDTHS = {"elements": 44, "bases": 36, "channels": 34, "first": 18, "second": 22, "time_limit": 24, "subjects": 22}
HEAD_ROWS = 12
"""Among so many rows at the top the heads are looked for; titles and notes may stand before them."""


class NoHeads(Exception):
    """A table in which the columns of a catalogue cannot be found."""


@dataclass(frozen=True)
class Doubt:
    """Something that a person should look at, with its row and column as the table counts them."""

    row: int
    column: str
    said: str


@dataclass
class Reading:
    """What was read: each entry with the public id that it bears (empty for one that is new here), and the doubts."""

    rows: list[tuple[str, Cells, int]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


# -- out ---------------------------------------------------------------------------------------------------------------


def table(
    entries: Sequence[tuple[str, Cells]], words: Vocabulary
) -> tuple[list[list[str]], list[Column], list[list[str]]]:
    """Two rows of heads, the columns, and the rows of a version."""
    levels = list(dict.fromkeys((*words.levels, *(one for _id, cells in entries for one in cells.levels))))
    extra = list(dict.fromkeys(head for _id, cells in entries for head, _said in cells.extra))
    names = [*ORDER, *(f"level:{one}" for one in levels), "remark", *(f"extra:{one}" for one in extra)]
    heads = [_heads(name, words) for name in names]
    columns = [
        Column(low, WIDTHS.get(name, 12), is_hidden=name == "public_id")
        for name, (_up, low) in zip(names, heads, strict=True)
    ]
    rows = [[_said(name, public_id, cells, words) for name in names] for public_id, cells in entries]
    return [[up for up, _low in heads], [low for _up, low in heads]], columns, rows


def as_xlsx(entries: Sequence[tuple[str, Cells]], words: Vocabulary, *, title: str) -> bytes:
    """A version as a workbook."""
    heads, columns, rows = table(entries, words)
    return to_headed_xlsx(heads, columns, rows, title=title)


def as_lines(entries: Sequence[tuple[str, Cells]], words: Vocabulary) -> Iterator[list[str]]:
    """A version as the lines of a CSV file, heads first; no cell is a formula."""
    heads, _columns, rows = table(entries, words)
    return ([defused(cell) for cell in row] for row in [*heads, *rows])


def as_csv(entries: Sequence[tuple[str, Cells]], words: Vocabulary) -> bytes:
    """A version as a CSV file that spreadsheets open as UTF-8."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(as_lines(entries, words))
    return stream.getvalue().encode("utf-8-sig")


def _heads(name: str, words: Vocabulary) -> tuple[str, str]:
    if name.startswith("level:"):
        return words.groups["level"][0], name.removeprefix("level:")
    if name.startswith("extra:"):
        return name.removeprefix("extra:"), name.removeprefix("extra:")
    low = words.heads[name][0]
    group = next((group for group, names in GROUPED.items() if name in names), "")
    return (words.groups[group][0] if group else low), low


def _said(name: str, public_id: str, cells: Cells, words: Vocabulary) -> str:
    tick = words.words["ticked"][0]
    if name == "public_id":
        return public_id
    if name in LISTED:
        return "\n".join(getattr(cells, name))
    if name == "channels":
        return _boxes(cells, words)
    if name == "first":
        return cells.first or "—"
    if name == "group" and cells.audience_who:
        return tick + cells.audience_who
    if name.startswith("extra:"):
        return dict(cells.extra).get(name.removeprefix("extra:"), "")
    if name in (*AUDIENCES, *MODES) or name.startswith("level:"):
        ticked = (*cells.audiences, *cells.modes, *(f"level:{one}" for one in cells.levels))
        return tick if name in ticked else ""
    return str(getattr(cells, name))


def _boxes(cells: Cells, words: Vocabulary) -> str:
    if not cells.channels:
        return ""
    offered = dict.fromkeys((*words.channels, *cells.channels))
    return "\n".join(f"{'■' if one in cells.channels else '□'}{one}" for one in offered)


def as_values(cells: Cells) -> dict[str, Any]:
    """What an entry says as values of JSON, without the columns that say nothing."""
    told = asdict(cells) | {"extra": dict(cells.extra)}
    return {name: value for name, value in told.items() if value}


# -- in ----------------------------------------------------------------------------------------------------------------


def read(rows: Sequence[Sequence[str]], words: Vocabulary) -> Reading:
    """The entries of a table with everything doubtful; raises ``NoHeads``."""
    begin, heads = _find_heads(rows, words)
    reader = _Reader(words, heads)
    for number, row in enumerate(rows[begin:], start=begin + 1):
        reader.take(number, row)
    return reader.found


def _find_heads(rows: Sequence[Sequence[str]], words: Vocabulary) -> tuple[int, list[tuple[str, str]]]:
    """The number of rows up to and with the heads; for each column what it is and its head as it stands there."""
    for place, row in enumerate(rows[:HEAD_ROWS]):
        top = [one_line(cell) for cell in row]
        below = [one_line(cell) for cell in rows[place + 1]] if place + 1 < len(rows) else []
        is_double = any(head in _known(words.groups) for head in top) and _is_second(top, below, words)
        heads = _columns(top, below if is_double else [], words)
        if sum(not name.startswith("extra:") for name, _head in heads if name) >= 3:
            return place + 1 + is_double, heads
    raise NoHeads(_("The columns of a catalogue were not found: there is no row with heads like 二级事项, 公开时限."))


def _known(table: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {_plain(head): name for name, heads in table.items() for head in heads}


def _plain(head: str) -> str:
    return "".join(head.split()).replace("(", "（").replace(")", "）")


def _is_second(top: Sequence[str], below: Sequence[str], words: Vocabulary) -> bool:
    """Whether ``below`` is a second row of heads: it names parts of the groups, and beside them says nothing new."""
    parts = {_plain(head) for names in GROUPED.values() for name in names for head in words.heads[name]}
    parts |= {_plain(one) for one in (*words.levels, *words.aliases)}
    groups = _known(words.groups)
    beside = [(head, cell) for head, cell in zip(top, below, strict=False) if head and _plain(head) not in groups]
    return any(_plain(cell) in parts for cell in below) and all(cell in ("", head) for head, cell in beside)


def _columns(top: Sequence[str], below: Sequence[str], words: Vocabulary) -> list[tuple[str, str]]:
    found, group = list[tuple[str, str]](), ""
    for index in range(max(len(top), len(below))):
        above = top[index] if index < len(top) else ""
        under = below[index] if index < len(below) else ""
        group = above or (group if under else "")
        found.append(_column(group, under if under != above else "", words))
    return found


def _column(above: str, under: str, words: Vocabulary) -> tuple[str, str]:
    """What a column is, by its head and the one that spans it."""
    head = under or above
    group = _known(words.groups).get(_plain(above), "")
    if group == "level" and under:
        return f"level:{words.aliases.get(under, under)}", head
    if group and not under:
        return f"words:{group}", head
    name = _known(words.heads).get(_plain(head), "")
    if name:
        return name, head
    if not under and words.aliases.get(head, head) in words.levels:
        return f"level:{words.aliases.get(head, head)}", head
    return (f"extra:{f'{above} {under}'.strip()}" if head else ""), head


class _Reader:
    """Reads row after row; what is above is what 同上 and an empty matter mean."""

    def __init__(self, words: Vocabulary, heads: list[tuple[str, str]]) -> None:
        self.words, self.heads = words, heads
        self.found, self.above = Reading(), dict[int, str]()
        self.number = 0
        for name, head in heads:
            if name.startswith("extra:"):
                self._doubt(head, _("No column of the official form; it is kept as a column of its own."), row=0)

    def take(self, number: int, row: Sequence[str]) -> None:
        """Read one row; an empty one is no entry."""
        self.number = number
        cells = [one_line(cell) if self._name(index) != "channels" else cell.strip() for index, cell in enumerate(row)]
        filled = {cell for cell in cells if cell}
        if not filled:
            return
        if len(filled) == 1 and (len(cells) > 3 or len(row) == 1):
            self._doubt("", _("Left out: only “%(text)s” stands in the row.") % {"text": next(iter(filled))[:60]})
            return
        told: dict[str, Any] = {"extra": []}
        for index, (name, head) in enumerate(self.heads):
            said = self._meant(index, name, head, row[index].strip() if index < len(row) else "")
            self._put(told, name, head, said)
        public_id = str(told.pop("public_id", ""))
        made = Cells.of(**told)
        if not made.matter:
            self._doubt("", _("The entry has no matter."))
        self.found.rows.append((public_id, made, number))

    def _name(self, index: int) -> str:
        return self.heads[index][0] if index < len(self.heads) else ""

    def _meant(self, index: int, name: str, head: str, said: str) -> str:
        """The cell, or what stands above it where it says 同上 or the matter goes on."""
        if one_line(said) in self.words.words["ditto"]:
            if index not in self.above:
                self._doubt(head, _("“%(text)s” with nothing above it.") % {"text": said})
            return self.above.get(index, "")
        if not said and name == "first":
            return self.above.get(index, "")
        self.above[index] = said
        return said

    def _put(self, told: dict[str, Any], name: str, head: str, said: str) -> None:
        kind, _colon, word = name.partition(":")
        if kind == "extra":
            told["extra"].append((word, said))
        elif kind == "words":
            self._put_words(told, word, head, said)
        elif kind == "level" and self._ticked(head, said):
            told["levels"] = [*told.get("levels", ()), word]
        elif name in (*TEXTS, *LISTED, "public_id"):
            told[name] = [said] if name in LISTED else one_line(said)
        elif name == "channels":
            self._put_channels(told, head, said)
        elif name in (*AUDIENCES, *MODES):
            self._put_tick(told, name, head, said)

    def _put_channels(self, told: dict[str, Any], head: str, said: str) -> None:
        told["channels"], is_unsure = read_channels(said, self.words)
        if is_unsure:
            self._doubt(head, _("The boxes cannot be told from ticks; each was taken as ticked."))

    def _put_tick(self, told: dict[str, Any], name: str, head: str, said: str) -> None:
        key = "audiences" if name in AUDIENCES else "modes"
        tick = read_tick(said, self.words)
        if tick.is_unsure:
            self._doubt(
                head, _("“%(text)s” may be a tick or an empty box; it was taken as a tick.") % {"text": said[:20]}
            )
        if name == "group" and tick.rest:
            told["audience_who"] = tick.rest
        elif tick.rest:
            self._doubt(head, _("“%(text)s” is no tick; it was not taken.") % {"text": said[:40]})
        if tick.is_ticked:
            told[key] = (*told.get(key, ()), name)

    def _ticked(self, head: str, said: str) -> bool:
        tick = read_tick(said, self.words)
        if tick.is_unsure:
            self._doubt(
                head, _("“%(text)s” may be a tick or an empty box; it was taken as a tick.") % {"text": said[:20]}
            )
        elif tick.rest:
            self._doubt(head, _("“%(text)s” is no tick; it was not taken.") % {"text": said[:40]})
        return tick.is_ticked

    def _put_words(self, told: dict[str, Any], group: str, head: str, said: str) -> None:
        """A group whose parts are not columns: the cell says in words what is meant."""
        if group == "matter":
            told["second"] = one_line(said)
            return
        if group == "level":
            pieces = [one_line(one) for one in said.replace("、", "\n").replace("/", "\n").splitlines() if one.strip()]
            told["levels"] = [self.words.aliases.get(one, one) for one in pieces]
            return
        names = GROUPED[group]
        key = "audiences" if group == "audience" else "modes"
        told[key] = tuple(name for name in names if any(word in said for word in self.words.heads[name]))
        if said and not told[key]:
            self._doubt(head, _("“%(text)s” is none of the words of this column.") % {"text": said[:40]})

    def _doubt(self, column: str, said: str, *, row: int | None = None) -> None:
        self.found.doubts.append(Doubt(self.number if row is None else row, column, said))


def doubts_as_rows(doubts: Iterable[Doubt]) -> list[list[Any]]:
    """The doubts as values of JSON."""
    return [[one.row, one.column, one.said] for one in doubts]
