"""Which organs a public site shows, and which sites a system administrator keeps."""

from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from .models import Organ, Role
from .queries import EDGES, Scope
from .site_models import PublicSite

STANDING_BELOW = f"""
    WITH RECURSIVE
    edge(above, below, is_inherited) AS ({EDGES}),
    standing(id) AS (
        SELECT id FROM organs_organ WHERE id = %(root)s
        UNION
        SELECT edge.below FROM standing JOIN edge ON edge.above = standing.id
    )
    SELECT id FROM standing ORDER BY id
"""  # noqa: S608 - made of constants alone


def standing_below(organ: Organ, on: date) -> list[int]:
    """``organ``, what stands under it, what ended under it, and those that they all carry on; one query."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING_BELOW, {"root": organ.pk, "on": on.isoformat()})
        return [row[0] for row in cursor.fetchall()]


def kept_organs(reach: Scope) -> QuerySet[Organ]:
    """The organs in force for which the reader may open a site."""
    return Organ.objects.in_force(reach.on).filter(pk__in=reach.organ_ids_as(Role.SYSTEM_ADMINISTRATOR))


def may_keep_main(reach: Scope) -> bool:
    """Whether the reader keeps the main site: who administers one of the governments at the top."""
    return kept_organs(reach).filter(parent__isnull=True).exists()


def kept_sites(reach: Scope, *, with_main: bool = False) -> QuerySet[PublicSite]:
    """The sites of the reader's organs, also the main one if asked; two queries with their hosts."""
    mine = Q(organ__in=reach.organ_ids_as(Role.SYSTEM_ADMINISTRATOR))
    asked = mine | Q(is_main=True) if with_main else mine
    return PublicSite.objects.filter(asked).select_related("organ").prefetch_related("hosts")
