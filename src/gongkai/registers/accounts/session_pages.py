"""One's own sessions: where one is signed in, and how to end what is not at hand."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from . import session_keeping
from .models import Account, Because


@never_cache
@require_safe
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Every session that is open for the reader, this one first."""
    here = session_keeping.digest_of(str(request.session.session_key))
    rows = [(one, one.key_hash == here) for one in session_keeping.alive(_reader(request), at=timezone.now())]
    context = {"rows": sorted(rows, key=lambda row: not row[1]), "most": settings.ACCOUNT_SESSIONS_AT_ONCE}
    return render(request, "accounts/sessions.html", context)


@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End one of one's other sessions."""
    reader = _reader(request)
    here = session_keeping.digest_of(str(request.session.session_key))
    others = session_keeping.alive(reader, at=timezone.now()).exclude(key_hash=here)
    found = get_object_or_404(others, pk=number)
    session_keeping.end_one(found, because=Because.OWN, by=reader, at=timezone.now())
    messages.success(request, _("The session is ended."))
    return redirect("own_sessions")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    reader, keep = _reader(request), str(request.session.session_key)
    session_keeping.end_all(reader, because=Because.OWN, by=reader, at=timezone.now(), keep=keep)
    messages.success(request, _("All other sessions are ended."))
    return redirect("own_sessions")


def _reader(request: HttpRequest) -> Account:
    return cast(Account, request.user)
