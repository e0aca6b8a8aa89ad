"""Texts, pages and pictures that want harm, and files that are two things at once."""

import random
import struct
import zlib

from gongkai.documents.sandbox.tests.hostile_parts import docx, hostile, one_page, pdf, zipped

TITLE = "关于印发2020年政务公开工作要点的通知\n一、（一）公开预算。（牵头单位：市财政局）\n"


def of_texts(scale):
    ends = ("read", "damaged", "limit.time", "limit.memory", "limit.result", "text.unreadable", "limit.size")
    yield hostile("empty.docx", b"", "kind.empty")
    yield hostile("blank.txt", b" \n\t\r\n" * 100, *ends)
    yield hostile("one nul.txt", b"\0", "kind.unknown", *ends)
    yield hostile("nul inside.txt", TITLE.encode().replace("预".encode(), b"\0"), "kind.unknown", *ends)
    for encoding in ("gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "big5"):
        yield hostile(f"{encoding}.txt", TITLE.encode(encoding, "ignore") * 20, "kind.unknown", *ends)
    yield hostile("lying mark.txt", b"\xff\xfe" + TITLE.encode(), *ends)
    yield hostile("mojibake.txt", TITLE.encode().decode("latin-1").encode() * 10, *ends)
    yield hostile("mojibake of GBK.txt", TITLE.encode().decode("gb18030", "replace").encode() * 10, *ends)
    yield hostile("cut in a character.txt", TITLE.encode()[:-5] + b"\xe5\x85", *ends)
    yield hostile(
        "lone surrogates.txt", TITLE.encode() + "\ud800\udfff".encode("utf-8", "surrogatepass"), "kind.unknown", *ends
    )
    yield hostile("right to left.txt", ("\u202e" + TITLE).encode() * 100, *ends)
    yield hostile("controls.txt", TITLE.encode() + bytes(range(1, 32)), "kind.unknown", *ends)
    yield hostile("one line.txt", ("公开" * 300_000 * scale).encode(), *ends)
    yield hostile("many lines.txt", b"\n" * 500_000 * scale, *ends)
    yield hostile("combining marks.txt", ("公" + "\u0301" * 100_000).encode(), *ends)
    yield hostile("brackets.txt", ("（" * 100_000).encode(), *ends)
    yield hostile("numbers.txt", ("一、" * 50_000).encode(), *ends)
    yield hostile("noise.docx", random.Random(3).randbytes(100_000), "kind.unknown", *ends)
    yield hostile("quotes.csv", b'a,b\n"' + b'""' * 200_000, *ends)
    yield hostile("wide.csv", b"a,b\n" + b"," * 500_000, *ends)
    yield hostile("formulas.csv", b'=cmd|"/c calc"!A1,b\n@SUM(1),c\n', *ends)


def of_pages(scale):
    ends = ("read", "damaged", "limit.time", "limit.memory", "limit.result", "text.unreadable")
    deep = 20_000 * scale
    yield hostile("deep.html", b"<html><body>" + b"<div>" * deep + b"x", *ends)
    yield hostile("deep tables.html", b"<html><body>" + b"<table><tr><td>" * 3_000 + "公开".encode(), *ends)
    yield hostile("script.html", f"<html><script>alert(1)</script><body onload=x>{TITLE}</body>".encode(), *ends)
    yield hostile(
        "entities.html",
        b'<!DOCTYPE html [<!ENTITY x "&y;&y;"><!ENTITY y "&x;">]><html><body>&x;' + b"&amp;" * 100_000,
        *ends,
    )
    yield hostile(
        "spans.html", b'<html><table><tr><td rowspan="99999999" colspan="99999999">x</td></tr></table>', *ends
    )
    yield hostile("many attributes.html", b"<html><body " + b"a=1 " * 50_000 + b">x", *ends)
    yield hostile("meta lies.html", '<html><meta charset="utf-7"><body>+ADw-script+AD4-公开'.encode(), *ends)
    yield hostile("base.html", b'<html><base href="http://127.0.0.1:9/"><img src=file:///etc/passwd><body>x', *ends)
    yield hostile(
        "only XML.xml",
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
        "kind.xml",
    )
    yield hostile("picture with script.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', *ends)


def of_two_faces():
    document, notes = pdf(one_page()), zipped([("a.txt", b"x")])
    two = "kind.polyglot"
    yield hostile("PDF and ZIP.pdf", document + notes, two)
    yield hostile("PDF and DOCX.pdf", document + docx(), two)
    yield hostile("HTML and PDF.html", b"<html><script>1</script>\n" + document, two)
    yield hostile("PDF and HTML.pdf", b"%PDF-1.7\n<html><script>1</script>\n" + document[9:], two)
    yield hostile("picture and ZIP.png", picture(1, 1) + notes, two)
    yield hostile("picture and HTML.gif", b"GIF89a/*<script>1</script>*/" + bytes(30), two)
    yield hostile("picture and PDF.gif", b"GIF89a\n" + document, two)
    yield hostile("text and DOCX.txt", b"notice\n" + docx(), two, "kind.unknown")
    yield hostile("picture and DOCX.jpg", b"\xff\xd8\xff\xe0" + bytes(20) + docx(), two)
    yield hostile("RTF and PDF.rtf", b"{\\rtf1 \n" + document, two)
    yield hostile("program.docx", b"MZ\x90\x00\x03" + bytes(100), "kind.program")
    yield hostile("program.pdf", b"\x7fELF\x02\x01\x01" + bytes(100), "kind.program")


def of_pictures():
    pictures = "kind.png", "kind.jpeg", "kind.gif", "kind.tiff", "kind.bmp", "kind.webp", "kind.unknown"
    yield hostile("4 billion points.png", picture(65_535, 65_535), *pictures)
    yield hostile("no points.png", picture(0, 0), *pictures)
    yield hostile("cut.png", picture(10, 10)[:40], *pictures)
    yield hostile("huge.gif", b"GIF89a\xff\xff\xff\xff\xf7\x00\x00", *pictures)
    yield hostile(
        "huge.jpg", b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00", *pictures
    )
    yield hostile("circle.tiff", b"II*\x00\x08\x00\x00\x00\x00\x00\x08\x00\x00\x00", *pictures)
    yield hostile("huge.bmp", b"BM" + bytes(16) + struct.pack("<LL", 0x7FFFFFFF, 0x7FFFFFFF) + bytes(30), *pictures)
    yield hostile("cut.webp", b"RIFF\xff\xff\xff\xffWEBPVP8 ", *pictures)


def of_others():
    yield hostile("layout.ofd", zipped([("OFD.xml", "<ofd:OFD/>"), ("Doc_0/Document.xml", "<x/>")]), "kind.ofd")
    yield hostile(
        "open.odt",
        zipped([("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<x/>")]),
        "kind.odt",
    )
    yield hostile("rich.rtf", b"{\\rtf1" + b"{\\*\\objdata " * 10_000, "kind.rtf")
    yield hostile("packed.rar", b"Rar!\x1a\x07\x01\x00" + bytes(50), "kind.archive")
    yield hostile("packed.7z", b"7z\xbc\xaf\x27\x1c" + bytes(50), "kind.archive")
    yield hostile("packed.gz", b"\x1f\x8b\x08" + bytes(50), "kind.archive")


def picture(width, height):
    def chunk(kind, content):
        checksum = zlib.crc32(kind + content)
        return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", checksum)

    head = chunk(b"IHDR", struct.pack(">2L5B", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1_000))) + chunk(b"IEND", b"")


def all_of(scale):
    yield from of_texts(scale)
    yield from of_pages(scale)
    yield from of_two_faces()
    yield from of_pictures()
    yield from of_others()
