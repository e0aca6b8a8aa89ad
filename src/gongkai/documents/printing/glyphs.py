"""Characters that no typeface of the machine can draw: told with their place, and shown as words, never as a box."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .fonts import FontSet, FontUsed, Role

SHOWN_AT_MOST = 6
"""So many code points of a stretch without shapes are named in the text; the report names all."""
_WITHOUT_SHAPE = frozenset("\n\t \u3000\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e\ufe0f") | frozenset(
    chr(one) for one in range(0xE0100, 0xE01F0)
)
PLACES: Mapping[str, str] = {
    "title": "标题",
    "number": "发文字号",
    "issuers": "发文机关标志",
    "signatures": "署名",
    "addressees": "主送机关",
    "body": "正文",
    "annexes": "附件",
    "annex_titles": "附件说明",
    "note": "附注",
    "copies_to": "抄送机关",
    "printed_by": "印发机关",
    "rows": "表格",
    "heads": "表头",
    "pieces": "汇编",
}
_WORDS = frozenset({"kind", "k", "a", "m", "l", "num", "plain", "plain_title"})
"""Keys whose values are the program's own words, or are printed elsewhere too."""


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character without a shape and where it stands, 正文第3项."""

    character: str
    place: str

    @property
    def code_point(self) -> str:
        """Its number, U+20BB7."""
        return f"U+{ord(self.character):04X}"


@dataclass
class Glyphs:
    """Looks through what is to be printed; afterwards ``missing`` and ``borrowed`` say what was found."""

    fonts: FontSet
    missing: list[MissingGlyph] = field(default_factory=list)
    _known: set[str] = field(default_factory=lambda: set(_WITHOUT_SHAPE))
    _borrowed: dict[str, set[str]] = field(default_factory=dict)
    _lacking: set[str] = field(default_factory=set)

    def shown(self, data: Any) -> Any:
        """The data with words in place of the characters that cannot be drawn."""
        return {
            key: self._walk(value, PLACES.get(key, key)) if key not in _WORDS else value for key, value in data.items()
        }

    def borrowed(self) -> Iterator[FontUsed]:
        """The characters that the typeface of the text lacks, by the typeface that lends them."""
        for family, characters in sorted(self._borrowed.items()):
            yield FontUsed(
                self.fonts.chosen(Role.BODY).used, family, is_fallback=True, characters="".join(sorted(characters))
            )

    def _walk(self, data: Any, place: str) -> Any:
        if isinstance(data, str):
            return self._text(data, place)
        if isinstance(data, dict):
            return {key: value if key in _WORDS else self._walk(value, place) for key, value in data.items()}
        if isinstance(data, list | tuple):
            is_whole = all(isinstance(one, str) for one in data)
            return [
                self._walk(one, place if is_whole or "第" in place else f"{place}第{number}项")
                for number, one in enumerate(data, start=1)
            ]
        return data

    def _text(self, text: str, place: str) -> str:
        new = set(text) - self._known
        if not new:
            return text
        for character in new - self._lacking:
            self._look_up(character)
        if self._lacking.isdisjoint(text):
            return text
        return "".join(self._pieces(text, place))

    def _pieces(self, text: str, place: str) -> Iterator[str]:
        stretch: list[str] = []
        for character in text:
            if character in self._lacking:
                stretch.append(character)
                self.missing.append(MissingGlyph(character, place))
                continue
            if stretch:
                yield _named(stretch)
                stretch = []
            yield character
        if stretch:
            yield _named(stretch)

    def _look_up(self, character: str) -> None:
        own = [self.fonts.chosen(role).used for role in Role]
        lenders = self.fonts.stack(Role.BODY)
        lender = next((one for one in lenders if self.fonts.covers(one, character)), None)
        is_drawn = lender is not None or all(self.fonts.covers(one, character) for one in own)
        if not is_drawn or unicodedata.category(character) in ("Cc", "Cf", "Cs"):
            self._lacking.add(character)
            return
        self._known.add(character)
        if lender is not None and lender != own[1]:
            self._borrowed.setdefault(lender, set()).add(character)


def _named(stretch: list[str]) -> str:
    """〔缺字U+20BB7〕, with the number of characters where there are many."""
    points = " ".join(f"U+{ord(one):04X}" for one in stretch[:SHOWN_AT_MOST])
    more = f"…共{len(stretch)}字" if len(stretch) > SHOWN_AT_MOST else ""
    return f"〔缺字{points}{more}〕"
