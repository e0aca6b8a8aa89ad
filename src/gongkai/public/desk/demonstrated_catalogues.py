"""The catalogues of the demonstration: begun with sourced rows, added to, published by the real services."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from gongkai.disclosure.catalogues import clocks, services
from gongkai.disclosure.catalogues.cells import Cells
from gongkai.disclosure.catalogues.models import Catalogue
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
    return made.title
