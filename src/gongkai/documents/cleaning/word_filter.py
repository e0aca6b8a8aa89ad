"""What of a story is carried into the copy: elements and attributes that stand on the list, and nothing else."""

import io
from collections.abc import Iterator

from lxml import etree
from PIL import Image

from gongkai.documents.cleaning.copies import CannotClean, Tally
from gongkai.documents.cleaning.personal import fit_description
from gongkai.documents.cleaning.word_changes import remove
from gongkai.documents.cleaning.word_names import (
    DRAWN,
    GRAPHICS,
    NOT_DRAWN,
    NOT_SAID,
    PROPERTIES,
    STORY,
    STYLES,
    VECTOR,
    VECTOR_ATTRIBUTES,
    W10,
    XML,
    A,
    M,
    R,
    V,
    W,
    split,
    w,
)

_LINKS = {w("hyperlink"): {"id"}, w("headerReference"): {"id"}, w("footerReference"): {"id"}}
_OTHER_LINKS = {"blip": {"embed"}, "chart": {"id"}, "imagedata": {"id"}}
_COUNTED = {
    "commentReference": ("comments", "批注引用"),
    "permStart": ("protection", "编辑权限区域"),
    "docVars": ("properties", "文档变量"),
}


def show_objects(root: etree._Element, tally: Tally) -> None:
    """An embedded object gives way to the picture it shows."""
    for thing in list(root.iter(w("object"))):
        shape = next(
            (child for child in thing if split(child.tag)[0] == V and child.find(f"{{{V}}}imagedata") is not None), None
        )
        tally.add("embedded", "嵌入对象的数据")
        if shape is None:
            remove(thing)
            continue
        for child in list(thing):
            if split(child.tag)[0] != V:
                thing.remove(child)
        thing.tag = w("pict")
        thing.attrib.clear()


def refuse_unknown_graphics(root: etree._Element) -> None:
    """A drawing of a sort that is not known cannot be shown to be clean."""
    for data in root.iter(f"{{{A}}}graphicData"):
        for child in data:
            if split(child.tag)[0] not in GRAPHICS:
                raise CannotClean("文档含有 SmartArt 或其他无法确定内容的图形，请先转换为图片")


def take_crop(holder: etree._Element) -> tuple[float, float, float, float] | None:
    """How much of a picture is cut away at the left, top, right and bottom (0 to 1); the cut itself goes."""
    if holder.tag == f"{{{A}}}blip":
        source = holder.getparent().find(f"{{{A}}}srcRect") if holder.getparent() is not None else None  # type: ignore[union-attr]
        if source is None:
            return None
        edges = [max(0.0, int(source.get(side, "0")) / 100_000) for side in ("l", "t", "r", "b")]
        if any(float(source.get(side, "0")) > 0 for side in ("l", "t", "r", "b")):
            remove(source)
    else:
        edges = [_fraction(str(holder.attrib.pop(f"crop{side}", "0"))) for side in ("left", "top", "right", "bottom")]
    left, top, right, bottom = edges
    return (left, top, right, bottom) if any(edges) and left + right < 1 and top + bottom < 1 else None


def _fraction(text: str) -> float:
    try:
        return max(0.0, float(text[:-1]) / 65_536 if text.endswith("f") else float(text))
    except ValueError:
        return 0.0


def cropped(data: bytes, crop: tuple[float, float, float, float]) -> bytes:
    """The part of a picture that is shown."""
    image = Image.open(io.BytesIO(data))
    left, top, right, bottom = crop
    box = (
        round(image.width * left),
        round(image.height * top),
        max(round(image.width * left) + 1, round(image.width * (1 - right))),
        max(round(image.height * top) + 1, round(image.height * (1 - bottom))),
    )
    stream = io.BytesIO()
    part = image.crop(box)
    (part.convert("RGB") if part.mode in {"CMYK", "YCbCr"} else part).save(stream, "PNG")
    return stream.getvalue()


def keep_known(root: etree._Element, tally: Tally) -> None:
    """Leave in the tree only what is on the list; what goes with an own name is counted."""
    for element in list(root.iter()):
        space, name = split(element.tag)
        if element is not root and not _is_known(space, name, element):
            if element.getparent() is not None:
                if name in _COUNTED:
                    tally.add(*_COUNTED[name])
                remove(element)
            continue
        _keep_attributes(element, space, name)


def _is_known(space: str, name: str, element: etree._Element) -> bool:
    if space == W:
        return name in STORY or name in PROPERTIES or name in STYLES
    if space in VECTOR:
        return name in VECTOR[space]
    if space not in DRAWN:
        return False
    return name not in NOT_DRAWN


def _keep_attributes(element: etree._Element, space: str, name: str) -> None:
    allowed = set(_links_of(element, name))
    described = fit_description(element.get("descr", "")) if space != W else ""
    for key in list(element.attrib):
        own, bare = split(key)
        is_kept = key in allowed or key == f"{{{XML}}}space" or _is_own(space, own, bare)
        if not is_kept:
            del element.attrib[key]
    if name in {"docPr", "cNvPr"} and space != W:
        element.set("name", "图形")
        if described:
            element.set("descr", described)


def _links_of(element: etree._Element, name: str) -> Iterator[str]:
    names = _LINKS.get(str(element.tag)) or _OTHER_LINKS.get(name, set())
    yield from (f"{{{R}}}{one}" for one in names)


def _is_own(space: str, own: str, bare: str) -> bool:
    if space in {W, M}:
        return own == space and not bare.startswith("rsid")
    if space in {V, W10}:
        return own == "" and bare in VECTOR_ATTRIBUTES
    return own == "" and bare not in NOT_SAID
