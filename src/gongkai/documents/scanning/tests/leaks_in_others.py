# ruff: noqa: E501 - raw parts of files stand on one line each
"""Planted values in pictures, pages, texts, archives and names of files."""

import base64
import io
import json
import struct
import zlib
from html import escape
from urllib.parse import quote

from PIL import Image, PngImagePlugin

from gongkai.documents.scanning.tests import leaks_in_office as office
from gongkai.documents.scanning.tests import leaks_in_pdf as pdf


def picture(kind: str = "JPEG", **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (24, 24), (200, 30, 30)).save(out, kind, **options)
    return out.getvalue()


def exif(v: str, tag: int = 0x010E) -> bytes:
    fields = Image.Exif()
    fields[tag] = v.encode("utf-16-le") if tag >= 0x9C9B else v
    return picture(exif=fields)


def segment(marker: int, data: bytes) -> bytes:
    plain = picture()
    return plain[:2] + struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data + plain[2:]


def chunk(name: bytes, data: bytes) -> bytes:
    plain = picture("PNG")
    inserted = struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return plain[:33] + inserted + plain[33:]


def text_chunk(v: str) -> bytes:
    fields = PngImagePlugin.PngInfo()
    fields.add_itxt("Comment", v)
    return picture("PNG", pnginfo=fields)


def thumbnail(v: str) -> bytes:
    """The small picture within the EXIF of another has a comment of its own."""
    return segment(0xE1, b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00" + segment(0xFE, v.encode()))


def page(body: str, head: str = "") -> bytes:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>通知</title>{head}</head><body><p>关于公开的通知</p>{body}</body></html>'.encode()


def rich(body: str) -> bytes:
    return (
        b"{\\rtf1\\ansi\\ansicpg936\\deff0 "
        + "".join(signs(char) for char in "通知").encode()
        + b"\\par "
        + body.encode()
        + b"}"
    )


def signs(text: str) -> str:
    """As RTF writes it: bytes of GBK in hexadecimal, the rest by its number."""
    out = ""
    for char in text:
        if char.isascii():
            out += char if char not in "\\{}" else "\\" + char
        else:
            out += f"\\u{ord(char) if ord(char) < 32768 else ord(char) - 65536}?"
    return out


def gbk(text: str) -> str:
    return "".join(chr(byte) if byte < 128 else f"\\'{byte:02x}" for byte in text.encode("gb18030"))


OFFICE_IN_OFFICE = {
    "docx-picture-exif": lambda v: ("通知.docx", office.docx(word__media__image1_dat=exif(v, 0x9C9C))),
    "zip-of-zip": lambda v: ("附件.zip", office.package({"内层.zip": office.package({"a.txt": f"名单：{v}".encode()})})),
    "zip-of-xlsx": lambda v: ("附件.zip", office.package({"名单.xlsx": office.hidden_sheet(v)})),
    "zip-of-gbk-text": lambda v: ("附件.zip", office.package({"a.txt": f"这是名单的说明文字，号码是{v}".encode("gb18030")})),
    "zip-of-pdf": lambda v: ("附件.zip", office.package({"a.pdf": pdf.info(v)})),
    "zip-member-name": lambda v: ("附件.zip", office.package({f"{v.replace('/', '')}.txt": b"x"})),
    "zip-comment": lambda v: ("附件.zip", office.package({"a.txt": b"x"}, comment=f"密码 {v}".encode())),
    "zip-slack": lambda v: ("附件.zip", before_directory(office.package({"a.txt": b"x"}), f"\x00\x01{v}\x00".encode())),
    "odt-content": lambda v: ("通知.odt", office.package({
        "mimetype": "application/vnd.oasis.opendocument.text", "content.xml": f"<office><text:p xmlns:text='t'>{escape(v)}</text:p></office>"
    })),
    "ods-hidden": lambda v: ("表.ods", office.package({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"<d xmlns:t='t'><t:table t:display='false'><t:table-cell><t:p>{escape(v)}</t:p></t:table-cell></t:table></d>",
    })),
    "ofd-text": lambda v: ("通知.ofd", office.package({
        "OFD.xml": "<OFD/>", "Doc_0/Pages/Page_0/Content.xml": f"<Page><TextObject><TextCode X='1'>{escape(v)}</TextCode></TextObject></Page>"
    })),
    "old-word": lambda v: ("通知.doc", office.compound({"WordDocument": b"\xec\xa5" + ("关于公开的通知" + v).encode("utf-16-le")})),
}  # fmt: skip


def before_directory(data: bytes, hidden: bytes) -> bytes:
    """Bytes between the last member and the list of contents."""
    at = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    tail = data[end : end + 16] + struct.pack("<I", at + len(hidden)) + data[end + 20 :]
    return data[:at] + hidden + data[at:end] + tail


PICTURES = {
    "jpeg-exif": (lambda v: ("照片.jpg", exif(v)), False),
    "jpeg-exif-wide": (lambda v: ("照片.jpg", exif(v, 0x9C9C)), True),
    "jpeg-exif-artist": (lambda v: ("照片.jpg", exif(v, 0x013B)), False),
    "jpeg-comment": (lambda v: ("照片.jpg", segment(0xFE, v.encode())), True),
    "jpeg-xmp": (lambda v: ("照片.jpg", segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x>" + v.encode() + b"</x>")), True),
    "jpeg-iptc": (lambda v: ("照片.jpg", segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x40\x1c\x02\x78\x00" + bytes([len(v.encode("gb18030"))]) + v.encode("gb18030"))), True),
    "jpeg-thumbnail": (lambda v: ("照片.jpg", thumbnail(v)), True),
    "jpeg-trailing": (lambda v: ("照片.jpg", picture() + b"\x00\x00HIDDEN DATA " + v.encode()), True),
    "png-text": (lambda v: ("图.png", text_chunk(v)), True),
    "png-old-text": (lambda v: ("图.png", chunk(b"tEXt", b"Comment\x00" + v.encode())), False),
    "png-packed-text": (lambda v: ("图.png", chunk(b"zTXt", b"Comment\x00\x00" + zlib.compress(v.encode()))), True),
    "png-unknown-chunk": (lambda v: ("图.png", chunk(b"prVt", v.encode("utf-16-le"))), True),
    "png-trailing": (lambda v: ("图.png", picture("PNG") + b"----------------" + v.encode()), True),
    "gif-comment": (lambda v: ("图.gif", picture("GIF", comment=v.encode())), True),
    "tiff-description": (lambda v: ("图.tif", picture("TIFF", description=v)), False),
    "webp-exif": (lambda v: ("图.webp", picture("WEBP", xmp=f"<x>{v}</x>".encode())), True),
}  # fmt: skip
PAGES = {
    "html-text": lambda v: page(f"<p>{escape(v)}</p>"),
    "html-split": lambda v: page("<p>" + "".join(f"<span>{escape(v[at : at + 2])}</span>" for at in range(0, len(v), 2)) + "</p>"),
    "html-comment": lambda v: page(f"<!-- {escape(v)} -->"),
    "html-display-none": lambda v: page(f'<div style="display: none">{escape(v)}</div>'),
    "html-hidden": lambda v: page(f"<p hidden>{escape(v)}</p>"),
    "html-hidden-class": lambda v: page(f'<p class="x1">{escape(v)}</p>', "<style>.x1{position:absolute;left:-9999px}</style>"),
    "html-off-screen": lambda v: page(f'<p style="text-indent:-9999px">{escape(v)}</p>'),
    "html-white": lambda v: page(f'<p style="color:#ffffff">{escape(v)}</p>'),
    "html-hidden-field": lambda v: page(f'<input type="hidden" value="{escape(v)}">'),
    "html-attribute": lambda v: page(f'<p data-id="{escape(v)}">x</p>'),
    "html-alternative-text": lambda v: page(f'<img src="a.png" alt="{escape(v)}">'),
    "html-meta": lambda v: page("", f'<meta name="description" content="{escape(v)}">'),
    "html-script": lambda v: page(f'<script>var d={{"a":"{v}"}}</script>'),
    "html-escaped-script": lambda v: page("<script>var d='" + "".join(f"\\u{ord(char):04x}" for char in v) + "'</script>"),
    "html-json": lambda v: page(f'<script type="application/json">{{"a":"{v}"}}</script>'),
    "html-data-uri": lambda v: page(f'<a href="data:text/plain;base64,{base64.b64encode(v.encode()).decode()}">x</a>'),
    "html-data-picture": lambda v: page(f'<img src="data:image/jpeg;base64,{base64.b64encode(exif("x" + v if not v.isascii() else v, 0x9C9C)).decode()}">'),
    "html-decoded-by-script": lambda v: page(f'<script>show(atob("{base64.b64encode(v.encode()).decode()}"))</script>'),
    "html-inner-page": lambda v: page(f'<iframe srcdoc="&lt;p&gt;{escape(escape(v))}&lt;/p&gt;"></iframe>'),
    "html-style-content": lambda v: page("", f'<style>p::after{{content:"{v}"}}</style>'),
    "html-percent": lambda v: page(f'<a href="/q?x={quote(v)}">x</a>'),
    "html-json-escaped": lambda v: page(f'<script type="application/ld+json">{json.dumps({"a": v})}</script>'),
    "html-visibility": lambda v: page(f'<p style="visibility:hidden">{escape(v)}</p>'),
    "html-font-size": lambda v: page(f'<span style="font-size:0px;">{escape(v)}</span>'),
    "html-noscript": lambda v: page(f"<noscript>{escape(v)}</noscript>"),
    "html-drawing": lambda v: page(f'<svg><title>{escape(v)}</title><text x="1">x</text></svg>'),
    "html-template": lambda v: page(f"<template><p>{escape(v)}</p></template>"),
    "html-entities": lambda v: page("<p>" + "".join(f"&#{ord(char)};" for char in v) + "</p>"),
}  # fmt: skip
RICH = {
    "rtf-text": lambda v: rich(signs(v)),
    "rtf-bytes": lambda v: rich(gbk(v)),
    "rtf-hidden": lambda v: rich("{\\v " + signs(v) + "}"),
    "rtf-deleted": lambda v: rich("{\\deleted " + signs(v) + "}"),
    "rtf-info": lambda v: rich("{\\info{\\doccomm " + signs(v) + "}}"),
    "rtf-note": lambda v: rich("{\\*\\annotation " + signs(v) + "}"),
    "rtf-object": lambda v: rich("{\\object{\\*\\objdata " + office.hidden_sheet(v).hex() + "}}"),
}
TEXTS = {
    "text": lambda v: ("a.txt", f"名单：{v}\n".encode()),
    "text-gbk": lambda v: ("a.txt", f"现将名单公布如下，号码为{v}，特此通知。\n".encode("gb18030")),
    "text-wide": lambda v: ("a.txt", f"名单：{v}\n".encode("utf-16")),
    "csv": lambda v: ("a.csv", f"姓名,号码\n张三,{v}\n李四,无\n".encode()),
    "csv-semicolons": lambda v: ("a.csv", f'"姓名";"号码"\n"张三";"{v}"\n"李四";"无"\n'.encode("gb18030")),
    "xml": lambda v: ("a.xml", f'<?xml version="1.0"?><a><b>{escape(v)}</b></a>'.encode()),
    "text-turned": lambda v: ("a.txt", f"名单：\u202e{v[::-1]}\u202c\n".encode()),
    "text-json": lambda v: ("a.json", json.dumps({"姓名": "张三", "号码": v}).encode()),
    "mail": lambda v: (
        "a.eml",
        b"From: a@x.gov.cn\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(f"现将名单报送如下：{v}".encode()),
    ),
    "xml-comment": lambda v: ("a.xml", f'<?xml version="1.0"?><a><!-- {v} --></a>'.encode()),
    "file-name": lambda v: (f"{v.replace('/', '')}.txt", "普通内容\n".encode()),
    "base64-text": lambda v: ("a.txt", b"data: " + base64.b64encode(office.hidden_sheet(v))),
}


def _page(build):
    return lambda v: ("页.html", build(v))


def _rich(build):
    return lambda v: ("a.rtf", build(v))


LAYERS = {
    **{name: (build, True) for name, build in OFFICE_IN_OFFICE.items()},
    **PICTURES,
    **{name: (_page(build), True) for name, build in PAGES.items()},
    **{name: (_rich(build), True) for name, build in RICH.items()},
    **{name: (build, True) for name, build in TEXTS.items()},
}
