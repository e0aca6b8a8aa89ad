"""The typefaces a document is set in: the licensed ones of an organ where present, free ones else, each change told."""

import threading
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTCollection, TTFont


class Role(StrEnum):
    """What a typeface is for."""

    TITLE = "title"
    BODY = "body"
    KAI = "kai"
    BLACK = "black"
    SONG = "song"


class NoChineseFont(Exception):
    """This machine has no typeface for Chinese at all; ``advice`` is Chinese and says what to install."""

    def __init__(self) -> None:
        packages = " ".join(_settings()["packages"]["debian"])
        self.advice = (
            f"这台机器没有任何中文字体，无法排版。请安装：sudo apt install {packages}；"
            "或者把本机关有授权的字体（方正小标宋简体、仿宋_GB2312、楷体_GB2312、黑体、宋体）放入设置的字体目录。"
        )
        super().__init__(self.advice)


@dataclass(frozen=True, slots=True)
class FontUsed:
    """The typeface that the standard asks for, and the one that is used; ``characters`` where it serves only these."""

    wanted: str
    used: str
    is_fallback: bool
    characters: str = ""


@dataclass(frozen=True, slots=True)
class _Face:
    family: str
    weight: int
    path: str
    index: int


@dataclass(eq=False)
class FontSet:
    """The typefaces of one machine, loaded once; ``folder`` is the organ's own, searched before the system's."""

    folder: Path | None = None
    has_system: bool = True
    _faces: Mapping[str, tuple[_Face, ...]] = field(init=False, repr=False)
    _typst: typst.Fonts = field(init=False, repr=False)
    _covered: dict[str, frozenset[int]] = field(init=False, repr=False, default_factory=dict)
    _lock: threading.Lock = field(init=False, repr=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        own = [str(self.folder)] if self.folder and self.folder.is_dir() else []
        self._typst = typst.Fonts(include_system_fonts=self.has_system, include_embedded_fonts=False, font_paths=own)
        faces: dict[str, tuple[_Face, ...]] = {}
        for one in self._typst.fonts():
            if one.path:
                face = _Face(one.family, one.weight, one.path, one.index)
                faces[one.family.lower()] = (*faces.get(one.family.lower(), ()), face)
        self._faces = faces

    @property
    def for_typst(self) -> typst.Fonts:
        """The typefaces in the form that the typesetter takes."""
        return self._typst

    def chosen(self, role: Role) -> FontUsed:
        """The typeface for a role; raises ``NoChineseFont`` where there is none for any Chinese text."""
        row = _settings()[role.value]
        for family in self._present(row["names"]):
            return FontUsed(row["wanted"], family, is_fallback=False)
        for family in self._present(row["instead"]):
            return FontUsed(row["wanted"], family, is_fallback=True)
        for family in sorted(self._faces):
            if self.covers(family, "中"):
                return FontUsed(row["wanted"], self._faces[family][0].family, is_fallback=True)
        raise NoChineseFont

    def stack(self, role: Role) -> tuple[str, ...]:
        """The typefaces for a role: the chosen one, then those for rare characters."""
        first = self.chosen(role).used
        return (first, *(one for one in self._present(_settings()["rare"]["names"]) if one != first))

    def report(self) -> tuple[FontUsed, ...]:
        """For each role what is wanted and what is used."""
        return tuple(self.chosen(role) for role in Role)

    def covers(self, family: str, character: str) -> bool:
        """Whether a typeface can draw a character."""
        return ord(character) in self._coverage(family)

    def _present(self, names: list[str]) -> Iterator[str]:
        for name in names:
            if faces := self._faces.get(name.lower()):
                yield faces[0].family

    def _coverage(self, family: str) -> frozenset[int]:
        with self._lock:
            if family not in self._covered:
                faces = self._faces.get(family.lower(), ())
                regular = min(faces, key=lambda one: abs(one.weight - 400), default=None)
                self._covered[family] = _characters(regular) if regular else frozenset()
            return self._covered[family]


@cache
def _characters(face: _Face) -> frozenset[int]:
    """The characters that a file has a shape for; none where it cannot be read."""
    try:
        with Path(face.path).open("rb") as stream:
            is_collection = stream.read(4) == b"ttcf"
            stream.seek(0)
            if is_collection:
                return _mapped(TTCollection(stream, lazy=True).fonts[face.index])
            return _mapped(TTFont(stream, lazy=True))
    except Exception:  # a damaged file raises whatever its bytes lead to, and covers nothing
        return frozenset()


def _mapped(font: TTFont) -> frozenset[int]:
    return frozenset(font.getBestCmap() or ())


@cache
def fonts_of(folder: Path | None) -> FontSet:
    """The typefaces of this machine with those of a folder, searched once in the life of the process."""
    return FontSet(folder)


def system_fonts() -> FontSet:
    """The typefaces of this machine alone."""
    return fonts_of(None)


@cache
def _settings() -> Mapping[str, Any]:
    return tomllib.loads((resources.files(__package__) / "fonts.toml").read_text(encoding="utf-8"))


def wanted(role: Role) -> str:
    """The typeface that the standard asks for, by its Chinese name."""
    return str(_settings()[role.value]["wanted"])
