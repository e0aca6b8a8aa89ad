"""A catalogue with a published version, a draft, and a table that waits, for the pages that name them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from gongkai.disclosure.catalogues import reading, services
from gongkai.disclosure.catalogues.cells import Cells
from gongkai.disclosure.catalogues.models import Catalogue
from gongkai.disclosure.catalogues.rules import Kind
from gongkai.registers.organs.models import Organ


def catalogue_of(organ: Organ, *, name: str, at: datetime, kind: Kind = Kind.BASIC, size: int = 1) -> Catalogue:
    """A catalogue whose entries bear ``name``; with a basic one, what the organ makes public must name an entry."""
    made = services.open_catalogue(organ, kind=kind, by=None, at=at)
    lines = "二级事项,公开时限,公开主体,公开渠道\n" + "".join(
        f"{name}事项{n},按季度,某局,政府网站\n" for n in range(size)
    )
    services.accept_proposal(reading.propose_table(made, lines.encode(), name="x.csv", by=None, at=at), by=None, at=at)
    services.publish(made, note="", by=None, at=at)
    services.add_entry(made, _cells(f"{name}事项新", time_limit="同上"), by=None, at=at)
    lines = f"二级事项,公开时限,公开主体,五公开\n{name}事项0,及时,某某处,决策"
    reading.propose_table(made, lines.encode(), name=f"{name}.csv", by=None, at=at)
    made.refresh_from_db()
    return made


def _cells(second: str, **changes: Any) -> Cells:
    told = {
        "time_limit": "按季度",
        "elements": ["要素"],
        "bases": ["条例"],
        "channels": ["政府网站"],
        "modes": ["proactive"],
    }
    return Cells.of(**{"second": second, "audiences": ["all"], **told, **changes})


def _catalogue(world: Any) -> dict[str, int]:
    return {"number": world.catalogue.pk}


def _entry(world: Any) -> dict[str, int]:
    return {"number": world.catalogue.entries.first().pk}


def _proposal(world: Any) -> dict[str, int]:
    return {"number": world.catalogue.proposals.filter(decided_at=None).get().pk}


EXAMPLES: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "catalogue": _catalogue,
    "catalogue_checks": _catalogue,
    "catalogue_compare": _catalogue,
    "catalogue_begin": _catalogue,
    "catalogue_discard": _catalogue,
    "catalogue_publish": _catalogue,
    "catalogue_entry_add": _catalogue,
    "catalogue_table": _catalogue,
    "catalogue_file": lambda world: {"number": world.catalogue.pk, "version": 1, "kind": "csv"},
    "catalogue_field_excuse": lambda world: {"number": world.here.pk},
    "catalogue_entry": _entry,
    "catalogue_entry_edit": _entry,
    "catalogue_entry_remove": _entry,
    "catalogue_proposal": _proposal,
    "catalogue_proposal_accept": _proposal,
    "catalogue_proposal_set_aside": _proposal,
}
FORGED: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "catalogue_open": lambda world: {"organ": world.here.pk, "kind": "powers"},
    "catalogue_field_excuse": lambda _world: {"field": "taxation", "reason": "不涉及"},
}
