"""PDF through typst: a compiler that is kept with its typefaces, templates of the package, data as data."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

import typst

from .fonts import FontSet, FontUsed, Role, system_fonts
from .glyphs import Glyphs, MissingGlyph
from .measures import Measures
from .payload import data_of, head_of
from .values import Typeset

TEMPLATES: Final = Path(__file__).parent / "templates"


class NotTypeset(Exception):
    """A value that the templates could not set; the text says what the typesetter said."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF and what is to be known of it: the typefaces it was set in and the characters that had none."""

    content: bytes
    fonts: tuple[FontUsed, ...]
    missing: tuple[MissingGlyph, ...]


def to_pdf(value: Typeset, *, fonts: FontSet | None = None, measures: Measures | None = None) -> bytes:
    """The value as a tagged PDF with text, bookmarks and properties; raises ``NoChineseFont``."""
    return typeset(value, fonts=fonts, measures=measures).content


def typeset(value: Typeset, *, fonts: FontSet | None = None, measures: Measures | None = None) -> Printed:
    """The value as a PDF, with the typefaces used and the characters that no typeface has; raises ``NoChineseFont``."""
    fonts = fonts or system_fonts()
    payload, glyphs = payload_of(value, fonts, measures or Measures())
    content = press_of(fonts).compile({"payload": payload})
    return Printed(content, (*fonts.report(), *glyphs.borrowed()), tuple(glyphs.missing))


def payload_of(value: Typeset, fonts: FontSet, measures: Measures) -> tuple[str, Glyphs]:
    """What the templates are told, as JSON, and what was found of its characters; raises ``NoChineseFont``."""
    fonts.report()
    glyphs = Glyphs(fonts)
    payload = {
        "data": glyphs.shown(data_of(value, measures)),
        "measures": measures.nested(),
        "fonts": {role.value: fonts.stack(role) for role in Role},
        "info": head_of(value),
    }
    return json.dumps(payload, ensure_ascii=False), glyphs


class _Press:
    """One compiler, used by one thread at a time."""

    def __init__(self, fonts: FontSet) -> None:
        self._lock = threading.Lock()
        self._compiler = typst.Compiler(
            TEMPLATES / "main.typ", root=TEMPLATES, font_paths=fonts.for_typst, ignore_system_fonts=True
        )

    def compile(self, inputs: Mapping[str, str]) -> bytes:
        with self._lock:
            try:
                content = self._compiler.compile(sys_inputs=dict(inputs), format="pdf", timestamp=0)
            except typst.TypstError as error:
                raise NotTypeset(f"{error.message} {error.diagnostic}") from error
        if not isinstance(content, bytes):
            raise NotTypeset("the typesetter gave no file")
        return content


_presses: WeakKeyDictionary[FontSet, _Press] = WeakKeyDictionary()
_making = threading.Lock()


def press_of(fonts: FontSet) -> _Press:
    """The press of these typefaces; made once."""
    with _making:
        if fonts not in _presses:
            _presses[fonts] = _Press(fonts)
        return _presses[fonts]
