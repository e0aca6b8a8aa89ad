"""The entry of a catalogue beside the record; the table that SQLite makes anew for it is guarded again."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import migrations, models

guarded = import_module("gongkai.disclosure.records.migrations.0012_first_release_stands")


def guard_again(apps: Any, schema_editor: Any) -> None:
    """SQLite makes the table anew for the column, and its trigger is lost with the old one."""
    guarded.unguard(apps, schema_editor)
    guarded.guard(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('organs', '0003_alter_post_role'),
        ('records', '0013_plain_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard_again),
        migrations.AddField(
            model_name='record',
            name='catalogue_entry',
            field=models.CharField(blank=True, max_length=22, verbose_name='Catalogue entry'),
        ),
        migrations.AddIndex(
            model_name='record',
            index=models.Index(condition=models.Q(('catalogue_entry', ''), _negated=True), fields=['catalogue_entry'], name='record_by_catalogue_entry'),
        ),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
    ]
