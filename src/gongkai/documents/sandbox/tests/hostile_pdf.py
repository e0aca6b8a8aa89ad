# ruff: noqa: E501 - what is hostile in a line is seen best in one line
"""PDF files that want harm."""

import random
import zlib

from gongkai.documents.sandbox.tests.hostile_parts import TEXT, hostile, one_page, pdf, stream, zipped

ENDS = ("read", "damaged", "limit.memory", "limit.time", "limit.pages", "limit.result", "kind.encrypted", "pdf.no_text")


def of_pages(scale):
    for count in (1_001, 10_000):
        kids = " ".join("3 0 R" for _ in range(count))
        objects = one_page() | {2: f"<< /Type /Pages /Kids [{kids}] /Count {count} >>"}
        yield hostile(f"{count} pages.pdf", pdf(objects), "limit.pages", "damaged", "read")
    yield hostile(
        "claims a billion pages.pdf", pdf(one_page() | {2: "<< /Type /Pages /Kids [3 0 R] /Count 999999999 >>"}), *ENDS
    )
    yield hostile("negative pages.pdf", pdf(one_page() | {2: "<< /Type /Pages /Kids [3 0 R] /Count -7 >>"}), *ENDS)
    yield hostile("no pages.pdf", pdf(one_page() | {2: "<< /Type /Pages /Kids [] /Count 0 >>"}), *ENDS)
    yield hostile(
        "pages in a circle.pdf", pdf(one_page() | {2: "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>"}), *ENDS
    )
    circle = {
        2: "<< /Type /Pages /Kids [6 0 R] /Count 1 >>",
        6: "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>",
    }
    yield hostile("pages in a wide circle.pdf", pdf(one_page() | circle), *ENDS)
    yield hostile("parent of itself.pdf", pdf(one_page(page="/Parent 3 0 R ")), *ENDS)
    deep = {n: f"<< /Type /Pages /Parent {n - 1} 0 R /Kids [{n + 1} 0 R] /Count 1 >>" for n in range(6, 2_000 * scale)}
    deep[2_000 * scale] = "<< /Type /Page /MediaBox [0 0 9 9] >>"
    yield hostile(
        "deep page tree.pdf", pdf(one_page() | deep | {2: "<< /Type /Pages /Kids [6 0 R] /Count 1 >>"}), *ENDS
    )
    doubling = {n: f"<< /Type /Pages /Kids [{n + 1} 0 R {n + 1} 0 R] /Count {2 ** (40 - n)} >>" for n in range(6, 40)}
    doubling |= {40: "<< /Type /Page /MediaBox [0 0 9 9] >>", 2: "<< /Type /Pages /Kids [6 0 R] /Count 17179869184 >>"}
    yield hostile("doubling page tree.pdf", pdf(one_page() | doubling), *ENDS)
    yield hostile("infinite page.pdf", pdf(one_page(page="/MediaBox [0 0 1e30 1e30] ")), *ENDS)
    yield hostile("page without a size.pdf", pdf(one_page(page="/MediaBox [] ")), *ENDS)
    yield hostile("page turned by 1.pdf", pdf(one_page(page="/Rotate 2147483647 /UserUnit 1e9 ")), *ENDS)


def of_structure(scale):
    whole = pdf(one_page())
    yield hostile("wrong offsets.pdf", pdf(one_page(), offsets=False), *ENDS)
    yield hostile("no trailer.pdf", whole[: whole.rindex(b"trailer")], *ENDS)
    yield hostile("startxref beyond the end.pdf", whole.replace(b"startxref\n", b"startxref\n99999999"), *ENDS)
    yield hostile("startxref negative.pdf", whole.replace(b"startxref\n", b"startxref\n-5 "), *ENDS)
    place = whole.rindex(b"xref\n0 ")
    yield hostile("Prev in a circle.pdf", pdf(one_page(), trailer=f"/Prev {place} "), *ENDS)
    yield hostile("Size lies.pdf", whole.replace(b"/Size 6", b"/Size 99999999"), *ENDS)
    yield hostile("subsection lies.pdf", whole.replace(b"xref\n0 6", b"xref\n0 4294967295"), *ENDS)
    yield hostile("Root of itself.pdf", pdf(one_page() | {1: "1 0 R"}), *ENDS)
    yield hostile("Root nowhere.pdf", pdf(one_page(), root=99), *ENDS)
    yield hostile("references in a circle.pdf", pdf(one_page() | {4: "6 0 R", 6: "7 0 R", 7: "6 0 R"}), *ENDS)
    yield hostile(
        "length of itself.pdf", pdf(one_page(b"<< /Length 4 0 R >>\nstream\n" + TEXT + b"\nendstream")), *ENDS
    )
    yield hostile("length lies.pdf", pdf(one_page(b"<< /Length 999999999 >>\nstream\n" + TEXT + b"\nendstream")), *ENDS)
    deep = 50_000 * scale
    yield hostile("deep arrays.pdf", pdf(one_page(catalog=f"/X {'[' * deep}{']' * deep} ")), *ENDS)
    yield hostile("deep dictionaries.pdf", pdf(one_page(catalog=f"/X {'<< /a ' * deep}1{'>>' * deep} ")), *ENDS)
    yield hostile("open string.pdf", pdf(one_page(catalog="/X (" + "(" * 100_000)), *ENDS)
    objects = dict.fromkeys(range(6, 30000 * scale), "<< >>")
    yield hostile("many objects.pdf", pdf(one_page() | objects), *ENDS)
    inside = stream(b"7 0 8 10 << /a 1 >> << /b 2 >>", "/Type /ObjStm /N 2 /First 8 /Extends 6 0 R ")
    yield hostile("object stream of itself.pdf", pdf(one_page(more={6: inside})), *ENDS)
    yield hostile(
        "object stream lies.pdf", pdf(one_page(more={6: stream(b"x", "/Type /ObjStm /N 99999999 /First 8 ")})), *ENDS
    )
    yield hostile("two documents.pdf", whole + whole, *ENDS)
    yield hostile(
        "a thousand revisions.pdf",
        whole + b"".join(b"xref\n0 0\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n" for _ in range(1_000)),
        *ENDS,
    )
    yield hostile("only a header.pdf", b"%PDF-1.7\n", *ENDS)
    yield hostile("header and noise.pdf", b"%PDF-1.7\n" + random.Random(5).randbytes(50_000), *ENDS)
    for percent in (1, 10, 25, 50, 75, 90, 97, 99):
        yield hostile(f"cut at {percent}%.pdf", whole[: max(9, len(whole) * percent // 100)], *ENDS)
    random_bytes = random.Random(7)
    for number in range(6):
        changed = bytearray(whole)
        for _ in range(20):
            changed[random_bytes.randrange(9, len(changed))] = random_bytes.randrange(256)
        yield hostile(f"flipped bytes {number}.pdf", bytes(changed), *ENDS)


def of_contents(scale):
    bomb = bytes(64 * 1024 * 1024 * scale)
    yield hostile("bomb as contents.pdf", pdf(one_page(stream(bomb))), *ENDS)
    twice = zlib.compress(zlib.compress(bomb, 9), 9)
    layers = (
        f"<< /Filter [/FlateDecode /FlateDecode] /Length {len(twice)} >>\nstream\n".encode() + twice + b"\nendstream"
    )
    yield hostile("bomb in two layers.pdf", pdf(one_page(layers)), *ENDS)
    many = f"<< /Filter [{'/FlateDecode ' * 500}] /Length 5 >>\nstream\nxxxxx\nendstream"
    yield hostile("500 filters.pdf", pdf(one_page(many)), *ENDS)
    saves = stream(b"q " * 200_000 * scale)
    yield hostile("state saved without end.pdf", pdf(one_page(saves)), *ENDS)
    words = stream(b"BT /F1 1 Tf " + b"(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj " * 60_000 * scale + b"ET")
    yield hostile("two million characters on a page.pdf", pdf(one_page(words)), *ENDS)
    form = stream(
        b"/X1 Do " * 3, "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X1 6 0 R >> >> "
    )
    page = "/Resources << /XObject << /X1 6 0 R >> >> "
    yield hostile("form that draws itself.pdf", pdf(one_page(stream(b"/X1 Do"), page=page, more={6: form})), *ENDS)
    forms = {
        n: stream(
            b"/X Do " * 10,
            f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {n + 1} 0 R >> >> ",
        )
        for n in range(6, 16)
    } | {16: stream(TEXT, "/Type /XObject /Subtype /Form /BBox [0 0 9 9] ")}
    yield hostile("forms that multiply.pdf", pdf(one_page(stream(b"/X1 Do"), page=page, more=forms)), *ENDS)
    font = "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] >>"
    yield hostile("font of itself.pdf", pdf(one_page(more={5: font, 6: font})), *ENDS)
    cmap = stream(
        b"1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange 1 beginbfrange <00000000> <7FFFFFFF> <0041> endbfrange"
    )
    mapped = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"
    yield hostile("map of two billion characters.pdf", pdf(one_page(more={5: mapped, 6: cmap})), *ENDS)
    type3 = "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /CharProcs << /a 6 0 R >> /Encoding << /Differences [78 /a] >> /FirstChar 78 /LastChar 78 /Widths [9] /Resources << /Font << /F1 5 0 R >> >> >>"
    yield hostile(
        "letter that draws itself.pdf",
        pdf(one_page(more={5: type3, 6: stream(b"9 0 d0 BT /F1 9 Tf (N) Tj ET")})),
        *ENDS,
    )
    image = stream(
        b"x",
        "/Type /XObject /Subtype /Image /Width 2000000000 /Height 2000000000 /BitsPerComponent 8 /ColorSpace /DeviceRGB ",
    )
    yield hostile("huge picture.pdf", pdf(one_page(stream(b"/X1 Do"), page=page, more={6: image})), *ENDS)


def of_catalog():
    outline = {
        6: "<< /First 7 0 R /Last 7 0 R /Count 9 >>",
        7: "<< /Title (a) /Parent 6 0 R /Next 7 0 R /First 7 0 R >>",
    }
    yield hostile("outline in a circle.pdf", pdf(one_page(catalog="/Outlines 6 0 R ", more=outline)), *ENDS)
    names = {6: "<< /Kids [6 0 R] >>"}
    yield hostile(
        "names in a circle.pdf", pdf(one_page(catalog="/Names << /EmbeddedFiles 6 0 R >> ", more=names)), *ENDS
    )
    script = "/OpenAction << /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9'\\)) >> "
    yield hostile("script.pdf", pdf(one_page(catalog=script)), *ENDS)
    yield hostile("launch.pdf", pdf(one_page(catalog="/OpenAction << /S /Launch /F (/bin/sh) >> ")), *ENDS)
    fields = {6: "<< /T (a) /Kids [6 0 R] /Parent 6 0 R >>"}
    yield hostile(
        "fields in a circle.pdf", pdf(one_page(catalog="/AcroForm << /Fields [6 0 R] >> ", more=fields)), *ENDS
    )
    xfa = {6: stream(b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>')}
    yield hostile("XXE in a form.pdf", pdf(one_page(catalog="/AcroForm << /XFA 6 0 R >> ", more=xfa)), *ENDS)
    xmp = {
        6: stream(b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>', "/Type /Metadata /Subtype /XML ")
    }
    yield hostile("XXE in XMP.pdf", pdf(one_page(catalog="/Metadata 6 0 R ", more=xmp)), *ENDS)
    tags = {6: "<< /Type /StructTreeRoot /K 7 0 R >>", 7: "<< /S /P /K [7 0 R] /P 7 0 R >>"}
    yield hostile(
        "tags in a circle.pdf",
        pdf(one_page(catalog="/StructTreeRoot 6 0 R /MarkInfo << /Marked true >> ", more=tags)),
        *ENDS,
    )
    attached = {
        6: "<< /Names [(../../../etc/cron.d/x) 7 0 R] >>",
        7: "<< /Type /Filespec /F (../../../etc/cron.d/x) /EF << /F 8 0 R >> >>",
        8: stream(zipped([("a", b"x")]), "/Type /EmbeddedFile "),
    }
    yield hostile(
        "attachment with a path.pdf", pdf(one_page(catalog="/Names << /EmbeddedFiles 6 0 R >> ", more=attached)), *ENDS
    )
    locked = (
        "/Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -44 /O ("
        + "o" * 48
        + ") /U ("
        + "u" * 48
        + ") >> /ID [(a) (a)] "
    )
    yield hostile("encrypted.pdf", pdf(one_page(), trailer=locked), *ENDS)
    yield hostile("encrypted by itself.pdf", pdf(one_page(), trailer="/Encrypt << /Filter /Own /V 99 >> "), *ENDS)


def all_of(scale):
    yield from of_pages(scale)
    yield from of_structure(scale)
    yield from of_contents(scale)
    yield from of_catalog()
