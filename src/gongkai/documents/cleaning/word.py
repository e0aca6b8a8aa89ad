"""Word documents: a new package with the text, its form and its pictures, and nothing else."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from gongkai.documents.cleaning import word_filter
from gongkai.documents.cleaning.copies import CannotClean, CleanCopy, Comparison, Tally, same_lines, same_or_less
from gongkai.documents.cleaning.packages import (
    CORE,
    CORE_RELATION,
    OFFICE,
    NewPackage,
    Package,
    Relation,
    core_properties,
    parsed,
    title_of,
    written,
)
from gongkai.documents.cleaning.personal import is_fit_address
from gongkai.documents.cleaning.pictures import FORMATS, clean_points
from gongkai.documents.cleaning.themes import clean_theme
from gongkai.documents.cleaning.word_aliases import conceal_names
from gongkai.documents.cleaning.word_changes import accept_changes, decide_alternatives, remove, show_fields, unwrap
from gongkai.documents.cleaning.word_hidden import StyleSheet, is_on, page_size, remove_hidden
from gongkai.documents.cleaning.word_names import STRICT, A, C, R, V, W, split, w
from gongkai.documents.cleaning.word_styles import clean_numbering, clean_settings, clean_styles, clean_tables
from gongkai.documents.reading import UnreadableNotice
from gongkai.documents.reading.word.lines import read_docx

EXTENSION, MEDIA_TYPE = "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORDML = "application/vnd.openxmlformats-officedocument.wordprocessingml."
MAIN = "word/document.xml"
NOTES = ("footnotes", "endnotes")
TITLE_PARAGRAPHS = 8
LESS = frozenset({"hidden-text", "hidden-shape", "alternate-content"})
"""Layers of which a reader may see something that is not shown."""
PART_LAYERS = {
    "comments": ("comments", "批注"),
    "commentsExtended": ("comments", "批注"),
    "commentsIds": ("comments", "批注"),
    "commentsExtensible": ("comments", "批注"),
    "people": ("comments", "批注者名单"),
    "customXml": ("custom-xml", "自定义 XML 数据"),
    "glossaryDocument": ("glossary", "文档部件（词汇表）"),
    "vbaProject": ("macros", "宏"),
    "wordVbaData": ("macros", "宏"),
    "oleObject": ("embedded", "嵌入对象"),
    "package": ("embedded", "嵌入文件"),
    "control": ("embedded", "ActiveX 控件"),
    "attachedTemplate": ("external-link", "外部模板"),
    "mailMergeSource": ("external-link", "邮件合并数据源"),
    "printerSettings": ("printer-settings", "打印机设置"),
    "aFChunk": ("embedded", "嵌入的文件正文"),
    "font": ("embedded", "嵌入的字体"),
    "core-properties": ("properties", "文档属性"),
    "extended-properties": ("properties", "文档属性（单位、经理、模板）"),
    "custom-properties": ("properties", "自定义属性"),
    "thumbnail": ("properties", "缩略图"),
}


@dataclass
class _Work:
    """A document on its way from the old package to the new one."""

    old: Package
    new: NewPackage = field(default_factory=NewPackage)
    tally: Tally = field(default_factory=Tally)
    sheet: StyleSheet = field(default_factory=StyleSheet)
    page: tuple[int, int] = (0, 0)
    pictures: dict[str, str] = field(default_factory=dict)
    stories: dict[str, etree._Element] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    charts: int = 0


def clean_word(content: bytes) -> CleanCopy:
    """The document without history, properties, hidden parts; raises ``CannotClean``."""
    work = _Work(Package(content))
    main = work.old.main_part
    root = _tree(work, main)
    relations = work.old.relations_of(main)
    styles = _related(work, relations.values(), "styles")
    work.sheet = StyleSheet.of(styles)
    work.page = page_size(root)
    _count_parts(work)
    _seen(work, root)
    before = list(visible_lines(root))
    _add_stories(work, root, relations)
    _finish(work, main, root)
    work.stories[MAIN] = root
    _add_form(work, relations.values(), styles)
    work.new.add(MAIN, written(root), WORDML + "document.main+xml")
    work.new.relate("", OFFICE + "officeDocument", MAIN)
    _add_properties(work, before)
    copy = work.new.to_bytes()
    return CleanCopy(copy, EXTENSION, MEDIA_TYPE, work.tally.rows(), _compared(content, before, copy, work.tally))


def _tree(work: _Work, name: str) -> etree._Element:
    """A part whose names are those of the common form of the standard, and none of a person."""
    data = work.old.bytes_of(name)
    for strict, common in STRICT.items():
        data = data.replace(strict.encode(), common.encode())
    root = parsed(data, name)
    conceal_names(root, work.aliases)
    return root


def _related(work: _Work, relations: Iterable[Relation], kind: str) -> etree._Element | None:
    for relation in relations:
        if relation.kind == kind and not relation.is_external and relation.target in work.old.names:
            return _tree(work, relation.target)
    return None


def _count_parts(work: _Work) -> None:
    """What hangs on the package and goes: each part, by what its arrow says it is."""
    counted: set[str] = set()
    for source in ("", *sorted(work.old.names)):
        if source.endswith(".rels"):
            continue
        for relation in work.old.relations_of(source).values():
            if relation.kind in PART_LAYERS and relation.target not in counted:
                counted.add(relation.target)
                work.tally.add(*PART_LAYERS[relation.kind])
            elif relation.is_external and relation.kind != "hyperlink":
                work.tally.add("external-link", "指向外部文件的链接")


def _seen(work: _Work, root: etree._Element) -> None:
    """Bring a story to what it shows."""
    decide_alternatives(root, work.tally)
    accept_changes(root, work.tally)
    show_fields(root, work.tally)
    word_filter.show_objects(root, work.tally)
    remove_hidden(root, work.sheet, work.tally, page=work.page)


def _finish(work: _Work, source: str, root: etree._Element) -> None:
    """Carry over what a story points to, and leave of it only what is on the list."""
    relations = work.old.relations_of(source)
    target = _new_name(source, work)
    _link(work, root, relations, target)
    _draw(work, root, relations, target)
    word_filter.keep_known(root, work.tally)


def _new_name(source: str, work: _Work) -> str:
    return MAIN if source == work.old.main_part else f"word/{source.rsplit('/', 1)[-1]}"


# -- other stories ---------------------------------------------------------------------------------------------------


def _add_stories(work: _Work, root: etree._Element, relations: Mapping[str, Relation]) -> None:
    by_id = dict(relations)
    _drop_unshown_heads(work, root, by_id)
    for number, reference in enumerate(root.iter(w("headerReference"), w("footerReference")), start=1):
        relation = by_id[reference.get(f"{{{R}}}id", "")]
        kind = "header" if reference.tag == w("headerReference") else "footer"
        name = f"word/{kind}{number}.xml"
        story = _tree(work, relation.target)
        _seen(work, story)
        _finish_as(work, relation.target, story, name)
        work.new.add(name, written(story), WORDML + f"{kind}+xml")
        work.stories[name] = story
        reference.set(f"{{{R}}}id", work.new.relate(MAIN, OFFICE + kind, name))
    for kind in NOTES:
        _add_notes(work, root, by_id, kind)


def _finish_as(work: _Work, source: str, story: etree._Element, name: str) -> None:
    relations = work.old.relations_of(source)
    _link(work, story, relations, name)
    _draw(work, story, relations, name)
    word_filter.keep_known(story, work.tally)


def _drop_unshown_heads(work: _Work, root: etree._Element, relations: dict[str, Relation]) -> None:
    """Heads and feet for first or even pages that no section shows."""
    settings = _related(work, relations.values(), "settings")
    shown = {"default"}
    if settings is not None and is_on(settings.find(w("evenAndOddHeaders"))):
        shown.add("even")
    if any(is_on(one) for one in root.iter(w("titlePg"))):
        shown.add("first")
    for reference in list(root.iter(w("headerReference"), w("footerReference"))):
        relation = relations.get(reference.get(f"{{{R}}}id", ""))
        if (
            reference.get(w("type"), "default") not in shown
            or relation is None
            or relation.target not in work.old.names
        ):
            work.tally.add("header", "不显示的页眉页脚")
            remove(reference)


def _add_notes(work: _Work, root: etree._Element, relations: dict[str, Relation], kind: str) -> None:
    story = _related(work, relations.values(), kind)
    if story is None:
        return
    singular = kind[:-1]
    used = {one.get(w("id")) for one in root.iter(w(f"{singular}Reference"))}
    for note in list(story):
        if note.get(w("type"), "normal") == "normal" and note.get(w("id")) not in used:
            work.tally.add("notes", "正文没有引用的注释")
            story.remove(note)
    _seen(work, story)
    source = next(one.target for one in relations.values() if one.kind == kind)
    name = f"word/{kind}.xml"
    _finish_as(work, source, story, name)
    work.new.add(name, written(story), WORDML + f"{kind}+xml")
    work.new.relate(MAIN, OFFICE + kind, name)
    work.stories[name] = story


# -- what stories point to -------------------------------------------------------------------------------------------


def _link(work: _Work, root: etree._Element, relations: Mapping[str, Relation], target: str) -> None:
    """Links to the web stay, all others become plain text."""
    by_id = dict(relations)
    for link in list(root.iter(w("hyperlink"))):
        relation = by_id.get(link.get(f"{{{R}}}id", ""))
        if relation is not None and relation.is_external and is_fit_address(relation.target):
            anchor = link.get(w("anchor"))
            link.attrib.clear()
            link.set(f"{{{R}}}id", work.new.relate(target, OFFICE + "hyperlink", relation.target, is_external=True))
            if anchor:
                link.set(w("anchor"), anchor)
        elif relation is None and link.get(w("anchor")):
            anchor = link.get(w("anchor"), "")
            link.attrib.clear()
            link.set(w("anchor"), anchor)
        else:
            work.tally.add("external-link", "指向文件或内部地址的链接")
            unwrap(link)


def _draw(work: _Work, root: etree._Element, relations: Mapping[str, Relation], target: str) -> None:
    by_id = dict(relations)
    word_filter.refuse_unknown_graphics(root)
    for holder in list(root.iter(f"{{{A}}}blip", f"{{{V}}}imagedata")):
        key = f"{{{R}}}embed" if holder.tag == f"{{{A}}}blip" else f"{{{R}}}id"
        relation = by_id.get(holder.get(key, ""))
        crop = word_filter.take_crop(holder)
        for attribute in [name for name in holder.attrib if split(name)[0] == R]:
            del holder.attrib[attribute]
        if relation is None or relation.is_external or relation.target not in work.old.names:
            work.tally.add("external-link", "引用的外部图片")
            _remove_drawing(holder)
            continue
        name = _picture(work, relation.target, crop)
        holder.set(key, work.new.relate(target, OFFICE + "image", name))
    for chart in list(root.iter(f"{{{C}}}chart")):
        relation = by_id.get(chart.get(f"{{{R}}}id", ""))
        if relation is not None:
            chart.set(f"{{{R}}}id", work.new.relate(target, OFFICE + "chart", _chart(work, relation.target)))


def _remove_drawing(holder: etree._Element) -> None:
    drawing = next(holder.iterancestors(w("drawing"), w("pict"), w("background")), None)
    if drawing is not None:
        remove(drawing)


def _picture(work: _Work, source: str, crop: tuple[float, float, float, float] | None) -> str:
    content = work.old.bytes_of(source)
    key = hashlib.sha256(content + repr(crop).encode()).hexdigest()
    if key in work.pictures:
        return work.pictures[key]
    if re.search(r"\.(emf|wmf|emz|wmz|svg)$", source, re.IGNORECASE):
        raise CannotClean(
            f"图片 {source.rsplit('/', 1)[-1]} 是图元文件，其中可能有看不见的内容，请换成 PNG 或 JPEG 后再试"
        )
    data, image_format = clean_points(content, work.tally)
    if crop:
        data, image_format = word_filter.cropped(data, crop), "PNG"
        work.tally.add("cropped-picture", "图片被裁剪掉的部分")
    extension, media_type = FORMATS[image_format]
    name = f"word/media/image{len(work.pictures) + 1}.{extension}"
    work.new.add(name, data, media_type)
    work.pictures[key] = name
    return name


def _chart(work: _Work, source: str) -> str:
    """A chart with the values it shows and without the workbook behind it."""
    root = _tree(work, source)
    decide_alternatives(root, work.tally)
    word_filter.keep_known(root, work.tally)
    for formula in root.iter(f"{{{C}}}f"):
        formula.text = "A1"
    work.charts += 1
    name = f"word/charts/chart{work.charts}.xml"
    work.new.add(name, written(root), "application/vnd.openxmlformats-officedocument.drawingml.chart+xml")
    return name


# -- form and properties ---------------------------------------------------------------------------------------------


def _add_form(work: _Work, relations: Iterable[Relation], styles: etree._Element | None) -> None:
    """Styles, numbering, settings, fonts and theme, each only as far as something uses it."""
    found = list(relations)
    numbering = _related(work, found, "numbering")
    stories = list(work.stories.values())
    parts = {
        "numbering": clean_numbering(numbering, stories, styles) if numbering is not None else None,
        "styles": clean_styles(styles, [*stories, *([numbering] if numbering is not None else [])])
        if styles is not None
        else None,
        "settings": clean_settings(
            _related(work, found, "settings"), has_notes={kind for kind in NOTES if f"word/{kind}.xml" in work.stories}
        ),
        "fontTable": clean_tables(_related(work, found, "fontTable")),
    }
    for kind, root in parts.items():
        if root is not None:
            name = f"word/{kind}.xml"
            work.new.add(name, written(root), WORDML + f"{kind}+xml")
            work.new.relate(MAIN, OFFICE + kind, name)
    theme = _related(work, found, "theme")
    if theme is not None:
        data = written(clean_theme(theme))
        work.new.add("word/theme/theme1.xml", data, "application/vnd.openxmlformats-officedocument.theme+xml")
        work.new.relate(MAIN, OFFICE + "theme", "word/theme/theme1.xml")


def _add_properties(work: _Work, lines: list[str]) -> None:
    title = title_of(work.old)
    head = re.sub(r"\s", "", "".join(lines[:TITLE_PARAGRAPHS]))
    is_shown = bool(title) and re.sub(r"\s", "", title) in head
    work.new.add("docProps/core.xml", core_properties(title if is_shown else ""), CORE)
    work.new.relate("", CORE_RELATION, "docProps/core.xml")


# -- comparison ------------------------------------------------------------------------------------------------------


def visible_lines(root: etree._Element) -> Iterator[str]:
    """The text of each paragraph that says something, in order."""
    for paragraph in root.iter(w("p")):
        line = "".join(
            _said(element) for element in paragraph.iter() if next(element.iterancestors(w("p")), None) is paragraph
        )
        if line.strip():
            yield line


def _said(element: etree._Element) -> str:
    space, name = split(element.tag)
    if space != W:
        return ""
    if name == "t":
        return element.text or ""
    return {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "sym": "□"}.get(name, "")


def _compared(content: bytes, before: list[str], copy: bytes, tally: Tally) -> Comparison:
    """The same paragraphs in the tree that was written, and the same pieces to the reader of documents."""
    package = Package(copy)
    after = list(visible_lines(package.xml_of(package.main_part)))
    is_less = any(layer in LESS for layer, _ in tally.counted)
    difference = same_lines(before, after) or same_or_less(_read(content), _read(copy), is_less=is_less)
    if difference:
        raise CannotClean(f"副本与原文看到的内容不同：{difference}")
    return Comparison("段", len(after), characters=sum(len(line) for line in after))


def _read(content: bytes) -> list[str]:
    """What a reader who knows nothing of cleaning sees."""
    try:
        pieces = read_docx(content, "").pieces
    except UnreadableNotice as unreadable:
        raise CannotClean(unreadable.reason) from unreadable
    lines = (piece.text or "\t".join(cell.text for cell in piece.cells) for piece in pieces)
    return [line for line in lines if line.strip()]
