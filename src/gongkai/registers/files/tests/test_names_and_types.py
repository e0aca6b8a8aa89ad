import io
import zipfile

import pytest

from gongkai.registers.files.rules import NAME_LIMIT, TAIL_BYTES, clean_name, media_type_of


def zipped(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x" * 9000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("通知.docx", "通知.docx"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("/", "unnamed"),
        ("..", "unnamed"),
        ("", "unnamed"),
        (" . ", "unnamed"),
        ("a\x00b\r\nSet-Cookie: x=1.txt", "abSet-Cookie_ x=1.txt"),
        ("年报\u202egpj.exe", "年报gpj.exe"),
        ("\u2066x\u2069\u200b\ufeff.txt", "x.txt"),
        ('a"b<c>|?*.txt', "a_b_c____.txt"),
        (".htaccess", "htaccess"),
        ("ᠮᠣᠩᠭᠣᠯ\u180eᠤᠨ\u200d.txt", "ᠮᠣᠩᠭᠣᠯ\u180eᠤᠨ\u200d.txt"),
        ("a\ud800b.txt", "a_b.txt"),
        ("e\u0301.txt", "é.txt"),
        ("a \t  b.txt", "a b.txt"),
    ],
)
def test_a_name_is_made_fit_to_be_shown(name, shown):
    assert clean_name(name) == shown


@pytest.mark.parametrize("name", ["长" * 300 + ".docx", "x" * 300, "." + "x" * 300])
def test_a_long_name_is_cut_and_keeps_its_extension(name):
    shown = clean_name(name)

    assert len(shown) == NAME_LIMIT
    assert shown.endswith(".docx") or not name.endswith(".docx")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n...", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("关于印发的通知".encode(), "text/plain"),
        ("关于印发的通知".encode("gb18030"), "text/plain"),
        ("通知".encode("utf-16"), "text/plain"),
        (b"MZ is how this text begins", "text/plain"),
        (b"BM of a company", "text/plain"),
        (b"MZ\x90\x00\x03\x00\x00", "application/vnd.microsoft.portable-executable"),
        (b"<!DOCTYPE html><p>x", "text/html"),
        ("<HTML lang=zh>".encode("utf-16"), "text/html"),
        (b"plain <script>alert(1)</script>", "text/html"),
        (b"<?xml version='1.0'?><a/>", "application/xml"),
        (b"<svg xmlns='x' onload='y'>", "text/html"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "application/x-ole-storage"),
        (bytes(range(256)), "application/octet-stream"),
        (zipped("[Content_Types].xml", "word/document.xml"), "DOCX"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "XLSX"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
        (zipped("a.txt"), "application/zip"),
    ],
)
def test_the_type_is_what_the_content_shows(content, media_type):
    office = "application/vnd.openxmlformats-officedocument."
    names = {"DOCX": office + "wordprocessingml.document", "XLSX": office + "spreadsheetml.sheet"}

    assert media_type_of(content[:4096], content[-TAIL_BYTES:]) == names.get(media_type, media_type)


def test_a_text_cut_within_a_character_is_still_a_text():
    assert media_type_of(("公" * 2000).encode()[:4096], b"") == "text/plain"
