"""Citations: what the source of a duty names — a document, and in it the clauses — and the clauses it means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.documents.reading.clauses import CLOSING, PREFACE, Clause

from .rules import words_in_common

NUMBERED = re.compile(r"(?P<name>[\u4e00-\u9fff]+\s*[〔\[（(]\s*\d{4}\s*[〕\]）)]\s*\d+\s*号)\s*(?P<places>.*)")
TITLED = re.compile(
    r"(?P<name>\S+?)(?:（(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日）)?(?:\s+(?P<places>.*))?"
)
OPENING, ENDING = ("前言", "序言", "引言"), ("末段", "结尾")
TOKEN = re.compile(
    r"(?P<numbered>第\d+项|第[一二三四五六七八九十百]+[条章])"
    r"|[（(](?P<bracketed>[一二三四五六七八九十]+|\d+)[）)]"
    r"|(?P<han>[一二三四五六七八九十]+)"
    r"|(?P<digits>\d+(?:\.\d+)+|\d+)"
    r"|(?P<blank>[.．、\s])"
)
LISTED = re.compile(r"第(\d+(?:、\d+)+)项")


@dataclass(frozen=True, slots=True)
class Citation:
    """One document and the clauses named in it: paths of numbers as ``Clause.path`` spells them, or 前言, 末段."""

    document: str
    dated_on: date | None
    places: tuple[tuple[str, ...], ...]


def citations_of(source: str) -> list[Citation]:
    """The documents that a source names, with their clauses; several stand divided by semicolons."""
    return [_citation(part.strip()) for part in re.split(r"[；;]", source) if part.strip()]


def _citation(part: str) -> Citation:
    found = NUMBERED.fullmatch(part)
    if found is not None:
        return Citation(found["name"], None, _places(found["places"]))
    titled = TITLED.fullmatch(part)
    if titled is None:
        return Citation(part, None, ())
    dated_on = date(int(titled["year"]), int(titled["month"]), int(titled["day"])) if titled["year"] else None
    return Citation(titled["name"].strip("《》"), dated_on, _places(titled["places"] or ""))


def _places(written: str) -> tuple[tuple[str, ...], ...]:
    """三（一）、三（二） as two paths, 第10、46项 as two rows; words that are no number are left out."""
    spread = LISTED.sub(lambda found: "、".join(f"第{number}项" for number in found[1].split("、")), written)
    paths = (_path(part.strip()) for part in spread.split("、"))
    return tuple(path for path in paths if path)


def _path(written: str) -> tuple[str, ...]:
    if written in OPENING:
        return (PREFACE,)
    if written in ENDING:
        return (CLOSING,)
    path: list[str] = []
    place = 0
    while place < len(written):
        found = TOKEN.match(written, place)
        if found is None:
            return ()
        bracketed = found["bracketed"]
        if found["blank"] is None:
            path.append(f"（{bracketed}）" if bracketed else found.group())
        place = found.end()
    return tuple(path)


def same_number(one: str, other: str) -> bool:
    """Whether two document numbers are one, whatever their brackets and blanks."""
    return bool(one) and _plain(one) == _plain(other)


def _plain(number: str) -> str:
    return re.sub(r"\s", "", number).translate(str.maketrans("（([［）)]］", "〔〔〔〔〕〕〕〕"))


def located(citation: Citation, text: str, clauses: Sequence[Clause], *, about: str) -> list[Clause]:
    """The clauses of ``text`` that the citation means; of several alike the one with most words of ``about``."""
    found = [clause for place in citation.places if (clause := _clause_at(place, text, clauses, about)) is not None]
    return list(dict.fromkeys(found))


def _clause_at(place: tuple[str, ...], text: str, clauses: Sequence[Clause], about: str) -> Clause | None:
    alike = [one for one in clauses if one.path[-len(place) :] == place]
    exact = [one for one in alike if one.path == place] or alike
    return max(exact, key=lambda one: words_in_common(text[one.span.start : one.span.end], about), default=None)
