"""Staff pages of due days: why an obligation is due on its day, and what day any duty would be due."""

from collections.abc import Callable, Sequence
from typing import cast

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongkai.law import DateOutsideCalendar, Due, Profile, UnknownDuty, due_of
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted
from gongkai.registers.organs.queries import READS_CASES

from . import clock, queries, services
from .calendars import laws_of
from .forms import ReckonForm
from .models import Event, Obligation

RemindersOf = Callable[[Obligation], Sequence[object]]


@permitted(*READS_CASES)
@require_GET
def obligation(request: ScopedRequest, number: int) -> HttpResponse:
    """Why this day: the computation, the clause, the history and the evidence of one obligation."""
    today = clock.today()
    events = Prefetch("events", Event.objects.select_related("by"))
    rows = queries.visible_obligations(request.scope).prefetch_related(events)
    found = get_object_or_404(rows, pk=number)
    due, subject, happened = services.explain(found), found.subject, list(found.events.all())
    return render(
        request,
        "obligations/obligation.html",
        {
            "obligation": found,
            "state": found.state_on(today),
            "word": found.word_for(found.state_on(today)),
            "due": due,
            "differs": due.due_on != found.due_on,
            "duty": due.duty,
            "events": [(event, clock.local_day(event.at) != event.on) for event in happened],
            "first_due_on": happened[0].due_before if happened else found.due_on,
            "reminders": cast(RemindersOf, import_string(settings.OBLIGATION_REMINDERS))(found),
            "evidence": found.evidence.all(),
            "subject": subject,
            "plan": getattr(subject, "plan", subject if found.plan_id else None),
            "may_take_back": found.met_on and request.scope.holds(Role.OFFICE, Role.HEAD, at=found.organ_id),
            "today": today,
        },
    )


@permitted(*READS_CASES)
@require_GET
def reckon(request: ScopedRequest) -> HttpResponse:
    """On what day a duty would be due that starts at a given moment, and why; nothing is written."""
    now = timezone.localtime(clock.now())
    profiles = laws_of(queries.profiles_of(request.scope))
    asked = request.GET.get("profile", "")
    chosen = next((one for one in profiles if one.name == asked), profiles[0])
    first = {"profile": chosen.name, "start": now, "duty": request.GET.get("duty", "")}
    is_asked = "start" in request.GET
    form = ReckonForm(request.GET if is_asked else None, profiles=profiles, chosen=chosen, now=now, initial=first)
    due = _reckoned(form, chosen) if is_asked and form.is_valid() else None
    return render(
        request,
        "obligations/reckon.html",
        {
            "form": form,
            "due": due,
            "duty": chosen.duty(form.cleaned_data["duty"], on=form.cleaned_data["start"].date()) if due else None,
            "today": now.date(),
        },
    )


def _reckoned(form: ReckonForm, profile: Profile) -> Due | None:
    """The due day; what stands against it is on the form."""
    start = timezone.localtime(form.cleaned_data["start"])
    try:
        return due_of(profile.duty(form.cleaned_data["duty"], on=start.date()), start, profile.calendar)
    except UnknownDuty:
        form.add_error("start", _("This duty was not in force on that day. Choose a later day."))
    except DateOutsideCalendar:
        form.add_error("start", _("No calendar reaches that day. Choose another."))
    return None
