"""What happened so far becomes intervals and counts; that it started is told by the obligation itself."""

from collections import Counter
from datetime import date

from django.db import migrations
from django.utils import timezone

NO_DAY = date.max
KNOWN_BEFORE = ("started", "restated", "met", "reopened", "closed")


def month_of(due_on):
    return due_on if due_on == NO_DAY else due_on.replace(day=1)


def intervals_of(obligation, events):
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


def forwards(apps, schema_editor):
    Obligation, Event, PastInterval = (
        apps.get_model("obligations", name) for name in ("Obligation", "Event", "PastInterval")
    )
    for event in Event.objects.order_by("id").iterator(2000):
        event.on = timezone.localdate(event.at)
        event.save(update_fields=["on"])
    day, month, change = Counter(), Counter(), Counter()
    for one in Obligation.objects.order_by("id").iterator(2000):
        events = list(Event.objects.filter(obligation=one).order_by("on", "id"))
        begun = next((event for event in events if event.kind == "started"), None)
        one.entered_at, one.opened_by_id, one.basis = one.started_at, begun and begun.by_id, "stated"
        found = intervals_of(one, [event for event in events if event.kind != "started"])
        one.since_on, _, one.standing, one.due_on, one.is_historical, one.is_late = found[-1]
        one.save()
        PastInterval.objects.bulk_create(
            PastInterval(
                obligation=one,
                organ_id=one.organ_id,
                from_on=row[0],
                until_on=row[1],
                standing=row[2],
                due_on=row[3],
                is_historical=row[4],
                is_late=row[5],
            )
            for row in found[:-1]
        )
        keys = [(one.organ_id, row[2], row[4], row[5], "stated", row[3] or NO_DAY) for row in found]
        for place, (row, key) in enumerate(zip(found, keys, strict=True)):
            change[row[0], key] += 1
            if place:
                change[row[0], keys[place - 1]] -= 1
        day[keys[-1]] += 1
        month[*keys[-1][:5], month_of(keys[-1][5])] += 1
    names = ("organ_id", "standing", "is_historical", "is_late", "basis", "due_on")
    for model, counter in (("DayCount", day), ("MonthCount", month)):
        rows = apps.get_model("obligations", model)
        rows.objects.bulk_create(
            (rows(**dict(zip(names, key, strict=True)), number=number) for key, number in counter.items()), 1000
        )
    changes = apps.get_model("obligations", "DayChange")
    changes.objects.bulk_create(
        (
            changes(on=on, **dict(zip(names, key, strict=True)), number=number)
            for (on, key), number in change.items()
            if number
        ),
        1000,
    )
    Event.objects.filter(kind="started").delete()


def backwards(apps, schema_editor):
    """An older version knows no clock events and no past intervals; what it cannot hold is left out."""
    Obligation, Event = (apps.get_model("obligations", name) for name in ("Obligation", "Event"))
    Event.objects.exclude(kind__in=KNOWN_BEFORE).delete()
    for one in Obligation.objects.order_by("id").iterator(2000):
        one.met_on = one.since_on if one.standing == "met" else None
        one.closed_on = one.since_on if one.standing == "closed" else None
        one.save(update_fields=["met_on", "closed_on"])
        first = Event.objects.filter(obligation=one).order_by("on", "id").first()
        Event.objects.create(
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
