"""What may be wrong between rows: two rules on one day, references that lead nowhere, upwards or round."""

from collections.abc import Iterable, Iterator, Mapping

from gongkai.law.duties import Duty
from gongkai.law.reply_clock import REASONS
from gongkai.law.spans import SpanKind

Found = tuple[Duty, str]


def faults_of_chain(duties: Iterable[Duty]) -> Iterator[Found]:
    """Everything wrong between the rows of a profile and those it extends, which come first."""
    by_id: dict[str, list[Duty]] = {}
    for duty in duties:
        for other in by_id.get(duty.id, []):
            if message := _clash(duty, other):
                yield duty, message
        if duty.replaces and duty.id not in by_id:
            yield duty, f"'replaces' stands, but no profile above has {duty.id!r}"
        if duty.beside:
            yield from ((duty, message) for message in _faults_of_beside(duty, by_id.get(duty.beside, [])))
        by_id.setdefault(duty.id, []).append(duty)
    for rows in by_id.values():
        for duty in rows:
            yield from ((duty, message) for message in _faults_of_clock(duty, by_id))


def _clash(duty: Duty, other: Duty) -> str:
    if not duty.overlaps(other):
        return ""
    if not duty.replaces or duty.profile == other.profile:
        day = max(duty.since, other.since)
        place = f"{other.profile}, line {other.line}, row {other.row}"
        return f"{duty.id!r} is in force twice on one day, {day}: here and in {place}"
    is_restated = other.is_local and other.within == duty.within
    if not (other.is_service_level or is_restated):
        return f"{duty.id!r} cannot replace row {other.row} of {other.profile}: no service level, and not the same"
    return ""


def _faults_of_beside(duty: Duty, above: list[Duty]) -> Iterator[str]:
    if duty.beside == duty.id:
        yield "'beside' names its own row"
    elif not above:
        yield f"'beside' names {duty.beside!r}, which is no duty of a profile above"
    elif all(other.profile == duty.profile for other in above):
        yield f"'beside' names {duty.beside!r}, which stands in the same profile, not above it"


def _faults_of_clock(duty: Duty, by_id: Mapping[str, list[Duty]]) -> Iterator[str]:
    if duty.term_ids and duty.within.kind is not SpanKind.WORKDAYS:
        yield f"'clock' goes with a span of working days, not with {str(duty.within)!r}"
    for name, term in duty.term_ids.items():
        if term == duty.id:
            yield f"'clock.{name}' names its own row"
        elif term not in by_id:
            yield f"'clock.{name}' names {term!r}, which is no duty"
        elif way := _way_back(duty.id, term, by_id):
            yield f"'clock.{name}' goes round: {' -> '.join((duty.id, *way))}"
        elif wrong := _wrong_term(name, by_id[term]):
            yield f"'clock.{name}' names {term!r}, which takes {str(wrong.within)!r} and not what such a rule counts"


def _way_back(goal: str, here: str, by_id: Mapping[str, list[Duty]]) -> tuple[str, ...]:
    """The clocks from ``here`` back to ``goal``, if there is such a way."""
    ways: list[tuple[str, ...]] = [(here,)]
    seen = {here}
    while ways:
        way = ways.pop()
        for following in sorted({term for duty in by_id.get(way[-1], []) for term in duty.term_ids.values()}):
            if following == goal:
                return (*way, goal)
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return ()


def _wrong_term(name: str, rows: list[Duty]) -> Duty | None:
    kind = SpanKind.STATED if name == REASONS else SpanKind.WORKDAYS
    return next((duty for duty in rows if duty.within.kind is not kind), None)


def unknown_rows(duties: Iterable[Duty], rows: Mapping[str, object] | None) -> Iterator[Found]:
    """Rows whose number is not in the list of duties, if there is one."""
    for duty in duties if rows is not None else ():
        if duty.row not in (rows or ()) and duty.row[0] in LISTED:
            yield duty, f"no such row in the list of duties (rows.toml): {duty.row!r}"


LISTED = frozenset("SNPRW")
"""Row numbers with these letters are those of the list; a place numbers what is its own with another letter."""
