from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import CharField, F, Value
from django.db.models.functions import Concat, Left, Length, Substr

SAID = "报送工作要点落实情况："
KEPT = 300


def say(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What is owed about a whole plan says that it is the report, and not only the plan's title."""
    owed = _reports(apps, schema_editor).exclude(title__startswith=SAID)
    owed.update(title=Left(Concat(Value(SAID), F("title"), output_field=CharField()), KEPT))


def unsay(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The plan's title alone."""
    owed = _reports(apps, schema_editor).filter(title__startswith=SAID)
    owed.update(title=Substr("title", len(SAID) + 1, Length("title")))


def _reports(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> Any:
    owed = apps.get_model("obligations", "Obligation").objects.using(schema_editor.connection.alias)
    return owed.filter(duty_id="plan.report", subject_type="workplans.workplan")


class Migration(migrations.Migration):
    dependencies = [("workplans", "0007_plans_of_notices"), ("obligations", "0004_one_standing")]

    operations = [migrations.RunPython(say, unsay)]
