"""Styles, numbering, settings and fonts of a Word document: what something uses, and only what is on the list."""

from collections.abc import Collection, Iterable

from lxml import etree

from gongkai.documents.cleaning.copies import Tally
from gongkai.documents.cleaning.word_changes import remove
from gongkai.documents.cleaning.word_filter import keep_known
from gongkai.documents.cleaning.word_names import SETTINGS, W, split, w

_STYLE_NAMES = tuple(
    w(name) for name in ("pStyle", "rStyle", "tblStyle", "basedOn", "link", "next", "styleLink", "numStyleLink")
)


def clean_styles(root: etree._Element, users: Iterable[etree._Element]) -> etree._Element:
    """The styles that are used, those they rest on, and the defaults."""
    styles = {one.get(w("styleId"), ""): one for one in root.iterfind(w("style"))}
    wanted = [name for name, one in styles.items() if one.get(w("default")) in {"1", "true"}]
    wanted += [element.get(w("val"), "") for user in users for element in user.iter(*_STYLE_NAMES)]
    kept: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in kept or name not in styles:
            continue
        kept.add(name)
        wanted += [element.get(w("val"), "") for element in styles[name].iter(*_STYLE_NAMES)]
    for name, style in styles.items():
        if name not in kept:
            root.remove(style)
    keep_known(root, Tally())
    return root


def clean_numbering(
    root: etree._Element, stories: Iterable[etree._Element], styles: etree._Element | None
) -> etree._Element:
    """The lists that are used."""
    users = [*stories, *([styles] if styles is not None else [])]
    used = {one.get(w("val")) for user in users for one in user.iter(w("numId"))}
    for number in list(root.iterfind(w("num"))):
        if number.get(w("numId")) not in used:
            root.remove(number)
    shapes = {one.get(w("val")) for one in root.iter(w("abstractNumId"))}
    for shape in list(root.iterfind(w("abstractNum"))):
        if shape.get(w("abstractNumId")) not in shapes:
            root.remove(shape)
    keep_known(root, Tally())
    return root


def clean_settings(root: etree._Element | None, *, has_notes: Collection[str]) -> etree._Element:
    """The settings that change how the document looks."""
    if root is None:
        return etree.Element(w("settings"), nsmap={"w": W})
    for element in list(root.iter()):
        space, name = split(element.tag)
        if element is root:
            continue
        if (
            space != W
            or name not in SETTINGS
            or (name in {"footnotePr", "endnotePr"} and f"{name[:-2]}s" not in has_notes)
        ):
            remove(element)
            continue
        for key in list(element.attrib):
            if split(key)[0] != W:
                del element.attrib[key]
    return root


def clean_tables(root: etree._Element | None) -> etree._Element | None:
    """The table of fonts, without the fonts themselves."""
    if root is not None:
        keep_known(root, Tally())
    return root
