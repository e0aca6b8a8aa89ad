"""Records that were normative documents before get their kind, and those that were signed their entry in the ledger."""

import json
from datetime import date
from typing import Any

from django.db import migrations

from gongkai.law import load_profile

SIGNED = ("signed", "scheduled", "closed")
ENDS = ("repeals", "replaces")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(said: dict[str, Any]) -> str:
    parts = (said["number_code"], said["number_year"], said["number_serial"])
    return f"{parts[0]}〔{parts[1]}〕{parts[2]}号" if all(parts) else ""


def enter(apps: Any, _editor: Any) -> None:
    """The kind from the words of the place; the entry from the version that is public, else from the signed one."""
    Record, LedgerEntry = apps.get_model("records", "Record"), apps.get_model("records", "LedgerEntry")
    Relation = apps.get_model("records", "Relation")
    for record in Record.objects.filter(is_normative=True).select_related("organ").iterator():
        record.rule_kind = load_profile(record.organ.profile).wording["normative_document"]
        record.save(update_fields=["rule_kind"])
        shown = record.public_version or (record.version if record.state in SIGNED else None)
        if shown is None:
            continue
        said = json.loads(record.versions.get(number=shown).canonical)
        touched = Relation.objects.filter(
            other=record,
            since__isnull=False,
            record__public_version__isnull=False,
            record__withdrawn_at__isnull=True,
        )
        days = list(touched.values_list("kind", "since"))
        if said["is_normative"] and said["formed_on"]:
            LedgerEntry.objects.create(
                record=record,
                organ=record.organ,
                version=shown,
                rule_kind=record.rule_kind,
                title=said["title"][:300],
                document_number=_number(said),
                subject_category=said["subject_category"],
                legality_number=said["legality_number"],
                formed_on=_day(said["formed_on"]),
                effective_on=_day(said["effective_on"]),
                expires_on=_day(said["expires_on"]),
                repealed_on=min((day for kind, day in days if kind in ENDS), default=None),
                amended_on=min((day for kind, day in days if kind == "amends"), default=None),
            )


def leave(apps: Any, _editor: Any) -> None:
    """The columns go with the migration before this one."""
    apps.get_model("records", "LedgerEntry").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("records", "0005_ledger")]

    operations = [migrations.RunPython(enter, leave)]
