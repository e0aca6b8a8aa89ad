# ruff: noqa: E501 - raw parts of files stand on one line each
"""Planted values in the layers of PDF files, written object by object."""

import io
import zlib
from collections.abc import Sequence

import pypdf
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
PAGE_TEXT = b"BT /F1 12 Tf 50 700 Td (Notice 2024) Tj ET\n"


def literal(text: str) -> bytes:
    """A text of an object: plain where it can be, otherwise UTF-16."""
    if text.isascii():
        return b"(" + text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode() + b")"
    return b"<" + ("\ufeff" + text).encode("utf-16-be").hex().encode() + b">"


def stream(content: bytes, entries: bytes = b"", *, packed: bool = True) -> bytes:
    data = zlib.compress(content) if packed else content
    filters = b"/Filter/FlateDecode" if packed else b""
    return b"<<" + entries + filters + b"/Length %d>>\nstream\n" % len(data) + data + b"\nendstream"


def file(
    objects: Sequence[bytes], *, trailer: bytes = b"", start: int = 1, before: bytes = b"%PDF-1.7\n", previous: int = 0
) -> bytes:
    """A file, or the next revision of one, of objects numbered from ``start``."""
    out, places = before, []
    for number, content in enumerate(objects, start):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = len(out)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    free = b"0 1\n0000000000 65535 f \n" if start > 1 else b""
    first = b"0 %d\n0000000000 65535 f \n" % (len(objects) + 1) if start == 1 else b"%d %d\n" % (start, len(objects))
    out += b"xref\n" + free + first + rows
    size = max(start + len(objects), 30)
    back = b"/Prev %d" % previous if previous else b""
    return out + b"trailer<</Size %d/Root 1 0 R%s%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, back, trailer, table)


def document(
    content: bytes = b"",
    *,
    catalogue: bytes = b"",
    page: bytes = b"",
    resources: bytes = b"",
    more: Sequence[bytes] = (),
    trailer: bytes = b"",
) -> bytes:
    """One page; further objects are numbered from 6."""
    return file(
        [
            b"<</Type/Catalog/Pages 2 0 R" + catalogue + b">>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>"
            + resources
            + b">>"
            + page
            + b">>",
            stream(PAGE_TEXT + content),
            FONT,
            *more,
        ],
        trailer=trailer,
    )


def show(text: str, *, at: tuple[int, int] = (50, 600), size: float = 12, before: str = "") -> bytes:
    return f"q {before} BT /F1 {size} Tf {at[0]} {at[1]} Td ".encode() + literal(text) + b" Tj ET Q\n"


def each_sign(text: str) -> bytes:
    """Every sign placed by itself."""
    return b"".join(show(sign, at=(50 + 7 * step, 500)) for step, sign in enumerate(text))


def array(text: str) -> bytes:
    parts = b"-20".join(literal(text[at : at + 4]) for at in range(0, len(text), 4))
    return b"BT /F1 12 Tf 50 600 Td [" + parts + b"] TJ ET\n"


def revised(text: str) -> bytes:
    """The page said it, and was overwritten by saving again."""
    first = document(show(text))
    table = first.rindex(b"xref\n", 0, first.rindex(b"startxref"))
    return file([stream(PAGE_TEXT)], start=4, before=first, previous=table)


def annotation(text: str, subtype: bytes = b"Text") -> bytes:
    return document(
        page=b"/Annots[6 0 R]",
        more=[b"<</Type/Annot/Subtype/" + subtype + b"/Rect[10 10 50 50]/Contents" + literal(text) + b">>"],
    )


def field(text: str, key: bytes) -> bytes:
    return document(
        page=b"/Annots[6 0 R]",
        catalogue=b"/AcroForm<</Fields[6 0 R]>>",
        more=[b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/Rect[10 10 90 30]/" + key + literal(text) + b">>"],
    )


def appearance(text: str) -> bytes:
    form = stream(show(text, at=(1, 1)), b"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F1 5 0 R>>>>")
    return document(
        page=b"/Annots[6 0 R]", more=[b"<</Type/Annot/Subtype/Stamp/Rect[10 10 90 30]/AP<</N 7 0 R>>>>", form]
    )


def attachment(text: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(document()))
    writer.add_attachment("a.txt", f"名单 {text}".encode())
    return written(writer)


def attached_workbook(text: str) -> bytes:
    from gongkai.documents.scanning.tests.leaks_in_office import hidden_sheet

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(document()))
    writer.add_attachment("a.xlsx", hidden_sheet(text))
    return written(writer)


def info(text: str) -> bytes:
    return document(more=[b"<</Title" + literal(text) + b">>"], trailer=b"/Info 6 0 R")


def xmp(text: str) -> bytes:
    packet = f'<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><d>{text}</d></x:xmpmeta>'.encode()
    return document(catalogue=b"/Metadata 6 0 R", more=[stream(packet, b"/Type/Metadata/Subtype/XML", packed=False)])


def object_stream(text: str) -> bytes:
    """An object that only a compressed stream of objects holds."""
    body = b"8 0 <</X" + literal(text) + b">>"
    return document(more=[stream(body, b"/Type/ObjStm/N 1/First 4")])


def written(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def structure(text: str, key: bytes) -> bytes:
    return document(
        catalogue=b"/StructTreeRoot 6 0 R",
        more=[b"<</Type/StructTreeRoot/K 7 0 R>>", b"<</Type/StructElem/S/Figure/" + key + literal(text) + b">>"],
    )


def bookmark(text: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(document()))
    writer.add_outline_item(text, 0)
    return written(writer)


def encrypted(text: str) -> bytes:
    """Opens without a password, but its bytes are no text."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(document()))
    writer.add_metadata({"/Subject": text})
    writer.pages[0][NameObject("/PieceInfo")] = DictionaryObject({NameObject("/A"): TextStringObject(text)})
    writer.encrypt("", "owner", algorithm="AES-256")
    return written(writer)


def hexadecimal(content: bytes) -> bytes:
    return (
        b"<</Filter/ASCIIHexDecode/Length %d>>\nstream\n" % (len(content) * 2 + 1)
        + content.hex().encode()
        + b">\nendstream"
    )


OFF = b"/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>"
SHOWN = {
    # what a page draws with a Latin font
    "pdf-page": lambda v: document(show(v)),
    "pdf-kerned": lambda v: document(array(v)),
    "pdf-each-sign": lambda v: document(each_sign(v)),
    "pdf-white": lambda v: document(show(v, before="1 1 1 rg")),
    "pdf-tiny": lambda v: document(show(v, size=0.5)),
    "pdf-render-mode-3": lambda v: document(show(v, before="3 Tr")),
    "pdf-transparent": lambda v: document(show(v, before="/G0 gs"), resources=b"/ExtGState<</G0<</ca 0>>>>"),
    "pdf-under-box": lambda v: document(show(v) + b"0 0 0 rg 40 590 400 30 re f\n"),
    "pdf-under-white-box": lambda v: document(show(v) + b"1 1 1 rg 40 590 400 30 re f\n"),
    "pdf-off-page": lambda v: document(show(v, at=(50, 900))),
    "pdf-left-of-page": lambda v: document(show(v, at=(-600, 500))),
    "pdf-outside-crop-box": lambda v: document(show(v, at=(50, 50)), page=b"/CropBox[0 100 595 842]"),
    "pdf-clipped": lambda v: document(b"q 0 0 5 5 re W n " + show(v) + b" Q\n"),
    "pdf-layer-off": lambda v: document(
        b"/OC /M0 BDC " + show(v) + b" EMC\n",
        catalogue=OFF,
        resources=b"/Properties<</M0 6 0 R>>",
        more=[b"<</Type/OCG/Name(draft)>>"],
    ),
    "pdf-form": lambda v: document(
        b"/X1 Do\n",
        resources=b"/XObject<</X1 6 0 R>>",
        more=[stream(show(v), b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F1 5 0 R>>>>")],
    ),
    "pdf-unused-form": lambda v: document(
        more=[stream(show(v), b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F1 5 0 R>>>>")]
    ),
    "pdf-unused-page": lambda v: document(
        more=[b"<</Type/Page/MediaBox[0 0 595 842]/Contents 7 0 R/Resources<</Font<</F1 5 0 R>>>>>>", stream(show(v))]
    ),
    "pdf-unused-stream": lambda v: document(more=[stream(show(v))]),
    "pdf-earlier-revision": revised,
    "pdf-appearance": appearance,
    "pdf-after-the-end": lambda v: document() + b"\n% " + v.encode() + b"\n",
    "pdf-comment": lambda v: document().replace(b"%PDF-1.7\n", b"%PDF-1.7\n%" + v.encode() + b"\n", 1),
}
KEPT = {
    # what objects keep in any language
    "pdf-annotation": annotation,
    "pdf-pop-up": lambda v: annotation(v, b"Popup"),
    "pdf-highlight": lambda v: annotation(v, b"Highlight"),
    "pdf-field-value": lambda v: field(v, b"V"),
    "pdf-field-default": lambda v: field(v, b"DV"),
    "pdf-field-tooltip": lambda v: field(v, b"TU"),
    "pdf-link": lambda v: document(
        page=b"/Annots[6 0 R]", more=[b"<</Type/Annot/Subtype/Link/Rect[1 1 9 9]/A<</S/URI/URI" + literal(f"http://x.cn/?{v}") + b">>>>"]
    ),
    "pdf-attachment": attachment,
    "pdf-attached-workbook": attached_workbook,
    "pdf-info": info,
    "pdf-xmp": xmp,
    "pdf-javascript": lambda v: document(catalogue=b"/OpenAction 6 0 R", more=[b"<</S/JavaScript/JS" + literal(f'app.alert("{v}")') + b">>"]),
    "pdf-object-stream": object_stream,
    "pdf-actual-text": lambda v: structure(v, b"ActualText"),
    "pdf-alternative-text": lambda v: structure(v, b"Alt"),
    "pdf-piece-info": lambda v: document(page=b"/PieceInfo<</A<</Private" + literal(v) + b">>>>"),
    "pdf-layer-name": lambda v: document(catalogue=OFF, more=[b"<</Type/OCG/Name" + literal(v) + b">>"]),
    "pdf-signature": lambda v: document(more=[b"<</Type/Sig/Reason" + literal(v) + b"/Contents<00>>>"]),
    "pdf-bookmark": bookmark,
    "pdf-page-label": lambda v: document(catalogue=b"/PageLabels<</Nums[0<</P" + literal(v) + b">>]>>"),
    "pdf-unreferenced": lambda v: document(more=[b"<</Z" + literal(v) + b">>"]),
    "pdf-encrypted": encrypted,
    "pdf-marked-content": lambda v: document(b"/Span <</ActualText " + literal(v) + b">> BDC " + show("x") + b" EMC\n"),
    "pdf-form-data": lambda v: document(catalogue=b"/AcroForm<</Fields[]/XFA 6 0 R>>", more=[stream(f"<xdp:xdp><f>{v}</f></xdp:xdp>".encode())]),
    "pdf-field-choice": lambda v: document(catalogue=b"/AcroForm<</Fields[6 0 R]>>", more=[b"<</FT/Ch/T(a)/Opt[" + literal(v) + b"]>>"]),
    "pdf-rich-note": lambda v: document(page=b"/Annots[6 0 R]", more=[b"<</Type/Annot/Subtype/FreeText/Rect[1 1 9 9]/RC" + literal(f"<p>{v}</p>") + b">>"]),
    "pdf-note-author": lambda v: document(page=b"/Annots[6 0 R]", more=[b"<</Type/Annot/Subtype/Text/Rect[1 1 9 9]/T" + literal(v) + b">>"]),
    "pdf-attachment-name": lambda v: document(more=[b"<</Type/Filespec/F(a.txt)/Desc" + literal(v) + b"/EF<</F 7 0 R>>>>", stream(b"x", b"/Type/EmbeddedFile")]),
    "pdf-page-metadata": lambda v: document(page=b"/Metadata 6 0 R", more=[stream(f"<x:xmpmeta xmlns:x='a'><d>{v}</d></x:xmpmeta>".encode(), b"/Type/Metadata/Subtype/XML")]),
    "pdf-destination": lambda v: document(catalogue=b"/Dests<</A[3 0 R/Fit]>>/Names<</Dests<</Names[" + literal(v) + b"[3 0 R/Fit]]>>>>"),
    "pdf-hexadecimal-stream": lambda v: document(more=[hexadecimal(b"<</A" + literal(v) + b">>")]),
}  # fmt: skip


def _named(build):
    return lambda v: ("通知.pdf", build(v))


LAYERS = {
    **{name: (_named(build), False) for name, build in SHOWN.items()},
    **{name: (_named(build), True) for name, build in KEPT.items()},
}
