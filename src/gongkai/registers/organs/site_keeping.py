"""What may happen to the public sites: opened, changed, ended; what follows when organs are founded, moved or end."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import cast
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from gongkai.registers.accounts.models import Account
from gongkai.registers.audit import services as audit
from gongkai.registers.audit.rules import JSON

from . import site_gates, sites
from .models import Organ
from .posts import Refused, day_of, refuse
from .site_gates import Told
from .site_models import PublicSite, SiteEdition, SiteHost
from .site_queries import standing_below


class SiteRefused(Refused):
    """An act on a public site that may not happen."""


@transaction.atomic
def add_site(told: Told, *, organ: Organ, by: Account | None, at: datetime) -> PublicSite:
    """Open a site for ``organ`` and everything below it; raise ``SiteRefused`` with every reason."""
    refuse(SiteRefused, "site.add", told.name, list(site_gates.reasons_against_site(told, organ=organ)))
    on = day_of(at)
    site = PublicSite.objects.create(organ=organ, organ_ids=standing_below(organ, on), since=on, **told.facts)
    _name(site, told.hosts)
    audit.write("site.added", subject=site, by=by, at=at, detail=_detail(told, organ=organ.pk))
    _renew([site], at=at)
    return site


@transaction.atomic
def change_site(site: PublicSite, told: Told, *, by: Account | None, at: datetime) -> PublicSite:
    """Let a site say other things of itself, or be found under other names."""
    site = PublicSite.objects.select_for_update(of=("self",)).select_related("organ").get(pk=site.pk)
    reasons = [*site_gates.reasons_against_site(told, organ=site.organ, but=site)]
    refuse(SiteRefused, "site.change", site, reasons)
    PublicSite.objects.filter(pk=site.pk).update(**told.facts)
    _name(site, told.hosts)
    site.refresh_from_db()
    audit.write("site.changed", subject=site, by=by, at=at, detail=_detail(told, organ=site.organ_id))
    _renew([site], at=at)
    return site


@transaction.atomic
def set_up_main(told: Told, *, by: Account | None, at: datetime) -> PublicSite:
    """Say what the main site is called and by which names it is found; the first time it is entered."""
    site = PublicSite.objects.filter(is_main=True).first()
    if site is not None:
        return change_site(site, told, by=by, at=at)
    refuse(SiteRefused, "site.set_up", told.name, list(site_gates.reasons_against_site(told, organ=None)))
    site = PublicSite.objects.create(is_main=True, since=day_of(at), **told.facts)
    _name(site, told.hosts)
    audit.write("site.added", subject=site, by=by, at=at, detail=_detail(told, organ=None))
    _renew([site], at=at)
    return site


@transaction.atomic
def end_site(site: PublicSite, *, by: Account | None, at: datetime) -> PublicSite:
    """End a site: its names lead to the same pages of the main one from now on."""
    site = PublicSite.objects.select_for_update(of=("self",)).get(pk=site.pk)
    refuse(SiteRefused, "site.end", site, list(site_gates.reasons_against_ending(site)))
    site.ended_on = day_of(at)
    site.save(update_fields=["ended_on"])
    audit.write("site.ended", subject=site, by=by, at=at, detail={"name": site.name})
    _renew([site], at=at)
    return site


def follow_organs(organ_ids: Sequence[int], *, at: datetime) -> None:
    """See which sites show other organs since these organs were founded, moved or ended (``ORGAN_FACT_FOLLOWERS``)."""
    if organ_ids:
        look_again(on=day_of(at), at=at)


def look_again(*, on: date, at: datetime) -> int:
    """Compare what every site shows with where the organs stand; how many show others since."""
    moved = []
    for site in PublicSite.objects.filter(is_main=False, ended_on__isnull=True).select_related("organ").order_by("id"):
        assert site.organ is not None
        standing = standing_below(site.organ, on)
        if standing != site.organ_ids:
            PublicSite.objects.filter(pk=site.pk).update(organ_ids=standing)
            moved.append(site)
    if moved:
        _renew(moved, at=at)
    return len(moved)


def _name(site: PublicSite, names: Sequence[str]) -> None:
    """Let a site be found under ``names``, the canonical one first; one that has ended gives its own up."""
    SiteHost.objects.filter(site=site).delete()
    SiteHost.objects.filter(name__in=names, site__ended_on__isnull=False).delete()
    SiteHost.objects.bulk_create(
        SiteHost(site=site, name=name, is_canonical=number == 0) for number, name in enumerate(names)
    )


def _renew(changed: Sequence[PublicSite], *, at: datetime) -> None:
    """Let every process look again, and the pages be made anew; last, because other acts wait for the journal."""
    SiteEdition.objects.update_or_create(pk=1, defaults={"mark": uuid4().hex})
    sites.forget()
    for path in settings.SITE_FOLLOWERS:
        cast("Callable[..., None]", import_string(path))([site.pk for site in changed], at=at)


def _detail(told: Told, *, organ: int | None) -> dict[str, JSON]:
    return {**told.facts, "hosts": list(told.hosts), "organ": organ}
