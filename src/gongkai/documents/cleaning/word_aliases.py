"""Names inside a Word document that no reader sees, of bookmarks, styles, fonts: those that are personal data go."""

from lxml import etree

from gongkai.documents.cleaning.personal import is_personal
from gongkai.documents.cleaning.word_names import W, split, w

SHORTEST = 7
SHOWN = frozenset({w("lvlText")})
"""What their value says stands before the eyes of a reader."""


def conceal_names(root: etree._Element, aliases: dict[str, str]) -> None:
    """Give each name that is personal data another, the same wherever it stands; ``aliases`` serves all parts."""
    for element in root.iter(etree.Element):
        if element.tag in SHOWN:
            continue
        for key, value in element.attrib.items():
            if split(key)[0] == W and len(value) >= SHORTEST and (alias := _alias(str(value), aliases)) != value:
                element.set(key, alias)


def _alias(name: str, aliases: dict[str, str]) -> str:
    if name not in aliases:
        aliases[name] = f"name{len(aliases)}" if is_personal(name) else name
    return aliases[name]
