"""The public sites of the installation: which host name shows which organs, under which name (CHN-1)."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

MAIN = "main"


@dataclass(frozen=True)
class Site:
    """One public site. ``key`` names its folder in the page store; ``organ_ids`` are its organs, ``None``: all.

    ``host`` is its name on the network, with the port where it is not the usual one; empty where it is not known, and
    then addresses are those that the reader used.
    """

    key: str
    name: str
    host: str = ""
    code: str = ""
    organ_ids: frozenset[int] | None = None

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


def main() -> Site:
    """The site of the whole installation."""
    told = settings.SITE
    return Site(MAIN, told["name"], told["domain"], told["code"])


def all_sites() -> list[Site]:
    """Every site, the main one first."""
    return [main()]


def of_host(host: str) -> Site:
    """The site that a host name shows; the main one for the installation's own names."""
    return main()


def of(request: HttpRequest) -> Site:
    """The site on which a page is read."""
    found: Site | None = getattr(request, "public_site", None)
    if found is None:
        found = of_host(request.get_host())
        request.public_site = found  # type: ignore[attr-defined]
    return found
