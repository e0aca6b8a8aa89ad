"""Elements of WordprocessingML that python-docx has no word for."""

from typing import Any, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

ORDER: Final = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers"),
    *("pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct"),
    *("autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing"),
    *("mirrorIndents", "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl"),
    *("divId", "cnfStyle", "rPr", "sectPr", "pPrChange"),
)
"""The order in which the properties of a paragraph have to stand."""


def element(name: str, **attributes: object) -> Any:
    """A new element ``w:name`` with attributes ``w:…``."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def plain_line(style_id: str, alignment: WD_ALIGN_PARAGRAPH | None, text: str) -> Any:
    """A paragraph of one run without any property of its own."""
    line, properties = element("p"), element("pPr")
    properties.append(element("pStyle", val=style_id))
    if alignment is not None:
        properties.append(element("jc", val=WD_ALIGN_PARAGRAPH.to_xml(alignment)))
    line.append(properties)
    if text:
        run, shown = element("r"), element("t")
        shown.set(qn("xml:space"), "preserve")
        shown.text = text
        run.append(shown)
        line.append(run)
    return line


def put(properties: Any, child: Any) -> None:
    """Put a property into those of a paragraph, at its place and instead of an earlier one of its kind."""
    name = child.tag.split("}")[1]
    for earlier in properties.findall(child.tag):
        properties.remove(earlier)
    after = {qn(f"w:{one}") for one in ORDER[ORDER.index(name) + 1 :]}
    for place, sibling in enumerate(properties):
        if sibling.tag in after:
            properties.insert(place, child)
            return
    properties.append(child)


def field(paragraph: Any, instruction: str, shown: str = "1") -> None:
    """A field as ``PAGE`` is, in runs of its own at the end of a paragraph."""
    begin_field(paragraph, instruction)
    paragraph.add_run(shown)
    end_field(paragraph)


def begin_field(paragraph: Any, instruction: str) -> None:
    """The beginning of a field; what is written next is what it shows until it is brought up to date."""
    paragraph.add_run()._r.append(element("fldChar", fldCharType="begin"))
    text = element("instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {instruction} "
    paragraph.add_run()._r.append(text)
    paragraph.add_run()._r.append(element("fldChar", fldCharType="separate"))


def end_field(paragraph: Any) -> None:
    """The end of a field."""
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))
