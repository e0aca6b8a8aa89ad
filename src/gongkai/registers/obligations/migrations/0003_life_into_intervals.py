"""What happened so far becomes intervals and counts; that it started is told by the obligation itself."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

NO_DAY = date.max
KNOWN_BEFORE = ("started", "restated", "met", "reopened", "closed")


def month_of(due_on: date) -> date:
    return due_on if due_on == NO_DAY else due_on.replace(day=1)


def intervals_of(obligation: Any, events: Sequence[Any]) -> list[list[Any]]:
    """``(from, until, standing, due day, historical, late)`` of each part of its life."""
    entered_on = timezone.localdate(obligation.started_at)
    due_on = events[0].due_before if events else obligation.due_on
    historical = due_on is not None and due_on < entered_on
    found = [[entered_on, None, "owed", due_on, historical, False]]
    for event in events:
        standing = {"met": "met", "closed": "closed", "reopened": "owed"}.get(event.kind, found[-1][2])
        if event.kind == "restated":
            due_on, historical = event.due_after, False
        on = max(event.on, found[-1][0])
        late = standing == "met" and due_on is not None and on > due_on and not historical
        before = found.pop()
        if before[0] < on:
            found.append([before[0], on, *before[2:]])
        found.append([on, None, standing, due_on, historical, late])
    return found


def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Intervals and numbers for every obligation there is."""
    events, obligations = (apps.get_model("obligations", name).objects for name in ("Event", "Obligation"))
    for event in events.order_by("id").iterator(2000):
        event.on = timezone.localdate(event.at)
        event.save(update_fields=["on"])
    day: Counter[Any] = Counter()
    month: Counter[Any] = Counter()
    change: Counter[Any] = Counter()
    for one in obligations.order_by("id").iterator(2000):
        found = _live(apps, one, list(events.filter(obligation=one).order_by("on", "id")))
        keys = [(one.organ_id, row[2], row[4], row[5], "stated", row[3] or NO_DAY) for row in found]
        for place, (row, key) in enumerate(zip(found, keys, strict=True)):
            change[row[0], key] += 1
            if place:
                change[row[0], keys[place - 1]] -= 1
        day[keys[-1]] += 1
        month[*keys[-1][:5], month_of(keys[-1][5])] += 1
    _fill(apps.get_model("obligations", "DayCount"), [({}, *found) for found in day.items()])
    _fill(apps.get_model("obligations", "MonthCount"), [({}, *found) for found in month.items()])
    changes = [({"on": on}, key, number) for (on, key), number in change.items() if number]
    _fill(apps.get_model("obligations", "DayChange"), changes)
    events.filter(kind="started").delete()


def _live(apps: Apps, one: Any, events: Sequence[Any]) -> list[list[Any]]:
    """Write how it stands and how it stood."""
    begun = next((event for event in events if event.kind == "started"), None)
    one.entered_at, one.opened_by_id, one.basis = one.started_at, begun and begun.by_id, "stated"
    found = intervals_of(one, [event for event in events if event.kind != "started"])
    one.since_on, _, one.standing, one.due_on, one.is_historical, one.is_late = found[-1]
    one.save()
    past = apps.get_model("obligations", "PastInterval")
    names = ("from_on", "until_on", "standing", "due_on", "is_historical", "is_late")
    rows = (dict(zip(names, row, strict=True)) for row in found[:-1])
    past.objects.bulk_create(past(obligation=one, organ_id=one.organ_id, **row) for row in rows)
    return found


def _fill(model: Any, rows: Sequence[tuple[dict[str, date], tuple[Any, ...], int]]) -> None:
    names = ("organ_id", "standing", "is_historical", "is_late", "basis", "due_on")
    model.objects.bulk_create(
        (model(**more, **dict(zip(names, key, strict=True)), number=number) for more, key, number in rows), 1000
    )


def backwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """An older version knows no clock events and no past intervals; what it cannot hold is left out."""
    events, obligations = (apps.get_model("obligations", name).objects for name in ("Event", "Obligation"))
    events.exclude(kind__in=KNOWN_BEFORE).delete()
    for one in obligations.order_by("id").iterator(2000):
        one.met_on = one.since_on if one.standing == "met" else None
        one.closed_on = one.since_on if one.standing == "closed" else None
        one.save(update_fields=["met_on", "closed_on"])
        first = events.filter(obligation=one).order_by("on", "id").first()
        events.create(
            obligation=one,
            kind="started",
            on=timezone.localdate(one.entered_at),
            at=one.entered_at,
            by_id=one.opened_by_id,
            due_after=first.due_before if first else one.due_on,
        )
    for name in ("PastInterval", "DayCount", "MonthCount", "DayChange"):
        apps.get_model("obligations", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("obligations", "0002_intervals_and_counts")]

    operations = [migrations.RunPython(forwards, backwards)]
