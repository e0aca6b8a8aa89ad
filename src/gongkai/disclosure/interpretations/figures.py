"""How much is interpreted, on time, beyond text and by heads: per organ and year, each with its records (INT-3)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from gongkai.documents.spreadsheets import Column
from gongkai.registers.obligations.models import Standing
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.queries import Scope

from . import queries
from .rules import share

NUMBERS = ("issued", "needed", "interpreted", "on_time", "materials", "beyond_text", "by_head")


@dataclass(frozen=True)
class Figures:
    """The numbers of one organ, or of all (``organ`` is None)."""

    organ: Organ | None
    issued: int = 0
    needed: int = 0
    interpreted: int = 0
    on_time: int = 0
    materials: int = 0
    beyond_text: int = 0
    by_head: int = 0

    @property
    def share_interpreted(self) -> str:
        """Interpreted of those that need it."""
        return share(self.interpreted, self.needed)

    @property
    def share_on_time(self) -> str:
        """Interpreted within the limit of those that need it."""
        return share(self.on_time, self.needed)

    @property
    def share_beyond_text(self) -> str:
        """Materials with a form beyond text."""
        return share(self.beyond_text, self.materials)

    @property
    def share_by_head(self) -> str:
        """Materials interpreted by the head in person."""
        return share(self.by_head, self.materials)


def figures_of(reach: Scope, year: int) -> tuple[list[Figures], Figures]:
    """The numbers of every organ that has any, and of all together; four queries.

    Documents count in the year of their release, materials in that of theirs; what was withdrawn counts nowhere.
    """
    counted = _counted(reach, year)
    organs = Organ.objects.in_bulk(list(counted))
    rows = [Figures(organs[organ_id], **counted[organ_id]) for organ_id in sorted(counted)]
    return rows, Figures(None, **sum((Counter(one) for one in counted.values()), Counter()))


def _counted(reach: Scope, year: int) -> dict[int, dict[str, int]]:
    first, end = queries.year_bounds(year)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    issued = queries.issued(reach).filter(first_released_at__gte=first, first_released_at__lt=end)
    for row in issued.order_by().values("organ_id").annotate(issued=Count("pk")):
        found[row["organ_id"]]["issued"] = row["issued"]
    met = Q(standing=Standing.MET)
    clocks = queries.visible_clocks(reach).filter(started_at__gte=first, started_at__lt=end)
    needed = clocks.exclude(standing=Standing.CLOSED).order_by().values("organ_id")
    numbers = {
        "needed": Count("pk"),
        "interpreted": Count("pk", filter=met),
        "on_time": Count("pk", filter=met & Q(is_late=False)),
    }
    _take(found, needed.annotate(**numbers).values_list("organ_id", *numbers), numbers)
    published = queries.visible_publications(reach).public().filter(released_at__gte=first, released_at__lt=end)
    kinds = {
        "materials": Count("pk"),
        "beyond_text": Count("pk", filter=Q(is_beyond_text=True)),
        "by_head": Count("pk", filter=Q(is_by_head=True)),
    }
    counted = published.order_by().values("organ_id").annotate(**kinds)
    _take(found, counted.values_list("organ_id", *kinds), kinds)
    return found


def _take(found: dict[int, dict[str, int]], rows: Iterable[Any], names: Iterable[str]) -> None:
    for organ_id, *numbers in rows:
        found[organ_id] |= dict(zip(names, numbers, strict=True))


def columns() -> list[Column]:
    """The heads of the exported table."""
    return [
        Column(_("Organ"), 30),
        Column(_("Documents released")),
        Column(_("Need an interpretation")),
        Column(_("Interpreted")),
        Column(_("Share")),
        Column(_("On time")),
        Column(_("Share")),
        Column(_("Materials")),
        Column(_("Beyond text")),
        Column(_("Share")),
        Column(_("By the head")),
        Column(_("Share")),
    ]


def table(rows: list[Figures], whole: Figures) -> Iterator[tuple[object, ...]]:
    """The rows of the exported table, all together last."""
    for one in (*rows, whole):
        yield (
            one.organ or _("All together"),
            one.issued,
            one.needed,
            one.interpreted,
            one.share_interpreted,
            one.on_time,
            one.share_on_time,
            one.materials,
            one.beyond_text,
            one.share_beyond_text,
            one.by_head,
            one.share_by_head,
        )
