"""Staff pages by which organs move, merge, divide and end, each telling beforehand what it takes along; and undoing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from . import forms, present, queries, reorganising, services
from .acting import Act, Values, answer, posted
from .models import Organ, Role
from .permissions import ScopedRequest, permitted

KEEPERS = (Role.OFFICE, Role.SYSTEM_ADMINISTRATOR)
SHOWN = 5


@permitted(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def move_organ(request: ScopedRequest, number: int) -> HttpResponse:
    """Place an organ under another."""
    kept = _kept(request, number)
    form = forms.MoveForm(posted(request), initial={"on": present.today()})
    forms.choose_among(form, "parent", queries.editable_organs(request.scope).exclude(pk=kept.pk))

    def run(values: Values) -> None:
        services.move_organ(kept, **values, by=request.user, at=present.now())

    consequences = [_("From that day the organs above its new place see it, and those above the old one do not.")]
    consequences += _below(queries.leaves(kept, on=request.scope.on).children, _("These move with it: %(names)s."))
    heading = _("Move %(organ)s") % {"organ": kept}
    return answer(request, Act(heading, _("Move"), kept.get_absolute_url(), run, consequences=consequences), form)


@permitted(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def merge_organ(request: ScopedRequest, number: int) -> HttpResponse:
    """End an organ and let another carry it on."""
    kept = _kept(request, number)
    form = forms.MergeForm(posted(request), initial={"on": present.today()})
    forms.choose_among(form, "into", queries.editable_organs(request.scope).exclude(pk=kept.pk))

    def run(values: Values) -> None:
        services.merge_organs([kept], **values, by=request.user, at=present.now())

    consequences = [
        _("The successor takes over what stands below it and reads its cases."),
        *_left(kept, request.scope.on, _("These come under the successor: %(names)s.")),
    ]
    heading = _("Merge %(organ)s into another organ") % {"organ": kept}
    act = Act(heading, _("Merge"), kept.get_absolute_url(), run, consequences=consequences, is_grave=True)
    return answer(request, act, form)


@permitted(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def split_organ(request: ScopedRequest, number: int) -> HttpResponse:
    """End an organ and let several carry it on."""
    kept = _kept(request, number)
    form = forms.SplitForm(posted(request), initial={"on": present.today()})
    for name in ("chief", "others"):
        forms.choose_among(form, name, queries.editable_organs(request.scope).exclude(pk=kept.pk))

    def run(values: Values) -> None:
        heirs = [values["chief"], *(heir for heir in values["others"] if heir != values["chief"])]
        services.split_organ(
            kept, into=heirs, on=values["on"], document=values["document"], by=request.user, at=present.now()
        )

    consequences = [
        _("Each successor reads its cases and carries them on. Enter new organs first."),
        *_left(kept, request.scope.on, _("These must be moved or abolished first: %(names)s.")),
    ]
    heading = _("Divide %(organ)s") % {"organ": kept}
    act = Act(heading, _("Divide"), kept.get_absolute_url(), run, consequences=consequences, is_grave=True)
    return answer(request, act, form)


@permitted(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def abolish_organ(request: ScopedRequest, number: int) -> HttpResponse:
    """End an organ that no other carries on."""
    kept = _kept(request, number)

    def run(values: Values) -> None:
        services.abolish_organ(kept, **values, by=request.user, at=present.now())

    consequences = [
        _("The office of the organ above it reads its cases and carries them on."),
        *_left(kept, request.scope.on, _("These must be moved or abolished first: %(names)s.")),
    ]
    heading = _("Abolish %(organ)s") % {"organ": kept}
    act = Act(heading, _("Abolish"), kept.get_absolute_url(), run, consequences=consequences, is_grave=True)
    return answer(request, act, forms.AbolishForm(posted(request), initial={"on": present.today()}))


@permitted(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def undo_ending(request: ScopedRequest, number: int) -> HttpResponse:
    """Bring an organ back whose end was recorded by mistake today."""
    ended = get_object_or_404(queries.undoable_organs(request.scope), pk=number)

    def run(values: Values) -> None:
        services.undo_ending(ended, reason=values["reason"], by=request.user, at=present.now())

    consequences = (
        _("Its names, place, contact and responsible persons are in force again, and what stood under it returns."),
        _("Its posts stay ended; a security administrator gives them anew."),
    )
    heading = _("Undo the end of %(organ)s") % {"organ": ended}
    act = Act(heading, _("Undo"), ended.get_absolute_url(), run, consequences=consequences)
    return answer(request, act, forms.ReasonForm(posted(request)))


def _kept(request: ScopedRequest, number: int) -> Organ:
    return get_object_or_404(queries.editable_organs(request.scope), pk=number)


def _left(organ: Organ, on: date, below: str) -> list[str]:
    """What ``organ`` takes along or leaves behind when it ends, in sentences with numbers."""
    left = queries.leaves(organ, on=on)
    posts = ngettext(
        "%(number)d post at it ends; a security administrator gives new ones.",
        "%(number)d posts at it end; a security administrator gives new ones.",
        left.posts,
    )
    sentences: list[Any] = [*_below(left.children, below)]
    sentences += [posts % {"number": left.posts}] if left.posts else [_("Nobody holds a post at it.")]
    for burden in reorganising.burdens(organ, on=on):
        sentences.append(
            _("%(what)s: %(number)d, given to whoever carries it on.") % {"what": burden.label, "number": burden.count}
        )
    sentences.append(_("Old notices still find it by its names. A mistake can be undone until the end of the day."))
    return sentences


def _below(children: Sequence[str], sentence: str) -> list[str]:
    names = "、".join(children[:SHOWN]) + ("……" if len(children) > SHOWN else "")
    return [f"{sentence % {'names': names}} ({len(children)})"] if children else []
