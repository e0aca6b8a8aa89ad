"""What must be there before a document that needs an interpretation, or a material, goes on (INT-1, INT-5)."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.disclosure.records.content import Content
from gongkai.disclosure.records.gates import Stage
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import Question, Refusal, State
from gongkai.disclosure.records.wording import law_for
from gongkai.law import Profile

from . import queries
from .rules import Part, missing_parts
from .wording import clause_of, is_interpretation, needs_interpretation

FIELDS: Mapping[str, Promise] = {
    "outline": gettext_lazy("Outline"),
    "forms": gettext_lazy("Forms"),
    "channels": gettext_lazy("Channels of interpretation"),
    "elements": gettext_lazy("Elements of an interpretation"),
    "planned_on": gettext_lazy("Day of interpretation"),
    "interpreter": gettext_lazy("Interpreter"),
}
REVIEWED = frozenset({State.SIGNED, State.SCHEDULED, State.RELEASED})


def package(record: Record, content: Content, stage: Stage, on: date) -> Iterator[Refusal]:
    """Plan and material come, are reviewed and are signed with the document (三同步); else it is sent back."""
    law = law_for(record)
    if stage is Stage.TAKE_OVER or not needs_interpretation(law, content):
        return
    if queries.was_signed_elsewhere(record):
        yield from _of_signed_elsewhere(record, stage, law)
    elif stage is not Stage.RELEASE:
        yield from lacking(record, content, stage, law)


def _of_signed_elsewhere(record: Record, stage: Stage, law: Profile) -> Iterator[Refusal]:
    """Its package was reviewed and signed where the document was; before it is public its material is reviewed here."""
    wanted = any(Part.MATERIAL in words.split(" or ") for words in law.lists["interpretation_package"])
    if stage is Stage.RELEASE and wanted and not _is_any_ready(queries.materials_of(record), Stage.SIGN):
        said = _("The %(material)s of a document that was signed elsewhere must have passed its reviews first.")
        told = said % {"material": law.wording[f"interpretation_{Part.MATERIAL}"]}
        yield Refusal("interpretation_material_unreviewed", told, "", clause_of(law), is_return=True)


def lacking(record: Record, content: Content, stage: Stage, law: Profile) -> Iterator[Refusal]:
    """Everything that lacks of what the place wants with such a document; four queries at most."""
    clause = clause_of(law)
    plan = queries.plan_of(record, content)
    materials = queries.materials_of(record)
    present = ({Part.PLAN} if plan else set()) | ({Part.MATERIAL} if materials else set())
    names = {part: law.wording[f"interpretation_{part}"] for part in Part}
    for parts in missing_parts(law.lists["interpretation_package"], present):
        said = _("There is no %(what)s with the document.") % {"what": _(" or ").join(names[one] for one in parts)}
        yield Refusal(f"interpretation_{parts[0]}_missing", said, "", clause, is_return=True)
    if plan and plan.lacks:
        told = {"plan": names[Part.PLAN], "fields": _named(plan.lacks)}
        said = _("The %(plan)s does not say: %(fields)s.") % told
        yield Refusal("interpretation_plan_incomplete", said, "", clause, is_return=True)
    if materials and not _is_any_ready(materials, stage):
        yield Refusal(
            f"interpretation_material_{_WANTED[stage][0]}", _unready(names, stage), "", clause, is_return=True
        )


_WANTED = {
    Stage.SEND_ON: ("incomplete", gettext_lazy("The %(material)s has no text or attachment yet, or its facts lack.")),
    Stage.SIGN: ("unreviewed", gettext_lazy("The %(material)s has not passed its reviews; both are signed together.")),
}


def _unready(names: Mapping[Part, str], stage: Stage) -> str:
    return str(_WANTED[stage][1]) % {"material": names[Part.MATERIAL]}


def _is_any_ready(materials: list[Record], stage: Stage) -> bool:
    """Whether one of them is complete, where the document is sent on, or reviewed, where it is signed."""
    if any(one.is_public for one in materials):
        return True
    if stage is Stage.SIGN:
        return any(one.state in REVIEWED or one.waits_for == "sign" for one in materials)
    return bool(queries.complete_materials(materials))


def _named(fields: tuple[str, ...]) -> str:
    return _(", ").join(str(FIELDS[name]) for name in fields)


def material(record: Record, content: Content, stage: Stage, on: date) -> Iterator[Refusal]:
    """A material says what it interprets and how, and is not public before what it interprets is decided to be."""
    if not is_interpretation(record):
        return
    law = law_for(record)
    documents = queries.documents_of(record)
    if not documents and not queries.citations_of(record):
        yield Refusal("interpretation_of_nothing", _("It does not name the document that it interprets."))
    facts = queries.facts_of(record, content)
    lacks = facts.lacks if facts else ("forms", "elements")
    if lacks:
        said = _("The facts of the interpretation do not say: %(fields)s.") % {"fields": _named(lacks)}
        yield Refusal("interpretation_facts_missing", said, "", clause_of(law))
    if facts and facts.held_on and facts.held_on > on and stage is Stage.RELEASE:
        yield Refusal("interpretation_not_held", _("The day on which the head interpreted has not come yet."))
    if stage is Stage.RELEASE:
        yield from _too_early(documents)


def _too_early(documents: list[Record]) -> Iterator[Refusal]:
    for one in documents:
        if not (one.is_public or one.state in REVIEWED):
            said = _("“%(document)s” is not signed yet; its interpretation would be public first.") % {"document": one}
            yield Refusal("interpretation_too_early", said)


def questions(record: Record) -> Iterator[Question]:
    """Whether an aim is presented as a benefit already enjoyed (INT-5)."""
    if is_interpretation(record):
        wording = law_for(record).wording
        yield Question(
            "aim_as_benefit",
            wording["interpretation_question"],
            passes_on=False,
            clause=wording["interpretation_question_source"],
        )
