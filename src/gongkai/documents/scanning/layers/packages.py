"""The parts of an Office package and how they point at each other, whatever its directory of types says."""

import posixpath
from dataclasses import dataclass, field

from lxml import etree

from gongkai.documents.sandbox import Archive
from gongkai.documents.sandbox.markup import looks_like_markup
from gongkai.documents.scanning.layers.markup import attribute, name_of, root_of

LARGEST_KEPT_BYTES = 2 * 1024 * 1024
"""A larger part is parsed each time it is asked for, and not kept."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One arrow from a part: to another part, or out of the file."""

    kind: str
    target: str
    is_external: bool


@dataclass
class Package:
    """The parts by name, and the bytes of the whole file."""

    archive: Archive
    data: bytes
    _roots: dict[str, etree._Element | None] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """All parts, without folders."""
        return [name for name in self.archive.names if not name.endswith("/")]

    def read(self, name: str) -> bytes:
        """The content of a part."""
        return self.archive.read(name)

    def root(self, name: str) -> etree._Element | None:
        """The root of an XML part; None where it is none."""
        if name not in self._roots:
            content = self.read(name)
            root = root_of(content) if looks_like_markup(content) else None
            if len(content) > LARGEST_KEPT_BYTES:
                return root
            self._roots[name] = root
        return self._roots[name]

    def relations(self, name: str) -> dict[str, Relation]:
        """Where a part points, by the ids it uses."""
        folder, _, file = name.rpartition("/")
        rels = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
        found = self._by_folded_name(rels)
        if found is None or (root := self.root(found)) is None:
            return {}
        return {attribute(one, "Id"): self._relation(one, folder) for one in root if name_of(one) == "Relationship"}

    def _relation(self, element: etree._Element, folder: str) -> Relation:
        target, is_external = attribute(element, "Target"), attribute(element, "TargetMode").lower() == "external"
        if not is_external:
            target = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
            target = self._by_folded_name(target) or target
        return Relation(attribute(element, "Type").rpartition("/")[2], target, is_external)

    def _by_folded_name(self, name: str) -> str | None:
        if name in self.archive:
            return name
        return next((one for one in self.archive.names if one.lower() == name.lower()), None)
