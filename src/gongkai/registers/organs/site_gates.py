"""What may stop the setting up of a public site: every gate yields all its reasons, each saying what to do."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http.request import validate_host
from django.utils.translation import gettext_lazy as _

from . import colours, sites
from .gates import Reason, reason
from .models import Organ
from .site_models import PublicSite, SiteHost

CODE = re.compile(r"[0-9]{10}")
ICP = re.compile(r"\w{1,3}ICP备\d{8}号(-\d{1,3})?")
POLICE = re.compile(r"\w{1,3}公网安备\s?\d{14}号")
STANDARD = "Web Content Accessibility Guidelines (WCAG) 2.2, 1.4.3"
CODES = "国务院办公厅 政府网站发展指引（国办发〔2017〕47号）"


@dataclass(frozen=True)
class Told:
    """What the system administrator says of a site; ``hosts`` are its names, the canonical one first."""

    name: str
    hosts: Sequence[str] = ()
    code: str = ""
    icp: str = ""
    police: str = ""
    sponsor: str = ""
    undertaker: str = ""
    contact: str = ""
    report_url: str = ""
    accent: str = ""
    accent_dark: str = ""

    @property
    def facts(self) -> dict[str, str]:
        """All but the names by which it is found."""
        return {name: value for name, value in vars(self).items() if name != "hosts"}


def reasons_against_site(told: Told, *, organ: Organ | None, but: PublicSite | None = None) -> Iterator[Reason]:
    """Whether a site may be as it is told; ``organ`` is ``None`` for the main one."""
    if not told.name.strip():
        yield reason("site.no_name", _("A site needs a name; it stands at the head of every page."))
    yield from _against_hosts(told, organ=organ, but=but)
    yield from _against_codes(told)
    yield from _against_colour(told.accent, colours.PAPER_LIGHT, is_dark=False)
    yield from _against_colour(told.accent_dark, colours.PAPER_DARK, is_dark=True)


def reasons_against_ending(site: PublicSite) -> Iterator[Reason]:
    """Whether a site may end."""
    if site.is_main:
        yield reason("site.main", _("The main site shows everything and keeps the lasting addresses; it never ends."))
    if site.ended_on is not None:
        yield reason("site.ended", _("It ended on %(day)s already."), day=site.ended_on)


def _against_hosts(told: Told, *, organ: Organ | None, but: PublicSite | None) -> Iterator[Reason]:
    if organ is not None and not told.hosts:
        yield reason("site.no_host", _("Give the host name under which readers find the site."))
    if organ is not None and not sites.main().host:
        yield reason(
            "site.main_unknown",
            _("First give the main site its host name: what is not of this organ is read there."),
        )
    taken = SiteHost.objects.filter(name__in=told.hosts, site__ended_on__isnull=True)
    for host in (taken.exclude(site=but) if but else taken).select_related("site"):
        yield reason("site.host_taken", _("“%(host)s” leads to “%(site)s” already."), host=host, site=host.site)
    for name in told.hosts:
        if organ is not None and validate_host(name, settings.OWN_HOSTS):
            yield reason(
                "site.host_of_staff",
                _("“%(host)s” is a name under which the staff sign in (GONGKAI_HOSTS). Give the site another one."),
                host=name,
            )


def _against_codes(told: Told) -> Iterator[Reason]:
    if told.code and not CODE.fullmatch(told.code):
        yield reason(
            "site.code", _("A site code has ten digits; “%(number)s” has not."), source=CODES, number=told.code
        )
    if told.icp and not ICP.fullmatch(told.icp):
        yield reason(
            "site.icp", _("“%(number)s” is no ICP filing number, such as 云ICP备12345678号-1."), number=told.icp
        )
    if told.police and not POLICE.fullmatch(told.police):
        yield reason(
            "site.police",
            _("“%(number)s” is no public-security filing number, such as 滇公网安备53060202000001号."),
            number=told.police,
        )


def _against_colour(colour: str, papers: tuple[str, ...], *, is_dark: bool) -> Iterator[Reason]:
    if not colour:
        return
    if not colours.is_code(colour):
        yield reason("site.colour", _("“%(colour)s” is no colour; write six digits, such as #0e4aa8."), colour=colour)
        return
    reached = colours.lowest_contrast(colour, papers)
    if reached < colours.NEEDED:
        message = (
            _("%(colour)s stands out from dark paper by %(reached)s to 1; 4.5 is needed. Take a lighter colour.")
            if is_dark
            else _("%(colour)s stands out from light paper by %(reached)s to 1; 4.5 is needed. Take a darker colour.")
        )
        # rounded down, so that 4.49 is not told as 4.5
        yield reason("site.contrast", message, source=STANDARD, colour=colour, reached=int(reached * 100) / 100)
