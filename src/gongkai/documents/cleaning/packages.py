"""ZIP packages of Office files: read with limits, written so that the same parts always give the same bytes."""

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

from gongkai.documents.cleaning.copies import CannotClean

UNPACKED_LIMIT_BYTES = 256 * 1024 * 1024
PARTS_LIMIT = 20_000
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
CONTENT_TYPES = "[Content_Types].xml"
RELATIONSHIPS = "application/vnd.openxmlformats-package.relationships+xml"
CORE = "application/vnd.openxmlformats-package.core-properties+xml"
TYPES_SPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
RELS_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships/"
CORE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


@dataclass(frozen=True, slots=True)
class Relation:
    """One arrow from a part to another, or out of the package."""

    id: str
    type: str
    target: str
    is_external: bool

    @property
    def kind(self) -> str:
        """The last word of its type: ``image``, ``hyperlink`` …"""
        return self.type.rsplit("/", 1)[-1]


class Package:
    """The parts of an Office file by name, read once each."""

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise CannotClean("文件已损坏，不是完整的 ZIP 包") from error
        parts = self._archive.infolist()
        if len(parts) > PARTS_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT_BYTES:
            raise CannotClean("文件解开后过大")
        self.names = {part.filename.lstrip("/"): part for part in parts if not part.is_dir()}
        if CONTENT_TYPES not in self.names:
            raise CannotClean("不是 Office 文件")

    def bytes_of(self, name: str) -> bytes:
        """A part as it lies in the package."""
        try:
            return self._archive.read(self.names[name])
        except KeyError:
            raise CannotClean(f"文件缺少部件 {name}") from None
        except Exception as error:  # zipfile, zlib and lzma each raise their own
            raise CannotClean(f"部件 {name} 已损坏") from error

    def xml_of(self, name: str) -> etree._Element:
        """A part as a tree; nothing is fetched and no entity is expanded."""
        return parsed(self.bytes_of(name), name)

    def relations_of(self, name: str) -> Mapping[str, Relation]:
        """The arrows that leave a part (``""``: the package) by their ids."""
        folder, base = posixpath.split(name)
        path = posixpath.join(folder, "_rels", f"{base}.rels")
        if path not in self.names:
            return {}
        return {relation.id: relation for relation in self._relations(path, folder)}

    def _relations(self, path: str, folder: str) -> Iterator[Relation]:
        for element in self.xml_of(path).iter(f"{{{RELS_SPACE}}}Relationship"):
            is_external = element.get("TargetMode") == "External"
            target = element.get("Target", "")
            if not is_external:
                target = posixpath.normpath(posixpath.join("/" if target.startswith("/") else f"/{folder}", target))
            yield Relation(
                element.get("Id", ""),
                element.get("Type", ""),
                target.lstrip("/") if not is_external else target,
                is_external,
            )

    @cached_property
    def main_part(self) -> str:
        """The document or the workbook."""
        for relation in self.relations_of("").values():
            if relation.kind == "officeDocument" and relation.target in self.names:
                return relation.target
        raise CannotClean("文件中没有正文部件")


def parsed(data: bytes, name: str) -> etree._Element:
    """``data`` as a tree; a document type declaration is refused."""
    if b"<!DOCTYPE" in data[:4096].replace(b"\0", b"") or b"<!ENTITY" in data.replace(b"\0", b""):
        raise CannotClean(f"部件 {name} 含有不允许的声明")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CannotClean(f"部件 {name} 不是完整的 XML") from error


def written(root: etree._Element) -> bytes:
    """A tree as the bytes of a part."""
    etree.cleanup_namespaces(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _default(space: str) -> Any:
    """The namespaces of a part that uses one alone."""
    return {None: space}


class NewPackage:
    """A package in the making; parts keep the order in which they were added, dates are fixed."""

    def __init__(self) -> None:
        self._parts: dict[str, tuple[bytes, str]] = {}
        self._relations: dict[str, list[tuple[str, str, bool]]] = {}

    def add(self, name: str, data: bytes, content_type: str) -> None:
        """Add a part."""
        self._parts[name] = (data, content_type)

    def relate(self, source: str, relation_type: str, target: str, *, is_external: bool = False) -> str:
        """Draw an arrow and give its id; the same arrow is drawn once."""
        arrows = self._relations.setdefault(source, [])
        arrow = (relation_type, target, is_external)
        if arrow not in arrows:
            arrows.append(arrow)
        return f"rId{arrows.index(arrow) + 1}"

    def to_bytes(self) -> bytes:
        """The whole package."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            put(archive, CONTENT_TYPES, self._content_types())
            put(archive, "_rels/.rels", self._relationships(""))
            for name, (data, _) in self._parts.items():
                put(archive, name, data)
                if self._relations.get(name):
                    folder, base = posixpath.split(name)
                    put(archive, posixpath.join(folder, "_rels", f"{base}.rels"), self._relationships(name))
        return stream.getvalue()

    def _content_types(self) -> bytes:
        root = etree.Element(f"{{{TYPES_SPACE}}}Types", nsmap=_default(TYPES_SPACE))
        for extension, content_type in (("rels", RELATIONSHIPS), ("xml", "application/xml")):
            etree.SubElement(root, f"{{{TYPES_SPACE}}}Default", Extension=extension, ContentType=content_type)
        for name, (_, content_type) in self._parts.items():
            etree.SubElement(root, f"{{{TYPES_SPACE}}}Override", PartName=f"/{name}", ContentType=content_type)
        return written(root)

    def _relationships(self, source: str) -> bytes:
        root = etree.Element(f"{{{RELS_SPACE}}}Relationships", nsmap=_default(RELS_SPACE))
        folder = posixpath.dirname(source)
        for number, (relation_type, target, is_external) in enumerate(self._relations.get(source, ()), start=1):
            shown = target if is_external else posixpath.relpath(f"/{target}", f"/{folder}")
            attributes = {"Id": f"rId{number}", "Type": relation_type, "Target": shown}
            if is_external:
                attributes["TargetMode"] = "External"
            etree.SubElement(root, f"{{{RELS_SPACE}}}Relationship", attributes)
        return written(root)


def put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Write a member with a fixed date and without anything of the machine that wrote it."""
    member = zipfile.ZipInfo(name, FIXED_DATE)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 0
    archive.writestr(member, data)


def core_properties(title: str) -> bytes:
    """Document properties that say nothing but the title."""
    space, dc = (
        "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
        "http://purl.org/dc/elements/1.1/",
    )
    root = etree.Element(f"{{{space}}}coreProperties", nsmap={"cp": space, "dc": dc})
    if title:
        etree.SubElement(root, f"{{{dc}}}title").text = title
    return written(root)


def title_of(package: Package) -> str:
    """The title among the properties, if there is one."""
    for relation in package.relations_of("").values():
        if relation.kind == "core-properties" and relation.target in package.names:
            found = package.xml_of(relation.target).find("{http://purl.org/dc/elements/1.1/}title")
            return (found.text or "").strip() if found is not None else ""
    return ""
