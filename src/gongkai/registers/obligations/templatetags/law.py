"""The law's values in words, for the pages that show duties."""

from django import template
from django.utils.functional import Promise

from gongkai.law import ContradictionKind, Duty, Span, span_in_words

from ..law_words import CONFIDENCE, CONTRADICTIONS, LISTS, UNSURE

register = template.Library()


@register.filter
def span_words(span: Span) -> str:
    """A limit in Chinese: 20个工作日."""
    return span_in_words(span)


@register.filter
def is_unsure(duty: Duty) -> bool:
    """Whether the text of a row is still to be checked."""
    return duty.confidence in UNSURE


@register.filter
def confidence_words(confidence: str) -> str | Promise:
    """How sure a row is."""
    return CONFIDENCE.get(confidence, confidence)


@register.filter
def contradiction_words(kind: ContradictionKind) -> str | Promise:
    """What is wrong between two rules."""
    return CONTRADICTIONS.get(kind, kind.value)


@register.filter
def list_name(name: str) -> str | Promise:
    """What a list or a word of a profile is for."""
    return LISTS.get(name, name)
