"""What the public page of an organ says of the plans whose progress everyone may see (``ORGAN_PUBLIC_PARTS``)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from gongkai.registers.organs.models import Kind, Organ
from gongkai.registers.organs.public_parts import Link, Part
from gongkai.registers.organs.sites import Site

from . import progress

SHOWN = 20


def of_organ(organ: Organ, site: Site) -> Iterator[Part]:
    """The plans of a government, newest year first; one query, and nothing where there is none."""
    if organ.kind != Kind.GOVERNMENT:
        return
    rows = progress.public_plans(site).filter(plan__organ=organ).order_by("-plan__year", "-plan_id")[:SHOWN]
    links = tuple(Link(one.plan.title, one.get_absolute_url(), one.plan.document_number) for one in rows)
    if links:
        yield Part(_("Progress of the work plans"), links)
