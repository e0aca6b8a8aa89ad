"""Bytes to characters: which encoding a notice is in, and what is no text at all."""

import codecs
from dataclasses import dataclass

from gongkai.documents.reading.notice import UnreadableNotice, Warning_

SIZE_LIMIT_BYTES = 10 * 1024 * 1024
SAMPLE_BYTES = 65536
FEW_BROKEN = 8

# first bytes -> what the file really is
SIGNATURES = {
    b"%PDF-": "PDF 文件",
    b"PK\x03\x04": "压缩包或 Office 文件（docx、xlsx、zip）",
    b"PK\x05\x06": "空压缩包",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "旧版 Office 文件（doc、xls、wps）",
    b"\x89PNG": "图片（PNG）",
    b"\xff\xd8\xff": "图片（JPEG）",
    b"GIF8": "图片（GIF）",
    b"II*\x00": "图片（TIFF）",
    b"MM\x00*": "图片（TIFF）",
    b"Rar!": "压缩包（RAR）",
    b"7z\xbc\xaf": "压缩包（7z）",
    b"\x1f\x8b": "压缩包（gzip）",
    b"{\\rtf": "RTF 文件",
    b"\x7fELF": "程序文件",
    b"MZ": "程序文件",
}
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# among the most frequent characters of official Chinese, simplified and traditional
COMMON = frozenset(
    "的和公开政府信息工作务各部门人民市县有关单位责任落实要一二三四在年月日不为是中國國務開門們單責實會對與關發業據這說時個"
)
LATIN_AND_MARKS = frozenset("，。、；：？！“”‘’（）《》〔〕—…·　")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters of a file, the encoding they were in, and doubts about it."""

    text: str
    encoding: str
    warnings: tuple[Warning_, ...] = ()


def decode(data: bytes, *, name: str, limit_bytes: int = SIZE_LIMIT_BYTES) -> Decoded:
    """The text of ``data``; raises ``UnreadableNotice`` for what is empty, too large or no text."""
    _refuse_what_is_no_text(data, name=name, limit_bytes=limit_bytes)
    decoded = _by_mark(data) or _strict(data) or _guessed(data)
    if decoded is None:
        raise UnreadableNotice(
            name, "文件开头", "不是可识别的文字编码（已试 UTF-8、GB18030、UTF-16、Big5），可能是二进制文件"
        )
    text = decoded.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadableNotice(name, "全文", "文件中没有文字")
    if "\x00" in text:
        place = f"第{text[: text.index(chr(0))].count(chr(10)) + 1}行"
        raise UnreadableNotice(name, place, "含有空字符（NUL），不是正常的文字文件")
    return Decoded(text, decoded.encoding, decoded.warnings)


def _refuse_what_is_no_text(data: bytes, *, name: str, limit_bytes: int) -> None:
    if not data:
        raise UnreadableNotice(name, "全文", "文件是空的（0 字节）")
    if len(data) > limit_bytes:
        size, limit = len(data) / 1048576, limit_bytes / 1048576
        raise UnreadableNotice(name, "全文", f"文件太大：{size:.1f} MiB，上限 {limit:.1f} MiB")
    for signature, what in SIGNATURES.items():
        if data.startswith(signature):
            raise UnreadableNotice(name, "文件开头", f"这是{what}，不是文本或网页，请先另存为 txt 或 html")


def _by_mark(data: bytes) -> Decoded | None:
    """Text behind a byte order mark; a mark that lies is ignored with a warning."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if not data.startswith(mark):
            continue
        body = data[len(mark) :]
        text = _try(body, encoding)
        if text is not None and _plausibility(text) >= 0.5:
            return Decoded(text, encoding)
        other = _strict(body) or _guessed(body)
        if other is None:
            return None
        message = f"文件开头的编码标记写的是 {encoding}，内容实际是 {other.encoding}，已按后者读取"
        return Decoded(other.text, other.encoding, (*other.warnings, Warning_("wrong_byte_order_mark", message)))
    return None


def _strict(data: bytes) -> Decoded | None:
    text = _try(data, "utf-8")
    if text is not None and text[:4096].count("\x00") * 4 < len(text[:4096]):
        return Decoded(text, "utf-8")
    return None


def _guessed(data: bytes) -> Decoded | None:
    """The encoding whose text looks most like official Chinese."""
    candidates = ["gb18030", "big5", "utf-16-le", "utf-16-be"]
    scored = [(score, encoding) for encoding in candidates if (score := _sample_score(data, encoding)) >= 0.35]
    for _, encoding in sorted(scored, reverse=True):
        text = _try(data, encoding)
        if text is not None:
            return Decoded(text, encoding)
    return _damaged(data)


def _damaged(data: bytes) -> Decoded | None:
    """UTF-8 or GB18030 with a few broken bytes, which are shown as U+FFFD and reported."""
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, errors="replace")
        broken = text.count("\ufffd")
        if broken <= max(FEW_BROKEN, len(text) // 100) and _plausibility(text) >= 0.5:
            line = text[: text.index("\ufffd")].count("\n") + 1
            message = f"有 {broken} 处字节无法按 {encoding} 解读（首处在第{line}行），以 \ufffd 代替"
            return Decoded(text, encoding, (Warning_("broken_bytes", message),))
    return None


def _sample_score(data: bytes, encoding: str) -> float:
    sample = data[:SAMPLE_BYTES]
    text = sample[: len(sample) // 2 * 2].decode(encoding, errors="replace")
    return _plausibility(text.removeprefix("\ufeff"))


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plausibility(text: str) -> float:
    """0 to 1: how much of the first characters is ordinary Chinese text."""
    sample = [char for char in text[:8192] if not char.isspace()]
    if not sample:
        return 0.0
    ordinary = sum(
        1 for char in sample if "\u4e00" <= char <= "\u9fff" or char in LATIN_AND_MARKS or "\x20" <= char < "\x7f"
    )
    han = sum(1 for char in sample if "\u4e00" <= char <= "\u9fff")
    common = sum(1 for char in sample if char in COMMON)
    familiar = min(1.0, common / han * 8) if han else 0.6
    return ordinary / len(sample) * (0.4 + 0.6 * familiar)
