"""One sentence for each file that cannot be used, and what to do instead."""

from collections.abc import Collection

from gongkai.documents.kinds.formats import IMAGES, Format, Kind, title_of

# Pictures and scans, OFD and the legacy formats are read by nothing yet: a task that learns one accepts it, and its
# sentence here is no longer said.
SENTENCES = {
    Format.EMPTY: "文件是空的（0 字节），请选择有内容的文件",
    Format.OFD: "OFD 文件尚不能读取，请改用 DOCX 或 PDF",
    Format.DOC: "旧版 Word 文件（doc、wps）尚不能读取，请另存为 DOCX 或 PDF",
    Format.XLS: "旧版 Excel 文件（xls、et）尚不能读取，请另存为 XLSX",
    Format.PPT: "旧版演示文稿（ppt、dps）尚不能读取，请导出为 PDF",
    Format.OLE: "旧版 Office 文件尚不能读取，请另存为 DOCX、XLSX 或 PDF",
    Format.PPTX: "演示文稿（PPTX）尚不能读取，请导出为 PDF",
    Format.XLSB: "二进制工作簿（XLSB）尚不能读取，请另存为 XLSX",
    Format.ODT: "ODT 文件尚不能读取，请另存为 DOCX 或 PDF",
    Format.ODS: "ODS 文件尚不能读取，请另存为 XLSX",
    Format.RTF: "RTF 文件尚不能读取，请另存为 DOCX 或 PDF",
    Format.ZIP: "这是压缩包，或不完整的 Office 文件（docx、xlsx）；请解压后逐个提交，或重新保存后再提交",
    Format.ARCHIVE: "压缩包不能直接读取，请解压后逐个提交",
    Format.XML: "XML 文件不能作为公文读取，请改用 DOCX、PDF 或文本",
    Format.MEDIA: "音频和视频不能读取，请提供 DOCX、PDF 或文本",
    Format.PROGRAM: "这是程序文件，不能读取",
    Format.UNKNOWN: "无法识别文件格式，文件可能已损坏；请提供 DOCX、XLSX、PDF 或文本",
}
IMAGE = "图片中的文字尚不能读取，请提供 DOCX、带文字的 PDF 或文本"
OTHER = "此处不接受{title}文件，请改用 {accepted}"
ENCRYPTED = "文件有密码保护，请去掉密码后再提交"
MACROS = "文件含有宏（VBA 程序），请另存为不含宏的 DOCX 或 XLSX 后再提交"
TWO_FACED = "文件同时是{first}和{second}，不同软件会看到不同内容，请重新导出后再提交"


def refusal_of(kind: Kind, *, accepted: Collection[Format], allows_macros: bool = False) -> tuple[str, str] | None:
    """The code and the sentence with which a content is refused where only ``accepted`` formats can be used."""
    if kind.also:
        return "kind.polyglot", TWO_FACED.format(first=kind.title, second=title_of(kind.also[0]))
    if kind.is_encrypted:
        return "kind.encrypted", ENCRYPTED
    if kind.has_macros and not allows_macros:
        return "kind.macros", MACROS
    if kind.format not in accepted:
        return f"kind.{kind.format.value}", _sentence(kind, accepted)
    return None


def _sentence(kind: Kind, accepted: Collection[Format]) -> str:
    if kind.format in IMAGES:
        return IMAGE
    names = "、".join(title_of(one) for one in Format if one in accepted)
    return SENTENCES.get(kind.format) or OTHER.format(title=kind.title, accepted=names)
