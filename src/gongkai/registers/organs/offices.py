"""Whose open-government office a reader is."""

from django.db.models import QuerySet

from .models import Kind, Organ, Post, Role
from .queries import Scope


def governments(reach: Scope) -> QuerySet[Organ]:
    """The governments at which the reader holds the post of the open-government office."""
    if reach.account_id is None:
        return Organ.objects.none()
    seats = Post.objects.in_force(reach.on).filter(account_id=reach.account_id, role=Role.OFFICE)
    return Organ.objects.filter(pk__in=seats.values("organ_id"), kind=Kind.GOVERNMENT).order_by("id")
