"""The staff page of one obligation: its due day and why it is that day."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from gongkai.law import load_profile
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import clock, queries, services


@permitted(Role.OFFICE, Role.HEAD, Role.CLERK, Role.SUPERVISOR, Role.AUDITOR)
def obligation(request: ScopedRequest, number: int) -> HttpResponse:
    """Why this day: the computation, the clause, the history and the evidence of one obligation."""
    today = clock.today()
    found = get_object_or_404(queries.visible_obligations(request.scope), pk=number)
    subject = found.subject
    started_on = clock.local_day(found.started_at)
    return render(
        request,
        "obligations/obligation.html",
        {
            "obligation": found,
            "state": found.state_on(today),
            "due": services.explain(found),
            "duty": load_profile(found.profile).duty(found.duty_id, on=started_on),
            "events": found.events.select_related("by"),
            "evidence": found.evidence.all(),
            "subject": subject,
            "plan": getattr(subject, "plan", subject),
            "today": today,
        },
    )
