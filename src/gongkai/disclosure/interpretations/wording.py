"""The words, lists and rules of a place about interpretations, from its profile."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.disclosure.records.content import Content, Extent, Mode
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.wording import law_for, rule_kind_of
from gongkai.law import Profile

PACKAGE_DUTY = "interpretation_package.submit"
CLOCK_DUTY = "interpretation.publish"


def is_interpretation(record: Record) -> bool:
    """Whether the record is a material that interprets documents, by its genre."""
    return record.genre == law_for(record).wording["interpretation_genre"]


def needs_interpretation(law: Profile, content: Content) -> bool:
    """Whether it must be interpreted: it is for everyone, and a rule or normative, of such a genre, or marked so."""
    is_for_everyone = content.mode is Mode.PROACTIVE and content.extent is not Extent.WITHHELD
    if not is_for_everyone or content.genre == law.wording["interpretation_genre"]:
        return False
    is_rule = bool(rule_kind_of(law, content))
    return is_rule or content.needs_interpretation or content.genre in law.lists["interpreted_genres"]


def forms_of(law: Profile) -> tuple[str, ...]:
    """Every form that the place knows, those in text first."""
    return (*law.lists["interpretation_forms_text"], *law.lists["interpretation_forms_non_text"])


def clause_of(law: Profile) -> str:
    """The clause by which plan and material come with the document; that of the clock where no other is known."""
    for duty_id in (PACKAGE_DUTY, CLOCK_DUTY):
        if duties := law.duties_of(duty_id):
            return duties[0].source
    return ""


def page_of(record: Record) -> Iterator[tuple[str, str]]:
    """The page of this room that belongs to a record."""
    label = _("Facts of the interpretation") if is_interpretation(record) else _("Interpretation")
    yield label, reverse("record_interpretation", args=[record.pk])
