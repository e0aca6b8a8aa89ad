"""What a file is, by its content; its name and its sender's word count for nothing."""

import pytest

from gongkai.documents.kinds import Format, kind_of, refusal_of
from gongkai.documents.sandbox.tests.hostile_parts import docx, docx_parts, one_page, pdf, xlsx, zipped

NOTICE = "关于印发2020年政务公开工作要点的通知\n各县市区人民政府：\n现将有关事项通知如下。\n"
TABLE = "序号,任务,责任单位\n1,公开预算,市财政局\n2,公开决算,市财政局\n"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    ("content", "found", "media_type"),
    [
        (b"", Format.EMPTY, "application/octet-stream"),
        (pdf(one_page()), Format.PDF, "application/pdf"),
        (b"\r\n" + pdf(one_page()), Format.PDF, "application/pdf"),
        (docx(), Format.DOCX, WORD),
        (xlsx(), Format.XLSX, SHEET),
        (zipped([("a.txt", "x")]), Format.ZIP, "application/zip"),
        (zipped([("[Content_Types].xml", "<Types/>"), ("word/document.xml", "x")]), Format.ZIP, "application/zip"),
        (zipped([("OFD.xml", "x"), ("Doc_0/Document.xml", "x")]), Format.OFD, "application/ofd"),
        (zipped([("mimetype", "application/epub+zip")]), Format.ZIP, "application/zip"),
        (b"\x89PNG\r\n\x1a\n....", Format.PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", Format.JPEG, "image/jpeg"),
        (b"GIF89a\x01\x00", Format.GIF, "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Format.WEBP, "image/webp"),
        (b"II*\x00\x08\x00", Format.TIFF, "image/tiff"),
        (b"BM\x00\x00\x00\x00", Format.BMP, "image/bmp"),
        (b"{\\rtf1 x}", Format.RTF, "application/rtf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", Format.OLE, "application/x-ole-storage"),
        (b"MZ\x90\x00\x03\x00\x00", Format.PROGRAM, "application/vnd.microsoft.portable-executable"),
        (b"<!DOCTYPE html><p>x", Format.HTML, "text/html"),
        ("<HTML lang=zh>".encode("utf-16"), Format.HTML, "text/html"),
        (b"plain <script>alert(1)</script>", Format.HTML, "text/html"),
        (b"<svg xmlns='x' onload='y'>", Format.HTML, "text/html"),
        (b"<?xml version='1.0'?><a/>", Format.XML, "application/xml"),
        ("<?xml version='1.0'?><a/>".encode("utf-16"), Format.XML, "application/xml"),
        (bytes(range(256)), Format.UNKNOWN, "application/octet-stream"),
        (b"MZ is how this text begins", Format.TXT, "text/plain"),
        (b"BM of a company", Format.TXT, "text/plain"),
        (NOTICE.encode()[:-2] + b"\xff", Format.TXT, "text/plain"),
        (("公" * 2000).encode(), Format.TXT, "text/plain"),
        (TABLE.replace(",", "\t").encode(), Format.CSV, "text/csv"),
        (b'a,b\n"x, y",z\n', Format.CSV, "text/csv"),
        ("一、二，三，四\n甲\n".encode(), Format.TXT, "text/plain"),
    ],
)
def test_the_content_tells_what_a_file_is(content, found, media_type):
    kind = kind_of(content)

    assert (kind.format, kind.media_type, kind.also) == (found, media_type, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize(("text", "found"), [(NOTICE, Format.TXT), (TABLE, Format.CSV)])
def test_texts_are_known_in_every_encoding(text, encoding, found):
    assert kind_of(text.encode(encoding)).format == found


def test_a_path_and_an_open_file_are_left_where_they_were(tmp_path):
    path = tmp_path / "misnamed.pdf"
    path.write_bytes(docx())

    with path.open("rb") as file:
        file.seek(7)
        assert kind_of(file).format == Format.DOCX
        assert file.tell() == 7
    assert kind_of(path).format == Format.DOCX


def test_a_list_of_contents_longer_than_the_tail_is_still_found():
    types = dict(docx_parts())["[Content_Types].xml"]
    many = [(f"word/media/{number:060}.bin", b"") for number in range(2_000)]

    assert kind_of(zipped([("[Content_Types].xml", types), ("word/document.xml", "x"), *many])).format == Format.DOCX


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (zipped([("OFD.xml", "x")]), "kind.ofd", "请改用 DOCX 或 PDF"),
        (zipped([("a", "x")]), "kind.zip", "解压"),
        (docx(more=[("word/vbaProject.bin", b"x")]), "kind.macros", "宏"),
        (pdf(one_page()) + zipped([("a", "x")]), "kind.polyglot", "PDF和ZIP"),
        (b"\x89PNG\r\n\x1a\n", "kind.png", "图片"),
        (b"", "kind.empty", "空"),
        (b"{\\rtf1", "kind.rtf", "DOCX"),
    ],
)
def test_a_refusal_says_what_to_do(content, code, word):
    found = refusal_of(kind_of(content), accepted={Format.DOCX, Format.PDF})

    assert found is not None
    assert found[0] == code
    assert word in found[1]


def test_what_is_two_things_is_never_shown_by_a_browser():
    kind = kind_of(b"\x89PNG\r\n\x1a\n" + bytes(100) + zipped([("a", "x")]))

    assert kind.also == (Format.ZIP,)
    assert kind.media_type == "application/octet-stream"


def test_a_pdf_with_an_archive_attached_is_just_a_pdf():
    inside = zipped([("a", "x")])
    attached = {6: b"<< /Type /EmbeddedFile /Length %d >>\nstream\n" % len(inside) + inside + b"\nendstream"}

    assert kind_of(pdf(one_page(more=attached))).also == ()
