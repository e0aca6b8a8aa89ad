"""What an act of the audit register is called, and what it was done to, in the reader's language."""

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from gongkai.disclosure.records import words
from gongkai.registers.obligations.models import EventKind

FAMILIES = {
    "account": _("Accounts and sign-in"),
    "api": _("Other systems"),
    "audit": _("Audit register"),
    "catalogue": _("Catalogues"),
    "compilation": _("Compilations"),
    "extension": _("Later days"),
    "file": _("Files"),
    "holiday_notice": _("Holiday notices"),
    "job": _("Jobs"),
    "finding": _("Findings"),
    "inspection": _("Inspections"),
    "interpretation": _("Interpretations"),
    "journal": _("Publication journal"),
    "obligation": _("Obligations"),
    "organ": _("Organs"),
    "post": _("Posts"),
    "progress": _("Progress"),
    "recomputation": _("Recomputations"),
    "record": _("Records"),
    "republication": _("Republications"),
    "reevaluation": _("Re-evaluation"),
    "task": _("Tasks"),
    "workplan": _("Work plans"),
}
RECORD_ACTS = {f"record.{kind}": label for kind, label in words.ACTS.items()}
ACTS = (
    {f"obligation.{kind.value}": kind.label for kind in EventKind}
    | RECORD_ACTS
    | {
        "account.created": _("Account made"),
        "account.deactivated": _("Account closed"),
        "account.reactivated": _("Account opened again"),
        "account.identity_bound": _("Identity bound to an account"),
        "account.identity_unbound": _("Identity loosened from an account"),
        "account.password_changed": _("Password changed"),
        "account.password_reset": _("Password replaced by an administrator"),
        "account.second_factor_added": _("Second factor added"),
        "account.second_factor_removed": _("Second factor removed"),
        "account.second_factor_renewed": _("Recovery codes made anew"),
        "account.second_factor_reset": _("Second factor taken away by an administrator"),
        "account.session_ended": _("Session ended"),
        "account.sessions_ended": _("Sessions of an account ended"),
        "account.sign_in_failed": _("Sign-in failed"),
        "account.signed_in": _("Signed in"),
        "account.signed_out": _("Signed out"),
        "api.called": _("Another system called"),
        "api.client_made": _("Another system let in"),
        "api.client_organs_set": _("Organs of another system changed"),
        "api.key_made": _("Key of another system made"),
        "api.key_revoked": _("Key of another system revoked"),
        "audit.exported": _("Audit register exported"),
        "audit.verified": _("Audit register verified"),
        "catalogue.draft_discarded": _("Draft of a catalogue given up"),
        "catalogue.entry_added": _("Entry added to a catalogue"),
        "catalogue.entry_changed": _("Entry of a catalogue changed"),
        "catalogue.entry_removed": _("Entry taken out of a catalogue"),
        "catalogue.field_excused": _("Pilot field stated not to concern a government"),
        "catalogue.opened": _("Catalogue begun"),
        "catalogue.published": _("Catalogue published"),
        "catalogue.table_entered": _("Table entered into a catalogue"),
        "catalogue.table_set_aside": _("Table for a catalogue set aside"),
        "catalogue.version_begun": _("New version of a catalogue begun"),
        "compilation.asked": _("Compilation asked for"),
        "compilation.made": _("Compilation made"),
        "extension.approved": _("Later day granted"),
        "extension.asked": _("Later day asked for"),
        "extension.refused": _("Later day refused"),
        "extension.withdrawn": _("Request for a later day withdrawn"),
        "file.check_entered": _("File handed in for checking"),
        "file.checked": _("File checked"),
        "file.stored": _("File stored"),
        "file.unchanged_confirmed": _("Original let out unchanged"),
        "file.unchanged_declined": _("Original kept inside"),
        "file.unchanged_proposed": _("Original proposed to go out unchanged"),
        "holiday_notice.entered": _("Holiday notice entered"),
        "holiday_notice.withdrawn": _("Holiday notice taken back"),
        "job.started_again": _("Failed job started again"),
        "finding.correction_accepted": _("Correction of a finding accepted"),
        "finding.correction_returned": _("Correction of a finding returned"),
        "finding.correction_sent": _("Correction of a finding sent"),
        "finding.made": _("Finding entered"),
        "finding.withdrawn": _("Finding withdrawn"),
        "inspection.entered": _("Check entered"),
        "interpretation.filed": _("Interpretations of a month filed"),
        "journal.erased": _("What an entry of the journal said was lawfully erased"),
        "obligation.closed": _("Obligation closed"),
        "obligation.handed_over": _("Obligations passed to the organ that carries on"),
        "obligation.met": _("Obligation met"),
        "obligation.reopened": _("Obligation opened again"),
        "obligation.recounted": _("Numbers of obligations counted anew"),
        "obligation.restated": _("Due day of an obligation changed"),
        "obligation.started": _("Obligations started"),
        "obligation.taken_back": _("Obligations returned to an organ whose end was undone"),
        "organ.abolished": _("Organ abolished"),
        "organ.alias_added": _("Other name of an organ added"),
        "organ.contact_recorded": _("Contact of an organ recorded"),
        "organ.filing_confirmed": _("Filing of an organ confirmed"),
        "organ.act_recorded": _("Yearly act of an organ recorded"),
        "organ.act_withdrawn": _("Yearly act of an organ withdrawn"),
        "organ.ending_undone": _("End of an organ undone"),
        "organ.founded": _("Organ entered"),
        "organ.settled": _("Government of the installation named"),
        "organ.moved": _("Organ placed under another"),
        "organ.names_corrected": _("Names of an organ corrected"),
        "organ.reclassified": _("Level, kind or law of an organ changed"),
        "organ.remit_recorded": _("Functions of an organ recorded"),
        "organ.renamed": _("Organ renamed"),
        "organ.responsibility_filed": _("Responsible persons filed"),
        "organ.ended_by_merger": _("Organ ended by merger"),
        "organ.ended_by_renaming": _("Organ ended by renaming"),
        "organ.ended_by_split": _("Organ ended by division"),
        "post.ended": _("Post ended"),
        "post.given": _("Post given"),
        "progress.accepted": _("Report accepted"),
        "progress.imported": _("Progress entered from a table"),
        "progress.reported": _("Progress reported"),
        "recomputation.finished": _("Due days reckoned anew after a change of the calendar"),
        "progress.returned": _("Report returned"),
        "republication.accepted": _("Republication begun"),
        "republication.declined": _("Republication declined"),
        "republication.feed_ended": _("Feed not followed any more"),
        "republication.feed_followed": _("Feed followed"),
        "republication.republished": _("Republished"),
        "republication.taken_in": _("Republications taken in"),
        "reevaluation.begun": _("Round of re-evaluation begun"),
        "reevaluation.confirmed": _("Round of re-evaluation confirmed"),
        "reevaluation.decided": _("Decision in a round of re-evaluation"),
        "reevaluation.given_back": _("Round of re-evaluation given back"),
        "reevaluation.proposed": _("Round of re-evaluation proposed"),
        "reevaluation.result_drafted": _("Result of a re-evaluation drafted"),
        "task.added": _("Task added to a plan in force"),
        "task.amended": _("Task of a plan in force changed"),
        "task.carried_over": _("Old obligations closed as carried over"),
        "task.drafted": _("Task added to a draft"),
        "task.confirmed": _("Task confirmed"),
        "task.corrected": _("Task corrected"),
        "task.dismissed": _("Task set aside"),
        "task.merged": _("Tasks merged"),
        "task.restored": _("Task taken up again"),
        "task.unlinked": _("Origin of a task taken back"),
        "task.split": _("Task split"),
        "task.units_set": _("Responsible organs of a task set"),
        "task.withdrawn": _("Task of a plan in force withdrawn"),
        "workplan.addressees_assigned": _("Plan laid on its addressees"),
        "workplan.clause_review_withdrawn": _("Review of a clause taken back"),
        "workplan.clause_reviewed": _("Clause looked at: it makes no duty"),
        "workplan.correction_undone": _("Correction undone"),
        "workplan.discarded": _("Draft of a plan discarded"),
        "workplan.drafted": _("Notice read into a draft"),
        "workplan.examples_exported": _("Plan handed out as a labelled example"),
        "workplan.in_force": _("Plan put in force"),
        "workplan.linked": _("Plan linked to one above"),
        "workplan.metadata_corrected": _("Particulars of a plan corrected"),
        "workplan.names_resolved_again": _("Names in a plan looked up again"),
        "workplan.progress_hidden": _("Progress of a plan not public any more"),
        "workplan.progress_published": _("Progress of a plan made public"),
        "workplan.tasks_linked": _("Origin of tasks stated"),
        "workplan.tasks_confirmed": _("Several tasks confirmed"),
        "workplan.unit_decided": _("Name in a plan settled"),
        "workplan.unlinked": _("Link of a plan taken back"),
    }
)
SUBJECTS = {
    "audit.register": _("Audit register"),
    "obligations.register": _("Obligations"),
    "accounts.account:unknown": _("unknown user name"),
}


def label_of(act: str) -> str:
    """The act in words; one that has none of its own is told by its family and its code."""
    if act in ACTS:
        return str(ACTS[act])
    family, _dot, rest = act.partition(".")
    return f"{FAMILIES[family]} · {rest}" if family in FAMILIES else act


def subject_label(subject: str) -> str:
    """``organs.organ:12`` as “organ 12”; what names no kind of thing stays as it is."""
    if subject in SUBJECTS:
        return str(SUBJECTS[subject])
    kind, colon, key = subject.rpartition(":")
    try:
        model = apps.get_model(kind) if colon else None
    except (LookupError, ValueError):
        return subject
    return f"{model._meta.verbose_name} {key}" if model else subject
