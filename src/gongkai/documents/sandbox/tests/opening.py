"""A task that opens a file with every library the platform has for it, as deep as a reader or a scan would."""

import io
import warnings

import docx
import openpyxl
import pypdf
import pypdfium2
from lxml import etree, html

from gongkai.documents.kinds import Format


def opened(source):
    """How much was found; whatever the libraries raise is for the sandbox to tell."""
    warnings.simplefilter("ignore")
    return {
        Format.DOCX: word,
        Format.XLSX: workbook,
        Format.PDF: portable,
        Format.HTML: page,
    }.get(source.kind.format, text)(source)


def word(source):
    document = docx.Document(source.checked_package())
    found = sum(len(one.text) + len(one.style.name if one.style else "") for one in document.paragraphs)
    return found + sum(len(cell.text) for table in document.tables for row in table.rows for cell in row.cells)


def workbook(source):
    book = openpyxl.load_workbook(source.checked_package(), read_only=True, data_only=True)
    found = 0
    for one in book.worksheets:
        one.reset_dimensions()
        for row in one.iter_rows(max_col=200, values_only=True):
            found += sum(len(str(cell)) for cell in row if cell is not None)
    return found


def portable(source):
    return with_pdfium(source) + with_pypdf(source)


def with_pdfium(source):
    document = pypdfium2.PdfDocument(source.content())
    source.expect_pages(len(document))
    found = 0
    for number in range(len(document)):
        source.begin_page()
        page = document[number]
        found += page.get_textpage().count_chars()
        if number < 3:
            page.render(scale=0.2)
    return found


def with_pypdf(source):
    reader = pypdf.PdfReader(io.BytesIO(source.content()))
    found = (
        len(reader.outline) + len(list(reader.attachments)) + len(str(reader.metadata)) + len(str(reader.xmp_metadata))
    )
    found += len(reader.get_fields() or {})
    for page in list(reader.pages)[:3]:
        found += len(page.extract_text())
    return found


def page(source):
    root = html.document_fromstring(source.content(), parser=html.HTMLParser(no_network=True, huge_tree=False))
    return sum(len(one.text or "") for one in root.iter(etree.Element))


def text(source):
    return len(source.content())
