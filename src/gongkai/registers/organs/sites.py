"""The public sites of the installation: which host name shows which organs, under which name (CHN-1)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

from .host_names import PORTS, asked
from .site_models import PublicSite, SiteEdition, SiteHost

MAIN = "main"


@dataclass(frozen=True)
class Site:
    """One public site. ``key`` names its folder in the page store; ``organ_ids`` are its organs, ``None``: all.

    ``host`` is its name on the network, with the port where it is not the usual one; empty where it is not known, and
    then addresses are those that the reader used. ``organ_id`` is the organ at its top. What its foot says is empty
    where the site has no such thing; the colours are empty where it keeps the seal's red.
    """

    key: str
    name: str
    host: str = ""
    code: str = ""
    organ_ids: frozenset[int] | None = None
    organ_id: int | None = None
    icp: str = ""
    police: str = ""
    sponsor: str = ""
    undertaker: str = ""
    contact: str = ""
    report_url: str = ""
    accent: str = ""
    accent_dark: str = ""

    def covers(self, organ_id: int) -> bool:
        """Whether an organ's information is shown here."""
        return self.organ_ids is None or organ_id in self.organ_ids

    @property
    def is_main(self) -> bool:
        """Whether it is the one that shows all organs, where the lasting addresses are."""
        return self.key == MAIN

    def address(self, path: str, *, request: HttpRequest | None = None) -> str:
        """The whole address of a path on this site."""
        if self.host:
            return f"{'https' if settings.PUBLIC_HTTPS else 'http'}://{self.host}{path}"
        return request.build_absolute_uri(path) if request else path


@dataclass(frozen=True)
class Sites:
    """Every site of one edition, and the names that lead to them."""

    all: tuple[Site, ...]
    aliases: dict[str, Site]
    """The site to which a name leads that is not its own any more."""

    @cached_property
    def by_host(self) -> dict[str, Site]:
        """By the name of each, without a port."""
        return {site.host.partition(":")[0]: site for site in self.all if site.host}


_kept: dict[str, Sites] = {}
_of_request: ContextVar[list[Sites] | None] = ContextVar("sites_of_request", default=None)


@contextmanager
def looked_up_once() -> Iterator[None]:
    """Let what is asked of the sites while a request is answered cost one query in all.

    Within another that has begun, what is known there holds here.
    """
    known_so_far = _of_request.get()
    token = _of_request.set([] if known_so_far is None else known_so_far)
    try:
        yield
    finally:
        _of_request.reset(token)


def forget() -> None:
    """Look again, because they may be different now."""
    if known_so_far := _of_request.get():
        known_so_far.clear()


def present() -> Sites:
    """The sites as they are now, whichever process changed them; one query, three after a change."""
    known_so_far = _of_request.get()
    if known_so_far:
        return known_so_far[0]
    found = _as_they_are()
    if known_so_far is not None:
        known_so_far.append(found)
    return found


def _as_they_are() -> Sites:
    told = (settings.SITE["name"], settings.SITE["domain"], settings.SITE["code"], settings.PUBLIC_PORT)
    mark = SiteEdition.objects.values_list("mark", flat=True).first() or ""
    key = "\n".join((mark, *told))
    if key not in _kept:
        found = _read()
        _kept.clear()
        _kept[key] = found
    return _kept[key]


def _read() -> Sites:
    rows = list(PublicSite.objects.order_by("-is_main", "id"))
    hosts = list(SiteHost.objects.order_by("id"))
    canonical = {one.site_id: one.name for one in hosts if one.is_canonical}
    shown = {row.pk: _site(row, canonical.get(row.pk, "")) for row in rows if row.ended_on is None}
    first = next((shown[row.pk] for row in rows if row.is_main), None) or _told()
    others = [site for site in shown.values() if not site.is_main]
    aliases = {
        one.name: shown.get(one.site_id, first) for one in hosts if not (one.is_canonical and one.site_id in shown)
    }
    return Sites((first, *others), aliases)


def _told() -> Site:
    """The main site as the settings tell it, where nobody has set it up."""
    told = settings.SITE
    return Site(MAIN, told["name"], _with_port(told["domain"]), told["code"])


def _site(row: PublicSite, host: str) -> Site:
    return Site(
        key=MAIN if row.is_main else f"site-{row.pk}",
        name=row.name,
        host=_with_port(host or (settings.SITE["domain"] if row.is_main else "")),
        code=row.code,
        organ_ids=None if row.is_main else frozenset(row.organ_ids),
        organ_id=row.organ_id,
        icp=row.icp,
        police=row.police,
        sponsor=row.sponsor,
        undertaker=row.undertaker,
        contact=row.contact,
        report_url=row.report_url,
        accent=row.accent,
        accent_dark=row.accent_dark,
    )


def _with_port(host: str) -> str:
    return f"{host}:{settings.PUBLIC_PORT}" if host and settings.PUBLIC_PORT and ":" not in host else host


def main() -> Site:
    """The site of the whole installation."""
    return present().all[0]


def all_sites() -> list[Site]:
    """Every site, the main one first."""
    return list(present().all)


def known(host: str) -> Site | None:
    """The site that a Host header shows, the main one for the installation's own names; ``None`` for any other."""
    name = asked(host)
    found = present()
    if name in found.by_host:
        return found.by_host[name]
    return found.all[0] if is_own(host) else None


def alias(host: str) -> Site | None:
    """The site to which a Host header leads that names it no more, or names it otherwise."""
    return present().aliases.get(asked(host))


def is_own(host: str) -> bool:
    """Whether a Host header names the installation itself, where the staff work."""
    name, port = split_domain_port(host)
    return bool(name) and int(port or 0) <= PORTS and validate_host(name, settings.OWN_HOSTS)


def of_host(host: str) -> Site:
    """The site that a host name shows; the main one for the installation's own names."""
    return known(host) or main()


def of(request: HttpRequest) -> Site:
    """The site on which a page is read."""
    found: Site | None = getattr(request, "public_site", None)
    if found is None:
        found = of_host(request.get_host())
        request.public_site = found  # type: ignore[attr-defined]
    return found


def neighbours(site: Site) -> Iterator[tuple[str, str]]:
    """The other sites of the platform that have an address: the name of each, and its home."""
    for other in all_sites():
        if other.key != site.key and other.host:
            yield other.name, other.address("/")
