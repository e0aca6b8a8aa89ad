from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q


def mark(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Plans were made of notices before they could be made of tables."""
    plans = apps.get_model("workplans", "WorkPlan").objects.using(schema_editor.connection.alias)
    tables = Q(file__name__iendswith=".csv") | Q(file__name__iendswith=".xlsx")
    for pk in plans.exclude(tables).values_list("pk", flat=True):
        plans.filter(pk=pk).update(is_of_a_notice=True)


class Migration(migrations.Migration):
    dependencies = [("workplans", "0006_checking"), ("files", "0001_initial")]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
