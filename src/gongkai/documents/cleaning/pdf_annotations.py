"""What lies on the pages of a PDF: form fields are drawn into them, safe links stay links, the rest goes."""

from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DictionaryObject,
    Fit,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
)

from gongkai.documents.cleaning.copies import Tally
from gongkai.documents.cleaning.pdf_content import Drawing, Matrix, Order, Reading, matrix_of, take_apart, times
from gongkai.documents.cleaning.pdf_content import Form as DrawnForm
from gongkai.documents.cleaning.pdf_layers import Layers
from gongkai.documents.cleaning.pdf_properties import values_of
from gongkai.documents.cleaning.personal import is_fit_address

_HIDDEN_FLAGS = 0b10_0010  # hidden, not to be viewed
WORDS = {
    "/Text": "批注",
    "/FreeText": "文字批注",
    "/Popup": "批注窗口",
    "/Highlight": "高亮批注",
    "/FileAttachment": "附件",
    "/Stamp": "图章批注",
    "/Redact": "待涂黑标记",
    "/Ink": "手写批注",
}
_ATTACHED = frozenset({"/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"})


def annotations_of(page: PageObject) -> list[DictionaryObject]:
    """The annotations of a page that can be read."""
    listed = page.get("/Annots")
    found = listed.get_object() if listed is not None else []
    return [one for raw in found or [] if isinstance(one := raw.get_object(), DictionaryObject)]


def draw_fields(page: PageObject, drawing: Drawing, reading: Reading, layers: Layers, tally: Tally) -> None:
    """Draw what the form fields of a page show into the page itself."""
    drawn: list[Any] = []
    for annotation in annotations_of(page):
        if annotation.get("/Subtype") != "/Widget":
            continue
        tally.add("form-field", "表单字段")
        layer = annotation.get("/OC")
        is_hidden = int(annotation.get("/F", 0)) & _HIDDEN_FLAGS or (
            layer is not None and not layers.is_shown(layer.get_object())
        )
        appearance = _appearance(annotation)
        if appearance is None or is_hidden:
            continue
        matrix = _placed(annotation, appearance)

        inner = times(matrix_of(appearance.get("/Matrix", [])), matrix)
        resources = appearance.get("/Resources")
        known = resources.get_object() if resources is not None else DictionaryObject()
        form = take_apart(ContentStream(appearance, reading.source), known, reading, inner, depth=1)
        drawn += [
            Order([], b"q"),
            Order([FloatObject(round(value, 5)) for value in matrix], b"cm"),
            DrawnForm(f"/Field{len(drawn)}", appearance, form),
            Order([], b"Q"),
        ]
    if drawn:
        drawing.steps = [Order([], b"q"), *drawing.steps, Order([], b"Q"), *drawn]


def _appearance(annotation: DictionaryObject) -> StreamObject | None:
    appearances = annotation.get("/AP")
    normal = appearances.get_object().get("/N") if appearances is not None else None
    shown = normal.get_object() if normal is not None else None
    if isinstance(shown, DictionaryObject) and not isinstance(shown, StreamObject):
        state = annotation.get("/AS")
        chosen = shown.get(state) if state is not None else None
        shown = chosen.get_object() if chosen is not None else None
    return shown if isinstance(shown, StreamObject) else None


def _placed(annotation: DictionaryObject, appearance: StreamObject) -> Matrix:
    """The matrix that puts an appearance into the rectangle of its field."""
    rect = [float(value.get_object()) for value in values_of(annotation, "/Rect")]
    left, right = sorted((rect[0], rect[2]))
    bottom, top = sorted((rect[1], rect[3]))
    box = [float(value.get_object()) for value in values_of(appearance, "/BBox")]
    own = matrix_of(appearance.get("/Matrix", []))
    corners = [times((1, 0, 0, 1, x, y), own)[4:] for x in (box[0], box[2]) for y in (box[1], box[3])]
    low_x, high_x = min(x for x, _ in corners), max(x for x, _ in corners)
    low_y, high_y = min(y for _, y in corners), max(y for _, y in corners)
    wide = (right - left) / (high_x - low_x) if high_x > low_x else 1.0
    high = (top - bottom) / (high_y - low_y) if high_y > low_y else 1.0
    return (wide, 0, 0, high, left - low_x * wide, bottom - low_y * high)


def add_links(reader: PdfReader, writer: PdfWriter, tally: Tally) -> None:
    """Links to the web and to pages of the document; every other annotation is counted and goes."""
    for number, page in enumerate(reader.pages):
        for annotation in annotations_of(page):
            kind = str(annotation.get("/Subtype", ""))
            if kind == "/Widget":
                continue
            if kind != "/Link":
                layer = "attachment" if kind in _ATTACHED else "annotation"
                tally.add(layer, WORDS.get(kind, "其他批注"))
            elif not _keep_link(annotation, number, reader, writer):
                tally.add("external-link", "指向文件、脚本或无法确定位置的链接")


def _keep_link(annotation: DictionaryObject, number: int, reader: PdfReader, writer: PdfWriter) -> bool:
    rect = RectangleObject([float(value.get_object()) for value in values_of(annotation, "/Rect")])
    action = annotation.get("/A")
    act = action.get_object() if action is not None else DictionaryObject()
    address = str(act.get("/URI", "")) if act.get("/S") == "/URI" else ""
    if is_fit_address(address):
        writer.add_annotation(number, _bare(Link(rect=rect, url=address)))
        return True
    target = act.get("/D") if act.get("/S") == "/GoTo" else annotation.get("/Dest")
    page_number = _page_of(target, reader)
    if page_number is None:
        return False
    writer.add_annotation(number, _bare(Link(rect=rect, target_page_index=page_number, fit=Fit.fit())))
    return True


def _bare(link: DictionaryObject) -> DictionaryObject:
    """A link without a frame."""

    link[NameObject("/Border")] = ArrayObject([NumberObject(0)] * 3)
    return link


def _page_of(target: Any, reader: PdfReader) -> int | None:
    found = target.get_object() if target is not None else None
    if isinstance(found, str):
        named = reader.named_destinations.get(str(found))
        found = named.dest_array if named is not None else None
    if isinstance(found, DictionaryObject):
        found = found.get("/D")
    if not isinstance(found, list) or not found:
        return None
    page = found[0].get_object() if hasattr(found[0], "get_object") else None
    for number, one in enumerate(reader.pages):
        if one.get_object() is page or getattr(one, "indirect_reference", 0) == getattr(page, "indirect_reference", 1):
            return number
    return None
