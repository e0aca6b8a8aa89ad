from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat, Left, Length, Substr

SAID = "整改检查发现的问题："
KEPT = 300


def say(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What is owed about a finding says that it is to be corrected, and not only what was found."""
    owed = _owed(apps, schema_editor).exclude(title__startswith=SAID)
    owed.update(title=Left(Concat(Value(SAID), F("title"), output_field=CharField()), KEPT))


def unsay(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was found alone."""
    owed = _owed(apps, schema_editor).filter(title__startswith=SAID)
    owed.update(title=Substr("title", len(SAID) + 1, Length("title")))


def _owed(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> Any:
    owed = apps.get_model("obligations", "Obligation").objects.using(schema_editor.connection.alias)
    return owed.filter(duty_id="inspection.correct", subject_type="inspections.finding")


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial"), ("obligations", "0004_one_standing")]

    operations = [migrations.RunPython(say, unsay)]
