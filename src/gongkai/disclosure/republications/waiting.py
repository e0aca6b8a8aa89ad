"""What of the republications waits in an inbox, beside the candidates with a clock, which are owed."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai.registers.obligations.models import Obligation
from gongkai.registers.organs.queries import Scope
from gongkai.registers.organs.waiting import Source

from .models import Candidate, CandidateState
from .queries import DECIDES, DRAFTS, candidates_of


def _undecided(reach: Scope) -> QuerySet[Candidate]:
    owed = Obligation.objects.owed().filter(subject_type=Candidate._meta.label_lower, subject_id=OuterRef("pk"))
    return candidates_of(reach, DRAFTS | DECIDES).filter(~Exists(owed), state=CandidateState.WAITING)


CANDIDATES = Source(
    kind="republication",
    asks=_("Decide whether to republish it"),
    url_name="republication",
    rows=_undecided,
    title="title",
    organ="organ__name",
)
