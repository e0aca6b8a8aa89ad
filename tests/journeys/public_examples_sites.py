"""The public sites, for the journeys: one of a city that no one elsewhere may change, and the portal's own pages."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction

from gongkai.registers.organs import site_keeping
from gongkai.registers.organs.models import Organ
from gongkai.registers.organs.site_gates import Told
from gongkai.registers.organs.site_models import PublicSite

PORTAL = ("public_home", "public_help", "public_accessibility", "public_sitemap", "public_verify")
"""The portal's own pages for everyone."""
MAIN = "www.sheng.example"
AT = datetime(2020, 10, 15, 1, tzinfo=UTC)


def site_of(organ: Organ, *, name: str, at: datetime) -> PublicSite:
    """The site of an organ, beside a main one that has an address."""
    found = PublicSite.objects.filter(organ=organ).first()
    if found is not None:
        return found
    with transaction.atomic():
        if not settings.SITE["domain"] and not PublicSite.objects.filter(is_main=True).exists():
            site_keeping.set_up_main(Told(name="平台", hosts=(MAIN,)), by=None, at=at)
        told = Told(name=f"{name}政府信息公开", hosts=(f"site-{organ.pk}.example",), code="5300000001")
        return site_keeping.add_site(told, organ=organ, by=None, at=at)


def _site(world):
    return {"number": site_of(world.here, name="玄武", at=AT).pk}


EXAMPLES = {"site_change": _site, "site_end": _site}
FORGED = {"site_add": lambda world: {"organ": world.here.pk, "name": "某站", "host": "another.example"}}
