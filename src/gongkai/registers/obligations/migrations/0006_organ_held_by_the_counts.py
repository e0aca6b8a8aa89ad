"""PostgreSQL no longer looks up the organ of each new obligation; the tables of counts hold the reference."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


class AlterFieldOnPostgresql(migrations.AlterField):
    """SQLite would copy the whole table to leave out a reference that costs it next to nothing; there it stays."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == 'postgresql':
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.database_forwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):

    dependencies = [
        ('obligations', '0005_events_name_organs'),
    ]

    operations = [
        AlterFieldOnPostgresql(
            model_name='obligation',
            name='organ',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to='organs.organ', verbose_name='Organ'),
        ),
    ]
