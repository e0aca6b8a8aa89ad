"""What of the records waits in an inbox for a second person, beside the records at a step of the reader's."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from gongkai.registers.obligations.queries import first_due
from gongkai.registers.organs.queries import Scope
from gongkai.registers.organs.waiting import Source

from .models import Act, HistoricBatch, HistoricItem, Record, ShortcutUse, Version
from .queries import records_of, shortcuts_taken
from .rights import roles_for
from .rules import ActKind, State


def _unreviewed(reach: Scope) -> QuerySet[ShortcutUse]:
    found = shortcuts_taken(reach, "review_shortcut").filter(reviewed_at__isnull=True)
    return found.exclude(by=reach.account_id)


def _unpublished(reach: Scope) -> QuerySet[HistoricBatch]:
    waiting = HistoricItem.objects.filter(batch=OuterRef("pk"), record__public_version__isnull=True)
    found = HistoricBatch.objects.filter(Exists(waiting), organ_id__in=reach.organ_ids_as(*roles_for("take_over")))
    return found.exclude(by=reach.account_id)


def _exceptions(reach: Scope) -> QuerySet[Record]:
    """Drafts whose exception another person proposed for what they say now; whoever wrote in them does not confirm."""
    kinds = (ActKind.OVERRIDE_PROPOSED, ActKind.OVERRIDDEN)
    last = Act.objects.filter(record=OuterRef("pk"), digest=OuterRef("digest"), kind__in=kinds).order_by("-id")
    own = Version.objects.filter(record=OuterRef("pk"), by=reach.account_id)
    written = own.filter(Q(record__public_version__isnull=True) | Q(number__gt=F("record__public_version")))
    proposed = Act.objects.filter(kind=ActKind.OVERRIDE_PROPOSED).values("record")  # few, and they have their index
    found = records_of(reach, "override").filter(~Exists(written), state=State.DRAFT, pk__in=proposed)
    found = found.annotate(last_kind=Subquery(last.values("kind")[:1]), last_by=Subquery(last.values("by")[:1]))
    return found.filter(last_kind=ActKind.OVERRIDE_PROPOSED).exclude(last_by=reach.account_id)


SHORTCUTS = Source(
    kind="shortcut",
    asks=_("Review the shortcut"),
    url_name="record_shortcuts",
    rows=_unreviewed,
    title="record__title",
    organ="record__organ__name",
    has_number=False,
)
BATCHES = Source(
    kind="historic_batch",
    asks=_("Look through the batch and publish it"),
    url_name="historic_batch",
    rows=_unpublished,
    title="source",
    organ="organ__name",
)
EXCEPTIONS = Source(
    kind="exception",
    asks=_("Decide about the exception"),
    url_name="record",
    rows=_exceptions,
    title="title",
    organ="organ__name",
    due_on=first_due(Record._meta.label_lower),
)
