"""The last day in force of every public record is read from its public version."""

import json
from datetime import date
from typing import Any

from django.db import migrations
from django.db.models import F


def fill(apps: Any, schema_editor: Any) -> None:
    Record, Version = apps.get_model("records", "Record"), apps.get_model("records", "Version")
    shown = Version.objects.filter(number=F("record__public_version")).exclude(canonical__contains='"expires_on":null')
    for record_id, canonical in shown.values_list("record_id", "canonical").iterator(chunk_size=500):
        last_day = json.loads(canonical).get("expires_on")
        if last_day:
            Record.objects.filter(pk=record_id).update(expires_on=date.fromisoformat(last_day))


class Migration(migrations.Migration):
    dependencies = [("records", "0010_lapse")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
