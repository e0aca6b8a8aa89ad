"""The reader's reminders, a page at a time, and the mark that they were seen."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from gongkai.registers.obligations import clock
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import WORKS_ON_CASES

from . import queries, services

PAGE_ROWS = 50
MOST_AT_ONCE = 200


@permitted(*WORKS_ON_CASES)
@require_safe
def reminders(request: ScopedRequest) -> HttpResponse:
    """What the reader was told and has not marked as seen."""
    reader = queries.Addressee(request.scope)
    page = queries.page(reader, after=request.GET.get("after", ""), size=PAGE_ROWS)
    here = reverse("reminders")
    return render(
        request,
        "reminders/reminders.html",
        {
            "rows": page.rows,
            "number": queries.outstanding(reader).count(),
            "next_url": f"{here}?after={page.next_key}" if page.next_key else "",
            "first_url": here if request.GET.get("after") else "",
            "today": clock.today(),
        },
    )


@permitted(*WORKS_ON_CASES)
@require_POST
def seen(request: ScopedRequest) -> HttpResponseRedirect:
    """Mark reminders as seen; those that speak to others stay as they are."""
    asked = request.POST.getlist("reminder")[:MOST_AT_ONCE]
    numbers = [int(one) for one in asked if one.isascii() and one.isdigit() and len(one) <= queries.LONGEST_NUMBER]
    reader = queries.Addressee(request.scope)
    marked = services.mark_seen(numbers, by=request.user, reach=reader, at=clock.now())
    said = ngettext("%(number)d reminder is marked as seen.", "%(number)d reminders are marked as seen.", marked)
    messages.success(request, said % {"number": marked})
    return redirect("desk_inbox" if request.POST.get("from") == "inbox" else "reminders")
