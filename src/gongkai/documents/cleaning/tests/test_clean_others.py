"""Clean copies of pictures, web pages, tables and texts; tables as CSV; the command; every copy opens again."""

import io
import json

import docx
import openpyxl
import pypdf
import pytest
import typst
from PIL import Image, PngImagePlugin

from gongkai.documents.cleaning import CannotClean, copy_of
from gongkai.documents.cleaning.__main__ import main
from gongkai.documents.cleaning.cleaner import clean
from gongkai.documents.cleaning.tables import as_csv, tables_of

SECRET = "530602199003074516"


def picture(kind: str, **options) -> bytes:
    image = Image.new("RGB", (40, 20), "white")
    image.paste("red", (0, 0, 10, 20))
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def exif(*, orientation: int = 1) -> Image.Exif:
    made = Image.Exif()
    made[0x010E], made[0x0112] = SECRET, orientation
    made.get_ifd(0x8825)[1] = "N"
    made.get_ifd(0x8825)[2] = (27.0, 20.0, 13.0)
    return made


# -- pictures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_picture_loses_place_and_description_and_keeps_its_points(kind):
    copy = clean(picture(kind, exif=exif()), f"图.{kind.lower()}")

    made = Image.open(io.BytesIO(copy.content))
    assert made.format == kind
    assert SECRET.encode() not in copy.content
    assert not made.getexif().get(0x010E)
    assert not made.getexif().get_ifd(0x8825)
    assert made.convert("RGB").getpixel((30, 10)) == (255, 255, 255)
    assert ({"exif"} if kind == "TIFF" else {"gps", "exif"}) <= {one.layer for one in copy.removed}


def test_a_turned_photograph_is_upright_in_the_copy():
    copy = clean(picture("JPEG", exif=exif(orientation=6), quality=95))

    made = Image.open(io.BytesIO(copy.content))
    assert made.size == (20, 40)
    assert made.getpixel((10, 2))[1] < 60


def test_texts_in_a_picture_and_what_hangs_behind_its_end_go():
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("Comment", SECRET)
    behind = b"PK\x03\x04" + SECRET.encode()

    png, jpeg = clean(picture("PNG", pnginfo=notes)), clean(picture("JPEG", comment=SECRET.encode()) + behind[2:])

    assert SECRET.encode() not in png.content
    assert SECRET.encode() not in jpeg.content
    assert "trailing-data" in {one.layer for one in jpeg.removed}


def test_points_under_full_transparency_say_nothing():
    image = Image.new("RGBA", (10, 10), (255, 0, 0, 0))
    image.putpixel((0, 0), (0, 0, 255, 255))
    stream = io.BytesIO()
    image.save(stream, "PNG")

    made = Image.open(io.BytesIO(clean(stream.getvalue()).content))

    assert made.getpixel((5, 5)) == (0, 0, 0, 0)
    assert made.getpixel((0, 0)) == (0, 0, 255, 255)


def test_a_gif_keeps_its_frames():
    frames = [Image.new("P", (8, 8), number) for number in range(3)]
    for number, frame in enumerate(frames):
        frame.putpalette([value for index in range(256) for value in (index * 80 % 256, number, 0)])
    stream = io.BytesIO()
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:], comment=SECRET.encode())

    copy = clean(stream.getvalue())

    assert Image.open(io.BytesIO(copy.content)).n_frames == 3
    assert SECRET.encode() not in copy.content


# -- web pages, tables, texts ----------------------------------------------------------------------------------------

PAGE = """<!DOCTYPE html><html><head><title>通知</title><meta name="author" content="张三">
<style>.gone, p.x { display:none } /* .seen { display: none } */</style></head><body onload="x()">
<!-- SECRET --><h1>通知</h1><p class="seen">看得见</p><p class="gone">SECRET</p><p hidden>SECRET</p>
<p style="font-size:0">SECRET</p><p style="color:#fff">SECRET</p><input type="hidden" value="SECRET">
<script>var a = "SECRET"</script><a href="javascript:alert('SECRET')">一</a><a href="https://www.gov.cn/">二</a>
<a href="https://a.cn/?id=SECRET">三</a><p data-id="SECRET" onclick="y()">末段</p><template>SECRET</template>
<table><tr><th>甲</th><th>乙</th></tr><tr><td colspan="2">一格</td></tr></table></body></html>"""


def test_a_page_keeps_what_is_shown_and_nothing_hidden_or_running():
    copy = clean(PAGE.replace("SECRET", SECRET).encode(), "页.html")

    page = copy.content.decode()
    assert SECRET not in page
    assert "张三" not in page
    assert not any(word in page for word in ("script", "onclick", "onload", "data-", "style"))
    assert '<a href="https://www.gov.cn/" rel="noopener noreferrer">二</a>' in page
    assert "<title>通知</title>" in page
    assert '<td colspan="2">一格</td>' in page


def test_a_page_that_hides_by_rules_nobody_can_follow_is_refused():
    page = "<html><style>div > p:not(.a) ~ p, ul li + li {display:none}</style><body><p>一<p>二<p>三</body></html>"

    with pytest.raises(CannotClean, match="样式规则"):
        clean(page.encode(), "页.html")


def test_a_table_is_utf8_without_formulas_and_a_text_without_unseen_characters():
    table = clean("姓名,金额\r\n张*,=HYPERLINK(1)\r\n李*,-5\r\n".encode("gb18030"), "表.csv")
    text = clean("正文\u202e反向\u200b。\n".encode(), "文.txt")

    assert table.content.decode("utf-8-sig").splitlines() == ["姓名,金额", "张*,'=HYPERLINK(1)", "李*,'-5"]
    assert text.content.decode() == "正文反向。\n"


# -- tables ----------------------------------------------------------------------------------------------------------


def test_the_tables_of_a_document_are_given_as_csv_without_formulas():
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, value in zip(
        (cell for row in table.rows for cell in row.cells), ("项目", "金额", "=1+1", "@SUM"), strict=True
    ):
        cell.text = value
    stream = io.BytesIO()
    document.save(stream)

    found = tables_of(stream.getvalue(), name="表.docx")

    assert found == [[["项目", "金额"], ["=1+1", "@SUM"]]]
    assert as_csv(found[0]).decode("utf-8-sig").splitlines() == ["项目,金额", "'=1+1,'@SUM"]


# -- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path):
    """A document, a workbook and a PDF as they come in."""
    document = docx.Document()
    document.add_paragraph("各单位：请认真贯彻落实。")
    document.core_properties.author = "张三"
    document.save(tmp_path / "通知.docx")
    book = openpyxl.Workbook()
    book.active.append(["单位", "数量"])
    book.create_sheet("名单").sheet_state = "hidden"
    book.save(tmp_path / "表.xlsx")
    (tmp_path / "x.typ").write_text("= Notice\nSeen.\n", encoding="utf-8")
    (tmp_path / "文.pdf").write_bytes(typst.compile(str(tmp_path / "x.typ")))
    return tmp_path


def test_the_command_writes_the_copy_tells_what_is_gone_and_every_copy_opens_again(files, capsys):
    for name in ("通知.docx", "表.xlsx", "文.pdf"):
        assert main([str(files / name), "--out", str(files / f"copy-{name}"), "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["verdict"] == "clean"
        assert told["removed"]

    assert docx.Document(files / "copy-通知.docx").paragraphs[0].text.startswith("各单位")
    assert openpyxl.load_workbook(files / "copy-表.xlsx").sheetnames == ["Sheet"]
    assert len(pypdf.PdfReader(files / "copy-文.pdf").pages) == 1


def test_the_command_never_writes_over_the_original_and_says_why_it_refuses(files, capsys):
    original = (files / "通知.docx").read_bytes()
    (files / "程序.bin").write_bytes(b"\x7fELF" + b"\0" * 100)

    assert main([str(files / "通知.docx"), "--out", str(files / "通知.docx")]) == 2
    assert main([str(files / "没有.docx"), "--out", str(files / "a.docx")]) == 2
    assert main([str(files / "程序.bin"), "--out", str(files / "b.bin"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["reason"]
    assert (files / "通知.docx").read_bytes() == original
    assert not (files / "b.bin").exists()
    assert not list(files.glob(".copy-*"))


def test_a_file_from_outside_is_cleaned_in_the_sandbox():
    copy = copy_of(picture("PNG"), name="图.png")

    assert (copy.extension, copy.media_type, copy.compared.units) == ("png", "image/png", 800)
