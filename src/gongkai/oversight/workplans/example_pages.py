"""Handing out confirmed plans as labelled examples."""

from django.contrib import messages
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongkai.registers.obligations import clock
from gongkai.registers.organs.models import Role
from gongkai.registers.organs.permissions import ScopedRequest, permitted

from . import examples, queries


@permitted(Role.OFFICE)
@require_GET
def all_examples(request: ScopedRequest) -> HttpResponseBase:
    """The examples of every plan in force of the reader's governments."""
    plans = queries.own_plans(request.scope).examples().order_by("id")
    if not plans.exists():
        messages.info(request, _("There is no plan in force yet of which an example could be made."))
        return redirect("workplans")
    packed = examples.archive(plans.iterator(chunk_size=10), by=request.user, at=clock.now())
    return FileResponse(packed, as_attachment=True, filename="examples.zip", content_type="application/zip")


@permitted(Role.OFFICE)
@require_GET
def example(request: ScopedRequest, number: int) -> HttpResponseBase:
    """The example of one plan in force."""
    plan = get_object_or_404(queries.own_plans(request.scope).examples(), pk=number)
    packed = examples.archive([plan], by=request.user, at=clock.now())
    name = f"{examples.name_of(plan)}.zip"
    return FileResponse(packed, as_attachment=True, filename=name, content_type="application/zip")
