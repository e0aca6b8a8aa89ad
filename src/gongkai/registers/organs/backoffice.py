"""Staff pages of the register of organs: the tree with what is missing, an organ's page, and every act on it."""

from datetime import date
from typing import Any

from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.law import load_profile

from . import filings, forms, present, queries, services
from .acting import Act, Values, answer, posted
from .models import Kind, Level, Organ, ResponsibilityKind, Role
from .permissions import ScopedRequest, permitted

READERS = tuple(Role)
KEEPERS = (Role.OFFICE, Role.SYSTEM_ADMINISTRATOR)
ANSWERING = tuple(sorted(queries.WORKS_ON_CASES))


@permitted(*READERS)
@require_safe
def organs(request: ScopedRequest) -> HttpResponse:
    """The tree of organs that the reader sees, and what each has not filed."""
    form = forms.OrganSearch(request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows = queries.tree(request.scope, search=asked.get("name", ""), is_incomplete=asked.get("incomplete", False))
    return render(
        request,
        "organs/organs.html",
        {
            "rows": rows,
            "missing": sum(1 for row in rows if row.missing),
            "form": form,
            "is_narrowed": bool(asked.get("name") or asked.get("incomplete")),
            "is_beginning": queries.is_beginning(request.scope),
            "may_watch": not request.scope.roles.isdisjoint({Role.OFFICE, Role.SUPERVISOR, Role.AUDITOR}),
            "may_read_cases": not request.scope.roles.isdisjoint(queries.READS_CASES),
            "may_found": not request.scope.roles.isdisjoint(KEEPERS),
        },
    )


@permitted(*READERS)
@require_safe
def organ(request: ScopedRequest, number: int) -> HttpResponse:
    """An organ: who answers for it, how it is reached, who holds posts there, and its names and places over time."""
    found = get_object_or_404(queries.organ_pages(request.scope), pk=number)
    today = request.scope.on
    responsibilities = list(found.responsibilities.all())
    missing, unfiled = filings.missing_of(
        responsibilities,
        contact={field: getattr(found, f"contact_{field}") for field in filings.CONTACT_FIELDS},
        remit={field: getattr(found, f"remit_{field}") for field in filings.REMIT_FIELDS},
        on=today,
    )
    return render(
        request,
        "organs/organ.html",
        {
            "organ": found,
            "missing": filings.labels_of(missing, unfiled) if found.kind != Kind.BODY else (),
            "may_undo": found.until is not None and queries.undoable_organs(request.scope).filter(pk=found.pk).exists(),
            "may_correct": any(name.entered_on == today and name.until is None for name in found.names.all()),
            "reads_cases": found.pk in request.scope.organ_ids,
            "responsibilities": [(one, one.is_in_force(today)) for one in responsibilities],
            "posts": [(post, post.is_in_force(today)) for post in found.posts.all()],
            "law": load_profile(found.profile).title,
            "successions": queries.successions_of(found),
            "may_keep": found.until is None and request.scope.holds(*KEEPERS, at=found),
            "may_answer": found.until is None and request.scope.holds(*ANSWERING, at=found),
            "may_file": request.scope.holds(Role.OFFICE, at=found),
            "today": today,
        },
    )


@permitted(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def found_organ(request: ScopedRequest) -> HttpResponse:
    """Enter a new organ; the law that binds it is that of the organ above it unless another is chosen."""
    form = forms.FoundForm(posted(request), initial=_proposed(request))
    forms.choose_among(form, "parent", queries.editable_organs(request.scope))
    if form.initial.get("name"):
        form.fields["name"].widget.attrs["autofocus"] = True  # everything is proposed: one key enters it
    then = _asked_back(request)

    def run(values: Values) -> HttpResponse:
        entered = services.found_organ(
            values["name"],
            short_name=values["short_name"],
            aliases=values["aliases"],
            kind=Kind(values["kind"]),
            level=Level(values["level"]),
            parent=values["parent"],
            profile=values["profile"] or values["parent"].profile,
            since=values["on"],
            document=values["document"],
            by=request.user,
            at=present.now(),
        )
        return redirect(then or entered)

    lead = _("It is entered under the organ you choose.")
    act = Act(_("Enter an organ"), _("Enter"), then or reverse("organs"), run, lead=lead)
    return answer(request, act, form)


@permitted(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def rename_organ(request: ScopedRequest, number: int) -> HttpResponse:
    """Give an organ other names from a day on."""
    kept = _kept(request, number)
    initial = {**_present_names(kept), "on": present.today()}

    def run(values: Values) -> None:
        services.rename_organ(kept, **values, by=request.user, at=present.now())

    act = Act(
        _("Rename %(organ)s") % {"organ": kept},
        _("Rename"),
        kept.get_absolute_url(),
        run,
        consequences=(_("The names it carried until then stay in its history, and old notices still find it."),),
    )
    return answer(request, act, forms.NamesForm(posted(request), initial=initial))


@permitted(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def add_alias(request: ScopedRequest, number: int) -> HttpResponse:
    """Record another name by which notices mean an organ."""
    kept = _kept(request, number)

    def run(values: Values) -> None:
        services.add_alias(kept, **values, by=request.user, at=present.now())

    act = Act(_("Another name for %(organ)s") % {"organ": kept}, _("Record"), kept.get_absolute_url(), run)
    return answer(request, act, forms.AliasForm(posted(request), initial={"since": kept.since}))


@permitted(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_names(request: ScopedRequest, number: int) -> HttpResponse:
    """Put right what was mistyped when the names were entered earlier today."""
    kept = _kept(request, number)
    form = forms.CorrectionForm(posted(request), initial=_present_names(kept))

    def run(values: Values) -> None:
        services.correct_names(kept, **values, by=request.user, at=present.now())

    act = Act(
        _("Correct the names of %(organ)s") % {"organ": kept},
        _("Correct"),
        kept.get_absolute_url(),
        run,
        consequences=(
            _("What was entered today is replaced, as if it had been typed so; the audit register keeps both."),
        ),
    )
    return answer(request, act, form)


@permitted(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def classify_organ(request: ScopedRequest, number: int) -> HttpResponse:
    """Say which level and kind an organ is of, and whose law binds it."""
    kept = _kept(request, number)
    initial = {"level": kept.level, "kind": kept.kind, "profile": kept.profile}

    def run(values: Values) -> None:
        services.reclassify_organ(
            kept,
            level=Level(values["level"]),
            kind=Kind(values["kind"]),
            profile=values["profile"],
            by=request.user,
            at=present.now(),
        )

    act = Act(
        _("Level, kind and law of %(organ)s") % {"organ": kept},
        _("Save"),
        kept.get_absolute_url(),
        run,
        consequences=(_("What it owes already keeps the law under which it began; what begins later follows this."),),
    )
    return answer(request, act, forms.ClassForm(posted(request), initial=initial))


@permitted(*ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def remit(request: ScopedRequest, number: int) -> HttpResponse:
    """State what an organ is charged with and its internal bodies."""
    stated = get_object_or_404(queries.answering_organs(request.scope), pk=number)
    present_one = stated.remits.in_force(request.scope.on).first()
    initial = model_to_dict(present_one, fields=("functions", "internal_bodies")) if present_one else {}

    def run(values: Values) -> None:
        services.record_remit(stated, **values, by=request.user, at=present.now())

    act = Act(
        _("Functions of %(organ)s") % {"organ": stated},
        _("Save"),
        stated.get_absolute_url(),
        run,
        lead=_("They are published with the catalogue of functions."),
    )
    return answer(request, act, forms.RemitForm(posted(request), initial={**initial, "since": present.today()}))


@permitted(*ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: ScopedRequest, number: int) -> HttpResponse:
    """State how an organ can be reached."""
    stated = get_object_or_404(queries.answering_organs(request.scope), pk=number)
    present_one = stated.contacts.in_force(request.scope.on).first()
    initial = model_to_dict(present_one, exclude=("id", "organ", "until")) if present_one else {}
    form = forms.ContactForm(posted(request), initial={**initial, "since": present.today()})

    def run(values: Values) -> None:
        fields = dict(values)
        since: date = fields.pop("since")
        services.record_contact(stated, since=since, fields=fields, by=request.user, at=present.now())

    act = Act(_("Contact of %(organ)s") % {"organ": stated}, _("Save"), stated.get_absolute_url(), run)
    return answer(request, act, form)


@permitted(*ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def responsibility(request: ScopedRequest, number: int) -> HttpResponse:
    """Name who answers for open government; the office of the authority files it."""
    stated = get_object_or_404(queries.answering_organs(request.scope), pk=number)
    is_authority = request.scope.holds(Role.OFFICE, at=stated)
    initial = {"kind": request.GET.get("kind"), "since": present.today(), "filed_on": present.today()}
    form = forms.ResponsibilityForm(posted(request), initial=initial)
    if is_authority:
        form.fields["filed_on"] = forms.DateField(label=_("Filed on"), required=False)

    def run(values: Values) -> None:
        kind = ResponsibilityKind(values["kind"])
        services.file_responsibility(stated, **{**values, "kind": kind}, by=request.user, at=present.now())

    act = Act(
        _("Who answers for open government in %(organ)s") % {"organ": stated},
        _("Save"),
        stated.get_absolute_url(),
        run,
        consequences=()
        if is_authority
        else (_("It waits until the open-government authority of your level files it."),),
    )
    return answer(request, act, form)


@permitted(Role.OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_filing(request: ScopedRequest, number: int) -> HttpResponse:
    """File what an organ has named."""
    waiting = get_object_or_404(queries.unfiled_responsibilities(request.scope), pk=number)

    def run(values: Values) -> None:
        services.confirm_filing(waiting, **values, by=request.user, at=present.now())

    heading = _("File %(person)s as %(kind)s of %(organ)s") % {
        "person": waiting.person_or_body,
        "kind": waiting.get_kind_display(),
        "organ": waiting.organ,
    }
    act = Act(heading, _("File it"), waiting.organ.get_absolute_url(), run)
    return answer(request, act, forms.FilingForm(posted(request), initial={"filed_on": present.today()}))


def _kept(request: ScopedRequest, number: int) -> Organ:
    return get_object_or_404(queries.editable_organs(request.scope), pk=number)


def _present_names(organ: Organ) -> dict[str, Any]:
    carried = organ.names.filter(until__isnull=True).exclude(text__in=(organ.name, organ.short_name))
    aliases = "\n".join(carried.values_list("text", flat=True))
    return {"name": organ.name, "short_name": organ.short_name, "aliases": aliases}


def _proposed(request: ScopedRequest) -> dict[str, Any]:
    """What an address such as a draft's question says of the organ to enter: where it stands and what it is called."""
    proposed: dict[str, Any] = {"on": present.today(), "kind": Kind.DEPARTMENT}
    under = request.GET.get("under", "")
    if under.isdecimal() and (above := queries.editable_organs(request.scope).filter(pk=under).first()):
        proposed |= {"parent": above.pk, "level": above.level}
        called = request.GET.get("called", "")[:60]
        proposed |= {"name": _in_full(called, above) if called else ""}
    return proposed | {"short_name": request.GET.get("called", "")[:60]}


def _in_full(called: str, above: Organ) -> str:
    """The official name that ``called`` most likely has below ``above``: 县档案馆 is 师宗县档案馆 there."""
    place = above.name.removesuffix("人民政府")
    if called.startswith(place) or place == above.name:
        return called
    return place + (called[1:] if called[0] == place[-1] else called)


def _asked_back(request: ScopedRequest) -> str:
    """The page of this site from which somebody came to enter an organ, such as a draft with a name nobody knows."""
    then = request.GET.get("then", "")
    return then if then.startswith("/") and url_has_allowed_host_and_scheme(then, allowed_hosts=None) else ""
