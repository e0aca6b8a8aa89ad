"""A story of a Word document as it is seen: changes accepted, alternatives decided, fields as what they show."""

import re
from dataclasses import dataclass, field

from lxml import etree

from gongkai.documents.cleaning.copies import CannotClean, Tally
from gongkai.documents.cleaning.word_names import LIVE_FIELDS, MC, REFUSED, UNWRAPPED, W, split, w

_GONE = frozenset({"del", "moveFrom", "delText", "delInstrText"})
_KNOWN_CHOICES = frozenset({"wps", "wpg", "wpc", "wpi", "w14", "w15", "wp14", "a14", "c14", "v", "p14"})


def remove(element: etree._Element) -> None:
    """Take an element out; what stands behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """Put what an element holds in its place."""
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    for child in list(element):
        parent.insert(place, child)
        place += 1
    remove(element)


def decide_alternatives(root: etree._Element, tally: Tally) -> None:
    """Of several forms of the same thing the one that today's programs show; the others are left out."""
    while (found := next(root.iter(f"{{{MC}}}AlternateContent"), None)) is not None:
        choices = [child for child in found if split(child.tag) == (MC, "Choice")]
        fallbacks = [child for child in found if split(child.tag) == (MC, "Fallback")]
        known = [one for one in choices if set((one.get("Requires") or "").split()) <= _KNOWN_CHOICES - {"wpi"}]
        shown = next(iter(known or fallbacks), None)
        others = [one for one in (*choices, *fallbacks) if one is not shown]
        if any(_text(one) and (shown is None or _text(one) != _text(shown)) for one in others):
            tally.add("alternate-content", "另一种显示方式中的文字")
        if shown is not None:
            for child in list(shown):
                found.addprevious(child)
        remove(found)


def _text(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(w("t")))


def accept_changes(root: etree._Element, tally: Tally) -> None:
    """The text as it is once every change is accepted."""
    _merge_paragraphs(root, tally)
    _remove_cells(root, tally)
    for element in list(root.iter()):
        space, name = split(element.tag)
        if space != W:
            continue
        if name in REFUSED:
            raise CannotClean(f"{REFUSED[name]}，无法生成内容相同的公开副本")
        if name in _GONE:
            tally.add(
                "tracked-changes",
                "已删除的文字" if name != "moveFrom" else "移动前的文字",
                int(name in {"del", "moveFrom"}),
            )
            remove(element)
        elif name.endswith("Change"):
            tally.add("tracked-changes", "格式修订记录")
            remove(element)
        elif name in UNWRAPPED:
            _unwrap_named(element, name, tally)


def _remove_cells(root: etree._Element, tally: Tally) -> None:
    """Rows and cells of tables that were deleted."""
    for row in list(root.iter(w("tr"))):
        if row.find(f"{w('trPr')}/{w('del')}") is not None:
            tally.add("tracked-changes", "已删除的表格行")
            remove(row)
    for mark in list(root.iter(w("cellDel"))):
        cell = next(mark.iterancestors(w("tc")), None)
        if cell is not None:
            tally.add("tracked-changes", "已删除的单元格")
            remove(cell)


def _unwrap_named(element: etree._Element, name: str, tally: Tally) -> None:
    parent = split(element.getparent().tag)[1] if element.getparent() is not None else ""  # type: ignore[union-attr]
    if name in {"ins", "moveTo"}:
        tally.add("tracked-changes", "修订插入的作者和时间")
    elif name in {"customXml", "smartTag"}:
        tally.add("custom-xml", "智能标记")
    elif name == "sdt":
        tally.add("content-control", "内容控件的属性和数据绑定")
    if parent in {"rPr", "trPr"}:
        remove(element)
    else:
        unwrap(element)


def _merge_paragraphs(root: etree._Element, tally: Tally) -> None:
    """A paragraph whose end was deleted runs on in the next one."""
    for mark in list(root.iter(w("del"), w("moveFrom"))):
        run_properties = mark.getparent()
        if run_properties is None or run_properties.tag != w("rPr"):
            continue
        properties = run_properties.getparent()
        if properties is None or properties.tag != w("pPr"):
            continue
        paragraph = properties.getparent()
        following = paragraph.getnext() if paragraph is not None else None
        tally.add("tracked-changes", "已删除的段落标记")
        remove(mark)
        if paragraph is None or following is None or following.tag != w("p"):
            continue
        place = 1 if len(following) and following[0].tag == w("pPr") else 0
        for child in [child for child in paragraph if child.tag != w("pPr")]:
            following.insert(place, child)
            place += 1
        remove(paragraph)


@dataclass
class _Field:
    """A field that has begun: its marks, its code, and whether the code is still being read."""

    marks: list[etree._Element] = field(default_factory=list)
    code: list[etree._Element] = field(default_factory=list)
    instruction: str = ""
    is_code: bool = True
    form: etree._Element | None = None


def show_fields(root: etree._Element, tally: Tally) -> None:
    """Fields give way to what they show; page numbers stay alive."""
    for simple in list(root.iter(w("fldSimple"))):
        kind = _kind(simple.get(w("instr"), ""))
        if kind in LIVE_FIELDS:
            simple.attrib.clear()
            simple.set(w("instr"), f" {kind} ")
        else:
            tally.add("field-code", "域代码")
            unwrap(simple)
    stack: list[_Field] = []
    for element in list(root.iter(w("fldChar"), w("instrText"), w("t"), w("tab"), w("drawing"), w("pict"), w("sym"))):
        _step(element, stack, tally)
    for unended in stack:
        _end(unended, tally)


def _step(element: etree._Element, stack: list[_Field], tally: Tally) -> None:
    if element.tag == w("fldChar"):
        kind = element.get(w("fldCharType"))
        if kind == "begin":
            if stack and stack[-1].is_code:
                stack[-1].code.append(element)
            stack.append(_Field(marks=[element], form=element.find(w("ffData"))))
        elif stack:
            stack[-1].marks.append(element)
            stack[-1].is_code = False
            if kind == "end":
                _end(stack.pop(), tally)
    elif stack and element.tag == w("instrText"):
        stack[-1].instruction += element.text or ""
        stack[-1].code.append(element)
    elif any(one.is_code for one in stack):
        next(one for one in stack if one.is_code).code.append(element)


def _kind(instruction: str) -> str:
    found = re.match(r"\s*(\w+)", instruction)
    return found[1].upper() if found else ""


def _end(done: _Field, tally: Tally) -> None:
    kind = _kind(done.instruction)
    if kind == "EQ":  # drawn from its code, which is what the reader sees
        return
    if kind in LIVE_FIELDS and done.code:
        done.code[0].text = f" {kind} "
        for element in done.code[1:]:
            remove(element)
        for mark in done.marks:
            for child in list(mark):
                mark.remove(child)
        return
    shown = _shown_choice(kind, done.form)
    if shown:
        text = etree.Element(w("t"))
        text.text = shown
        done.marks[-1].addprevious(text)
    tally.add("field-code", "域代码")
    for element in (*done.marks, *done.code):
        remove(element)


def _shown_choice(kind: str, form: etree._Element | None) -> str:
    """What a box to tick or a list to choose from shows, which no text in the document says."""
    if form is None:
        return ""
    if kind == "FORMCHECKBOX":
        checked = form.find(f"{w('checkBox')}/{w('checked')}")
        checked = checked if checked is not None else form.find(f"{w('checkBox')}/{w('default')}")
        return "☑" if checked is not None and checked.get(w("val"), "1") not in {"0", "false", "off"} else "☐"
    if kind == "FORMDROPDOWN":
        entries = [one.get(w("val"), "") for one in form.iterfind(f"{w('ddList')}/{w('listEntry')}")]
        chosen = form.find(f"{w('ddList')}/{w('result')}")
        number = int(chosen.get(w("val"), "0")) if chosen is not None else 0
        return entries[number] if number < len(entries) else ""
    return ""
