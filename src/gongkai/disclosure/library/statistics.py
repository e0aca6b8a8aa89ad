"""Open statistics of what is public: by year, organ, genre and validity, and what the annual report counts (T1)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, IntegerField, Sum, Value, When
from django.utils.translation import gettext as _

from gongkai.disclosure.records.rules import Validity
from gongkai.disclosure.records.words import VALIDITIES
from gongkai.law import load_profile
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.sites import Site

from .facts import standing_of
from .models import Listing

COUNTRY = "national"
"""The profile whose words and limits hold everywhere."""
KEYS = ("years", "organs", "genres", "validity", "rules", "decisions")
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


@dataclass(frozen=True)
class _Cell:
    """How many listings there are of one kind; ``interpreted`` of them have an interpretation."""

    organ_id: int
    month: str
    genre: str
    validity: str
    rule_kind: str
    is_interpretation: bool
    number: int
    interpreted: int


def tables(site: Site, *, on: date) -> list[Table]:
    """Every table of a site; the report's numbers of the year of ``on`` are those until now. Three queries."""
    cells = _cells(site)
    return [_years(cells), _organs(cells), _genres(cells), _validities(cells), _rules(site, on), _decisions(cells)]


def _cells(site: Site) -> list[_Cell]:
    names = ("organ_id", "month", "genre", "validity", "rule_kind", "is_interpretation")
    has_one = Case(When(interpretation="", then=Value(0)), default=Value(1), output_field=IntegerField())
    grouped = Listing.objects.on_site(site).order_by().values_list(*names)
    return [_Cell(*row) for row in grouped.annotate(number=Count("pk"), interpreted=Sum(has_one))]


def _years(cells: Sequence[_Cell]) -> Table:
    rows = _grouped(cells, lambda one: one.month[:4])
    columns = [_("Year of release"), *_heads()]
    return Table(
        "years", _("By year of release"), columns, [[year, *rows[year]] for year in sorted(rows, reverse=True)]
    )


def _organs(cells: Sequence[_Cell]) -> Table:
    rows = _grouped(cells, lambda one: str(one.organ_id))
    names = {str(key): name for key, name in Organ.objects.filter(pk__in=rows).values_list("pk", "name")}
    listed = [[names[key], *rows[key]] for key in _most_first(rows)]
    return Table("organs", _("By organ"), [_("Organ"), *_heads()], listed)


def _genres(cells: Sequence[_Cell]) -> Table:
    rows = _grouped(cells, lambda one: one.genre)
    listed = [[key or _("not given yet"), *rows[key]] for key in _most_first(rows)]
    return Table("genres", _("By genre"), [_("Genre"), *_heads()], listed)


def _validities(cells: Sequence[_Cell]) -> Table:
    found = Counter[str]()
    rules = Counter[str]()
    for one in cells:
        found[one.validity] += one.number
        rules[one.validity] += one.number if one.rule_kind else 0
    listed: list[list[str | int]] = [[str(VALIDITIES[one]), found[one], rules[one]] for one in Validity]
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


def _grouped(cells: Sequence[_Cell], key: Callable[[_Cell], str]) -> Mapping[str, list[str | int]]:
    """For each key: documents, rules, those of them that are interpreted, the share, interpretations."""
    whole, rules, interpreted, interpretations = (Counter[str]() for _place in range(4))
    for one in cells:
        word = key(one)
        whole[word] += one.number
        interpretations[word] += one.number if one.is_interpretation else 0
        if one.rule_kind:
            rules[word] += one.number
            interpreted[word] += one.interpreted
    return {
        word: [
            whole[word],
            rules[word],
            interpreted[word],
            share(interpreted[word], rules[word]),
            interpretations[word],
        ]
        for word in whole
    }


def _most_first(rows: Mapping[str, Sequence[str | int]]) -> list[str]:
    return sorted(rows, key=lambda key: (-int(rows[key][0]), key))


def share(part: int, whole: int) -> str:
    """A part of a whole in per cent, with one digit; a dash where there is no whole."""
    return f"{part * 100 / whole:.1f}%" if whole else "–"


# -- what the annual report counts (政府信息公开条例 第五十条第一项; 国办公开办函〔2021〕30号) ------------------------


def _rules(site: Site, on: date) -> Table:
    """By year and kind: made, ended and in force at its end, of what is public now."""
    rules = list(Listing.objects.on_site(site).rules().order_by().iterator())
    first = min((one.formed_on.year for one in rules if one.formed_on), default=on.year)
    kinds = [one for one in load_profile(COUNTRY).lists["rule_kinds"] if any(rule.rule_kind == one for rule in rules)]
    rows: list[list[str | int]] = []
    for year in range(on.year, first - 1, -1):
        rows += [
            [f"{year} · {kind}", *_of_year([one for one in rules if one.rule_kind == kind], year, on)] for kind in kinds
        ]
    columns = [_("Year and kind"), _("Made in the year"), _("Repealed or lapsed in the year"), _("In force at its end")]
    note = _("Counted from the documents that are public now; the running year until now.")
    return Table("rules", _("Rules and normative documents, as the annual report counts them"), columns, rows, 3, note)


def _of_year(rules: Iterable[Listing], year: int, on: date) -> list[int]:
    end = min(date(year, 12, 31), on)
    made = ended = in_force = 0
    for one in rules:
        ended_on = min((day for day in (one.repealed_on, _lapse_of(one)) if day), default=None)
        made += one.formed_on is not None and one.formed_on.year == year
        ended += ended_on is not None and ended_on.year == year and ended_on <= on
        in_force += _was_there(one, end) and standing_of(one).on(end) in IN_FORCE
    return [made, ended, in_force]


def _lapse_of(one: Listing) -> date | None:
    return one.lapsed_on or standing_of(one).ends_on


def _was_there(one: Listing, day: date) -> bool:
    return one.formed_on is not None and one.formed_on <= day


def _decisions(cells: Sequence[_Cell]) -> Table:
    """By year: the decisions of enforcement that are public, of each genre that has clocks of its own."""
    genres = list(dict.fromkeys(name for names in load_profile(COUNTRY).genre_clocks.values() for name in names))
    found = Counter[tuple[str, str]]()
    for one in cells:
        found[one.month[:4], one.genre] += one.number
    years = sorted({year for year, genre in found if genre in genres}, reverse=True)
    rows: list[list[str | int]] = [[year, *(found[year, genre] for genre in genres)] for year in years]
    title = _("Permits, penalties and other enforcement decisions released")
    return Table("decisions", title, [_("Year of release"), *genres], rows)
