"""What of the re-evaluation waits in an inbox for a second person."""

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from gongkai.registers.obligations.queries import first_due
from gongkai.registers.organs.queries import Scope
from gongkai.registers.organs.waiting import Source

from .models import Round
from .queries import rounds_of
from .rules import Stage


def _proposed(reach: Scope) -> QuerySet[Round]:
    return rounds_of(reach, "confirm_reevaluation").filter(stage=Stage.PROPOSED).exclude(proposed_by=reach.account_id)


ROUNDS = Source(
    kind="reevaluation",
    asks=_("Confirm the round of re-evaluation or give it back"),
    url_name="reevaluation",
    rows=_proposed,
    title=Concat(F("organ__name"), Value(" "), Cast("year", CharField())),
    organ="organ__name",
    due_on=first_due(Round._meta.label_lower),
)
