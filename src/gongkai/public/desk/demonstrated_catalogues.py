"""The catalogues of the demonstration: begun with sourced rows, added to, published by the real services."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from gongkai.disclosure.catalogues import clocks, services
from gongkai.disclosure.catalogues.cells import Cells
from gongkai.disclosure.catalogues.models import Catalogue, NotInvolved
from gongkai.disclosure.catalogues.rules import Kind
from gongkai.registers.accounts.models import Account
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs.models import Organ


@transaction.atomic
def catalogue(wanted: Mapping[str, Any]) -> str:
    """One entry of the script; one that was made before is left alone."""
    organ, kind, field = Organ.objects.get(name=wanted["organ"]), Kind(wanted["kind"]), wanted.get("field", "")
    before = Catalogue.objects.filter(organ=organ, kind=kind, field=field).first()
    if before is not None:
        return before.title
    by, at = Account.objects.get(username=wanted["by"]), start_of(wanted["on"])
    made = services.open_catalogue(organ, kind=kind, field=field, with_seeds=wanted.get("seeds", False), by=by, at=at)
    for row in wanted.get("entry", []):
        services.add_entry(made, Cells.of(**row), by=by, at=at)
    if "published_on" in wanted:
        services.publish(made, note="", by=by, at=start_of(wanted["published_on"]))
        clocks.open_periods(on=wanted["published_on"], at=start_of(wanted["published_on"]))
    for changed in wanted.get("revision", []):
        _revise(made, changed, by=by)
    return made.title


def _revise(catalogue: Catalogue, wanted: Mapping[str, Any], *, by: Account) -> None:
    """A further version in which some entries have another time limit."""
    at = start_of(wanted["on"])
    entry = catalogue.entries.get(matter=wanted["matter"])
    before = entry.rows.order_by("-edition__number")[0].cells
    after = replace(before, time_limit=wanted["time_limit"])
    services.change_entry(entry, after, seen=before.canonical, by=by, at=at)
    services.publish(catalogue, note=wanted["note"], by=by, at=at)


@transaction.atomic
def not_involved(wanted: Mapping[str, Any]) -> str:
    """A pilot field that does not concern a government; one that was stated before is left alone."""
    organ, field = Organ.objects.get(name=wanted["organ"]), str(wanted["field"])
    if not NotInvolved.objects.filter(organ=organ, field=field).exists():
        by = Account.objects.get(username=wanted["by"])
        services.state_not_involved(organ, field, reason=wanted["reason"], by=by, at=start_of(wanted["on"]))
    return organ.name
