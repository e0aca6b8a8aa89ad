"""What an entry of a catalogue says: the official columns of domain/05 §3 as one value with one canonical form."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import Any, Self

from gongkai.documents.spreadsheets import armed

NOTHING = frozenset({"—", "——", "/", "无"})
"""What stands in the cell of a matter that has none."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+(?=[\u3000-\u9fff\uff00-\uffef])")
MARKS = "√■☑✓✔●□☐"
"""Glyphs that are nothing but ticked and empty boxes."""
AUDIENCES = ("all", "group")
MODES = ("proactive", "on_request")
LISTS = ("elements", "bases", "subjects", "channels", "audiences", "modes", "levels")


def one_line(text: str) -> str:
    """The text without control characters, breaks of lines and what disarms a formula."""
    said = " ".join(BREAK.sub("", CONTROL.sub("", text).strip()).split())
    while (bare := armed(said).strip()) != said:
        said = bare
    return said


def parts(text: str, separators: str = "、；;") -> tuple[str, ...]:
    """The items of a cell: lines, and within them what stands between separators outside brackets."""
    found = [
        part for line in re.split(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+", text) for part in _split(line, separators)
    ]
    return tuple(dict.fromkeys(filter(None, map(one_line, found))))


def _split(line: str, separators: str) -> list[str]:
    found, depth = [""], 0
    for sign in line:
        depth = max(depth + (sign in "（([《〈【") - (sign in "）)]》〉】"), 0)
        if sign in separators and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found


@dataclass(frozen=True)
class Cells:
    """One entry. ``extra`` are columns that only this place has, by their heads, which are kept and shown.

    ``channels`` and ``levels`` are the words that are ticked; ``audience_who`` names the group of 特定群体. Both ticks
    of an audience or a mode can stand, as they do in tables: the checks say that exactly one should.
    """

    number: str = ""
    first: str = ""
    second: str = ""
    third: str = ""
    elements: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    time_limit: str = ""
    subjects: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    audience_who: str = ""
    modes: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    remark: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, **told: Any) -> Self:
        """The cells in their normal form, in which a table gives back what it was given."""
        for name in ("number", "first", "second", "third", "time_limit", "audience_who", "remark"):
            told[name] = one_line(str(told.get(name, "")))
        for name in ("first", "second", "third"):
            told[name] = "" if told[name] in NOTHING else told[name]
        told["audience_who"] = told["audience_who"].lstrip(MARKS + " ")
        for name, separators in (("elements", "、；;"), ("bases", "；;"), ("subjects", "、；;")):
            told[name] = parts(_joined(told.get(name, ())), separators)
        channels = re.split(rf"[{MARKS}、；;\s]+", _joined(told.get("channels", ())))
        told["channels"] = tuple(dict.fromkeys(filter(None, map(one_line, channels))))
        told["levels"] = parts(_joined(told.get("levels", ())))
        if told["audience_who"]:
            told["audiences"] = (*told.get("audiences", ()), "group")
        told["audiences"] = tuple(one for one in AUDIENCES if one in told.get("audiences", ()))
        told["modes"] = tuple(one for one in MODES if one in told.get("modes", ()))
        extra = ((one_line(head), one_line(said)) for head, said in told.get("extra", ()))
        told["extra"] = tuple(sorted({head: said for head, said in extra if head and said}.items()))
        return cls(**told)

    @property
    def matter(self) -> str:
        """The matter in one line: 批准服务信息 · 办事指南."""
        return " · ".join(one for one in (self.first, self.second, self.third) if one)

    @property
    def canonical(self) -> str:
        """The one text of these cells: JSON with sorted keys."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    @classmethod
    def read(cls, canonical: str) -> Self:
        """The cells from their canonical text."""
        told = json.loads(canonical)
        for name in LISTS:
            told[name] = tuple(told[name])
        told["extra"] = tuple((head, said) for head, said in told["extra"])
        return cls(**told)


def _joined(items: Iterable[str]) -> str:
    return "\n".join(items)


def altered(before: Cells, after: Cells) -> list[tuple[str, Any, Any]]:
    """The columns in which two states of one entry differ, with what stood there and what stands there now."""
    pairs = [(one.name, getattr(before, one.name), getattr(after, one.name)) for one in fields(Cells)]
    return [(name, old, new) for name, old, new in pairs if old != new]


def digest_of(entries: Iterable[tuple[str, Cells]]) -> str:
    """SHA-256 (hex) of a whole version: every entry with its public id, in order."""
    said = "\n".join(f"{public_id} {cells.canonical}" for public_id, cells in entries)
    return sha256(said.encode()).hexdigest()
