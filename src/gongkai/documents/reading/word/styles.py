"""What paragraphs and runs get from their styles: hidden, bold, a heading's level, a number."""

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])$", re.IGNORECASE)
TITLES = frozenset({"title", "标题", "標題"})
CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*[1-9]$|^table of figures$", re.IGNORECASE)
OFF = frozenset({"0", "false", "off", "none"})
MOST_STYLES = 30


@dataclass(frozen=True, slots=True)
class Style:
    """A style with the elements that set its properties."""

    name: str
    kind: str
    base: str
    paragraph: etree._Element | None
    run: etree._Element | None


@dataclass
class Styles:
    """The styles of a document by their ids; a property is looked for along the chain that they are based on."""

    known: dict[str, Style] = field(default_factory=dict)
    default_paragraph: str = ""
    default_run: etree._Element | None = None
    chains: dict[str, tuple[Style, ...]] = field(default_factory=dict)
    toggles: dict[tuple[str, str], bool] = field(default_factory=dict)

    @classmethod
    def read(cls, root: etree._Element | None) -> "Styles":
        """The styles of ``styles.xml``; none where the part is missing."""
        styles = cls()
        if root is None:
            return styles
        styles.default_run = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        for element in root.iter(f"{W}style"):
            key, kind = element.get(f"{W}styleId") or "", element.get(f"{W}type") or "paragraph"
            name, base = _value(element.find(f"{W}name")), _value(element.find(f"{W}basedOn"))
            styles.known[key] = Style(name, kind, base, element.find(f"{W}pPr"), element.find(f"{W}rPr"))
            if kind == "paragraph" and element.get(f"{W}default") not in (None, *OFF):
                styles.default_paragraph = key
        return styles

    def chain(self, key: str) -> tuple[Style, ...]:
        """A style and those it is based on, the nearest first."""
        if key not in self.chains:
            found: list[Style] = []
            at = key
            while at in self.known and len(found) < MOST_STYLES:
                style = self.known[at]
                if style in found:
                    break
                found.append(style)
                at = style.base
            self.chains[key] = tuple(found)
        return self.chains[key]

    def of_paragraph(self, properties: etree._Element | None, tag: str) -> etree._Element | None:
        """The element that sets ``tag`` for a paragraph: its own, or the nearest style's."""
        if properties is not None and (own := properties.find(f"{W}{tag}")) is not None:
            return own
        for style in self.chain(self.style_of(properties)):
            if style.paragraph is not None and (found := style.paragraph.find(f"{W}{tag}")) is not None:
                return found
        return None

    def style_of(self, properties: etree._Element | None) -> str:
        """The id of a paragraph's style."""
        return (_value(properties.find(f"{W}pStyle")) if properties is not None else "") or self.default_paragraph

    def name_of(self, key: str) -> str:
        """The name of a style, or its id where it has none."""
        return self.known[key].name if key in self.known else key

    def has(self, run: etree._Element | None, paragraph_style: str, tag: str) -> bool:
        """Whether a run is bold, hidden …: by itself, by its own style, by its paragraph's, by default."""
        if run is not None and (own := run.find(f"{W}{tag}")) is not None:
            return is_on(own)
        own_style = _value(run.find(f"{W}rStyle")) if run is not None else ""
        return any(self._toggled(key, tag) for key in (own_style, paragraph_style) if key) or is_on(
            self.default_run.find(f"{W}{tag}") if self.default_run is not None else None
        )

    def _toggled(self, key: str, tag: str) -> bool:
        if (key, tag) not in self.toggles:
            elements = (style.run.find(f"{W}{tag}") for style in self.chain(key) if style.run is not None)
            self.toggles[(key, tag)] = is_on(next((one for one in elements if one is not None), None))
        return self.toggles[(key, tag)]

    def level(self, properties: etree._Element | None) -> int:
        """The heading level of a paragraph, 1 to 6; 0 for none."""
        outline = self.of_paragraph(properties, "outlineLvl")
        value = _value(outline)
        if value.isdigit() and int(value) < 9:
            return min(6, int(value) + 1)
        match = next((HEADING.search(one.name) for one in self.chain(self.style_of(properties))), None)
        return min(6, int(match.group(1))) if match and outline is None else 0

    def is_title(self, properties: etree._Element | None) -> bool:
        """Whether a paragraph has the style of a document's title."""
        return any(style.name.lower() in TITLES for style in self.chain(self.style_of(properties)))

    def is_contents(self, properties: etree._Element | None) -> bool:
        """Whether a paragraph is a line of a generated table of contents."""
        return bool(CONTENTS.search(self.name_of(self.style_of(properties))))


def is_on(element: etree._Element | None) -> bool:
    """Whether an on-off property is set."""
    return element is not None and (element.get(f"{W}val") or "true").lower() not in OFF


def _value(element: etree._Element | None) -> str:
    return (element.get(f"{W}val") or "") if element is not None else ""
