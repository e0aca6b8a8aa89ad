"""The formats that are told apart."""

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """What a file can be."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    XLSB = "xlsb"
    ODT = "odt"
    ODS = "ods"
    OFD = "ofd"
    DOC = "doc"
    XLS = "xls"
    PPT = "ppt"
    OLE = "ole"
    RTF = "rtf"
    ZIP = "zip"
    ARCHIVE = "archive"
    PNG = "png"
    JPEG = "jpeg"
    GIF = "gif"
    WEBP = "webp"
    TIFF = "tiff"
    BMP = "bmp"
    HTML = "html"
    XML = "xml"
    CSV = "csv"
    TXT = "txt"
    MEDIA = "media"
    PROGRAM = "program"
    EMPTY = "empty"
    UNKNOWN = "unknown"


_OFFICE = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: _OFFICE + "wordprocessingml.document",
    Format.XLSX: _OFFICE + "spreadsheetml.sheet",
    Format.PPTX: _OFFICE + "presentationml.presentation",
    Format.XLSB: "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
    Format.ODT: "application/vnd.oasis.opendocument.text",
    Format.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    Format.OFD: "application/ofd",
    Format.DOC: "application/msword",
    Format.XLS: "application/vnd.ms-excel",
    Format.PPT: "application/vnd.ms-powerpoint",
    Format.OLE: "application/x-ole-storage",
    Format.RTF: "application/rtf",
    Format.ZIP: "application/zip",
    Format.PNG: "image/png",
    Format.JPEG: "image/jpeg",
    Format.GIF: "image/gif",
    Format.WEBP: "image/webp",
    Format.TIFF: "image/tiff",
    Format.BMP: "image/bmp",
    Format.HTML: "text/html",
    Format.XML: "application/xml",
    Format.CSV: "text/csv",
    Format.TXT: "text/plain",
}
UNKNOWN_TYPE = "application/octet-stream"
TITLES = {
    Format.DOC: "旧版 Word 文件（doc、wps）",
    Format.XLS: "旧版 Excel 文件（xls、et）",
    Format.PPT: "旧版演示文稿（ppt、dps）",
    Format.OLE: "旧版 Office 文件",
    Format.ARCHIVE: "压缩包",
    Format.HTML: "网页（HTML）",
    Format.TXT: "文本",
    Format.MEDIA: "音频或视频",
    Format.PROGRAM: "程序文件",
    Format.EMPTY: "空文件",
    Format.UNKNOWN: "无法识别的文件",
}
LEGACY = frozenset({Format.DOC, Format.XLS, Format.PPT, Format.OLE})
IMAGES = frozenset({Format.PNG, Format.JPEG, Format.GIF, Format.WEBP, Format.TIFF, Format.BMP})


@dataclass(frozen=True, slots=True)
class Kind:
    """What a content is; ``also`` names what else it passes for, ``declared`` a media type the format alone lacks."""

    format: Format
    has_macros: bool = False
    is_encrypted: bool = False
    also: tuple[Format, ...] = ()
    declared: str = ""

    @property
    def media_type(self) -> str:
        """The media type under which the content may be handed out; one with two faces has none."""
        if self.also:
            return UNKNOWN_TYPE
        return self.declared or MEDIA_TYPES.get(self.format, UNKNOWN_TYPE)

    @property
    def title(self) -> str:
        """What a person calls it."""
        return title_of(self.format)


def title_of(file_format: Format) -> str:
    """What a person calls a format."""
    return TITLES.get(file_format, file_format.value.upper())
