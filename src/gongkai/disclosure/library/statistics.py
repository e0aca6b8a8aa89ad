"""Open statistics of what is public: by year, organ, genre and validity, and what the annual report counts (T1)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from gongkai.disclosure.records.rules import Validity
from gongkai.disclosure.records.words import VALIDITIES
from gongkai.law import COUNTRY, load_profile
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.sites import Site

from .facts import ENDS, Standing, standing_of
from .models import Listing, ListingQuerySet

IN_FORCE = (Validity.VALID, Validity.AMENDED)


@dataclass(frozen=True)
class Table:
    """A table of figures: the first column names the row, ``drawn`` is the number of the column that bars show."""

    key: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | int]]
    drawn: int = 1
    note: str = ""

    @property
    def largest(self) -> int:
        """What the longest bar stands for."""
        return max((int(row[self.drawn]) for row in self.rows), default=0)


def table(site: Site, key: str, *, on: date) -> Table:
    """One table of a site (``KEYS``); the report's numbers of the year of ``on`` are those until now. Two queries."""
    return TABLES[key](Listing.objects.on_site(site).order_by(), on)


Counts = list[int]
"""Documents, rules, those of them that are interpreted, interpretations."""


def _counted(rows: ListingQuerySet, field: str) -> dict[str, Counts]:
    """By the words of a field how many there are; one query."""
    is_rule = ~Q(rule_kind="")
    numbers = {
        "documents": Count("pk"),
        "rules": Count("pk", filter=is_rule),
        "interpreted": Count("pk", filter=is_rule & ~Q(interpretation="")),
        "interpretations": Count("pk", filter=Q(is_interpretation=True)),
    }
    return {str(word): list(found) for word, *found in rows.values_list(field).annotate(**numbers)}


def _years(rows: ListingQuerySet, on: date) -> Table:
    years: dict[str, Counts] = {}
    for month, counts in _counted(rows, "month").items():
        before = years.get(month[:4], [0, 0, 0, 0])
        years[month[:4]] = [one + other for one, other in zip(before, counts, strict=True)]
    columns = [_("Year of release"), *_heads()]
    listed = [[year, *_told(years[year])] for year in sorted(years, reverse=True)]
    return Table("years", _("By year of release"), columns, listed)


def _organs(rows: ListingQuerySet, on: date) -> Table:
    counted = _counted(rows, "organ_id")
    names = {str(key): name for key, name in Organ.objects.filter(pk__in=counted).values_list("pk", "name")}
    listed = [[names[key], *_told(counted[key])] for key in _most_first(counted)]
    return Table("organs", _("By organ"), [_("Organ"), *_heads()], listed)


def _genres(rows: ListingQuerySet, on: date) -> Table:
    counted = _counted(rows, "genre")
    listed = [[key or _("not given yet"), *_told(counted[key])] for key in _most_first(counted)]
    return Table("genres", _("By genre"), [_("Genre"), *_heads()], listed)


def _validities(rows: ListingQuerySet, on: date) -> Table:
    counted = _counted(rows, "validity")
    listed: list[list[str | int]] = [[str(VALIDITIES[one]), *counted.get(one.value, [0, 0])[:2]] for one in Validity]
    columns = [_("Validity"), _("Documents"), _("Rules and normative documents")]
    return Table("validity", _("By validity"), columns, listed)


def _heads() -> list[str]:
    return [
        _("Documents"),
        _("Rules and normative documents"),
        _("of them interpreted"),
        _("Share interpreted"),
        _("Interpretations"),
    ]


def _told(counts: Counts) -> list[str | int]:
    documents, rules, interpreted, interpretations = counts
    return [documents, rules, interpreted, share(interpreted, rules), interpretations]


def _most_first(counted: Mapping[str, Counts]) -> list[str]:
    return sorted(counted, key=lambda key: (-counted[key][0], key))


def share(part: int, whole: int) -> str:
    """A part of a whole in per cent, with one digit; a dash where there is no whole."""
    return f"{part * 100 / whole:.1f}%" if whole else "–"


# -- what the annual report counts (政府信息公开条例 第五十条第一项; 国办公开办函〔2021〕30号) ------------------------


def _rules(rows: ListingQuerySet, on: date) -> Table:
    """By year and kind: made, ended and in force at its end."""
    rules = [_Rule(one.rule_kind, one.formed_on, standing_of(one)) for one in rows.rules().only(*NEEDED).iterator()]
    first = min((one.formed_on.year for one in rules if one.formed_on), default=on.year)
    known = load_profile(COUNTRY).lists["rule_kinds"]
    of_kind = {kind: found for kind in known if (found := [one for one in rules if one.kind == kind])}
    listed: list[list[str | int]] = []
    for year in range(on.year, first - 1, -1):
        listed += [[f"{year} · {kind}", *_of_year(found, year, on)] for kind, found in of_kind.items()]
    columns = [_("Year and kind"), _("Made in the year"), _("Repealed or lapsed in the year"), _("In force at its end")]
    title = _("Rules and normative documents, as the annual report counts them")
    note = _("Counted from the documents that are public now; the running year until now.")
    return Table("rules", title, columns, listed, 3, note)


@dataclass(frozen=True)
class _Rule:
    kind: str
    formed_on: date | None
    standing: Standing

    @cached_property
    def ended_on(self) -> date | None:
        days = (self.standing.first(*ENDS), self.standing.lapsed_on or self.standing.ends_on)
        return min((day for day in days if day), default=None)


NEEDED = ("rule_kind", "formed_on", "effective_on", "expires_on", "lapsed_on", "repealed_on", "amended_on")


def _of_year(rules: Iterable[_Rule], year: int, on: date) -> list[int]:
    end = min(date(year, 12, 31), on)
    made = ended = in_force = 0
    for one in rules:
        made += one.formed_on is not None and one.formed_on.year == year
        ended += one.ended_on is not None and one.ended_on.year == year and one.ended_on <= on
        in_force += one.formed_on is not None and one.formed_on <= end and one.standing.on(end) in IN_FORCE
    return [made, ended, in_force]


def _decisions(rows: ListingQuerySet, on: date) -> Table:
    """By year: the decisions of enforcement that are public, of each genre that has clocks of its own."""
    genres = list(dict.fromkeys(name for names in load_profile(COUNTRY).genre_clocks.values() for name in names))
    found = Counter[tuple[str, str]]()
    grouped = rows.filter(genre__in=genres).values_list("month", "genre").annotate(number=Count("pk"))
    for month, genre, number in grouped:
        found[month[:4], genre] += number
    years = sorted({year for year, _genre in found}, reverse=True)
    listed: list[list[str | int]] = [[year, *(found[year, genre] for genre in genres)] for year in years]
    title = _("Permits, penalties and other enforcement decisions released")
    return Table("decisions", title, [_("Year of release"), *genres], listed)


TABLES: Mapping[str, Callable[[ListingQuerySet, date], Table]] = {
    "years": _years,
    "organs": _organs,
    "genres": _genres,
    "validity": _validities,
    "rules": _rules,
    "decisions": _decisions,
}
KEYS = tuple(TABLES)
"""The tables in the order of the page."""
