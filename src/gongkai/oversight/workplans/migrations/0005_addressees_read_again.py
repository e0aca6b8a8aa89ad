from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

CUT_AT = 500


def read_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Addressees that were cut are taken whole from the text of their notice, where they still begin alike."""
    plans = apps.get_model("workplans", "WorkPlan").objects.using(schema_editor.connection.alias)
    for plan in plans.exclude(spans={}).only("addressees", "text", "spans").iterator(chunk_size=100):
        span = plan.spans.get("addressees")
        if len(plan.addressees) != CUT_AT or not span:
            continue
        whole = plan.text[span[0] : span[1]].strip().rstrip("：:")
        if len(whole) > CUT_AT and whole.startswith(plan.addressees):
            plan.addressees = whole
            plan.save(update_fields=["addressees"])


class Migration(migrations.Migration):
    dependencies = [("workplans", "0004_whole_addressees")]

    operations = [migrations.RunPython(read_again, migrations.RunPython.noop)]
