"""Staff pages of the law: every profile, its duties in force on a day, one duty, and two profiles compared."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.law import (
    DateOutsideCalendar,
    Due,
    Duty,
    Outcome,
    Profile,
    UnknownProfile,
    compare,
    due_of,
    load_profile,
    profile_names,
    span_in_words,
)
from gongkai.registers.audit.export import table_lines
from gongkai.registers.organs.permissions import ScopedRequest, signed_in

from . import clock, law_queries, queries
from .law_forms import ComparisonForm, DutyFilter, day_asked
from .law_words import LEVELS, TERMS, UNSURE, grouped


@signed_in
@require_safe
def profiles(request: ScopedRequest) -> HttpResponse:
    """Every profile, first those that bind the reader's organs; the law is public to all staff."""
    today = clock.today()
    every = [load_profile(name) for name in profile_names()]
    mine = set(queries.profiles_of(request.scope))
    rows = [_profile_row(one, on=today) for one in sorted(every, key=lambda one: (one.chain, one.name))]
    return render(
        request,
        "obligations/profiles.html",
        {
            "mine": [row for row in rows if row["profile"].name in mine],
            "others": [row for row in rows if row["profile"].name not in mine],
            "number": sum(row["own"] for row in rows),
            "form": ComparisonForm(profiles=every, today=today),
            "today": today,
        },
    )


def _profile_row(profile: Profile, *, on: date) -> dict[str, Any]:
    in_force = profile.in_force(on)
    return {
        "profile": profile,
        "above": [load_profile(name) for name in profile.chain[:-1]],
        "level": LEVELS.get(profile.level, profile.level),
        "in_force": len(in_force),
        "own": sum(duty.profile == profile.name for duty in in_force),
    }


def _profile(name: str) -> Profile:
    try:
        return load_profile(name)
    except UnknownProfile as unknown:
        raise Http404(name) from unknown


@signed_in
@require_safe
def profile(request: ScopedRequest, name: str) -> HttpResponse:
    """One profile: whom it binds, its wording, and every duty in force on a day with what is owed under it now."""
    found, today = _profile(name), clock.today()
    form = DutyFilter(request.GET or None, today=today)
    on, in_force = form.day, found.in_force(form.day)
    shown = form.narrowed(in_force)
    counts = law_queries.counts_by_duty(request.scope, found, on=today)
    return render(
        request,
        "obligations/profile.html",
        {
            "profile": found,
            "chain": [load_profile(one) for one in found.chain],
            "level": LEVELS.get(found.level, found.level),
            "form": form,
            "clear_url": request.path if form.is_bound else "",
            "on": on,
            "groups": [
                (group, words, [_duty_row(duty, found, counts or {}) for duty in duties])
                for group, words, duties in grouped(sorted(shown, key=lambda duty: duty.row))
            ],
            "number": len(shown),
            "in_force": len(in_force),
            "own": sum(duty.profile == found.name for duty in in_force),
            "unsure": sum(duty.confidence in UNSURE for duty in in_force),
            "is_counted": counts is not None,
            "today": today,
        },
    )


def _duty_row(duty: Duty, profile: Profile, counts: dict[str, list[law_queries.StateCount]]) -> dict[str, Any]:
    return {"duty": duty, "of": load_profile(duty.profile), "states": counts.get(duty.id, []), "profile": profile}


@signed_in
@require_safe
def duty(request: ScopedRequest, name: str, duty_id: str) -> HttpResponse:
    """One duty under a profile: all its periods of validity, its clock, an example, and what is owed under it."""
    found, now = _profile(name), timezone.localtime(clock.now())
    on = day_asked(request.GET, today=now.date())
    periods = sorted(found.duties_of(duty_id), key=lambda one: (one.since, found.chain.index(one.profile)))
    if not periods or all(one.id != duty_id for one in periods):
        raise Http404(duty_id)
    in_force = found.duties_of(duty_id, on)
    shown = in_force[0] if in_force else periods[-1]
    counts = law_queries.counts_by_duty(request.scope, found, on=now.date())
    return render(
        request,
        "obligations/duty.html",
        {
            "profile": found,
            "chain": [load_profile(one) for one in found.chain],
            "duty": shown,
            "is_in_force": bool(in_force),
            "of": load_profile(shown.profile),
            "on": on,
            "periods": [(one, load_profile(one.profile), one in in_force) for one in periods],
            "terms": _terms(shown, on),
            "beside": next(iter(found.duties_of(shown.beside, on)), None) if shown.beside else None,
            "due": _example(shown, now, found) if in_force else None,
            "states": (counts or {}).get(shown.id, []),
            "is_counted": counts is not None,
            "clauses": law_queries.clause_links(shown, request.scope),
            "today": now.date(),
            **_elsewhere(found, shown, on),
        },
    )


def _terms(found: Duty, on: date) -> list[tuple[Any, Duty]]:
    """The rules that act on the duty's clock, under their names."""
    return [(TERMS.get(name, name), term) for name in found.terms if (term := found.term(name, on=on)) is not None]


def _example(found: Duty, now: datetime, under: Profile) -> Due | None:
    """The clock as it would run if it began now; none where nothing is counted or no calendar reaches."""
    if not found.within.has_clock:
        return None
    try:
        return due_of(found, now, under.calendar)
    except DateOutsideCalendar:
        return None


def _elsewhere(found: Profile, ours: Duty, on: date) -> dict[str, list[Any]]:
    """The profiles in which the same duty is another row, and those in which nothing of that id is in force."""
    different, absent = [], []
    for name in profile_names():
        other = load_profile(name)
        theirs = other.duties_of(ours.id, on)
        if not theirs:
            absent.append(other)
        elif name != found.name and theirs[0] != ours:
            different.append((other, theirs[0]))
    return {"different": different, "absent": absent}


@signed_in
@require_safe
def comparison(request: ScopedRequest) -> HttpResponse:
    """Two profiles clause by clause on a day: what one lacks, what differs, what cannot stand together."""
    form = _comparison_form(request)
    context: dict[str, Any] = {"form": form, "today": clock.today()}
    if form.is_bound and form.is_valid():
        left, right, on = form.chosen
        found = compare(left, right, on=on)
        context |= {
            "comparison": found,
            "parts": [(outcome.value, found.of(outcome)) for outcome in SHOWN],
            "query": request.GET.urlencode(),
        }
    return render(request, "obligations/comparison.html", context, status=422 if form.errors else 200)


SHOWN = (Outcome.DIFFERING, Outcome.ONLY_LEFT, Outcome.ONLY_RIGHT, Outcome.SAME)


def _comparison_form(request: ScopedRequest) -> ComparisonForm:
    every = [load_profile(name) for name in profile_names()]
    return ComparisonForm(request.GET or None, profiles=every, today=clock.today())


COMPARED = ("row", "outcome", "duty", "differs_in", "left", "right", "left_source", "right_source")


@signed_in
@require_safe
def comparison_csv(request: ScopedRequest) -> HttpResponse | StreamingHttpResponse:
    """The comparison as a table: one row for each thing that differs, contradictions last."""
    form = _comparison_form(request)
    if not form.is_bound or not form.is_valid():
        raise Http404
    left, right, on = form.chosen
    response = StreamingHttpResponse(
        table_lines(COMPARED, _compared_cells(left, right, on)), content_type="text/csv; charset=utf-8"
    )
    name = f"{left.name}-{right.name}-{on:%Y%m%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _compared_cells(left: Profile, right: Profile, on: date) -> Iterator[Sequence[str]]:
    found = compare(left, right, on=on)
    for row in found.rows:
        one, other = row.left, row.right
        sources = (one.source if one else "", other.source if other else "")
        titles = one or other
        head = (row.row, row.outcome.value, titles.title if titles else "")
        if not row.differences:
            yield (*head, "", _limit(one), _limit(other), *sources)
        for difference in row.differences:
            yield (*head, difference.label, difference.left, difference.right, *sources)
    for contradiction in found.contradictions:
        first, second = contradiction.first, contradiction.second
        yield (
            first.row,
            f"contradiction.{contradiction.kind.value}",
            contradiction.sentence,
            "",
            _limit(first),
            _limit(second),
            first.source,
            second.source,
        )


def _limit(found: Duty | None) -> str:
    return span_in_words(found.within) if found else ""
