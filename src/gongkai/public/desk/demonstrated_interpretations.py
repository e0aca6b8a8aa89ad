"""Interpretations of the demonstration: plans, materials and monthly filings, made by the real services."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.disclosure.interpretations import filing, services
from gongkai.disclosure.interpretations.models import Filing
from gongkai.disclosure.interpretations.rules import Facts, Plan, month_before
from gongkai.disclosure.records import services as records
from gongkai.disclosure.records.models import Record
from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations import monthly
from gongkai.registers.obligations.clock import start_of


def prepared(document: Record, told: Mapping[str, Any], *, by: Account, at: datetime) -> Record | None:
    """Plan the interpretation of a document and draft what interprets it, where the script says what."""
    services.save_plan(document, Plan(**_tuples(told["plan"])), version=document.version, by=by, at=at)
    if "material" not in told:
        return None
    said = told["material"]
    made = services.begin_material(document, by=by, at=at)
    content = replace(records.content_of(made), body=said["body"], formed_on=said["formed_on"])
    made = records.edit(made, content, version=made.version, by=by, at=at)
    return services.save_facts(made, Facts(**_tuples(said["facts"])), version=made.version, by=by, at=at)


def _tuples(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}


@transaction.atomic
def month(told: Mapping[str, Any]) -> str:
    """Open a month's filings and have some organs file theirs; what was filed before is left alone."""
    monthly.open_month(on=told["opened_on"], at=start_of(told["opened_on"]))
    at, by = start_of(told["filed_on"], hour=15), Account.objects.get(username=told["by"])
    reported = month_before(told["opened_on"])
    for found in Filing.objects.select_related("organ").filter(organ__name__in=told["organs"], month=reported):
        if found.filed_at is not None:
            continue
        table = filing.table_of(found.organ, found.month)
        filing.file_month(found, seen=table.digest, by=by, at=at)
    return f"{told['opened_on']:%Y-%m}"
