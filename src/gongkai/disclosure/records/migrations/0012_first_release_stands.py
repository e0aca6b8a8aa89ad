"""The database itself refuses to change the moment of a record's first release once it is set."""

from typing import Any

from django.db import migrations

STANDS = {
    "sqlite": (
        "CREATE TRIGGER record_first_release_stands BEFORE UPDATE OF first_released_at ON records_record "
        "WHEN OLD.first_released_at IS NOT NULL AND NEW.first_released_at IS NOT OLD.first_released_at "
        "BEGIN SELECT RAISE(ABORT, 'the first release of a record is never changed'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION record_first_release_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'the first release of a record is never changed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER record_first_release_stands BEFORE UPDATE OF first_released_at ON records_record FOR EACH ROW "
        "WHEN (OLD.first_released_at IS NOT NULL AND NEW.first_released_at IS DISTINCT FROM OLD.first_released_at) "
        "EXECUTE FUNCTION record_first_release_refuse()",
        "ALTER TABLE records_record ENABLE ALWAYS TRIGGER record_first_release_stands",
    ),
}
BACK = {
    "sqlite": ("DROP TRIGGER IF EXISTS record_first_release_stands",),
    "postgresql": (
        "DROP TRIGGER IF EXISTS record_first_release_stands ON records_record",
        "DROP FUNCTION IF EXISTS record_first_release_refuse()",
    ),
}


def guard(apps: Any, schema_editor: Any) -> None:
    """A migration that makes the table anew on SQLite loses the trigger, and must call this again."""
    for statement in STANDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unguard(apps: Any, schema_editor: Any) -> None:
    for statement in BACK[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("records", "0011_last_days_from_content")]

    operations = [migrations.RunPython(guard, unguard)]
