"""What the portal itself has in public pages: the home and the pages that explain the site."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.urls import reverse

from gongkai.registers.journal.models import Entry
from gongkai.registers.journal.rules import Act
from gongkai.registers.journal.shelves import BELOW
from gongkai.registers.journal.site_facts import SITE
from gongkai.registers.organs.sites import Site

HOME = "public_home"
MAP = "public_sitemap"
LASTING = ("public_help", "public_accessibility", "public_verify", "public_check")
ORGAN = "organ-"


class PortalShelf:
    """Home, help, accessibility, site map, verification."""

    name = "portal"

    def addresses(self, site: Site) -> Iterator[str]:
        """The same of every site."""
        yield from (reverse(name) for name in (HOME, *LASTING, MAP))

    def touched(self, entries: Sequence[Entry], site: Site) -> Iterable[str]:
        """Every page where a site changed, for all name their neighbours; else the home, and the map by its organs."""
        public = [one for one in entries if one.act != Act.ANCHORED]
        if any(one.subject.startswith(SITE) for one in public):
            return [f"/{BELOW}"]
        touched = [reverse(HOME)] if public else []
        return [*touched, reverse(MAP)] if any(one.subject.startswith(ORGAN) for one in public) else touched

    def of_day(self, on: date, site: Site) -> Iterable[str]:
        """None: what they show changes with entries of the journal alone."""
        return ()
