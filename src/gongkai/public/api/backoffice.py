"""Staff pages of other systems: which are let in, for which organs, with which keys. The security administrator's."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.registers.accounts import services as account_services
from gongkai.registers.obligations import clock
from gongkai.registers.organs import forms as organ_forms
from gongkai.registers.organs import paging
from gongkai.registers.organs.acting import Act, Values, answer, posted
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import forms, queries, services
from .models import Client

PAGE_SIZE, LATEST = 30, 20


@permitted(Role.SECURITY_ADMINISTRATOR)
@require_safe
def systems(request: ScopedRequest) -> HttpResponse:
    """The systems that are let in, newest first."""
    rows = queries.governed_clients(request.scope).prefetch_related("keys")
    page = paging.newest_first(rows, before=request.GET.get("before", ""), size=PAGE_SIZE)
    now = clock.now()
    context = {
        "rows": [(one, sum(key.is_good(now) for key in one.keys.all())) for one in page.rows],
        "next_url": f"?before={page.next_key}" if page.next_key else "",
    }
    return render(request, "api/systems.html", context)


@permitted(Role.SECURITY_ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def create_system(request: ScopedRequest) -> HttpResponse:
    """Let a system in."""

    def run(values: Values) -> HttpResponse:
        made = services.create_client(values["name"], organs=values["organs"], by=request.user, at=clock.now())
        return redirect(made)

    act = Act(
        _("Let another system in"),
        _("Let it in"),
        reverse("systems"),
        run,
        lead=_("Such as the document-management system of some organs. It gets a key, not a password."),
        consequences=(
            _("What it hands over is reviewed and released here by people; it makes nothing public itself."),
        ),
    )
    return answer(request, act, forms.ClientForm(posted(request), organs=queries.governed_organs(request.scope)))


@permitted(Role.SECURITY_ADMINISTRATOR)
@require_safe
def system(request: ScopedRequest, number: int) -> HttpResponse:
    """A system with its organs, its keys, and what it handed over last."""
    return _page(request, _client(request, number))


def _page(request: ScopedRequest, found: Client, *, secret: str = "") -> HttpResponse:
    now = clock.now()
    keys = [(key, key.is_good(now)) for key in found.keys.select_related("made_by", "revoked_by").order_by("-id")]
    given = found.hand_overs.select_related("record__organ").order_by("-id")[:LATEST]
    context = {"client": found, "organs": found.organs.order_by("id"), "keys": keys, "given": given, "secret": secret}
    return render(request, "api/system.html", context)


@permitted(Role.SECURITY_ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def system_organs(request: ScopedRequest, number: int) -> HttpResponse:
    """Say anew for which organs a system acts."""
    found = _client(request, number)

    def run(values: Values) -> None:
        services.set_organs(found, values["organs"], by=request.user, at=clock.now())

    organs = queries.governed_organs(request.scope)
    form = forms.OrgansForm(posted(request), organs=organs, initial={"organs": found.organs.all()})
    act = Act(_("Organs of %(system)s") % {"system": found}, _("Save"), found.get_absolute_url(), run)
    return answer(request, act, form)


@permitted(Role.SECURITY_ADMINISTRATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make_key(request: ScopedRequest, number: int) -> HttpResponse:
    """Make a key and show it once."""
    found = _client(request, number)
    form = forms.KeyForm(posted(request), today=clock.today())

    def run(_values: Values) -> HttpResponse:
        secret = services.make_key(found, expires_at=form.expires_at, by=request.user, at=clock.now())
        return _page(request, found, secret=secret)

    act = Act(
        _("A new key for %(system)s") % {"system": found},
        _("Make the key"),
        found.get_absolute_url(),
        run,
        lead=_("The key is shown once. Its holder can hand over documents in the name of the system."),
    )
    return answer(request, act, form)


@permitted(Role.SECURITY_ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_key(request: ScopedRequest, number: int) -> HttpResponse:
    """Revoke a key for ever."""
    key = get_object_or_404(queries.governed_keys(request.scope), pk=number)

    def run(values: Values) -> None:
        try:
            services.revoke_key(key, reason=values["reason"], by=request.user, at=clock.now())
        except services.AlreadyRevoked as done:
            raise account_services.Refused([_("This key was revoked before.")]) from done

    heading = _("Revoke the key %(key)s of %(system)s") % {"key": key, "system": key.client}
    act = Act(heading, _("Revoke the key"), key.client.get_absolute_url(), run, is_grave=True)
    return answer(request, act, organ_forms.ReasonForm(posted(request)))


def _client(request: ScopedRequest, number: int) -> Client:
    return get_object_or_404(queries.governed_clients(request.scope), pk=number)
