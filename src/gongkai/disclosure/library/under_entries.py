"""The documents under entries of catalogues, and those of a place on some subjects (``CATALOGUE_DOCUMENTS``)."""

from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from gongkai.disclosure.catalogues.documents import Document, Wanted

from .models import NEWEST_FIRST, Listing

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def documents(wanted: Wanted) -> list[Document]:
    """Newest release first, or newest change; one query."""
    rows = _chosen(wanted)
    if wanted.before is not None:
        moment, key = wanted.before
        at = EPOCH + timedelta(microseconds=moment)
        rows = rows.filter(Q(first_released_at__lt=at) | Q(first_released_at=at, record__lt=key))
    order = ("-changed_at", "-record_id") if wanted.by_change else NEWEST_FIRST
    return [_told(one) for one in rows.select_related("organ").order_by(*order)[: wanted.size]]


def _chosen(wanted: Wanted) -> QuerySet[Listing]:
    """Only what everyone may see now, whatever the table still says."""
    under = Q(catalogue_entry__in=wanted.entries)
    if wanted.subjects:
        under |= Q(subject_category__in=wanted.subjects, organ__profile=wanted.profile)
    return Listing.objects.filter(under, record__public_version__isnull=False, record__withdrawn_at__isnull=True)


def _told(one: Listing) -> Document:
    return Document(
        key=one.pk,
        public_id=one.public_id,
        entry=one.catalogue_entry,
        title=one.title,
        url=one.get_absolute_url(),
        at=one.first_released_at,
        changed_at=one.changed_at,
        day=timezone.localdate(one.first_released_at),
        organ=one.organ.name,
        document_number=one.document_number,
        summary=one.abstract,
        validity=one.validity,
        validity_word=one.validity_word,
    )
