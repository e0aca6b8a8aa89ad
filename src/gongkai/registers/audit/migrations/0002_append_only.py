"""The database itself refuses to change, remove or misplace an audit entry."""

from typing import Any

from django.db import migrations

SQLITE = (
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END",
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'audit entries are never removed'); END",
    # Also stops INSERT OR REPLACE, for which SQLite fires no DELETE trigger.
    "CREATE TRIGGER audit_entry_in_order BEFORE INSERT ON audit_entry "
    "WHEN NEW.sequence IS NOT (SELECT COALESCE(MAX(sequence), 0) + 1 FROM audit_entry) "
    "BEGIN SELECT RAISE(ABORT, 'audit entries are only appended'); END",
)
SQLITE_BACK = (
    "DROP TRIGGER IF EXISTS audit_entry_no_update",
    "DROP TRIGGER IF EXISTS audit_entry_no_delete",
    "DROP TRIGGER IF EXISTS audit_entry_in_order",
)

POSTGRESQL = (
    "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION 'audit entries are never changed or removed' USING ERRCODE = 'integrity_constraint_violation'; "
    "END $$",
    "CREATE FUNCTION audit_entry_append() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF NEW.sequence IS DISTINCT FROM (SELECT COALESCE(MAX(sequence), 0) + 1 FROM audit_entry) THEN "
    "RAISE EXCEPTION 'audit entries are only appended' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
    "RETURN NEW; END $$",
    "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()",
    "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
    "CREATE TRIGGER audit_entry_in_order BEFORE INSERT ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_entry_append()",
    # Also under session_replication_role = replica.
    "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_change",
    "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_truncate",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER IF EXISTS audit_entry_no_change ON audit_entry",
    "DROP TRIGGER IF EXISTS audit_entry_no_truncate ON audit_entry",
    "DROP TRIGGER IF EXISTS audit_entry_in_order ON audit_entry",
    "DROP FUNCTION IF EXISTS audit_entry_refuse()",
    "DROP FUNCTION IF EXISTS audit_entry_append()",
)


def _run(schema_editor: Any, by_vendor: dict[str, tuple[str, ...]]) -> None:
    for statement in by_vendor[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def guard(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def unguard(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
