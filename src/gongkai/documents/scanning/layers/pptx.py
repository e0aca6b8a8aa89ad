"""A presentation: slides, hidden slides, notes, masters and comments, each from its raw XML."""

import re
from collections.abc import Iterator

from gongkai.documents.scanning.layers.markup import all_text, attribute, name_of
from gongkai.documents.scanning.layers.office import other_parts
from gongkai.documents.scanning.layers.packages import Package
from gongkai.documents.scanning.pieces import BODY, Inside, Piece

PARTS = {
    "sld": (BODY, "幻灯片"),
    "notes": ("speaker-notes", "备注"),
    "sldMaster": ("slide-master", "母版"),
    "sldLayout": ("slide-master", "版式"),
    "notesMaster": ("slide-master", "备注母版"),
    "handoutMaster": ("slide-master", "讲义母版"),
    "presentation": ("settings", "演示文稿设置"),
    "tagLst": ("custom-xml", "标记"),
}
_NUMBER = re.compile(r"(\d+)\.xml$")


def pieces(package: Package, inside: Inside) -> Iterator[Piece]:
    """Every layer of a presentation."""
    told = set()
    for name in package.names:
        root = package.root(name) if name.lower().endswith(".xml") else None
        if root is None or name_of(root) not in PARTS:
            continue
        told.add(name)
        layer, title = PARTS[name_of(root)]
        if name_of(root) == "sld" and attribute(root, "show").lower() in {"0", "false"}:
            layer, title = "hidden-slide", "隐藏幻灯片"
        number = _NUMBER.search(name)
        place = inside.at(f"{title}{number[1] if number else ''}")
        yield Piece(layer, place, all_text(package.read(name)), announces=layer in {"hidden-slide", "speaker-notes"})
    yield from other_parts(package, inside, told=frozenset(told))
