"""The database itself refuses to remove or misplace an entry of the journal, and to change one but for erasure."""

from typing import Any

from django.db import migrations

KEPT = ("sequence", "at", "act", "subject", "commitment")
EMPTIED = ("statement", "content", "reason")

SQLITE = (
    "CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry WHEN NOT ("
    + " AND ".join([*(f"NEW.{name} IS OLD.{name}" for name in KEPT), *(f"NEW.{name} = ''" for name in EMPTIED)])
    + " AND length(NEW.salt) = 0) BEGIN SELECT RAISE(ABORT, 'journal entries are never changed'); END",
    "CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry "
    "BEGIN SELECT RAISE(ABORT, 'journal entries are never removed'); END",
    "CREATE TRIGGER journal_entry_in_order BEFORE INSERT ON journal_entry "
    "WHEN NEW.sequence IS NOT (SELECT COALESCE(MAX(sequence), 0) + 1 FROM journal_entry) "
    "BEGIN SELECT RAISE(ABORT, 'journal entries are only appended'); END",
)
SQLITE_BACK = tuple(
    f"DROP TRIGGER IF EXISTS journal_entry_{name}" for name in ("no_update", "no_delete", "in_order")
)

POSTGRESQL = (
    "CREATE FUNCTION journal_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF TG_OP = 'UPDATE' THEN IF "
    + " AND ".join(
        [
            *(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in KEPT),
            *(f"NEW.{name} = ''" for name in EMPTIED),
        ]
    )
    + " AND length(NEW.salt) = 0 THEN RETURN NEW; END IF; END IF; "
    "RAISE EXCEPTION 'journal entries are never changed or removed' USING ERRCODE = 'integrity_constraint_violation'; "
    "END $$",
    "CREATE FUNCTION journal_entry_append() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF NEW.sequence IS DISTINCT FROM (SELECT COALESCE(MAX(sequence), 0) + 1 FROM journal_entry) THEN "
    "RAISE EXCEPTION 'journal entries are only appended' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
    "RETURN NEW; END $$",
    "CREATE TRIGGER journal_entry_no_change BEFORE UPDATE OR DELETE ON journal_entry "
    "FOR EACH ROW EXECUTE FUNCTION journal_entry_refuse()",
    "CREATE TRIGGER journal_entry_no_truncate BEFORE TRUNCATE ON journal_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION journal_entry_refuse()",
    "CREATE TRIGGER journal_entry_in_order BEFORE INSERT ON journal_entry "
    "FOR EACH ROW EXECUTE FUNCTION journal_entry_append()",
    # Also under session_replication_role = replica.
    "ALTER TABLE journal_entry ENABLE ALWAYS TRIGGER journal_entry_no_change",
    "ALTER TABLE journal_entry ENABLE ALWAYS TRIGGER journal_entry_no_truncate",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER IF EXISTS journal_entry_no_change ON journal_entry",
    "DROP TRIGGER IF EXISTS journal_entry_no_truncate ON journal_entry",
    "DROP TRIGGER IF EXISTS journal_entry_in_order ON journal_entry",
    "DROP FUNCTION IF EXISTS journal_entry_refuse()",
    "DROP FUNCTION IF EXISTS journal_entry_append()",
)


def _run(schema_editor: Any, by_vendor: dict[str, tuple[str, ...]]) -> None:
    for statement in by_vendor[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def guard(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def unguard(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
