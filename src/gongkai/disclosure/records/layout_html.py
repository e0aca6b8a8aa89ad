"""The parts of a body as HTML, written here line by line: a page of thousands of lines is drawn in milliseconds."""

import re
from collections.abc import Iterable, Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .layout import Kind, Part

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
HEADINGS = {1: "h3", 2: "h4", 3: "h5"}
PLAIN = {
    Kind.TITLE: '<p class="own-title">',
    Kind.ADDRESSEES: '<p class="addressees">',
    Kind.NOTE: '<p class="note">',
    Kind.PARAGRAPH: "<p>",
}


def legible(text: str) -> str:
    """The text without the characters that no page may hold and nobody sees."""
    return CONTROL.sub("", text)


def as_html(parts: Iterable[Part]) -> SafeString:
    """The parts one after another, headings from the third level on."""
    tables = 0
    written = []
    for part in parts:
        tables += part.kind is Kind.TABLE
        written.append("".join(_written(part, tables)))
    return mark_safe(legible("\n".join(written)))  # noqa: S308 - every word in it was escaped


def _written(part: Part, tables: int) -> Iterator[str]:
    match part.kind:
        case Kind.HEADING | Kind.ANNEX:
            name = HEADINGS[part.level]
            kind = ' class="annex"' if part.kind is Kind.ANNEX else ""
            yield f"<{name}{_id(part)}{kind}>{escape(part.text)}</{name}>"
        case Kind.ITEM:
            rest = part.text[len(part.lead) :]
            lead = f"<b>{escape(part.lead)}</b>" if part.lead else ""
            yield f"<p{_id(part)}>{lead}{escape(rest)}</p>"
        case Kind.TABLE:
            yield from _table(part, tables)
        case Kind.SIGNATURE:
            yield '<p class="signature">' + "<br>".join(escape(line) for line in part.text.split("\n")) + "</p>"
        case Kind.ANNEX_LIST:
            yield from _annexes(part.text.split("\n"))
        case _:
            yield f"{PLAIN[part.kind]}{escape(part.text)}</p>"


def _id(part: Part) -> str:
    return f' id="{escape(part.anchor)}"' if part.anchor else ""


def _annexes(lines: list[str]) -> Iterator[str]:
    """附件：1. … with the second and further items below the first."""
    label, mark, first = lines[0].partition("：") if "：" in lines[0] else lines[0].partition(":")
    yield f'<div class="annexes"><p>{escape(label)}{mark}</p><ul>'
    yield "".join(f"<li>{escape(line)}</li>" for line in (first.strip(), *lines[1:]) if line)
    yield "</ul></div>"


def _table(part: Part, number: int) -> Iterator[str]:
    """A table that a reader moves sideways by itself where it is wider than the page."""
    label = escape(_("Table %(number)d") % {"number": number})
    yield f'<div class="sheet" role="region" aria-label="{label}" tabindex="0"><table>'
    rows = part.rows
    if part.has_head_row:
        cells = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in rows[0])
        yield f"<thead><tr>{cells}</tr></thead>"
        rows = rows[1:]
    yield "<tbody>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
    yield "</tbody></table></div>"
