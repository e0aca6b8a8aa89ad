"""How rounds, their stages and decisions are called in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .rules import Decision, RoundKind, Stage

KINDS: Mapping[str, Promise] = {
    RoundKind.UNDISCLOSED: _("Re-evaluation of what is not public"),
    RoundKind.CLEAN_UP: _("Clean-up of rules and normative documents"),
}
STAGES: Mapping[str, Promise] = {
    Stage.OPEN: _("Being decided"),
    Stage.PROPOSED: _("Waits for a second person"),
    Stage.CONFIRMED: _("Confirmed"),
}
STAGE_SIGNS = {Stage.OPEN: "running", Stage.PROPOSED: "due_soon", Stage.CONFIRMED: "met"}
DECISIONS: Mapping[str, Promise] = {
    Decision.STAYS: _("It stays as it is"),
    Decision.OPENS: _("It is opened"),
    Decision.KEEP: _("It stays in force"),
    Decision.AMEND: _("It is to be amended"),
    Decision.REPEAL: _("It is to be repealed"),
    Decision.LAPSE: _("It is to be declared lapsed"),
}
