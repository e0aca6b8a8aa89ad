"""Corrections as a person reads them: who, when, what, before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import ledger, snapshots
from .models import Correction, Task, WorkPlan

SHOWN = ("title", "stated_on", "deadline_phrase", "text", "dismissed_reason", "units")
MOST = 4
LONG = 160


@dataclass(frozen=True)
class Change:
    """One value that changed; ``of`` names the task."""

    of: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Told:
    """A correction in words: its first changes, how many places more there are, and whether it can be undone alone."""

    correction: Correction
    changes: list[Change]
    more: int
    is_free: bool


def corrections_of(plan: WorkPlan, *, before: int | None = None) -> QuerySet[Correction]:
    """The corrections of a plan, the newest first, from the one behind ``before`` on."""
    rows = plan.corrections.select_related("by", "undone_by").order_by("-id")
    return rows.filter(pk__lt=before) if before else rows


def told(plan: WorkPlan, rows: list[Correction]) -> list[Told]:
    """The corrections in words; two queries whatever their number."""
    names = {str(pk): (position, title) for pk, position, title in plan.tasks.values_list("pk", "position", "title")}
    above = list(ledger.live(plan).filter(pk__gt=rows[0].pk)) if rows else []
    later = [one.touches for one in above]
    found = []
    for row in rows:
        changes = [change for key in row.before for change in _changes(row, key, names)]
        is_free = row.undone_at is None and not any(ledger.builds_on(touches, row.touches) for touches in later)
        found.append(Told(row, changes[:MOST], len(row.before) - len({one.of for one in changes[:MOST]}), is_free))
        if row.undone_at is None:
            later.append(row.touches)
    return found


def _changes(row: Correction, key: str, names: Mapping[str, tuple[int, str]]) -> list[Change]:
    was, now = row.before[key], row.after[key]
    if key == snapshots.PLAN:
        labels = {name: str(WorkPlan._meta.get_field(name).verbose_name) for name in was}  # type: ignore[union-attr]
        return [Change(_("Head table"), labels[name], _said(name, was[name]), _said(name, now[name])) for name in was]
    of = _name(key, names, was or now or {})
    if was is None:
        return [Change(of, _("Task"), "–", _short(now["text"]))]
    if now is None:
        return [Change(of, _("Task"), _short(was["text"]), "–")]
    changed = [name for name in SHOWN if name in now]
    return [Change(of, _label(name), _said(name, was[name]), _said(name, now[name])) for name in changed] or [
        Change(of, "", "", "")
    ]


def _name(key: str, names: Mapping[str, tuple[int, str]], values: Mapping[str, Any]) -> str:
    position, title = names.get(key, (0, values.get("title", "")))
    return f"{position}. {title}" if position else title


def _label(name: str) -> str:
    return _("Responsible") if name == "units" else str(Task._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _said(name: str, value: Any) -> str:
    if name == "units":
        leads = _("leads")
        return "、".join(one["name"] + (f"（{leads}）" if one["is_lead"] else "") for one in value) or "–"
    if name.endswith("_on") and value:
        day = parse_date(value)
        return date_format(day, "Y年n月j日") if day else str(value)
    return _short(str(value)) if value not in ("", None) else "–"


def _short(text: str) -> str:
    return text if len(text) <= LONG else text[: LONG - 1] + "…"


def since(plan: WorkPlan, task_id: int, *, version: int) -> list[Correction]:
    """What others did to a task after ``version`` was seen, the newest first."""
    key = str(task_id)
    rows = corrections_of(plan).filter(Q(after__has_key=key))[:20]
    return [row for row in rows if row.after[key] is None or row.after[key].get("version", 0) > version]
