"""The parts of the desk that need a thought before they are drawn."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.forms import BoundField

from .. import dates
from ..bars import bar_of
from ..lighting import Lit, lit_paragraphs
from ..states import state_of
from ..strips import DueLike, strip_of

register = template.Library()


@register.filter
def day(on: date | None) -> str:
    """The date with its weekday: 2020年10月15日 周四."""
    return dates.written_day(dates.day_of(on)) if on else ""


@register.filter
def month(on: date) -> str:
    """The month: 2020年10月."""
    return dates.written_month(on)


@register.filter
def moment(at: datetime | None) -> str:
    """The moment with its weekday: 2020年10月15日 周四 09:00."""
    return f"{day(at)} {dates.hour(at)}" if at else ""


@register.inclusion_tag("desk/parts/state_tag.html")
def state_tag(state: str, word: str = "") -> dict[str, Any]:
    """A state as word, sign and colour; ``word`` replaces the usual word where a page must say more."""
    shown = state_of(state)
    return {"state": shown, "word": word or shown.word}


@register.inclusion_tag("desk/parts/due_date.html")
def due_date(
    on: date | None,
    today: date | None = None,
    state: str = "",
    why: str = "",
    note: str = "",
) -> dict[str, Any]:
    """A due date or moment with weekday, days left (unless ``state`` says it no longer runs) and a link to why."""
    runs = state in {"", "running", "due_soon", "overdue"}
    on_day = dates.day_of(on) if on else None
    return {
        "on": on,
        "on_day": on_day,
        "hour": dates.hour(on) if on else "",
        "left": dates.days_left(on_day, today=today) if on_day and today and runs else "",
        "tone": state_of(state).tone if state else "",
        "why": why,
        "note": note,
    }


@register.inclusion_tag("desk/parts/clock_strip.html")
def clock_strip(due: DueLike, today: date, is_open: bool = False) -> dict[str, Any]:
    """Why the due date is that day: squares, the sentence, and the same as a table."""
    return {"due": due, "strip": strip_of(due.steps, today=today), "today": today, "is_open": is_open}


@register.inclusion_tag("desk/parts/due_bar.html")
def due_bar(counts: Mapping[date, int], today: date, days: int = 28, top: int = 0) -> dict[str, Any]:
    """Due days ahead as a small drawing with its words."""
    return {"bar": bar_of(counts, today=today, days=days, top=top)}


@register.inclusion_tag("desk/parts/lit_text.html")
def lit_text(text: str, spans: Sequence[Lit], offset: int = 0) -> dict[str, Any]:
    """The source text, or the part of it from ``offset`` on, with its lit sentences, each at ``#s-<anchor>``."""
    return {"paragraphs": lit_paragraphs(text, spans, offset=offset)}


@register.inclusion_tag("desk/parts/source_pair.html", takes_context=True)
def source_pair(
    context: template.Context,
    text: str,
    cards: Sequence[Lit],
    card_template: str,
    source_title: str = "",
    cards_title: str = "",
    source_template: str = "",
) -> dict[str, Any]:
    """The original beside what was read from it; ``card_template`` draws one card from ``card`` and ``anchor``.

    ``source_template`` draws the original where it is more than ``text`` with its lit sentences.
    """
    outer: dict[Any, Any] = context.flatten()
    return outer | {
        "paragraphs": [] if source_template else lit_paragraphs(text, cards),
        "source_template": source_template,
        "cards": cards,
        "card_template": card_template,
        "source_title": source_title,
        "cards_title": cards_title,
    }


@register.inclusion_tag("desk/parts/form_field.html")
def form_field(field: BoundField) -> dict[str, Any]:
    """One field: label, help, errors and input, tied together for readers."""
    widget = field.field.widget
    if isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    return {
        "field": field,
        "is_single_choice": isinstance(widget, forms.CheckboxInput),
        "is_group": field.use_fieldset,
    }


@register.inclusion_tag("desk/parts/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """Every field of a form, hidden ones and the errors of the whole included."""
    return {"form": form}
