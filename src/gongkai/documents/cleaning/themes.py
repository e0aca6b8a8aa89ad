"""Themes of Office files: colours and fonts by their lists, nothing that hangs on them."""

from lxml import etree

from gongkai.documents.cleaning.word_changes import remove
from gongkai.documents.cleaning.word_names import A, split

_GONE = frozenset({"extLst", "objectDefaults", "extraClrSchemeLst", "custClrLst"})


def clean_theme(root: etree._Element) -> etree._Element:
    """The theme with its colours, fonts and fills; its name and its pictures are neutral."""
    for element in list(root.iter()):
        space, name = split(element.tag)
        if element is not root and (space != A or name in _GONE):
            remove(element)
        elif name == "blipFill":
            _plain(element)
    for element in root.iter():
        for key in list(element.attrib):
            if split(key)[0]:
                del element.attrib[key]
        if split(element.tag)[1] in {"theme", "clrScheme", "fontScheme", "fmtScheme"}:
            element.set("name", "Office")
    return root


def _plain(element: etree._Element) -> None:
    """A fill with a picture becomes one with a colour; the place must not stay empty."""
    fill = etree.Element(f"{{{A}}}solidFill")
    etree.SubElement(fill, f"{{{A}}}schemeClr", val="phClr")
    element.addprevious(fill)
    remove(element)
