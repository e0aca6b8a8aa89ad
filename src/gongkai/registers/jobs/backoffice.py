"""The system administrator's page of the queue: what waits, runs, was done or failed, and the acts of each day."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_tasks import TaskResultStatus

from gongkai.registers.organs import present
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import queries, services
from .models import Job

PAGE_ROWS = 50


@dataclass(frozen=True)
class Status:
    """How a status of the queue is told and shown; ``state`` is the sign and tone of the desk."""

    word: Promise
    state: str


STATUSES = {
    TaskResultStatus.RUNNING: Status(gettext_lazy("Under way"), "running"),
    TaskResultStatus.READY: Status(gettext_lazy("Waiting"), "pending"),
    TaskResultStatus.FAILED: Status(gettext_lazy("Failed"), "overdue"),
    TaskResultStatus.SUCCESSFUL: Status(gettext_lazy("Done"), "met"),
}


@permitted(Role.SYSTEM_ADMINISTRATOR)
@require_safe
def jobs(request: ScopedRequest) -> HttpResponse:
    """The queue by status, a page at a time."""
    numbers = queries.numbers()
    status = _chosen(request.GET.get("status", ""), numbers)
    page = queries.page(status, after=request.GET.get("after", ""), size=PAGE_ROWS)
    here = f"{reverse('jobs')}?status={status}"
    return render(
        request,
        "jobs/jobs.html",
        {
            "status": STATUSES[status],
            "tabs": [_tab(one, numbers, is_current=one is status) for one in STATUSES],
            "rows": [(job, title_of(job.task_path)) for job in page.rows],
            "may_start_again": status is TaskResultStatus.FAILED,
            "next_url": f"{here}&after={page.next_key}" if page.next_key else "",
            "first_url": here if request.GET.get("after") else "",
            "workers": queries.living_workers(),
            "acts": [(title_of(one.path), one.last) for one in queries.acts_of_the_day()],
        },
    )


def title_of(path: str) -> str:
    """What a job or an act is called; one without a name of its own is told by its path."""
    return str(settings.JOB_TITLES.get(path, path))


def _chosen(asked: str, numbers: dict[str, int]) -> TaskResultStatus:
    """The status asked for, else the first in which anything is."""
    for status in STATUSES:
        if str(status) == asked:
            return status
    return next((status for status in STATUSES if numbers[str(status)]), TaskResultStatus.SUCCESSFUL)


def _tab(status: TaskResultStatus, numbers: dict[str, int], *, is_current: bool) -> dict[str, Any]:
    return {
        "label": STATUSES[status].word,
        "url": f"{reverse('jobs')}?status={status}",
        "is_current": is_current,
        "count": numbers[str(status)],
    }


@permitted(Role.SYSTEM_ADMINISTRATOR)
@require_POST
def start_again(request: ScopedRequest) -> HttpResponseRedirect:
    """Put a failed job back in the queue."""
    try:
        job = get_object_or_404(Job.queue, pk=UUID(request.POST.get("job", "")))
    except ValueError:
        raise Http404 from None
    try:
        services.start_again(job, by=request.user, at=present.now())
    except services.NotFailed:
        messages.warning(request, _("This job has not failed; there is nothing to start again."))
    else:
        messages.success(request, _("The job waits for its turn again."))
    return redirect("jobs")
