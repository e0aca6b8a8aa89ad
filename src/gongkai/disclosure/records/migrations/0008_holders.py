"""Every record is held by whoever drafted it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def hold(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model('records', 'Record').objects.filter(held_by=None).update(held_by=F('drafted_by'))


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0007_held_by'),
    ]

    operations = [
        migrations.RunPython(hold, migrations.RunPython.noop),
    ]
