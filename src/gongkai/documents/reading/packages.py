"""The parts of an Office file: a ZIP with XML in it, opened with limits and without running or fetching anything."""

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from gongkai.documents.reading.notice import UnreadableNotice

UNPACKED_LIMIT_BYTES = 200 * 1024 * 1024
PARTS_LIMIT = 5_000
# ISO 29500 Strict names its vocabularies otherwise; the words are the same
STRICT = (
    (rb"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (
        rb"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (rb"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (rb"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Relation:
    """A pointer from one part to another, or to an address outside."""

    kind: str
    target: str
    is_external: bool


@dataclass
class Package:
    """The parts of one file by their names; raises ``UnreadableNotice`` for what is damaged or dangerous."""

    name: str
    archive: zipfile.ZipFile
    parts: Mapping[str, zipfile.ZipInfo]
    cached: dict[str, etree._Element | None] = field(default_factory=dict)

    @classmethod
    def opened(cls, data: bytes, name: str) -> "Package":
        """The package in ``data``, if it unpacks to a bounded size."""
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
            infos = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
            raise UnreadableNotice(name, "文件结构", "Office 文件已损坏，无法解开") from error
        if len(infos) > PARTS_LIMIT or sum(info.file_size for info in infos) > UNPACKED_LIMIT_BYTES:
            raise UnreadableNotice(name, "文件结构", "Office 文件解开后过大，不是正常的文件")
        return cls(name, archive, {info.filename.lstrip("/").lower(): info for info in infos})

    def bytes_of(self, part: str) -> bytes | None:
        """What a part holds; ``None`` where there is none."""
        info = self.parts.get(part.lstrip("/").lower())
        if info is None:
            return None
        try:
            return self.archive.read(info)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
            raise UnreadableNotice(self.name, part, "Office 文件已损坏或加密，无法读取") from error
        except Exception as error:  # zlib.error and its like have no common name
            raise UnreadableNotice(self.name, part, "Office 文件已损坏，无法读取") from error

    def tree(self, part: str) -> etree._Element | None:
        """The root of an XML part; ``None`` where there is none."""
        if part not in self.cached:
            content = self.bytes_of(part)
            self.cached[part] = None if content is None else self._parsed(part, content)
        return self.cached[part]

    def _parsed(self, part: str, content: bytes) -> etree._Element:
        for strict, usual in STRICT:
            content = content.replace(strict, usual)
        if DECLARATION.search(content.replace(b"\0", b"")):
            raise UnreadableNotice(self.name, part, "Office 文件含有不允许的声明（DOCTYPE），已拒绝读取")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
        try:
            return etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise UnreadableNotice(self.name, part, "Office 文件的内容已损坏，无法解析") from error

    def relations(self, part: str) -> dict[str, Relation]:
        """Where the pointers of a part lead, by their ids."""
        folder, file = posixpath.split(part)
        root = self.tree(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: dict[str, Relation] = {}
        for one in root.iter(RELATIONS) if root is not None else ():
            target, is_external = one.get("Target") or "", one.get("TargetMode") == "External"
            if not is_external:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            found[one.get("Id") or ""] = Relation((one.get("Type") or "").rsplit("/", 1)[-1], target, is_external)
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """The parts of one kind that a part points at."""
        return [one.target for one in self.relations(part).values() if one.kind == kind and not one.is_external]

    def main_part(self, usual: str) -> str:
        """The part that holds the document itself."""
        return next((part for part in self.related("", "officeDocument") if part.lower() in self.parts), usual)
