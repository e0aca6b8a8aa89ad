"""The public pages of organs, catalogues, topics and plan progress, for the journeys."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gongkai.disclosure.catalogues.models import Catalogue
from gongkai.oversight.workplans.models import WorkPlan
from gongkai.registers.organs.models import Organ

WITHOUT_ARGUMENTS = ("public_organs", "public_functions", "public_catalogues", "public_topics", "progress")
FILES = ("public_functions_csv", "public_functions_xlsx", "public_functions_json")
TOPIC = {"slug": "zhaotong-epidemic"}


def _organ(world: Any) -> dict[str, Any]:
    return {"number": world.here.pk}


def _catalogue(world: Any) -> dict[str, Any]:
    return {"public_id": world.catalogue.public_id}


def _entry(world: Any) -> dict[str, Any]:
    return {"public_id": world.catalogue.entries.first().public_id}


EXAMPLES: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "public_organ": _organ,
    "public_organ_json": _organ,
    "public_functions_of": _organ,
    "public_section": _organ,
    "public_catalogues_of": _organ,
    "public_catalogue_field": lambda _world: {"field": "health"},
    "public_catalogue": _catalogue,
    "public_catalogue_part": lambda world: {**_catalogue(world), "part": 1},
    "public_catalogue_versions": _catalogue,
    "public_catalogue_version": lambda world: {**_catalogue(world), "number": 1},
    "public_catalogue_csv": _catalogue,
    "public_catalogue_xlsx": _catalogue,
    "public_catalogue_json": _catalogue,
    "public_entry": _entry,
    "public_entry_before": lambda world: {**_entry(world), "place": "1-1"},
    "public_entry_feed": _entry,
    "public_topic": lambda _world: TOPIC,
    "public_topic_feed": lambda _world: TOPIC,
    "progress_plan_part": lambda world: {"number": world.plan.pk, "part": 1},
}


def pages(
    government: Organ, department: Organ, catalogue: Catalogue, plan: WorkPlan
) -> Iterator[tuple[str, list[Any]]]:
    """Each page that people read, with its arguments: of a government that has little, and of a department."""
    yield from ((name, []) for name in WITHOUT_ARGUMENTS)
    for organ in (government, department):
        for name in ("public_organ", "public_section", "public_catalogues_of"):
            yield name, [organ.pk]
    yield "public_functions_of", [government.pk]
    for name in ("public_catalogue", "public_catalogue_versions"):
        yield name, [catalogue.public_id]
    yield "public_catalogue_version", [catalogue.public_id, 1]
    yield "public_entry", [catalogue.entries.order_by("pk")[0].public_id]
    yield "public_topic", [TOPIC["slug"]]
    yield "progress_plan", [plan.pk]


def files(catalogue: Catalogue, plan: WorkPlan) -> Iterator[tuple[str, list[Any]]]:
    """The same in other forms."""
    yield from ((name, []) for name in FILES)
    for kind in ("csv", "xlsx", "json"):
        yield f"public_catalogue_{kind}", [catalogue.public_id]
    yield "public_topic_feed", [TOPIC["slug"]]
    yield "public_entry_feed", [catalogue.entries.order_by("pk")[0].public_id]
    yield "progress_plan_json", [plan.pk]
