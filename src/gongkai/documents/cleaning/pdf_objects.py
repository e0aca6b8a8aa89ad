"""Objects of a PDF copied into a new one: only keys that draw; what could carry anything else stays behind."""

import io
import zlib
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DictionaryObject,
    EncodedStreamObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

from gongkai.documents.cleaning.copies import CannotClean, Tally
from gongkai.documents.cleaning.pdf_fonts import plain_mapping
from gongkai.documents.cleaning.pictures import bare_jpeg
from gongkai.documents.cleaning.word_names import named

KEYS = frozenset(
    f"/{key}"
    for key in named(
        """
        Type Subtype BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode DescendantFonts
        CIDSystemInfo Registry Ordering Supplement W DW W2 DW2 CIDToGIDMap FontBBox FontMatrix CharProcs Resources
        BaseEncoding Differences FontName Flags ItalicAngle Ascent Descent CapHeight XHeight StemV StemH AvgWidth
        MaxWidth MissingWidth Leading FontFile FontFile2 FontFile3 CharSet CIDSet FontFamily FontStretch FontWeight
        Style Panose Lang FD Length1 Length2 Length3 CMapName WMode UseCMap Width Height ColorSpace BitsPerComponent
        ImageMask Mask SMask Decode DecodeParms Filter Interpolate Intent SMaskInData Matte K Columns Rows BlackIs1
        EncodedByteAlign EndOfLine EndOfBlock DamagedRowsBeforeError Predictor Colors EarlyChange ColorTransform
        JBIG2Globals FormType BBox Matrix Group S CS I TR BC G LW LC LJ ML D RI OP op OPM Font BG BG2 UCR UCR2 TR2 HT
        FL SM SA BM CA ca AIS TK HalftoneType Frequency Angle SpotFunction AccurateScreens TransferFunction N
        Alternate Range WhitePoint BlackPoint Gamma Colorants Process MixingHints Components PatternType PaintType
        TilingType XStep YStep Shading ExtGState ShadingType Background AntiAlias Function Coords Domain Extend
        VerticesPerRow BitsPerCoordinate BitsPerFlag FunctionType C0 C1 Functions Bounds Encode Size BitsPerSample
        Order
        """
    )
)
"""Every key that says how something looks; Metadata, PieceInfo, AF, OC, StructParents and the rest are not there."""

FREE_NAMES = frozenset({"/CharProcs", "/Colorants"})
"""Dictionaries whose keys are names of the file's own."""
IMAGE_FILTERS = frozenset({"/DCTDecode", "/DCT", "/JPXDecode", "/CCITTFaxDecode", "/CCF", "/JBIG2Decode"})
_JPEG_2000_BOXES = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})
_DEPTH_LIMIT = 60


class Copier:
    """Copies what is drawn with into a new file, each object once."""

    def __init__(self, target: PdfWriter, reader: Any, tally: Tally) -> None:
        self.target, self.reader, self.tally = target, reader, tally
        self._copied: dict[int, IndirectObject] = {}
        self._kept: list[PdfObject] = []

    def add(self, made: PdfObject) -> IndirectObject:
        """Put a new object into the file."""
        return self.target._add_object(made)

    def copy(self, source: Any, *, key: str = "", depth: int = 0) -> PdfObject:
        """An object as the new file has it; raises ``CannotClean``."""
        if depth > _DEPTH_LIMIT:
            raise CannotClean("文件的对象嵌套过深")
        resolved = source.get_object() if isinstance(source, IndirectObject) else source
        if resolved is None or isinstance(resolved, NullObject):
            return NullObject()
        if isinstance(resolved, StreamObject):
            return self._stream(resolved, depth, key)
        if isinstance(resolved, DictionaryObject):
            return self._dictionary(resolved, depth, is_free=key in FREE_NAMES)
        if isinstance(resolved, list):
            return ArrayObject([self.copy(item, depth=depth + 1) for item in resolved])
        return resolved.clone(self.target) if hasattr(resolved, "clone") else resolved

    def _dictionary(self, source: DictionaryObject, depth: int, *, is_free: bool = False) -> PdfObject:
        known = self._copied.get(id(source))
        if known is not None:
            return known
        made = DictionaryObject()
        is_shared = source.get("/Type") in {"/Font", "/ExtGState"} or "/FontFile2" in source
        if is_shared:
            self._remember(source, self.add(made))
        self._fill(made, source, depth, is_free=is_free)
        return self._copied[id(source)] if is_shared else made

    def _remember(self, source: PdfObject, made: IndirectObject) -> None:
        self._copied[id(source)] = made
        self._kept.append(source)  # an id is one object's only while that object lives

    def _fill(self, made: DictionaryObject, source: DictionaryObject, depth: int, *, is_free: bool = False) -> None:
        for key in source:
            if key in KEYS or is_free:
                made[NameObject(key)] = (
                    self.resources(source[key].get_object(), depth + 1)
                    if key == "/Resources"
                    else self.copy(source.raw_get(key), key=str(key), depth=depth + 1)
                )

    def resources(self, source: Any, depth: int = 0) -> DictionaryObject:
        """A table of resources: its categories are known, the names in them are the file's own."""
        made = DictionaryObject()
        for category in ("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading"):
            table = source.get(category) if isinstance(source, DictionaryObject) else None
            if table is not None:
                made[NameObject(category)] = DictionaryObject(
                    {
                        NameObject(name): self.copy(table.get_object().raw_get(name), depth=depth + 1)
                        for name in table.get_object()
                    }
                )
        return made

    def _stream(self, source: StreamObject, depth: int, key: str) -> PdfObject:
        known = self._copied.get(id(source))
        if known is not None:
            return known
        made = StreamObject()
        reference = self.add(made)
        self._remember(source, reference)
        self._fill(made, source, depth)
        if key == "/ToUnicode":
            self._set(made, plain_mapping(source.get_data()))
        elif source.get("/Subtype") == "/Form" or source.get("/PatternType") == 1:
            self._set(made, redrawn(ContentStream(source, self.reader)))
        else:
            self._data(made, source)
        return reference

    def _data(self, made: StreamObject, source: StreamObject) -> None:
        filters = _names(source.get("/Filter"))
        if not IMAGE_FILTERS & set(filters):
            if len(filters) == 1 and filters[0] in {"/FlateDecode", "/Fl"} and "/DecodeParms" in source:
                self._put(made, zlib.compress(_inflated(_raw(source)), 6))
                return
            self._set(made, source.get_data())
            return
        data = _raw(source)
        if filters[-1] in {"/DCTDecode", "/DCT"} and len(filters) == 1:
            bare = bare_jpeg(data)
            self.tally.add("exif", "图片中的拍摄信息", int(b"Exif\0" in data[:65536]))
            data = bare
        elif filters[-1] == "/JPXDecode" and len(filters) == 1:
            data = bare_jpeg_2000(data)
        self._put(made, data)

    def _set(self, made: StreamObject, data: bytes) -> None:
        """Put plain data in, packed anew."""
        made.pop(NameObject("/DecodeParms"), None)
        made[NameObject("/Filter")] = NameObject("/FlateDecode")
        self._put(made, zlib.compress(data, 6))

    @staticmethod
    def _put(made: StreamObject, data: bytes) -> None:
        made._data = data
        made[NameObject("/Length")] = NumberObject(len(data))


def stream_of(data: bytes, entries: dict[str, PdfObject]) -> StreamObject:
    """A new packed stream."""
    made = EncodedStreamObject()
    for key, value in entries.items():
        made[NameObject(key)] = value
    made[NameObject("/Filter")] = NameObject("/FlateDecode")
    made._data = zlib.compress(data, 6)
    return made


def redrawn(content: ContentStream) -> bytes:
    """A content with its orders alone: no comments, no marks, no replaced text."""
    stream = io.BytesIO()
    for operands, operator in content.operations:
        if operator in {b"BDC", b"BMC", b"EMC", b"MP", b"DP", b"BX", b"EX"}:
            continue
        write_order(stream, operands, operator)
    return stream.getvalue()


def write_order(stream: io.BytesIO, operands: Any, operator: bytes) -> None:
    """One drawing order as it stands in a file."""
    if operator == b"INLINE IMAGE":
        stream.write(b"BI")
        for key, value in operands["settings"].items():
            stream.write(b" ")
            NameObject(key).write_to_stream(stream)
            stream.write(b" ")
            value.write_to_stream(stream)
        stream.write(b" ID " + operands["data"] + b"EI\n")
        return
    for operand in operands:
        operand.write_to_stream(stream)
        stream.write(b" ")
    stream.write(operator + b"\n")


def _names(value: Any) -> list[str]:
    resolved = value.get_object() if value is not None else None
    if resolved is None:
        return []
    return [str(one.get_object()) for one in resolved] if isinstance(resolved, list) else [str(resolved)]


def _raw(source: StreamObject) -> bytes:
    return bytes(source._data)


def _inflated(data: bytes) -> bytes:
    """The content of a packed stream and nothing behind it."""
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error as error:
        raise CannotClean("文件中的数据流已损坏") from error


def bare_jpeg_2000(data: bytes) -> bytes:
    """A JPEG 2000 picture with the boxes that draw it; a bare code stream as it is."""
    if not data.startswith(b"\0\0\0\x0cjP  "):
        return data
    kept, place = [], 0
    while place + 8 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big") or len(data) - place
        if length < 8:
            break
        if data[place + 4 : place + 8] in _JPEG_2000_BOXES:
            kept.append(data[place : place + length])
        place += length
    return b"".join(kept)
