"""Staff pages of accounts and posts: seen by the administrators, changed by the security administrator alone."""

from collections.abc import Callable

from django import forms as django_forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.registers.accounts import queries as account_queries
from gongkai.registers.accounts import services as account_services
from gongkai.registers.accounts import session_keeping
from gongkai.registers.accounts.models import Account

from . import forms, present, queries, services
from .acting import Act, Values, answer, posted
from .leaving import still_held
from .models import Organ, Post, Role
from .permissions import ScopedRequest, may_open, permitted

ROWS = 200


@permitted(*queries.KEEPS_ACCOUNTS)
@require_safe
def accounts(request: ScopedRequest) -> HttpResponse:
    """Accounts with their posts; the first of the alphabet, the others by searching."""
    form = forms.AccountSearch(request.GET)
    search = form.cleaned_data["name"] if form.is_valid() else ""
    rows = list(queries.account_rows(request.scope, search=search)[: ROWS + 1])
    return render(
        request,
        "organs/accounts.html",
        {
            "rows": [
                (one, [post for post in one.posts.all() if post.is_in_force(request.scope.on)]) for one in rows[:ROWS]
            ],
            "has_more": len(rows) > ROWS,
            "form": form,
            "search": search,
            "is_beginning": queries.is_beginning(request.scope),
            "may_change": Role.SECURITY_ADMINISTRATOR in request.scope.roles,
        },
    )


@permitted(*queries.KEEPS_ACCOUNTS)
@require_safe
def account(request: ScopedRequest, number: int) -> HttpResponse:
    """An account and every post it held."""
    found = get_object_or_404(queries.account_rows(request.scope), pk=number)
    is_security = Role.SECURITY_ADMINISTRATOR in request.scope.roles
    return render(
        request,
        "organs/account.html",
        {
            "account": found,
            "posts": [
                (
                    post,
                    post.is_in_force(request.scope.on),
                    request.scope.holds(Role.SECURITY_ADMINISTRATOR, at=post.organ),
                )
                for post in found.posts.all()
            ],
            "may_appoint": is_security and found != request.user,
            "may_change": found != request.user and queries.governed_accounts(request.scope).filter(pk=number).exists(),
            "today": request.scope.on,
            "identity": account_queries.identity_of(found),
            "sessions_number": session_keeping.alive(found, at=timezone.now()).count(),
        },
    )


@permitted(Role.SECURITY_ADMINISTRATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def create_account(request: ScopedRequest) -> HttpResponse:
    """Make an account and show its one-time password."""

    def run(values: Values) -> HttpResponse:
        made = account_services.create_account(
            values["username"], display_name=values["display_name"], by=request.user, at=present.now()
        )
        return _secret(request, made.account, made.password or "")

    act = Act(
        _("Make an account"),
        _("Make the account"),
        reverse("accounts"),
        run,
        lead=_("A one-time password is shown once; the person changes it at the first sign-in."),
    )
    return answer(request, act, forms.AccountForm(posted(request)))


@permitted(Role.SECURITY_ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: ScopedRequest, number: int) -> HttpResponse:
    """Give an account a post."""
    changed = get_object_or_404(queries.visible_accounts(request.scope), pk=number)
    form = forms.AppointForm(posted(request), initial={"since": present.today()})
    governed = request.scope.organ_ids_as(Role.SECURITY_ADMINISTRATOR)
    field = form.fields["organ"]
    assert isinstance(field, django_forms.ModelChoiceField)
    field.queryset = Organ.objects.in_force(request.scope.on).filter(pk__in=governed)

    def run(values: Values) -> None:
        role = Role(values["role"])
        services.appoint(changed, **{**values, "role": role}, by=request.user, at=present.now())

    act = Act(
        _("Give %(account)s a post") % {"account": changed},
        _("Appoint"),
        _url(changed),
        run,
        consequences=(
            _("Heads and clerks see the organ; everybody else also what stands below it."),
            _("Auditor, system administrator and security administrator are three people."),
        ),
    )
    return answer(request, act, form)


@permitted(Role.SECURITY_ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def end_post(request: ScopedRequest, number: int) -> HttpResponse:
    """End a post."""
    post = get_object_or_404(queries.governed_posts(request.scope).select_related("account"), pk=number)

    def run(values: Values) -> None:
        services.end_post(post, **values, by=request.user, at=present.now())

    act = Act(
        _("End the post: %(post)s") % {"post": post},
        _("End the post"),
        _url(post.account),
        run,
        consequences=_left_behind(request, post.account) if _is_last(post) else (),
        is_grave=True,
    )
    return answer(request, act, forms.EndForm(posted(request), initial={"on": present.today()}))


@permitted(Role.SECURITY_ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: ScopedRequest, number: int) -> HttpResponse:
    """Hand every post of someone who leaves to another person."""
    leaving = _changed(request, number)
    form = forms.HandOverForm(posted(request), initial={"on": present.today()})
    field = form.fields["to"]
    assert isinstance(field, django_forms.ModelChoiceField)
    others = queries.visible_accounts(request.scope).filter(is_active=True)
    field.queryset = others.exclude(pk=leaving.pk)

    def run(values: Values) -> None:
        services.reassign(leaving, **values, by=request.user, at=present.now())

    act = Act(
        _("Hand over the posts of %(account)s") % {"account": leaving},
        _("Hand over"),
        _url(leaving),
        run,
        consequences=(_("All of them pass together, or none does."), *_left_behind(request, leaving)),
        is_grave=True,
    )
    return answer(request, act, form)


@permitted(Role.SECURITY_ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def deactivate(request: ScopedRequest, number: int) -> HttpResponse:
    """Close an account."""
    return _by_reason(
        request, number, account_services.deactivate, _("Close the account %(account)s"), _("Close the account")
    )


@permitted(Role.SECURITY_ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def reactivate(request: ScopedRequest, number: int) -> HttpResponse:
    """Open a closed account again."""
    return _by_reason(
        request,
        number,
        account_services.reactivate,
        _("Open the account %(account)s again"),
        _("Open the account again"),
    )


@permitted(Role.SECURITY_ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def end_sessions(request: ScopedRequest, number: int) -> HttpResponse:
    """End every session of an account."""
    heading = _("End all sessions of %(account)s")
    return _by_reason(request, number, account_services.end_sessions, heading, _("End all sessions"))


@permitted(Role.SECURITY_ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def reset_second_factor(request: ScopedRequest, number: int) -> HttpResponse:
    """Take away a lost second factor."""
    heading = _("Take away the second factor of %(account)s")
    return _by_reason(request, number, account_services.reset_second_factor, heading, _("Take away the second factor"))


@permitted(Role.SECURITY_ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: ScopedRequest, number: int) -> HttpResponse:
    """Bind an account to a person of the identity service, or loosen it."""
    changed, service = _changed(request, number), settings.IDENTITY_SERVICE
    if service is None:
        raise Http404
    if account_queries.identity_of(changed):
        loosen = Act(
            _("Loosen the identity from %(account)s") % {"account": changed},
            _("Loosen the identity"),
            _url(changed),
            lambda _values: account_services.unbind_identity(changed, by=request.user, at=present.now()),
            is_grave=True,
        )
        return answer(request, loosen, django_forms.Form(posted(request)))

    def run(values: Values) -> None:
        provider = service["provider_id"]
        account_services.bind_identity(changed, values["subject"], provider=provider, by=request.user, at=present.now())

    heading = _("Bind %(account)s to a person of the identity service") % {"account": changed}
    act = Act(heading, _("Bind the identity"), _url(changed), run, is_grave=True)
    return answer(request, act, forms.IdentityForm(posted(request)))


@permitted(Role.SECURITY_ADMINISTRATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset_password(request: ScopedRequest, number: int) -> HttpResponse:
    """Replace a lost password by a one-time password."""
    changed = _changed(request, number)

    def run(values: Values) -> HttpResponse:
        secret = account_services.reset_password(changed, reason=values["reason"], by=request.user, at=present.now())
        return _secret(request, changed, secret)

    heading = _("New one-time password for %(account)s") % {"account": changed}
    act = Act(heading, _("Make the password"), _url(changed), run, is_grave=True)
    return answer(request, act, forms.ReasonForm(posted(request)))


def _by_reason(
    request: ScopedRequest, number: int, service: Callable[..., None], heading: str, label: str
) -> HttpResponse:
    changed = _changed(request, number)

    def run(values: Values) -> None:
        service(changed, reason=values["reason"], by=request.user, at=present.now())

    act = Act(heading % {"account": changed}, label, _url(changed), run, is_grave=True)
    return answer(request, act, forms.ReasonForm(posted(request)))


def _is_last(post: Post) -> bool:
    return not Post.objects.in_force(present.today()).filter(account=post.account_id).exclude(pk=post.pk).exists()


def _left_behind(request: ScopedRequest, leaving: Account) -> list[str]:
    """What still waits for the person alone, with the page on which it is handed on for those who may open it."""
    told = [_("Every session of the account ends with its last post.")]
    for held, number in still_held(leaving):
        words = {"person": leaving, "what": held.label, "number": number}
        said = _("Still waiting for %(person)s: %(what)s, %(number)s.") % words
        if may_open(request, held.url_name):
            url = f"{reverse(held.url_name)}?leaving={leaving.pk}"
            told.append(format_html('{} <a href="{}">{}</a>', said, url, _("Hand them on")))
        else:
            way = _("The office or the head hands them on under Records, “Somebody leaves”.")
            told.append(f"{said} {way}")
    return told


def _changed(request: ScopedRequest, number: int) -> Account:
    return get_object_or_404(queries.governed_accounts(request.scope), pk=number)


def _url(of: Account) -> str:
    return reverse("account", args=[of.pk])


def _secret(request: ScopedRequest, of: Account, secret: str) -> HttpResponse:
    return render(request, "organs/secret.html", {"account": of, "secret": secret})
