"""Clean copies of PDF files: what the pages show, and nothing that lies under, beside or behind it."""

import io
import re

import pypdfium2
import pytest
import typst
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)

from gongkai.documents.cleaning import CannotClean
from gongkai.documents.cleaning.cleaner import clean
from gongkai.documents.cleaning.pdf_fonts import plain_mapping
from gongkai.documents.scanning.tests import leaks_in_pdf

SECRET = "530602199003074516"
HEAD = '#set page(paper: "a5")\n#set text(font: ("Noto Serif CJK SC", "Libertinus Serif"), size: 12pt)\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Sets a source with typst; the same source once."""
    folder, known = tmp_path_factory.mktemp("typst"), {}

    def make(body: str) -> bytes:
        if body not in known:
            path = folder / "source.typ"
            path.write_text(HEAD + body, encoding="utf-8")
            known[body] = typst.compile(str(path))
        return known[body]

    return make


def text_of(content: bytes) -> str:
    pages = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def changed(content: bytes, change) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(content))
    change(writer)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def raw(content: bytes) -> bytes:
    """Every object of a file, unpacked."""
    reader = PdfReader(io.BytesIO(content))
    found = []
    for number in range(1, len(reader.xref[0]) + 20):
        try:
            thing = reader.get_object(number)
            found.append(repr(thing).encode() + (thing.get_data() if hasattr(thing, "get_data") else b""))
        except Exception:
            continue
    return b"".join(found)


VISIBLE = "= Notice\nThe text that everyone sees. #table(columns: 2, [a], [b], [1], [2])\n"
UNDER = (
    "#place(dx: 10pt, dy: 20pt, {{text[{secret}]; "
    "place(top + left, dx: -3pt, dy: -6pt, rect(width: 190pt, height: 26pt, fill: {fill}))}})"
)
HIDDEN = {
    "black box": UNDER.format(secret=SECRET, fill="black"),
    "white box": UNDER.format(secret=SECRET, fill="white"),
    "white text": f"#place(dx: 10pt, dy: 30pt, text(fill: white)[{SECRET}])",
    "tiny text": f"#place(dx: 10pt, dy: 30pt, text(size: 0.5pt)[{SECRET}])",
    "beside the page": f"#place(dx: 900pt, dy: 30pt)[{SECRET}]",
    "clipped": f"#place(dx: 10pt, dy: 50pt, box(width: 1pt, height: 1pt, clip: true, place(dx: 20pt)[{SECRET}]))",
}


@pytest.mark.parametrize("how", sorted(HIDDEN))
def test_text_that_leaves_no_trace_on_the_page_is_not_in_the_copy(made, how):
    content = made(VISIBLE + HIDDEN[how])
    assert SECRET in text_of(content)

    copy = clean(content, "通知.pdf")

    assert SECRET not in text_of(copy.content)
    assert "everyone sees" in text_of(copy.content)
    assert any(one.layer == "hidden-text" and one.count == len(SECRET) for one in copy.removed)
    assert copy.compared.widest_difference <= 0.3


def test_of_a_string_that_is_covered_in_part_only_the_covered_glyphs_go(made):
    box = (
        f"#box[No: {SECRET} tail #place(top + left, dx: 21pt, dy: -3pt, rect(width: 121pt, height: 19pt, fill: black))]"
    )

    copy = clean(made(VISIBLE + box))

    assert SECRET not in text_of(copy.content)
    assert "tail" in text_of(copy.content)
    assert "No:" in text_of(copy.content)


def test_text_over_a_coloured_ground_or_a_picture_is_seen_and_stays(made):
    body = VISIBLE + '#rect(fill: rgb("#1b4f9c"), text(fill: white)[White on blue]) #highlight[marked]'

    copy = clean(made(body))

    assert "White on blue" in text_of(copy.content)
    assert "marked" in text_of(copy.content)
    assert not any(one.layer == "hidden-text" for one in copy.removed)


def test_text_drawn_twice_for_bold_is_not_taken_for_covered(made):
    body = VISIBLE + "#box[Bold line #place(dx: -52.9pt, dy: -8.5pt)[Bold line]]"

    assert "Bold line" in text_of(clean(made(body)).content)


def test_what_lies_beside_the_pages_goes(made):
    def change(writer):
        writer.add_metadata({"/Author": "zhangsan", "/Keywords": SECRET})
        writer.add_attachment("list.txt", SECRET.encode())
        script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(SECRET)}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
        writer.add_outline_item(SECRET, 0)
        writer.add_annotation(0, FreeText(text=SECRET, rect=(50, 50, 200, 90)))

    copy = clean(changed(made(VISIBLE), change))

    assert SECRET.encode() not in raw(copy.content)
    assert b"zhangsan" not in raw(copy.content)
    assert {"attachment", "javascript", "bookmark", "properties", "annotation"} <= {one.layer for one in copy.removed}


def test_an_earlier_revision_goes():
    _, content = leaks_in_pdf.LAYERS["pdf-earlier-revision"][0](SECRET)

    copy = clean(content)

    assert any(one.layer == "earlier-revision" for one in copy.removed)
    assert copy.content.count(b"startxref") == 1
    assert SECRET.encode() not in raw(copy.content)


def test_a_hidden_layer_goes_and_a_shown_one_stays(made):
    def change(writer):
        page = writer.pages[0]
        groups = [
            writer._add_object(
                DictionaryObject({NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject(name)})
            )
            for name in ("shown", "hidden")
        ]
        writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
            {
                NameObject("/OCGs"): ArrayObject(groups),
                NameObject("/D"): DictionaryObject({NameObject("/OFF"): ArrayObject([groups[1]])}),
            }
        )
        font = next(iter(page["/Resources"]["/Font"]))
        page["/Resources"][NameObject("/Properties")] = DictionaryObject(
            {NameObject("/Shown"): groups[0], NameObject("/Hidden"): groups[1]}
        )
        content = page.get_contents().get_data()
        hidden = f"\n/OC /Hidden BDC BT {font} 12 Tf 60 300 Td <00010002> Tj ET EMC"
        extra = f"{hidden} /OC /Shown BDC q 1 0 0 rg 60 200 50 50 re f Q EMC\n"
        stream = StreamObject()
        stream.set_data(content + extra.encode())
        page[NameObject("/Contents")] = writer._add_object(stream)

    copy = clean(changed(made(VISIBLE), change))

    content = PdfReader(io.BytesIO(copy.content)).pages[0].get_contents().get_data()
    assert b"60 200 50 50 re" in content
    assert b"60 300 Td" not in content or b"00010002" not in content.split(b"60 300 Td")[1][:40]
    assert any(one.layer == "hidden-layer" for one in copy.removed)


def test_a_link_to_the_web_stays_and_one_to_a_file_or_with_a_number_goes(made):
    def change(writer):
        for place, address in enumerate(
            ("https://www.gov.cn/", "file:///C:/list.xlsx", f"https://a.gov.cn/?id={SECRET}")
        ):
            rect = RectangleObject([50, 50 + place * 30, 150, 70 + place * 30])
            writer.add_annotation(0, Link(rect=rect, url=address))

    copy = clean(changed(made(VISIBLE), change))

    annotations = PdfReader(io.BytesIO(copy.content)).pages[0]["/Annots"]
    assert [one.get_object()["/A"]["/URI"] for one in annotations] == ["https://www.gov.cn/"]


def test_what_a_form_field_shows_is_drawn_into_the_page_and_what_it_hides_goes(made):
    shown = leaks_in_pdf.stream(
        leaks_in_pdf.show("Filled in", at=(1, 5)),
        b"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F1 5 0 R>>>>",
    )
    field = (
        f"<</Type/Annot/Subtype/Widget/FT/Tx/T({SECRET})/TU({SECRET})/V(Filled in)/Rect[40 40 240 60]/AP<</N 7 0 R>>>>"
    )
    content = leaks_in_pdf.document(
        page=b"/Annots[6 0 R]", catalogue=b"/AcroForm<</Fields[6 0 R]>>", more=[field.encode(), shown]
    )

    copy = clean(content)

    assert "Filled in" in text_of(copy.content)
    assert SECRET.encode() not in raw(copy.content)


def test_the_title_stays_where_the_first_page_says_it(made):
    def named(title):
        return changed(made(VISIBLE), lambda writer: writer.add_metadata({"/Title": title}))

    assert PdfReader(io.BytesIO(clean(named("Notice")).content)).metadata.title == "Notice"
    assert PdfReader(io.BytesIO(clean(named(SECRET)).content)).metadata.title is None


def test_a_picture_of_which_a_part_is_covered_is_refused_with_its_page():
    scan = Image.new("RGB", (600, 800), "white")
    ImageDraw.Draw(scan).text((60, 100), SECRET, fill="black")
    stream = io.BytesIO()
    scan.save(stream, "PDF", resolution=100)

    def cover(writer):
        page = writer.pages[0]
        made_stream = StreamObject()
        made_stream.set_data(b"q\n" + page.get_contents().get_data() + b"\nQ 0 g 30 480 200 30 re f\n")
        page[NameObject("/Contents")] = writer._add_object(made_stream)

    clean(stream.getvalue())
    with pytest.raises(CannotClean, match="第1页的图片有一部分被遮盖"):
        clean(changed(stream.getvalue(), cover))


def test_the_same_file_gives_the_same_bytes_and_a_copy_of_the_copy_the_same_page(made):
    content = made(VISIBLE + HIDDEN["black box"])

    first, second = clean(content), clean(content)
    again = clean(first.content)

    assert first.content == second.content
    assert text_of(again.content) == text_of(first.content)
    assert not any(one.layer == "hidden-text" for one in again.removed)


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"]
)
def test_a_broken_file_is_refused_with_a_sentence(content):
    with pytest.raises(CannotClean) as refused:
        clean(content)

    assert refused.value.reason


def test_a_mapping_to_radicals_says_the_characters_and_holds_nothing_else():
    source = f"""% {SECRET}
2 beginbfchar <0001> <2F6C> <0002> <2EA0> endbfchar
2 beginbfrange <0003> <0004> <4E00> <0005> <0006> [<2F3E> <0041>] endbfrange"""

    mapping = plain_mapping(source.encode()).decode()

    assert SECRET not in mapping
    said = {code: bytes.fromhex(text).decode("utf-16-be") for code, text in re.findall(r"<(\w{4})> <(\w{4})>", mapping)}
    assert [said[f"000{number}"] for number in range(1, 7)] == ["目", "民", "一", "丁", "户", "A"]
