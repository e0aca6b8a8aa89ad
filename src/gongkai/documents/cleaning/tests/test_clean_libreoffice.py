"""Clean copies in another program: LibreOffice opens each, shows what was seen, and none of the secrets."""

import io
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
import pypdf
import pytest
import typst

from gongkai.documents.cleaning.cleaner import clean
from gongkai.documents.scanning.tests.leaks import layers, secrets

SECRET = next(one for one in secrets() if one.name == "plain")
HIDING = (
    "docx-white", "docx-deleted", "docx-vanish", "docx-comment",
    "xlsx-hidden-sheet", "xlsx-hidden-column", "xlsx-comment", "xlsx-pivot-records",
    "pdf-under-box", "pdf-earlier-revision", "pdf-annotation", "pdf-layer-off",
)  # fmt: skip
OFFICE = shutil.which("soffice")
NO_OFFICE = "no LibreOffice (Debian: libreoffice-writer-nogui, -calc-nogui): that clean copies open in it was NOT tried"
NO_PDF_FILTER = "this LibreOffice opens no PDF (Debian: libreoffice-draw-nogui): clean PDF copies were NOT tried in it"


def visible(folder: Path) -> dict[str, bytes]:
    """One of each kind, with words to be found again and a property that goes."""
    document, book = docx.Document(), openpyxl.Workbook()
    document.add_paragraph("各单位：").add_run(SECRET.text).font.hidden = True
    document.add_table(1, 2).cell(0, 1).text = "市司法局"
    book.active.append(["单位", "数量"])
    book.create_sheet("名单").append([SECRET.text])
    book["名单"].sheet_state = "hidden"
    (folder / "x.typ").write_text("= Notice\nSeen by all.\n", encoding="utf-8")
    return {"word.docx": saved(document), "sheet.xlsx": saved(book), "page.pdf": typst.compile(str(folder / "x.typ"))}


def saved(thing) -> bytes:
    stream = io.BytesIO()
    thing.save(stream)
    return stream.getvalue()


def converted(folder: Path, names: list[str], *options: str) -> dict[str, str]:
    """What each file says after LibreOffice has opened it and printed it."""
    out = folder / "out"
    command = [OFFICE, "--headless", f"-env:UserInstallation=file://{folder}/profile", *options]
    command += ["--convert-to", "pdf", "--outdir", str(out), *(str(folder / name) for name in names)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    made = {name: out / f"{name.rsplit('.', 1)[0]}.pdf" for name in names}
    return {
        name: "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
        for name, path in made.items()
        if path.exists()
    }


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """The clean copies in a folder."""
    if OFFICE is None:
        pytest.skip(NO_OFFICE)
    tmp_path = tmp_path_factory.mktemp("copies")
    known = layers()
    files = visible(tmp_path)
    for layer in HIDING:
        kind = layer.partition("-")[0]
        files[f"{layer}.{kind}"] = known[layer][0](SECRET.text)[1]
    for name, content in files.items():
        (tmp_path / name).write_bytes(clean(content, name).content)
    return tmp_path, list(files)


def test_every_copy_opens_in_libreoffice_and_shows_what_was_seen_alone(copies):
    folder, names = copies
    office = [name for name in names if not name.endswith(".pdf")]

    found = converted(folder, office)

    assert set(found) == set(office)
    assert "各单位" in found["word.docx"]
    assert "市司法局" in found["word.docx"]
    assert "数量" in found["sheet.xlsx"]
    assert [name for name, text in found.items() if SECRET.bare in text] == []


def test_every_pdf_copy_opens_in_libreoffice_and_shows_what_was_seen_alone(copies):
    folder, names = copies
    pages = [name for name in names if name.endswith(".pdf")]

    found = converted(folder, pages, "--infilter=writer_pdf_import")

    if not found:
        pytest.skip(NO_PDF_FILTER)
    assert set(found) == set(pages)
    assert "Seen by all" in found["page.pdf"]
    assert [name for name, text in found.items() if SECRET.bare in text] == []
