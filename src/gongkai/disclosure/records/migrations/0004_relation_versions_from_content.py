"""Since when each relation stands is read from the versions, whose content repeats it; public ones that a draft took
away come back until that draft is released."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import migrations

LINE = re.compile(r"(?P<kind>\w+) (?P<named>.+?)(?: (?P<since>\d{4}-\d\d-\d\d))?")


class Span(NamedTuple):
    """A relation as the versions tell it: the first version with it, the first without it again, if any."""

    kind: str
    named: str
    since: str
    first: int
    end: int | None


def spans(versions: list[tuple[int, list[str]]]) -> Iterator[Span]:
    """The relations of a record, from the lines of its versions in their order."""
    lines = {line for _number, told in versions for line in told}
    for line in sorted(lines):
        found = LINE.fullmatch(line)
        if found is None:
            continue
        first = None
        for number, told in versions:
            if line in told and first is None:
                first = number
            elif line not in told and first is not None:
                yield Span(found["kind"], found["named"], found["since"] or "", first, number)
                first = None
        if first is not None:
            yield Span(found["kind"], found["named"], found["since"] or "", first, None)


def fill(apps: Any, schema_editor: Any) -> None:
    Record, Relation, Version = (apps.get_model("records", name) for name in ("Record", "Relation", "Version"))
    touching = Version.objects.exclude(canonical__contains='"related":[]').values_list("record_id", flat=True)
    for record in Record.objects.filter(pk__in=touching).iterator(chunk_size=500):
        rows = Version.objects.filter(record=record).order_by("number").values_list("number", "canonical")
        told = [(number, json.loads(canonical).get("related", [])) for number, canonical in rows]
        for span in spans(told):
            other = Record.objects.filter(public_id=span.named).first()
            citation = "" if other else span.named
            if span.end is None:
                stands = Relation.objects.filter(record=record, kind=span.kind, other=other, citation=citation)
                stands.filter(from_version=1).update(from_version=span.first)
            elif record.public_version is not None and span.first <= record.public_version < span.end:
                since = date.fromisoformat(span.since) if span.since else record.first_released_at.date()
                Relation.objects.create(
                    record=record,
                    kind=span.kind,
                    other=other,
                    citation=citation,
                    since=since,
                    from_version=span.first,
                    until_version=span.end,
                )


def forget(apps: Any, schema_editor: Any) -> None:
    """Relations that only stand in older versions have no place without their versions."""
    Relation = apps.get_model("records", "Relation")
    Relation.objects.filter(until_version__isnull=False).delete()


class Migration(migrations.Migration):
    dependencies = [("records", "0003_relation_versions")]

    operations = [migrations.RunPython(fill, forget)]
