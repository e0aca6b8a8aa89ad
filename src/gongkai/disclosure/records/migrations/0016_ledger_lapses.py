"""Entries of the ledger whose record was declared lapsed, or whose time was over, say since when."""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps: Any, _editor: Any) -> None:
    """The day that the record names."""
    Record, LedgerEntry = apps.get_model("records", "Record"), apps.get_model("records", "LedgerEntry")
    day = Record.objects.filter(pk=OuterRef("record")).values("lapsed_on")
    LedgerEntry.objects.filter(record__lapsed_on__isnull=False).update(lapsed_on=Subquery(day))


class Migration(migrations.Migration):
    dependencies = [("records", "0015_ledger_lapse")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
