"""How states, steps, acts and relations are called in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.law import load_profile
from gongkai.registers.organs.models import Organ

from .rules import ActKind, RelationKind, State, Validity

STATES: Mapping[str, Promise] = {
    State.DRAFT: _("Draft"),
    State.IN_REVIEW: _("In review"),
    State.SIGNED: _("Signed, to be released"),
    State.SCHEDULED: _("Release scheduled"),
    State.RELEASED: _("Released"),
    State.CLOSED: _("Signed, not for the public"),
}
ACTS: Mapping[str, Promise] = {
    ActKind.DRAFTED: _("Drafted"),
    ActKind.HANDED_IN: _("Handed in, signed in another system"),
    ActKind.EDITED: _("Edited"),
    ActKind.SENT_ON: _("Sent on"),
    ActKind.APPROVED: _("Approved"),
    ActKind.RETURNED: _("Given back"),
    ActKind.VOIDED: _("Approvals voided by an edit"),
    ActKind.SIGNED: _("Signed"),
    ActKind.SCHEDULED: _("Release scheduled"),
    ActKind.RELEASED: _("Released"),
    ActKind.RELEASE_FAILED: _("The scheduled release did not happen"),
    ActKind.COPIED: _("Clean copies taken"),
    ActKind.OVERRIDE_PROPOSED: _("Exception proposed"),
    ActKind.OVERRIDDEN: _("Exception confirmed"),
    ActKind.WITHDRAWAL_PROPOSED: _("Withdrawal proposed"),
    ActKind.WITHDRAWN: _("Withdrawn"),
    ActKind.REEVALUATED: _("Re-evaluated: it stays as it is"),
    ActKind.REOPENED: _("Re-evaluated: to be opened"),
    ActKind.TAKEN_ON: _("Taken over from a colleague"),
    ActKind.PASSED_ON: _("Passed on to a colleague"),
    ActKind.CORRECTED: _("Correction entered"),
    ActKind.LAPSED: _("No longer in force"),
    ActKind.SKIPPED: _("Step skipped by a lawful shortcut"),
    ActKind.SHORTCUT_REVIEWED: _("Shortcut reviewed afterwards"),
    ActKind.TAKEN_OVER: _("Taken over as public before"),
    ActKind.ANNULLED: _("Decision changed or annulled"),
}
RELATIONS: Mapping[str, Promise] = {
    RelationKind.AMENDS: _("amends"),
    RelationKind.REPEALS: _("repeals"),
    RelationKind.REPLACES: _("replaces"),
    RelationKind.INTERPRETS: _("interprets"),
    RelationKind.IMPLEMENTS: _("implements"),
    RelationKind.REPUBLISHES: _("republishes"),
}
TOUCHED: Mapping[str, Promise] = {
    RelationKind.AMENDS: _("amended by"),
    RelationKind.REPEALS: _("repealed by"),
    RelationKind.REPLACES: _("replaced by"),
    RelationKind.INTERPRETS: _("interpreted by"),
    RelationKind.IMPLEMENTS: _("implemented by"),
    RelationKind.REPUBLISHES: _("republished by"),
}
VALIDITIES: Mapping[str, Promise] = {
    Validity.NOT_YET: _("Not yet in force"),
    Validity.VALID: _("Valid"),
    Validity.AMENDED: _("Amended"),
    Validity.REPEALED: _("Repealed"),
    Validity.LAPSED: _("Lapsed"),
}
FORCES: Mapping[str, Promise] = {
    Validity.NOT_YET: _("Not yet in force"),
    Validity.VALID: _("In force and unchanged"),
    Validity.AMENDED: _("In force as amended"),
    Validity.REPEALED: _("No longer in force: repealed"),
    Validity.LAPSED: _("No longer in force: lapsed"),
}
"""The same as the first word of a public page says it: 现行有效, 已修改, 已废止."""


def title_of(organ: Organ, right: str) -> str:
    """What a step or another right is called at the organ's place (``right_…`` of the profile's wording)."""
    return load_profile(organ.profile).wording[f"right_{right}"]
