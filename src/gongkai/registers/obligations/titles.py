"""Obligations under another title, when what they are about is called otherwise."""

from collections.abc import Iterable

from .models import Obligation


def retitle(obligations: Iterable[Obligation], title: str) -> None:
    """Write the title that lists show; the caller's act is the entry in the audit register."""
    Obligation.objects.filter(pk__in=[one.pk for one in obligations]).update(title=title[:300])
