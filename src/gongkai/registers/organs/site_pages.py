"""Staff pages of the public sites: the system administrator's."""

from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from . import forms, present, site_forms, site_keeping, sites
from .acting import Act, Values, answer, posted
from .models import Role
from .permissions import ScopedRequest, permitted
from .site_models import PublicSite
from .site_queries import kept_organs, kept_sites, may_keep_main

FACTS = (
    "name", "code", "icp", "police", "sponsor", "undertaker", "contact", "report_url", "accent", "accent_dark",
)  # fmt: skip


@permitted(Role.SYSTEM_ADMINISTRATOR)
@require_safe
def sites_list(request: ScopedRequest) -> HttpResponse:
    """The sites that the reader keeps."""
    keeps_main = may_keep_main(request.scope)
    rows = list(kept_sites(request.scope, with_main=keeps_main))
    context = {
        "rows": [(one, [host.name for host in one.hosts.all()]) for one in rows],
        "main": sites.main(),
        "may_keep_main": keeps_main,
        "is_main_entered": any(one.is_main for one in rows),
    }
    return render(request, "organs/sites.html", context)


@permitted(Role.SYSTEM_ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def add_site(request: ScopedRequest) -> HttpResponse:
    """Open a site for an organ."""
    form = site_forms.AddSiteForm(posted(request))
    forms.choose_among(form, "organ", kept_organs(request.scope))

    def run(values: Values) -> None:
        site_keeping.add_site(form.told(values), organ=values["organ"], by=request.user, at=present.now())

    act = Act(
        _("Open a public site"),
        _("Open it"),
        reverse("sites"),
        run,
        lead=_("It shows one organ and everything below it, under a host name of its own."),
        consequences=(_("The host name must lead to this server, with a certificate of its own."),),
    )
    return answer(request, act, form)


@permitted(Role.SYSTEM_ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_main(request: ScopedRequest) -> HttpResponse:
    """Say what the main site is called and where it is found."""
    if not may_keep_main(request.scope):
        raise Http404
    row = PublicSite.objects.filter(is_main=True).first()
    main = sites.main()
    initial = _initial(row) if row else {"name": main.name, "host": main.host.partition(":")[0], "code": main.code}
    form = site_forms.SiteForm(posted(request), initial=initial)
    form.fields["host"].required = False

    def run(values: Values) -> None:
        site_keeping.set_up_main(form.told(values), by=request.user, at=present.now())

    lead = _("It shows every organ; the lasting addresses of all documents are there.")
    act = Act(_("Main site"), _("Save"), reverse("sites"), run, lead=lead, consequences=_renewed())
    return answer(request, act, form)


@permitted(Role.SYSTEM_ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def change_site(request: ScopedRequest, number: int) -> HttpResponse:
    """Change what a site says of itself."""
    found = _standing(request, number)
    form = site_forms.SiteForm(posted(request), initial=_initial(found))

    def run(values: Values) -> None:
        site_keeping.change_site(found, form.told(values), by=request.user, at=present.now())

    act = Act(found.name, _("Save"), reverse("sites"), run, lead=str(found.organ), consequences=_renewed())
    return answer(request, act, form)


@permitted(Role.SYSTEM_ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def end_site(request: ScopedRequest, number: int) -> HttpResponse:
    """End a site."""
    found = _standing(request, number)

    def run(_values: Values) -> None:
        site_keeping.end_site(found, by=request.user, at=present.now())

    act = Act(
        _("End “%(site)s”") % {"site": found},
        _("End the site"),
        reverse("sites"),
        run,
        lead=str(found.organ),
        consequences=(_("Its host names lead to the same pages of the main site from then on; no document is lost."),),
        is_grave=True,
    )
    return answer(request, act, django_forms.Form(posted(request)))


def _standing(request: ScopedRequest, number: int) -> PublicSite:
    rows = kept_sites(request.scope).filter(ended_on__isnull=True)
    found: PublicSite = get_object_or_404(rows, pk=number)
    return found


def _initial(site: PublicSite) -> dict[str, Any]:
    names = [host.name for host in site.hosts.all()]
    facts = {name: getattr(site, name) for name in FACTS}
    return {**facts, "host": names[0] if names else "", "aliases": "\n".join(names[1:])}


def _renewed() -> tuple[str]:
    return (_("Every page of the site is made anew; that takes a moment."),)
