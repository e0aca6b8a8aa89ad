"""Two profiles beside each other, clause by clause on one day: what differs, and what cannot stand together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gongkai.law.bulk import due_days
from gongkai.law.duties import Duty
from gongkai.law.explanation import span_in_words
from gongkai.law.profiles import Profile
from gongkai.law.spans import SpanKind


class Outcome(StrEnum):
    """How a clause of one profile stands to the other's."""

    ONLY_LEFT = "only_left"
    ONLY_RIGHT = "only_right"
    SAME = "same"
    DIFFERING = "differing"


class ContradictionKind(StrEnum):
    """Why rules cannot stand together, or need a person's eye."""

    LOOSER_THAN_ABOVE = "looser_than_above"
    CONFLICTING_LIMITS = "conflicting_limits"
    CHOSEN_BESIDE_STATED = "chosen_beside_stated"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two rows say differently.

    ``what`` is number, title, limit, who, since, until or source, ``label`` its Chinese name.
    """

    what: str
    label: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One clause. Rows are paired by id; those left over by row number, and then ``is_paired_by_row``."""

    outcome: Outcome
    left: Duty | None
    right: Duty | None
    differences: tuple[Difference, ...] = ()
    is_paired_by_row: bool = False

    @property
    def row(self) -> str:
        """The row number under which it is shown."""
        return next(duty.row for duty in (self.left, self.right) if duty is not None)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two rules that a person has to look at; ``sentence`` says in Chinese what is wrong, with both clauses."""

    kind: ContradictionKind
    first: Duty
    second: Duty
    sentence: str


@dataclass(frozen=True)
class Comparison:
    """Two profiles on one day, in the order of the row numbers."""

    left: Profile
    right: Profile
    on: date
    rows: tuple[ComparedRow, ...]
    contradictions: tuple[Contradiction, ...]

    def of(self, outcome: Outcome) -> tuple[ComparedRow, ...]:
        """The rows with that outcome."""
        return tuple(row for row in self.rows if row.outcome is outcome)


def compare(left: Profile, right: Profile, *, on: date) -> Comparison:
    """Both profiles' rows in force on ``on``, and the contradictions within each and between them."""
    rows = sorted(_paired(left, right, on), key=lambda pair: (_row_order(pair.row), _id_of(pair)))
    contradictions = dict.fromkeys(
        (*contradictions_of(left, on=on), *contradictions_of(right, on=on), *_between(left, right, rows))
    )
    return Comparison(left, right, on, tuple(rows), tuple(contradictions))


# -- pairs -----------------------------------------------------------------------------------------------------------


def _row_order(row: str) -> tuple[int, str]:
    return f"SNPRWC{row[0]}".find(row[0]), row  # rows of a place's own come last


def _id_of(pair: ComparedRow) -> str:
    return next(duty.id for duty in (pair.left, pair.right) if duty is not None)


def _paired(left: Profile, right: Profile, on: date) -> Iterator[ComparedRow]:
    ours = {duty.id: duty for duty in left.in_force(on)}
    theirs = {duty.id: duty for duty in right.in_force(on)}
    for id_ in ours.keys() & theirs.keys():
        yield _pair(ours[id_], theirs[id_], is_paired_by_row=False)
    left_over = [duty for duty in ours.values() if duty.id not in theirs]
    right_over = [duty for duty in theirs.values() if duty.id not in ours]
    for duty in left_over:
        same_row = [other for other in right_over if other.row == duty.row]
        if len(same_row) == 1 == sum(other.row == duty.row for other in left_over):
            right_over.remove(same_row[0])
            yield _pair(duty, same_row[0], is_paired_by_row=True)
        else:
            yield ComparedRow(Outcome.ONLY_LEFT, duty, None)
    for duty in right_over:
        yield ComparedRow(Outcome.ONLY_RIGHT, None, duty)


def _pair(left: Duty, right: Duty, *, is_paired_by_row: bool) -> ComparedRow:
    differences = tuple(_differences(left, right))
    outcome = Outcome.DIFFERING if differences else Outcome.SAME
    return ComparedRow(outcome, left, right, differences, is_paired_by_row)


def _differences(left: Duty, right: Duty) -> Iterator[Difference]:
    if left == right:
        return
    for what, label, one, other in (
        ("number", "行号", left.row, right.row),
        ("title", "事项", left.title, right.title),
        ("limit", "时限", _limit(left), _limit(right)),
        ("who", "责任主体", left.bound_by, right.bound_by),
        ("since", "施行日期", left.since.isoformat(), right.since.isoformat()),
        ("until", "废止日期", _day(left.until), _day(right.until)),
        ("source", "依据", left.source, right.source),
    ):
        if one != other:
            yield Difference(what, label, one, other)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "未定"


def _limit(duty: Duty) -> str:
    words = span_in_words(duty.within)
    return f"{words}（“{duty.word or '及时'}”的自定服务标准）" if duty.is_service_level else words


# -- contradictions --------------------------------------------------------------------------------------------------


def contradictions_of(profile: Profile, *, on: date) -> Iterator[Contradiction]:
    """What cannot stand together within one profile on a day."""
    in_force = {duty.id: duty for duty in profile.in_force(on)}
    for duty in in_force.values():
        above = in_force.get(duty.beside)
        if above is not None:
            yield from _beside(profile, duty, above, on)
    yield from _replaced(profile, on)


def _beside(profile: Profile, duty: Duty, above: Duty, on: date) -> Iterator[Contradiction]:
    """A local rule beside the one above it may be stricter, not looser (01-duties section 5)."""
    found = _looser_day(profile, duty, above, on)
    if found is None:
        return
    kind, nature = ContradictionKind.LOOSER_THAN_ABOVE, "规定"
    if duty.is_service_level and not above.is_service_level:
        kind, nature = ContradictionKind.CHOSEN_BESIDE_STATED, "自定服务标准"
    sentence = (
        f"{_named(duty)}的{nature}{span_in_words(duty.within)}宽于{_named(above)}的{span_in_words(above.within)}"
        f"{found}；以后者为准，前者应予修改"
    )
    yield Contradiction(kind, duty, above, sentence)


def _looser_day(profile: Profile, duty: Duty, above: Duty, on: date) -> str | None:
    """The first day within a year from ``on`` on which ``duty`` gives more room than ``above``, in words."""
    kinds = {duty.within.kind, above.within.kind}
    if SpanKind.HOURS in kinds:
        return "" if len(kinds) == 1 and duty.within.count > above.within.count else None
    if kinds & UNCOUNTED:
        return None
    starts = [on + timedelta(days=n) for n in range(366)]
    ours, theirs = (due_days(rule.within, starts, profile.calendar) for rule in (duty, above))
    for start, (own, *_), (other, *_) in zip(starts, ours, theirs, strict=True):
        is_looser = own and other and (own < other if above.within.kind is SpanKind.MINIMUM else own > other)
        if is_looser:
            return f"（如{start.isoformat()}起算，前者至{own}，后者至{other}）"
    return None


UNCOUNTED = {SpanKind.GATE, SpanKind.STATED}


def _replaced(profile: Profile, on: date) -> Iterator[Contradiction]:
    """Two rows of one id that both hold on the day and set different limits."""
    held: dict[str, Duty] = {}
    for duty in profile.duties:
        if duty.is_in_force(on):
            yield from _conflict(held.setdefault(duty.id, duty), duty)


def _between(left: Profile, right: Profile, rows: list[ComparedRow]) -> Iterator[Contradiction]:
    """Where one of the two stands on the other: rows of one id, both of which bind in the lower one."""
    if left.name not in right.chain and right.name not in left.chain:
        return
    for pair in rows:
        if pair.left and pair.right and not pair.is_paired_by_row:
            first, second = sorted((pair.left, pair.right), key=lambda duty: duty.is_local)
            yield from _conflict(first, second)


def _conflict(first: Duty, second: Duty) -> Iterator[Contradiction]:
    """Different limits for one id; a place may set its own in place of a service level chosen above it."""
    if first.within == second.within or (second.replaces and first.is_service_level):
        return
    chosen = [duty for duty in (first, second) if duty.is_service_level]
    kind = ContradictionKind.CHOSEN_BESIDE_STATED if len(chosen) == 1 else ContradictionKind.CONFLICTING_LIMITS
    sentence = (
        f"同一事项“{first.title}”同日施行两个时限：{_named(first)}为{_limit(first)}，{_named(second)}为{_limit(second)}"
    )
    yield Contradiction(kind, first, second, sentence)


def _named(duty: Duty) -> str:
    return f"{duty.citation}（{duty.row}）"
