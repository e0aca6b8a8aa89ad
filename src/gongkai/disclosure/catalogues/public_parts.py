"""What the public page of an organ says of its disclosure section and its catalogues (``ORGAN_PUBLIC_PARTS``)."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.registers.organs.models import Kind, Organ
from gongkai.registers.organs.public_parts import Link, Part
from gongkai.registers.organs.sites import Site

from . import words
from .public_queries import published_catalogues
from .views import address_of

SHOWN = 40


def of_organ(organ: Organ, site: Site) -> Iterator[Part]:
    """The section and the published catalogues; one query."""
    if organ.kind == Kind.BODY:
        return
    section = Link(_("Government information disclosed"), reverse("public_section", args=[organ.pk]))
    found = published_catalogues(site).filter(organ=organ)[:SHOWN]
    links = tuple(Link(one.title, address_of(one), str(words.KINDS[one.kind])) for one in found)
    yield Part(
        _("Government information disclosed"),
        (section, *links),
        more=Link(_("All catalogues of the organ"), reverse("public_catalogues_of", args=[organ.pk])),
    )
