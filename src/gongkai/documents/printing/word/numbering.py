"""Numbered lists as Word keeps them: a definition and an instance for each list."""

from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from ..content import Numbering
from .markup import element

FORMATS = {
    Numbering.NONE: ("bullet", "•"),
    Numbering.DECIMAL: ("decimal", "%{level}."),
    Numbering.DECIMAL_BRACKETS: ("decimal", "（%{level}）"),
    Numbering.CHINESE: ("chineseCountingThousand", "%{level}、"),
    Numbering.CHINESE_BRACKETS: ("chineseCountingThousand", "（%{level}）"),
    Numbering.LOWER_LETTER: ("lowerLetter", "%{level}."),
    Numbering.UPPER_LETTER: ("upperLetter", "%{level}."),
    Numbering.LOWER_ROMAN: ("lowerRoman", "%{level}."),
    Numbering.UPPER_ROMAN: ("upperRoman", "%{level}."),
}
DEEPEST = 8
STEP_TWIPS = 420


def without_lists(document: Document) -> None:
    """Take away the lists that the empty document came with."""
    root = document.part.numbering_part.element
    for child in list(root):
        root.remove(child)


def new_list(document: Document, numbering: Numbering, *, start: int, level: int) -> int:
    """The number of a new list whose items stand at ``level``, from 0."""
    root = document.part.numbering_part.element
    number = len(root.findall(qn("w:num"))) + 1
    definition = element("abstractNum", abstractNumId=number)
    definition.append(element("multiLevelType", val="singleLevel" if level == 0 else "multilevel"))
    for one in range(level + 1):
        definition.append(_level(numbering, one, start if one == level else 1))
    place = len(root.findall(qn("w:abstractNum")))
    root.insert(place, definition)
    instance = element("num", numId=number)
    instance.append(element("abstractNumId", val=number))
    root.append(instance)
    return number


def _level(numbering: Numbering, level: int, start: int) -> Any:
    kind, text = FORMATS[numbering]
    made = element("lvl", ilvl=level)
    made.append(element("start", val=start))
    made.append(element("numFmt", val=kind))
    made.append(element("lvlText", val=text.replace("{level}", str(level + 1))))
    made.append(element("lvlJc", val="left"))
    indent = element("pPr")
    indent.append(element("ind", left=STEP_TWIPS * (level + 2), hanging=STEP_TWIPS))
    made.append(indent)
    return made


def numbered(*, number: int, level: int) -> Any:
    """The property that makes a paragraph an item of a list."""
    found = element("numPr")
    found.append(element("ilvl", val=level))
    found.append(element("numId", val=number))
    return found
