"""Words of the law's own pages: the acts that start a clock, how sure a row is, the terms of a clock."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.law import ContradictionKind, Duty

GROUPS: dict[str, tuple[Promise, frozenset[str]]] = {
    "periods": (_("Every year, quarter or month"), frozenset({"year", "quarter", "month"})),
    "plans": (_("Work plans"), frozenset({"plan"})),
    "records": (
        _("Documents and information"),
        frozenset(
            {
                "record",
                "document",
                "draft",
                "policy_draft",
                "publication",
                "rule",
                "state_policy",
                "false_information",
                "catalogue",
            }
        ),
    ),
    "requests": (_("Disclosure requests"), frozenset({"request", "third_party", "co_maker", "fee", "correction"})),
    "remedies": (
        _("Reconsideration and lawsuits"),
        frozenset({"reconsideration", "reconsideration_copy", "reconsideration_decision", "act"}),
    ),
    "decisions": (
        _("Decisions and consultation"),
        frozenset({"decision_draft", "rule_draft", "market_rule_draft", "consultation", "hearing"}),
    ),
    "enforcement": (
        _("Law enforcement"),
        frozenset({"enforcement_decision", "permit", "penalty", "random_check"}),
    ),
    "concerns": (_("Response to concerns"), frozenset({"concern", "grave_incident", "message", "site_error"})),
    "money_and_land": (
        _("Budgets, procurement, land"),
        frozenset(
            {
                "budget",
                "department_budget",
                "procurement_winner",
                "procurement_contract",
                "bid_report",
                "bid_candidates",
                "expropriation_notice",
                "expropriation_approval",
                "compensation_plan",
                "housing_compensation",
            }
        ),
    ),
    "channels": (
        _("Sites, media, gazette, guides"),
        frozenset(
            {"media_account", "home_page", "news_column", "notice_column", "gazette_issue", "guide", "network_log"}
        ),
    ),
    "reports": (_("Annual reports"), frozenset({"annual_report"})),
    "supervision": (_("Organs and supervision"), frozenset({"responsible_leader", "finding"})),
}
OTHER = "other"
OTHER_WORDS = _("Other acts")

CONFIDENCE: dict[str, Promise] = {
    "seed": _("from the notice itself"),
    "inference": _("inferred: check before relying on it"),
    "known, not seen": _("text not seen: check before relying on it"),
}
"""What is said of a row whose text was not simply read; ``seen`` needs no word."""
UNSURE = frozenset({"inference", "known, not seen"})

TERMS: dict[str, Promise] = {
    "extension": _("Extension"),
    "clarification": _("Clarification asked of the applicant"),
    "third_party": _("Opinion of a third party"),
    "other_organ": _("Opinion of another organ"),
    "fee": _("Fee"),
    "reasons": _("Reasons for many requests"),
}

LEVELS: dict[str, Promise] = {
    "nation": _("nation"),
    "province": _("province"),
    "city": _("city"),
    "county": _("county"),
    "township": _("township"),
}


CONTRADICTIONS: dict[str, Promise] = {
    ContradictionKind.LOOSER_THAN_ABOVE: _("Looser than the rule above"),
    ContradictionKind.CONFLICTING_LIMITS: _("Two limits for one duty"),
    ContradictionKind.CHOSEN_BESIDE_STATED: _("A chosen number beside one that the law states"),
}

LISTS: dict[str, Promise] = {
    "approved": _("Word of approval"),
    "compilation_amended": _("Compilations: amended"),
    "compilation_annexes": _("Compilations: annexes"),
    "compilation_effective": _("Compilations: in force from"),
    "compilation_published": _("Compilations: made public"),
    "compilation_title": _("Compilations: title"),
    "catalogue_source": _("Source of the duty to publish by the catalogue"),
    "compiler": _("Who compiles"),
    "core_metadata": _("Core metadata"),
    "disclosure_modes": _("Modes of disclosure"),
    "disclosure_sections": _("Parts of the disclosure section"),
    "first_interpreter": _("First interpreter"),
    "genres": _("Genres"),
    "index_number": _("Form of index numbers"),
    "interpretation_channels": _("Channels of interpretation"),
    "interpretation_elements": _("Elements of an interpretation"),
    "interpretation_filing": _("Monthly table of interpretations"),
    "interpretation_filing_columns": _("Columns of the monthly table"),
    "interpretation_forms_non_text": _("Forms of interpretation beyond text"),
    "interpretation_forms_text": _("Forms of interpretation in text"),
    "interpretation_genre": _("Genre of an interpretation"),
    "interpretation_material": _("Word for the material"),
    "interpretation_no_number": _("Why an interpretation has no number"),
    "interpretation_package": _("What is handed in with a document to interpret"),
    "interpretation_plan": _("Word for the plan of interpretation"),
    "interpretation_question": _("What reviewers of an interpretation answer"),
    "interpretation_question_source": _("Source of that question"),
    "interpretation_title": _("Title of an interpretation"),
    "interpreted_genres": _("Genres that are interpreted"),
    "legality_reviewed_kinds": _("Kinds that are reviewed for legality"),
    "major_project_information": _("Information of major projects"),
    "normative_document": _("Kind of earlier normative documents"),
    "ogi_work": _("The work itself"),
    "penalty_changes": _("What may become of a penalty"),
    "publisher": _("Who releases"),
    "reevaluation_amending": _("Re-evaluation: title of what amends"),
    "reevaluation_body_clean_up": _("Re-evaluation: text of the result of a clean-up"),
    "reevaluation_body_undisclosed": _("Re-evaluation: text of the result"),
    "reevaluation_clean_up": _("Re-evaluation: title of the result of a clean-up"),
    "reevaluation_clean_up_heads": _("Re-evaluation: headings of a clean-up"),
    "reevaluation_document": _("Re-evaluation: a document"),
    "reevaluation_genre": _("Re-evaluation: genre of the result"),
    "reevaluation_no_number": _("Re-evaluation: why the result has no number"),
    "reevaluation_opened": _("Re-evaluation: what was opened"),
    "reevaluation_repealing": _("Re-evaluation: title of what repeals"),
    "reevaluation_subject": _("Re-evaluation: subject category of the result"),
    "reevaluation_terms": _("Re-evaluation: subject terms of the result"),
    "reevaluation_titles_shown": _("Re-evaluation: what is listed by its title"),
    "reevaluation_undisclosed": _("Re-evaluation: title of the result"),
    "review_form": _("Review form"),
    "review_levels": _("Levels of review"),
    "right_draft": _("Right: to draft"),
    "right_first_review": _("Right: first review"),
    "right_lapse": _("Right: to declare ineffective"),
    "right_legality_review": _("Right: legality review"),
    "right_override": _("Right: to confirm exceptions"),
    "right_confirm_reevaluation": _("Right: to confirm re-evaluations"),
    "right_reevaluate": _("Right: to re-evaluate"),
    "right_release": _("Right: to release"),
    "right_review_shortcut": _("Right: to review shortcuts"),
    "right_second_review": _("Right: second review"),
    "right_secrecy_review": _("Right: secrecy review"),
    "right_sign": _("Right: to sign"),
    "right_shortcut": _("Right: to take shortcuts"),
    "right_take_over": _("Right: to publish what was public elsewhere"),
    "right_third_review": _("Right: third review"),
    "right_withdraw": _("Right: to withdraw"),
    "rule_kinds": _("Kinds of the ledger"),
    "signatory": _("Who signs"),
    "three_gates": _("Three gates"),
    "three_synchronised": _("Three in step"),
}
"""What the lists and words of profiles are for; one that is not here is shown under its own name."""


def group_of(duty: Duty) -> str:
    """The kind of act that starts the duty's clock."""
    subject = duty.starts.partition(".")[0]
    return next((name for name, (_words, subjects) in GROUPS.items() if subject in subjects), OTHER)


def grouped(duties: Iterable[Duty]) -> list[tuple[str, Promise, list[Duty]]]:
    """The duties by the kind of act that starts them, in the order of ``GROUPS``."""
    found: dict[str, list[Duty]] = {}
    for duty in duties:
        found.setdefault(group_of(duty), []).append(duty)
    words = {name: words for name, (words, _subjects) in GROUPS.items()} | {OTHER: OTHER_WORDS}
    return [(name, words[name], found[name]) for name in words if name in found]
