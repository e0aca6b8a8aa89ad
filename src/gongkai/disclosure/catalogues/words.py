"""How kinds, columns, states and rules are called in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .cells import Cells, altered
from .queries import Compared
from .rules import Kind, Rule

KINDS: Mapping[str, Promise] = {
    Kind.BASIC: _("Basic catalogue"),
    Kind.FIELD: _("Standard catalogue of a pilot field"),
    Kind.POWERS: _("List of powers and duties"),
    Kind.NEGATIVE: _("Negative list"),
    Kind.SERVICES: _("List of public services"),
    Kind.PROOFS: _("List of proofs required"),
    Kind.INTERMEDIARIES: _("List of intermediary services"),
}
AUDIENCES: Mapping[str, Promise] = {"all": _("The whole society"), "group": _("A specific group")}
MODES: Mapping[str, Promise] = {"proactive": _("On its own initiative"), "on_request": _("On request")}
COLUMNS: Mapping[str, Promise] = {
    "number": _("Serial number"),
    "first": _("First-level matter"),
    "second": _("Second-level matter"),
    "third": _("Third-level matter"),
    "elements": _("Elements"),
    "bases": _("Basis"),
    "time_limit": _("Time limit"),
    "subjects": _("Who publishes"),
    "channels": _("Channels"),
    "audiences": _("Audience"),
    "audience_who": _("Which specific group"),
    "modes": _("Mode"),
    "levels": _("Levels"),
    "remark": _("Remark"),
    "extra": _("Columns of this place"),
}
STATES: Mapping[str, tuple[str, Promise]] = {
    "empty": ("overdue", _("Nothing published")),
    "stale": ("overdue", _("Stale")),
    "current": ("met", _("Current")),
    "published": ("met", _("Is published")),
    "draft": ("running", _("Being compiled")),
    "not_involved": ("closed", _("Not involved")),
    "missing": ("overdue", _("Missing")),
}
"""How a state is drawn, and its word."""
LIGHTS: Mapping[str, str] = {
    "empty": "late",
    "stale": "soon",
    "current": "ok",
    "published": "ok",
    "draft": "still",
    "not_involved": "still",
    "missing": "late",
}
"""The light of a state on a public page."""
PERIODS: Mapping[str, Promise] = {
    Rule.MONTH: _("something new every month"),
    Rule.QUARTER: _("something new every quarter"),
    Rule.HALF_YEAR: _("something new every half-year"),
    Rule.YEAR: _("something new every year"),
    Rule.IMMEDIATELY: _("at once; no number of days"),
    Rule.UNKNOWN: _("no limit can be read"),
}


def rule_said(rule: str, number: int) -> str:
    """The limit of an entry in words."""
    if rule == Rule.WORKDAYS:
        return gettext("within %(number)s working days of each forming or change") % {"number": number}
    if rule == Rule.DAYS:
        return gettext("within %(number)s days of each forming or change") % {"number": number}
    if rule == Rule.YEAR_BY:
        return gettext("every year by month %(month)s, day %(day)s") % {"month": number // 100, "day": number % 100}
    if rule == Rule.MONTH and number:
        return gettext("every month by day %(day)s") % {"day": number}
    return str(PERIODS[rule])


def cell_said(name: str, value: object) -> str:
    """A cell in one line."""
    table = {"audiences": AUDIENCES, "modes": MODES}.get(name, {})
    if name == "extra" and isinstance(value, tuple):
        return "；".join(f"{head}：{said}" for head, said in value)
    if isinstance(value, tuple):
        return "、".join(str(table.get(one, one)) for one in value)
    return str(value)


def told(cells: Cells) -> list[tuple[str, str]]:
    """Every column that says something, with its head."""
    official = [(str(head), cell_said(name, getattr(cells, name))) for name, head in COLUMNS.items() if name != "extra"]
    return [(head, said) for head, said in (*official, *cells.extra) if said]


def told_difference(difference: Compared) -> dict[str, Any]:
    """A difference of two versions in the words of the columns."""
    return {
        "is_same": difference.is_same,
        "added": [cells for _key, cells in difference.added],
        "removed": [cells for _key, cells in difference.removed],
        "altered": [
            {
                "matter": after.matter,
                "cells": told_changes(before, after),
            }
            for _key, before, after in difference.altered
        ],
    }


def told_changes(before: Cells, after: Cells) -> list[tuple[Promise, str, str]]:
    """The columns in which two states of an entry differ: head, what stood there, what stands there now."""
    return [(COLUMNS[name], cell_said(name, old), cell_said(name, new)) for name, old, new in altered(before, after)]
