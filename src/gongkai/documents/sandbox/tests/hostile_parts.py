# ruff: noqa: E501 - what is hostile in a line is seen best in one line
"""What hostile files are made of: ZIPs with any field wrong, Office packages, PDFs with right and wrong references."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

READ = frozenset({"read"})
"""The file may be read as it is: it only has to do no harm."""


@dataclass(frozen=True)
class Hostile:
    """A file that wants harm; ``codes`` are the refusals that are right, with ``read`` where reading it is right too."""

    name: str
    content: bytes
    codes: frozenset[str] = frozenset()


def hostile(name, content, *codes):
    return Hostile(name, content, frozenset(codes))


def zipped(parts, *, method=zipfile.ZIP_DEFLATED):
    """A ZIP of names and contents, in this order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return file.getvalue()


def member(name, content, *, method=8, flags=0x800, size=None, mode=0, packed=None, checksum=None, local_name=None):
    """One member as local header, packed bytes and entry of the directory (without its offset); any of it may lie."""
    raw = name.encode("utf-8", "surrogateescape") if isinstance(name, str) else name
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    if packed is None:
        packed = compressor.compress(content) + compressor.flush() if method == 8 else content
    size = len(content) if size is None else size
    checksum = zlib.crc32(content) if checksum is None else checksum
    in_file = raw if local_name is None else local_name.encode()
    local = struct.pack(
        "<4s5H3L2H", b"PK\x03\x04", 20, flags, method, 0, 33, checksum, len(packed), size, len(in_file), 0
    )
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 0x314, 20, flags, method, 0, 33, checksum, len(packed), size, len(raw), 0, 0, 0, 0,
        mode << 16, 0,
    )  # fmt: skip
    return local + in_file + packed, entry + raw


def archive(members, *, before=b"", after=b"", offsets=None, count=None):
    """A ZIP of ``member`` s; ``offsets`` says where each is told to lie."""
    body, places, entries = before, [], []
    for local, entry in members:
        places.append(len(body))
        body += local
        entries.append(entry)
    directory = b""
    for index, entry in enumerate(entries):
        place = places[index] if offsets is None else offsets[index]
        directory += entry[:42] + struct.pack("<L", place) + entry[46:]
    number = len(entries) if count is None else count
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, number, number, len(directory), len(body), 0)
    return body + directory + end + after


def zeros(megabytes):
    """The packed bytes of so many megabytes of zeros, made without holding them."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = bytes(1024 * 1024)
    return b"".join(compressor.compress(piece) for _ in range(megabytes)) + compressor.flush()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
P = "http://schemas.openxmlformats.org/package/2006"
DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
STYLES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"
NUMBERS_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
PARAGRAPH = "<w:p><w:r><w:t>关于印发2020年政务公开工作要点的通知</w:t></w:r></w:p>"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def content_types(overrides, defaults=()):
    kinds = [
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
        *defaults,
    ]
    inner = "".join(f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in kinds)
    inner += "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in overrides)
    return f'{XML}<Types xmlns="{P}/content-types">{inner}</Types>'


def relationships(rows):
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{kind if "://" in kind else f"{R}/{kind}"}" Target="{target}"'
        + (' TargetMode="External"/>' if is_external else "/>")
        for number, (kind, target, is_external) in enumerate(rows, start=1)
    )
    return f'{XML}<Relationships xmlns="{P}/relationships">{inner}</Relationships>'


def document(body, *, prolog=XML):
    return f'{prolog}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>'


def docx_parts(body=PARAGRAPH, *, prolog=XML, overrides=(), relations=(), main=DOCX_MAIN):
    types = [("word/document.xml", main), *overrides]
    return [
        ("[Content_Types].xml", content_types(types)),
        ("_rels/.rels", relationships([("officeDocument", "word/document.xml", False)])),
        ("word/document.xml", document(body, prolog=prolog)),
        ("word/_rels/document.xml.rels", relationships(relations)),
    ]


def docx(body=PARAGRAPH, *, more=(), **fields):
    return zipped([*docx_parts(body, **fields), *more])


def sheet(rows, *, dimension="A1:B2"):
    return f'{XML}<worksheet xmlns="{S}"><dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'


CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>序号</t></is></c></row>'


def xlsx_parts(rows=CELL, *, strings="", dimension="A1:B2", main=XLSX_MAIN, sheet_xml=None):
    types = [
        ("xl/workbook.xml", main),
        ("xl/worksheets/sheet1.xml", SHEET_TYPE),
        ("xl/sharedStrings.xml", STRINGS_TYPE),
    ]
    workbook = f'{XML}<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
    relations = [("worksheet", "worksheets/sheet1.xml", False), ("sharedStrings", "sharedStrings.xml", False)]
    return [
        ("[Content_Types].xml", content_types(types)),
        ("_rels/.rels", relationships([("officeDocument", "xl/workbook.xml", False)])),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", relationships(relations)),
        ("xl/worksheets/sheet1.xml", sheet(rows, dimension=dimension) if sheet_xml is None else sheet_xml),
        ("xl/sharedStrings.xml", f'{XML}<sst xmlns="{S}">{strings}</sst>'),
    ]


def xlsx(rows=CELL, *, more=(), **fields):
    return zipped([*xlsx_parts(rows, **fields), *more])


def pdf(objects, *, root=1, trailer="", offsets=True):
    """A PDF of numbered objects with a right cross-reference table, or one whose offsets are all wrong."""
    body, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {}
    for number, content in objects.items():
        places[number] = len(body)
        content = content.encode() if isinstance(content, str) else content
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start, size = len(body), max(objects) + 1
    table = "".join(
        f"{places[number] if offsets else 7:010d} 00000 n \n" if number in places else "0000000000 65535 f \n"
        for number in range(size)
    )
    end = f"xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root {root} 0 R {trailer}>>\nstartxref\n{start}\n%%EOF\n"
    return body + end.encode()


def stream(content, entries="", *, packed=True):
    packed_content = zlib.compress(content, 9) if packed else content
    named = "/Filter /FlateDecode " if packed else ""
    head = f"<< {named}/Length {len(packed_content)} {entries}>>\nstream\n"
    return head.encode() + packed_content + b"\nendstream"


TEXT = b"BT /F1 12 Tf 72 720 Td (Notice 2020) Tj ET"


def one_page(content=None, *, page="", fonts="/F1 5 0 R", catalog="", more=None):
    """The objects of a PDF with one page."""
    found = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog}>>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << {fonts} >> >> {page}>>",
        4: content if content is not None else stream(TEXT),
        5: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    return found | (more or {})
