"""Web pages: what is shown, as plain semantic HTML by an allow-list; nothing hidden, nothing that runs or calls out."""

import html
import re
from collections.abc import Iterator

import nh3
from lxml import etree

from gongkai.documents.cleaning.copies import CannotClean, CleanCopy, Comparison, Tally, same_lines
from gongkai.documents.cleaning.personal import fit_description, is_fit_address, is_personal
from gongkai.documents.cleaning.word_names import named
from gongkai.documents.reading import UnreadableNotice
from gongkai.documents.reading.decoding import decode
from gongkai.documents.reading.html import read_pieces

TAGS = named(
    """
    a abbr article aside b blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption
    figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q rp rt ruby s samp section
    small span strong sub sup table tbody td tfoot th thead time tr u ul var
    """
)
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type"},
    "time": {"datetime"},
}
GONE = named(
    """
    script style template noscript iframe frame frameset object embed applet svg math canvas audio video form
    input button select textarea option link meta base head title
    """
)
_FORMS = frozenset({"form"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0*)?\s*(?:;|$|!)|font-size\s*:\s*0"
    r"|clip\s*:\s*rect\(\s*0|clip-path\s*:\s*inset\(\s*(?:50|100)%|(?:text-indent|left|top)\s*:\s*-\d{3,}"
    r"|(?:^|;)\s*(?:max-)?(?:width|height)\s*:\s*0(?:px)?\s*(?:;|$)|(?<![-\w])color\s*:\s*(?:transparent|#fff(?:fff)?\b|white\b|rgba?\([^)]*,\s*0\s*\))",
    re.IGNORECASE,
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"\s*([a-zA-Z][\w-]*)?((?:[.#][\w-]+)*)\s*\Z")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def clean_page(content: bytes, name: str) -> CleanCopy:
    """The page as it is shown; raises ``CannotClean``."""
    tally = Tally()
    try:
        text = decode(content, name=name, limit_bytes=len(content) + 1).text
    except UnreadableNotice as unreadable:
        raise CannotClean(unreadable.reason) from None
    root = _parsed(text)
    title = _title(root)
    _remove_hidden(root, tally)
    before = list(_lines(etree.tostring(root, encoding="unicode", method="html"), name))
    body = nh3.clean(
        etree.tostring(root, encoding="unicode", method="html"),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        clean_content_tags={"script", "style", "title"},
        strip_comments=True,
        link_rel="noopener noreferrer",
    )
    head = "".join(before[:6])
    shown = title if title and re.sub(r"\s", "", title) in re.sub(r"\s", "", head) else ""
    page = (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{html.escape(shown)}</title></head>\n'
        f"<body>\n{body.strip()}\n</body></html>\n"
    )
    if difference := same_lines(before, list(_lines(body, name))):
        raise CannotClean(f"副本与原网页看到的内容不同：{difference}")
    compared = Comparison("段", len(before), characters=sum(len(line) for line in before))
    return CleanCopy(page.encode(), "html", "text/html", tally.rows(), compared)


def _parsed(text: str) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise CannotClean("网页无法解析")
    return root


def _title(root: etree._Element) -> str:
    found = root.find(".//title")
    return " ".join((found.text or "").split()) if found is not None else ""


def _remove_hidden(root: etree._Element, tally: Tally) -> None:
    hiding = list(_hiding_rules(root))
    for element in list(root.iter()):
        if element.getparent() is None:
            continue
        if not isinstance(element.tag, str):
            tally.add("comment", "网页注释")
            _take_out(element)
        elif element.tag in GONE - _FORMS:
            _count_gone(element, tally)
            _take_out(element)
        elif _is_hidden(element, hiding):
            tally.add("hidden-html", "隐藏的网页内容")
            _take_out(element)
        else:
            _keep_fit(element, tally)
            tally.add("hidden-html", "数据属性", sum(1 for name in element.attrib if str(name).startswith("data-")))
            tally.add("javascript", "事件脚本", sum(1 for name in element.attrib if str(name).startswith("on")))


def _keep_fit(element: etree._Element, tally: Tally) -> None:
    """Links and descriptions of pictures as far as they may go out."""
    if element.tag == "a" and (address := element.get("href", "")) and not _is_fit(address):
        tally.add("external-link", "指向文件、脚本或含个人信息的链接")
        del element.attrib["href"]
    if element.tag == "img":
        if "alt" in element.attrib:
            element.set("alt", fit_description(element.get("alt", "")))
        if not _is_fit(element.get("src", "")):
            tally.add("external-link", "内嵌或不安全的图片")
            element.attrib.pop("src", "")


def _is_fit(address: str) -> bool:
    """A place of the web, or one on the same site."""
    is_local = not re.match(r"\s*[\w+.-]+:", address)
    return is_fit_address(address.strip()) or (is_local and not is_personal(address))


def _count_gone(element: etree._Element, tally: Tally) -> None:
    if element.tag in {"script", "applet", "object", "embed"}:
        tally.add("javascript", "脚本或插件")
    elif element.tag == "input" and element.get("type") == "hidden":
        tally.add("hidden-html", "隐藏的表单字段")
    elif element.tag == "meta":
        tally.add("properties", "网页元数据")
    elif element.tag in {"template", "noscript"}:
        tally.add("hidden-html", "不显示的网页内容")


def _take_out(element: etree._Element) -> None:
    """Take an element out; the text behind it stays."""
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


def _is_hidden(element: etree._Element, hiding: "list[tuple[str, frozenset[str], str]]") -> bool:
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        return True
    classes = set((element.get("class") or "").split())
    return any(
        (not tag or tag == element.tag) and wanted <= classes and (not name or name == element.get("id"))
        for tag, wanted, name in hiding
    )


def _hiding_rules(root: etree._Element) -> "Iterator[tuple[str, frozenset[str], str]]":
    """The selectors under which something is hidden; raises ``CannotClean`` for one that is not simple."""
    for style in root.iter("style"):
        for selectors, body in _RULE.findall(_COMMENT.sub("", style.text or "")):
            if not _HIDDEN.search(body):
                continue
            for selector in selectors.split(","):
                if ":" in selector or "@" in selector:
                    continue  # a state or another medium, not the page as it opens
                found = _SIMPLE.match(selector)
                if found is None:
                    raise CannotClean(f"网页用复杂的样式规则隐藏内容（{selector.strip()[:40]}），无法确定哪些看得见")
                names = re.findall(r"([.#])([\w-]+)", found[2])
                identity = next((name for mark, name in names if mark == "#"), "")
                yield (found[1] or "").lower(), frozenset(name for mark, name in names if mark == "."), identity


def _lines(markup: str, name: str) -> Iterator[str]:
    try:
        pieces = read_pieces(markup, name=name)
    except UnreadableNotice as unreadable:
        raise CannotClean(unreadable.reason) from None
    for piece in pieces:
        yield piece.text or "\t".join(cell.text for cell in piece.cells)
