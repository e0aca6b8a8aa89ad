"""The documents under entries of catalogues and on the pages of organs, for the rooms below that show them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.disclosure.catalogues.documents import Document, Wanted, Whereabouts
from gongkai.registers.journal.models import Entry
from gongkai.registers.organs.models import Kind, Organ
from gongkai.registers.organs.public_parts import Link, Part
from gongkai.registers.organs.sites import Site

from .models import NEWEST_FIRST, Listing
from .places import Place
from .shelf import stood

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def documents(wanted: Wanted) -> list[Document]:
    """Newest release first, or newest change; one query (``CATALOGUE_DOCUMENTS``)."""
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


def whereabouts(entries: Sequence[Entry], site: Site) -> list[Whereabouts]:
    """Where the records that entries of the journal touch hang or hung (``CATALOGUE_WHEREABOUTS``)."""
    return list(dict.fromkeys(Whereabouts(one.organ_id, one.catalogue_entry) for one in stood(entries, site)))


SHOWN = 10


def of_organ(organ: Organ, site: Site) -> Iterator[Part]:
    """The newest documents of an organ, for its public page (``ORGAN_PUBLIC_PARTS``); one query."""
    if organ.kind == Kind.BODY:
        return
    place = Place("organ", str(organ.pk))
    listed = Listing.objects.filter(
        organ=organ, record__public_version__isnull=False, record__withdrawn_at__isnull=True
    ).order_by(*NEWEST_FIRST)
    links = tuple(
        Link(one.title, one.get_absolute_url(), one.document_number, timezone.localdate(one.first_released_at))
        for one in listed[:SHOWN]
    )
    empty = _("The organ has published no document here yet.")
    more = Link(_("All documents of the organ"), place.address) if links else None
    yield Part(_("Newest documents"), links, empty, more, place.feed if links else "")
