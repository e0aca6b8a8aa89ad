"""Reading the register. Who may read it is decided by the page that asks; the auditor's page lives on the desk."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from .models import Entry, EntryQuerySet

PAGE_LENGTH = 50


def entries(
    *,
    subject: str = "",
    act: str = "",
    account_id: int | None = None,
    day: date | None = None,
    before: int | None = None,
) -> EntryQuerySet:
    """Entries, newest first, of a thing, an act or its family, an account, a day; ``before`` turns the page."""
    found = Entry.objects.newest_first()
    if subject:
        found = found.about(subject)
    if act:
        found = found.of_act(act)
    if account_id is not None:
        found = found.filter(account_id=account_id)
    if day is not None:
        start = timezone.make_aware(datetime.combine(day, time.min))
        found = found.filter(at__gte=start, at__lt=start + timedelta(days=1))
    if before is not None:
        found = found.filter(sequence__lt=before)
    return found


def page(found: EntryQuerySet, *, length: int = PAGE_LENGTH) -> tuple[list[Entry], int | None]:
    """The first ``length`` of ``found``, and the ``before`` of the page that follows, if one does."""
    rows = list(found[: length + 1])
    return rows[:length], rows[length - 1].sequence if len(rows) > length else None


def is_kept(digest: str) -> bool:
    """Whether an entry has this digest."""
    return Entry.objects.filter(digest=digest).exists()


def head() -> Entry | None:
    """The last entry."""
    return Entry.objects.newest_first().first()
