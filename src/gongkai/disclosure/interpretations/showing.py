"""What everyone reads of an interpretation beside its text: its forms, what it explains, who interpreted (INT-2)."""

from collections.abc import Iterable, Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gongkai.disclosure.records.models import Record

from .models import Publication
from .queries import interpretation_genres
from .rules import Facts


def public_facts(records: Iterable[Record]) -> dict[int, list[tuple[str, str]]]:
    """By number, of those of ``records`` that are public interpretations; one query, none where there are none."""
    genres = interpretation_genres()
    chosen = [one.pk for one in records if one.genre in genres]
    if not chosen:
        return {}
    found = Publication.objects.public().filter(material__in=chosen).select_related("facts")
    return {one.material_id: list(_told(Facts.read(one.facts.canonical))) for one in found.order_by()}


def _told(facts: Facts) -> Iterator[tuple[str, str]]:
    if facts.forms:
        yield _("Form"), "、".join(facts.forms)
    if facts.elements:
        yield _("What it explains"), "、".join(facts.elements)
    if facts.interpreter:
        yield _("Interpreter"), facts.interpreter
    if facts.held_on:
        yield _("Held on"), date_format(facts.held_on, "Y-m-d")
