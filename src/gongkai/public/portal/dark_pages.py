"""What nginx shows in place of an answer while the application is away: two files of the page store without address."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy

from gongkai.registers.journal.models import Entry
from gongkai.registers.organs.public_pages import for_everyone
from gongkai.registers.organs.sites import Site


@for_everyone
def down(request: HttpRequest) -> HttpResponse:
    """In place of what depends on the reader or on a question: search, requests, the desk."""
    return render(request, "portal/down.html")


@for_everyone
def absent(request: HttpRequest) -> HttpResponse:
    """In place of a page that is not in the store."""
    return render(request, "portal/absent.html")


class DarkPages:
    """Their shelf: nothing that becomes public changes them, only the site's own name and footer."""

    name = "dark_pages"

    def addresses(self, site: Site) -> Iterator[str]:
        """Both of them, on every site."""
        yield from map(str, ADDRESSES)

    def touched(self, entries: Sequence[Entry], site: Site) -> Iterable[str]:
        """Both when a site changed."""
        return map(str, ADDRESSES) if any(entry.subject.startswith("site-") for entry in entries) else ()

    def of_day(self, on: date, site: Site) -> Iterable[str]:
        """None: they name no day."""
        return ()


ADDRESSES = (reverse_lazy("public_down"), reverse_lazy("public_absent"))
