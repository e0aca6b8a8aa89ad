# ruff: noqa: E501 - raw parts of files stand on one line each
"""Planted values in the layers of Word, Excel and PowerPoint packages, written as raw XML."""

import base64
import io
import re
import struct
import zipfile
from collections.abc import Mapping
from html import escape

import openpyxl
from openpyxl.comments import Comment

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TEXT = "关于做好2024年政务公开工作的通知"


def package(parts: Mapping[str, str | bytes], *, comment: bytes = b"") -> bytes:
    """A ZIP of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def part_name(word: str) -> str:
    """``word__settings_xml`` as the name of a part."""
    word = word.replace("__", "/")
    if word.endswith("_xml_rels"):
        return word.removesuffix("_xml_rels") + ".xml.rels"
    return re.sub(r"_(xml|bin|htm|dat|vml|xlsx|docx)$", r".\1", word)


def relations(*rows: tuple[str, str, str] | tuple[str, str, str, str]) -> str:
    """A part of arrows: id, kind, target, and External where it leads out."""
    body = "".join(
        f'<Relationship Id="{row[0]}" Type="{OFFICE}/{row[1]}" Target="{escape(row[2])}"'
        + (f' TargetMode="{row[3]}"' if len(row) > 3 else "")
        + "/>"
        for row in rows
    )
    return f'{HEAD}<Relationships xmlns="{RELS}">{body}</Relationships>'


def types(main: str, part: str) -> str:
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{main}.main+xml"/></Types>'
    )


# Word


def docx(body: str = "", *, rels: str = "", **parts: str | bytes) -> bytes:
    """A document with ``body``; other parts by their names, with / for __ and . for the last _."""
    base: dict[str, str | bytes] = {
        "[Content_Types].xml": types("wordprocessingml.document", "word/document.xml"),
        "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml")),
        "word/document.xml": f"{HEAD}<w:document {W} {R}><w:body>{paragraph(run(TEXT))}{body}</w:body></w:document>",
    }
    if rels:
        base["word/_rels/document.xml.rels"] = rels
    for name, content in parts.items():
        base[part_name(name)] = content
    return package(base)


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def split_runs(text: str) -> str:
    """A text cut into a run for every three characters, as Word does after corrections."""
    return paragraph(*(run(text[at : at + 3], "<w:b/>" if at % 2 else "") for at in range(0, len(text), 3)))


def story(root: str, text: str) -> str:
    return f"{HEAD}<w:{root} {W}>{paragraph(run(text))}</w:{root}>"


def box(text: str) -> str:
    return f"<w:txbxContent>{paragraph(run(text))}</w:txbxContent>"


DOCX = {
    "docx-body": lambda v: docx(paragraph(run(v))),
    "docx-split-runs": lambda v: docx(split_runs(v)),
    "docx-table": lambda v: docx(f"<w:tbl><w:tr><w:tc>{paragraph(run('张三'))}</w:tc><w:tc>{paragraph(run(v))}</w:tc></w:tr></w:tbl>"),
    "docx-deleted": lambda v: docx(
        f'<w:p><w:del w:id="1" w:author="张三"><w:r><w:delText>{escape(v)}</w:delText></w:r></w:del></w:p>'
    ),
    "docx-inserted": lambda v: docx(f'<w:p><w:ins w:id="1" w:author="张三">{run(v)}</w:ins></w:p>'),
    "docx-moved": lambda v: docx(f'<w:p><w:moveFrom w:id="1" w:author="张三">{run(v)}</w:moveFrom></w:p>'),
    "docx-vanish": lambda v: docx(paragraph(run(v, "<w:vanish/>"))),
    "docx-vanish-style": lambda v: docx(
        paragraph(run(v, '<w:rStyle w:val="s1"/>')),
        word__styles_xml=f'{HEAD}<w:styles {W}><w:style w:type="character" w:styleId="s1"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>',
    ),
    "docx-white": lambda v: docx(paragraph(run(v, '<w:color w:val="FFFFFF"/>'))),
    "docx-same-colour": lambda v: docx(paragraph(run(v, '<w:color w:val="333333"/><w:shd w:val="clear" w:fill="333333"/>'))),
    "docx-one-point": lambda v: docx(paragraph(run(v, '<w:sz w:val="2"/>'))),
    "docx-comment": lambda v: docx(
        word__comments_xml=f'{HEAD}<w:comments {W}><w:comment w:id="0" w:author="王五">{paragraph(run(v))}</w:comment></w:comments>'
    ),
    "docx-header": lambda v: docx(word__header1_xml=story("hdr", v)),
    "docx-footer": lambda v: docx(word__footer1_xml=story("ftr", v)),
    "docx-footnote": lambda v: docx(
        word__footnotes_xml=f'{HEAD}<w:footnotes {W}><w:footnote w:id="2">{paragraph(run(v))}</w:footnote></w:footnotes>'
    ),
    "docx-endnote": lambda v: docx(
        word__endnotes_xml=f'{HEAD}<w:endnotes {W}><w:endnote w:id="2">{paragraph(run(v))}</w:endnote></w:endnotes>'
    ),
    "docx-text-box": lambda v: docx(f"<w:p><w:r><w:pict><v:shape xmlns:v='urn:v'><v:textbox>{box(v)}</v:textbox></v:shape></w:pict></w:r></w:p>"),
    "docx-fallback": lambda v: docx(
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps">'
        f"{box('请见附件')}</mc:Choice><mc:Fallback>{box(v)}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    ),
    "docx-alternative-text": lambda v: docx(
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        f'<wp:docPr id="1" name="图片 1" descr="{escape(v)}"/></wp:inline></w:drawing></w:r></w:p>'
    ),
    "docx-field-code": lambda v: docx(
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "http://x.cn/?q={escape(v)}" </w:instrText></w:r></w:p>'
    ),
    "docx-link": lambda v: docx(rels=relations(("r9", "hyperlink", f"http://x.cn/?tel={v}", "External"))),
    "docx-merge-source": lambda v: docx(
        word__settings_xml=f'{HEAD}<w:settings {W}><w:mailMerge><w:query w:val="SELECT * FROM t WHERE id=\'{escape(v)}\'"/></w:mailMerge></w:settings>'
    ),
    "docx-tooltip": lambda v: docx(f'<w:p><w:hyperlink w:anchor="a" w:tooltip="{escape(v)}">{run("见附件")}</w:hyperlink></w:p>'),
    "docx-bookmark": lambda v: docx(f'<w:p><w:bookmarkStart w:id="0" w:name="{escape(v)}"/><w:bookmarkEnd w:id="0"/></w:p>'),
    "docx-smart-tag": lambda v: docx(f'<w:p><w:smartTag w:element="a"><w:smartTagPr><w:attr w:name="x" w:val="{escape(v)}"/></w:smartTagPr>{run("见")}</w:smartTag></w:p>'),
    "docx-simple-field": lambda v: docx(f'<w:p><w:fldSimple w:instr=" DOCPROPERTY {escape(v)} ">{run("见")}</w:fldSimple></w:p>'),
    "docx-content-control": lambda v: docx(f'<w:sdt><w:sdtPr><w:alias w:val="{escape(v)}"/></w:sdtPr><w:sdtContent>{paragraph(run("见"))}</w:sdtContent></w:sdt>'),
    "docx-white-style": lambda v: docx(
        f'<w:p><w:pPr><w:pStyle w:val="s2"/></w:pPr>{run(v)}</w:p>',
        word__styles_xml=f'{HEAD}<w:styles {W}><w:style w:type="paragraph" w:styleId="s2"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style></w:styles>',
    ),
    "docx-numbering": lambda v: docx(word__numbering_xml=f'{HEAD}<w:numbering {W}><w:abstractNum><w:lvl><w:lvlText w:val="{escape(v)}"/></w:lvl></w:abstractNum></w:numbering>'),
    "docx-part-name": lambda v: docx(**{f"word__{v.replace('/', '')}_xml": "<a/>"}),
    "docx-wide-xml": lambda v: docx(customXml__item1_xml=f'<?xml version="1.0" encoding="UTF-16"?><a>{escape(v)}</a>'.encode("utf-16")),
    "docx-broken-xml": lambda v: docx(word__extra_xml=f"<a><b>{escape(v)}</a>"),
    "docx-recipients": lambda v: docx(
        word__recipientData_xml=f"{HEAD}<w:recipients {W}><w:recipientData><w:uniqueTag>{escape(v)}</w:uniqueTag></w:recipientData></w:recipients>"
    ),
    "docx-variable": lambda v: docx(
        word__settings_xml=f'{HEAD}<w:settings {W}><w:docVars><w:docVar w:name="a" w:val="{escape(v)}"/></w:docVars></w:settings>'
    ),
    "docx-template": lambda v: docx(
        word___rels__settings_xml_rels=relations(("r1", "attachedTemplate", f"file:///C:/Users/{v}/a.dotx", "External"))
    ),
    "docx-custom-xml": lambda v: docx(customXml__item1_xml=f"{HEAD}<data><row>{escape(v)}</row></data>"),
    "docx-custom-xml-attribute": lambda v: docx(customXml__item1_xml=f'{HEAD}<data row="{escape(v)}"/>'),
    "docx-glossary": lambda v: docx(
        word__glossary__document_xml=f"{HEAD}<w:glossaryDocument {W}><w:docParts><w:docPart><w:docPartBody>{paragraph(run(v))}</w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>"
    ),
    "docx-core-property": lambda v: docx(
        docProps__core_xml=f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description>{escape(v)}</dc:description></cp:coreProperties>'
    ),
    "docx-app-property": lambda v: docx(
        docProps__app_xml=f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Manager>{escape(v)}</Manager></Properties>'
    ),
    "docx-custom-property": lambda v: docx(
        docProps__custom_xml=f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="urn:vt"><property name="证件"><vt:lpwstr>{escape(v)}</vt:lpwstr></property></Properties>'
    ),
    "docx-form-field": lambda v: docx(
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:textInput><w:default w:val="{escape(v)}"/></w:textInput></w:ffData></w:fldChar></w:r></w:p>'
    ),
    "docx-list-entry": lambda v: docx(
        f'<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="{escape(v)}" w:value="1"/></w:dropDownList></w:sdtPr><w:sdtContent>{paragraph(run("请选择"))}</w:sdtContent></w:sdt>'
    ),
    "docx-chart": lambda v: docx(
        word__charts__chart1_xml=f'{HEAD}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:strCache><c:pt idx="0"><c:v>{escape(v)}</c:v></c:pt></c:strCache></c:chartSpace>'
    ),
    "docx-diagram": lambda v: docx(
        word__diagrams__data1_xml=f'{HEAD}<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" {A}><dgm:t><a:p><a:r><a:t>{escape(v)}</a:t></a:r></a:p></dgm:t></dgm:dataModel>'
    ),
    "docx-embedded-xlsx": lambda v: docx(word__embeddings__oleObject1_xlsx=hidden_sheet(v)),
    "docx-embedded-ole": lambda v: docx(word__embeddings__oleObject1_bin=compound({"\x01Ole10Native": b"\x02\x00a.txt\x00" + v.encode("gb18030")})),
    "docx-alternative-chunk": lambda v: docx(word__afchunk_htm=f"<html><body>{escape(v)}</body></html>"),
    "docx-unknown-part": lambda v: docx(word__whatever_dat=f"\x00\x01\x02{v}\x03\x04".encode()),
    "docx-unknown-wide": lambda v: docx(word__whatever_bin=b"\x00\x01\x05" + v.encode("utf-16-le")),
    "docx-macro": lambda v: docx(word__vbaProject_bin=compound({"Module1": b"\x00" * 40 + ovba(f'Attribute VB_Name = "M"\r\nx = "{v}"\r\n'.encode("gb18030"))})),
}  # fmt: skip


# Excel


def xlsx(
    rows: str = "",
    *,
    state: str = "",
    sheet: str = "",
    before: str = "",
    workbook: str = "",
    rels: str = "",
    **parts: str | bytes,
) -> bytes:
    """A workbook with a visible sheet, and a second one of ``rows`` that is in ``state``."""
    base: dict[str, str | bytes] = {
        "[Content_Types].xml": types("spreadsheetml.sheet", "xl/workbook.xml"),
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{HEAD}<workbook {S} {R}><sheets><sheet name="汇总" sheetId="1" r:id="r1"/><sheet name="人员" sheetId="2" r:id="r2"{f" state={chr(34)}{state}{chr(34)}" if state else ""}/></sheets>{workbook}</workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "worksheet", "worksheets/sheet2.xml")
        ),
        "xl/worksheets/sheet1.xml": f"{HEAD}<worksheet {S}><sheetData>{row(1, '项目', '金额')}</sheetData></worksheet>",
        "xl/worksheets/sheet2.xml": f"{HEAD}<worksheet {S}>{before}<sheetData>{rows or row(1, '备注')}</sheetData>{sheet}</worksheet>",
    }
    if rels:
        base["xl/worksheets/_rels/sheet2.xml.rels"] = rels
    for name, content in parts.items():
        base[part_name(name)] = content
    return package(base)


def cell(reference: str, text: str, attributes: str = "") -> str:
    return f'<c r="{reference}" t="inlineStr"{attributes}><is><t>{escape(text)}</t></is></c>'


def row(number: int, *texts: str, attributes: str = "") -> str:
    cells = "".join(cell(f"{chr(65 + at)}{number}", text) for at, text in enumerate(texts))
    return f'<row r="{number}"{attributes}>{cells}</row>'


def styles(fonts: str, *, fills: str = "", formats: str = "", numbers: str = "0") -> str:
    """Two cell styles: a plain one, and one that hides."""
    return (
        f"{HEAD}<styleSheet {S}>{formats}<fonts><font><sz val='11'/></font>{fonts}</fonts><fills><fill/><fill/>{fills}</fills>"
        f"<cellXfs><xf fontId='0' fillId='0' numFmtId='0'/><xf fontId='{1 if fonts else 0}' fillId='{2 if fills else 0}' numFmtId='{numbers}'/></cellXfs></styleSheet>"
    )


def hidden_sheet(v: str) -> bytes:
    return xlsx(row(1, "姓名", "号码") + row(2, "张三", v), state="hidden")


def by_openpyxl(v: str) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "项目"
    book.active["A1"].comment = Comment(v, "张三")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table_of_strings(*texts: str) -> str:
    return f"{HEAD}<sst {S}>{''.join(f'<si><t>{escape(text)}</t></si>' for text in texts)}</sst>"


HIDING = ' s="1"'
DRAWING = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
XLSX = {
    "xlsx-cell": lambda v: xlsx(row(1, "姓名", "号码") + row(2, "张三", v)),
    "xlsx-hidden-sheet": hidden_sheet,
    "xlsx-very-hidden-sheet": lambda v: xlsx(row(1, v), state="veryHidden"),
    "xlsx-orphan-sheet": lambda v: xlsx(xl__worksheets__sheet9_xml=f"{HEAD}<worksheet {S}><sheetData>{row(1, v)}</sheetData></worksheet>"),
    "xlsx-hidden-row": lambda v: xlsx(row(1, "姓名") + row(2, v, attributes=' hidden="1"')),
    "xlsx-zero-height": lambda v: xlsx(row(1, "姓名") + row(2, v, attributes=' ht="0" customHeight="1"')),
    "xlsx-hidden-column": lambda v: xlsx(row(1, "张三", v), before='<cols><col min="2" max="2" width="9" hidden="1"/></cols>'),
    "xlsx-zero-width": lambda v: xlsx(row(1, "张三", v), before='<cols><col min="2" max="2" width="0" customWidth="1"/></cols>'),
    "xlsx-filtered-row": lambda v: xlsx(
        row(1, "姓名") + row(2, v, attributes=' hidden="1"'),
        sheet='<autoFilter ref="A1:A2"><filterColumn colId="0"><filters><filter val="李四"/></filters></filterColumn></autoFilter>',
    ),
    "xlsx-filter-value": lambda v: xlsx(
        sheet=f'<autoFilter ref="A1:A2"><filterColumn colId="0"><filters><filter val="{escape(v)}"/></filters></filterColumn></autoFilter>'
    ),
    "xlsx-white": lambda v: xlsx(
        f'<row r="1">{cell("A1", v, HIDING)}</row>', xl__styles_xml=styles("<font><sz val='11'/><color rgb='FFFFFFFF'/></font>")
    ),
    "xlsx-same-colour": lambda v: xlsx(
        f'<row r="1">{cell("A1", v, HIDING)}</row>',
        xl__styles_xml=styles(
            "<font><sz val='11'/><color rgb='FF00FF00'/></font>",
            fills="<fill><patternFill patternType='solid'><fgColor rgb='FF00FF00'/></patternFill></fill>",
        ),
    ),
    "xlsx-three-semicolons": lambda v: xlsx(
        f'<row r="1">{cell("A1", v, HIDING)}</row>',
        xl__styles_xml=styles("", formats="<numFmts><numFmt numFmtId='165' formatCode=';;;'/></numFmts>", numbers="165"),
    ),
    "xlsx-comment": by_openpyxl,
    "xlsx-comment-raw": lambda v: xlsx(
        xl__comments1_xml=f'{HEAD}<comments {S}><authors><author>a</author></authors><commentList><comment ref="A1" authorId="0"><text><r><t>{escape(v)}</t></r></text></comment></commentList></comments>'
    ),
    "xlsx-threaded-comment": lambda v: xlsx(
        xl__threadedComments__threadedComment1_xml=f'{HEAD}<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><threadedComment ref="A1"><text>{escape(v)}</text></threadedComment></ThreadedComments>'
    ),
    "xlsx-comment-author": lambda v: xlsx(
        xl__persons__person_xml=f'{HEAD}<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><person displayName="{escape(v)}" id="1"/></personList>'
    ),
    "xlsx-pivot-items": lambda v: xlsx(
        xl__pivotCache__pivotCacheDefinition1_xml=f'{HEAD}<pivotCacheDefinition {S}><cacheFields><cacheField name="号码"><sharedItems><s v="{escape(v)}"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>'
    ),
    "xlsx-pivot-records": lambda v: xlsx(
        xl__pivotCache__pivotCacheRecords1_xml=f'{HEAD}<pivotCacheRecords {S}><r><s v="{escape(v)}"/></r></pivotCacheRecords>'
    ),
    "xlsx-defined-name": lambda v: xlsx(workbook=f'<definedNames><definedName name="x">"{escape(v)}"</definedName></definedNames>'),
    "xlsx-hidden-name": lambda v: xlsx(workbook=f'<definedNames><definedName name="x" hidden="1">"{escape(v)}"</definedName></definedNames>'),
    "xlsx-external-cache": lambda v: xlsx(
        xl__externalLinks__externalLink1_xml=f'{HEAD}<externalLink {S}><externalBook><sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1" t="str"><v>{escape(v)}</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>'
    ),
    "xlsx-external-path": lambda v: xlsx(
        xl__externalLinks___rels__externalLink1_xml_rels=relations(("r1", "externalLinkPath", f"file:///C:/{v}.xlsx", "External"))
    ),
    "xlsx-custom-xml": lambda v: xlsx(customXml__item1_xml=f"{HEAD}<a><b>{escape(v)}</b></a>"),
    "xlsx-data-mashup": lambda v: xlsx(
        customXml__item1_xml=f"{HEAD}<DataMashup>{base64.b64encode(struct.pack('<II', 0, 99) + package({'Formulas/Section1.m': f'let x = {chr(34)}{v}{chr(34)} in x'})).decode()}</DataMashup>"
    ),
    "xlsx-validation-list": lambda v: xlsx(
        sheet=f'<dataValidations count="1"><dataValidation type="list" sqref="A1"><formula1>"{escape(v)}"</formula1></dataValidation></dataValidations>'
    ),
    "xlsx-header": lambda v: xlsx(sheet=f"<headerFooter><oddHeader>&amp;C：{escape(v)}</oddHeader></headerFooter>"),
    "xlsx-formula": lambda v: xlsx(f'<row r="1"><c r="A1" t="str"><f>"{escape(v)}"&amp;""</f><v>1</v></c></row>'),
    "xlsx-unused-string": lambda v: xlsx(xl__sharedStrings_xml=table_of_strings("项目", v)),
    "xlsx-chart": lambda v: xlsx(
        xl__charts__chart1_xml=f'{HEAD}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:cat><c:strCache><c:pt idx="0"><c:v>{escape(v)}</c:v></c:pt></c:strCache></c:cat></c:chartSpace>'
    ),
    "xlsx-text-box": lambda v: xlsx(
        xl__drawings__drawing1_xml=f"{HEAD}<xdr:wsDr {DRAWING} {A}><xdr:sp><xdr:txBody><a:p><a:r><a:t>{escape(v)}</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>"
    ),
    "xlsx-alternative-text": lambda v: xlsx(
        xl__drawings__drawing1_xml=f'{HEAD}<xdr:wsDr {DRAWING} {A}><xdr:pic><xdr:cNvPr id="1" name="a" descr="{escape(v)}"/></xdr:pic></xdr:wsDr>'
    ),
    "xlsx-old-drawing": lambda v: xlsx(
        xl__drawings__vmlDrawing1_vml=f'<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox><div>{escape(v)}</div></v:textbox></v:shape></xml>'
    ),
    "xlsx-form-control": lambda v: xlsx(
        xl__ctrlProps__ctrlProp1_xml=f'{HEAD}<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><itemLst><item val="{escape(v)}"/></itemLst></formControlPr>'
    ),
    "xlsx-connection": lambda v: xlsx(
        xl__connections_xml=f'{HEAD}<connections {S}><connection id="1"><dbPr connection="a" command="select * from t where id=\'{escape(v)}\'"/></connection></connections>'
    ),
    "xlsx-query-table": lambda v: xlsx(xl__queryTables__queryTable1_xml=f'{HEAD}<queryTable {S} name="{escape(v)}"/>'),
    "xlsx-table-column": lambda v: xlsx(
        xl__tables__table1_xml=f'{HEAD}<table {S} id="1"><tableColumns><tableColumn id="1" name="{escape(v)}"/></tableColumns></table>'
    ),
    "xlsx-printer": lambda v: xlsx(xl__printerSettings__printerSettings1_bin=b"\x01\x04\x00" + f"HP {v}".encode("utf-16-le")),
    "xlsx-embedded-docx": lambda v: xlsx(xl__embeddings__Microsoft_Word1_docx=docx(paragraph(run(v)))),
    "xlsx-property": lambda v: xlsx(
        docProps__core_xml=f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject>{escape(v)}</dc:subject></cp:coreProperties>'
    ),
    "xlsx-link": lambda v: xlsx(rels=relations(("r1", "hyperlink", f"http://x.cn/{v}", "External"))),
    "xlsx-signature": lambda v: xlsx(
        _xmlsignatures__sig1_xml=f'{HEAD}<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><Object>{escape(v)}</Object></Signature>'
    ),
    "xlsx-revision-log": lambda v: xlsx(xl__revisions__revisionLog1_xml=f"{HEAD}<revisions {S}><rcc><nc><is><t>{escape(v)}</t></is></nc></rcc></revisions>"),
    "xlsx-scenario": lambda v: xlsx(sheet=f'<scenarios><scenario name="a"><inputCells r="A1" val="{escape(v)}"/></scenario></scenarios>'),
    "xlsx-sheet-name": lambda v: renamed_sheet(v),
    "xlsx-custom-view": lambda v: xlsx(workbook=f'<customWorkbookViews><customWorkbookView name="{escape(v)}"/></customWorkbookViews>'),
    "xlsx-validation-message": lambda v: xlsx(sheet=f'<dataValidations><dataValidation type="none" promptTitle="a" prompt="{escape(v)}" sqref="A1"/></dataValidations>'),
    "xlsx-conditional": lambda v: xlsx(sheet=f'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>A1="{escape(v)}"</formula></cfRule></conditionalFormatting>'),
    "xlsx-strict-table": lambda v: xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', xl__sharedStrings_xml=table_of_strings(v)),
    "xlsx-phonetic": lambda v: xlsx(
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
        xl__sharedStrings_xml=f"{HEAD}<sst {S}><si><t>张三</t><rPh sb='0' eb='1'><t>{escape(v)}</t></rPh></si></sst>",
    ),
    "xlsx-rich-runs": lambda v: xlsx(
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
        xl__sharedStrings_xml=f"{HEAD}<sst {S}><si>{''.join(f'<r><t>{escape(v[at : at + 4])}</t></r>' for at in range(0, len(v), 4))}</si></sst>",
    ),
    "xlsx-slicer": lambda v: xlsx(xl__slicerCaches__slicerCache1_xml=f'{HEAD}<slicerCacheDefinition {S} name="a"><data><i c="{escape(v)}"/></data></slicerCacheDefinition>'),
    "xlsx-style-name": lambda v: xlsx(xl__styles_xml=f'{HEAD}<styleSheet {S}><cellStyles><cellStyle name="{escape(v)}" xfId="0"/></cellStyles></styleSheet>'),
    "xlsx-number-format": lambda v: xlsx(xl__styles_xml=f'{HEAD}<styleSheet {S}><numFmts><numFmt numFmtId="164" formatCode="&quot;{escape(v)}&quot;"/></numFmts></styleSheet>'),
    "xlsx-unknown-part": lambda v: xlsx(xl__zzz_bin=b"\x00\xff\x01" + v.encode("utf-8") + b"\x00"),
    "xlsx-zip-comment": lambda v: package({"[Content_Types].xml": types("spreadsheetml.sheet", "xl/workbook.xml"), **plain_workbook()}, comment=f"说明 {v}".encode()),
}  # fmt: skip


def plain_workbook() -> dict[str, str | bytes]:
    with zipfile.ZipFile(io.BytesIO(xlsx())) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "[Content_Types].xml"}


def renamed_sheet(v: str) -> bytes:
    parts = plain_workbook()
    book = parts["xl/workbook.xml"]
    assert isinstance(book, bytes)
    parts["xl/workbook.xml"] = book.replace("人员".encode(), escape(v).encode())
    return package({"[Content_Types].xml": types("spreadsheetml.sheet", "xl/workbook.xml"), **parts})


# PowerPoint


def pptx(**parts: str) -> bytes:
    base: dict[str, str | bytes] = {
        "[Content_Types].xml": types("presentationml.presentation", "ppt/presentation.xml"),
        "_rels/.rels": relations(("r1", "officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f'{HEAD}<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"/>',
    }
    return package(base | {f"ppt/{name}/{name.rstrip('s')}1.xml": content for name, content in parts.items()})


def slide(root: str, v: str, attributes: str = "") -> str:
    return f'{HEAD}<p:{root} xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" {A}{attributes}><a:p><a:r><a:t>{escape(v)}</a:t></a:r></a:p></p:{root}>'


PPTX = {
    "pptx-slide": lambda v: pptx(slides=slide("sld", v)),
    "pptx-hidden-slide": lambda v: pptx(slides=slide("sld", v, ' show="0"')),
    "pptx-notes": lambda v: pptx(slides=slide("sld", "标题"), notesSlides=slide("notes", v)),
    "pptx-comment": lambda v: pptx(
        comments=f'{HEAD}<p:cmLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:cm><p:text>{escape(v)}</p:text></p:cm></p:cmLst>'
    ),
}


# compound files and macros


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file whose streams are all long enough to stand in sectors of their own."""
    padded = {name: data.ljust(4096, b"\x00") for name, data in streams.items()}
    sectors: list[bytes] = []
    table: list[int] = []

    def add(data: bytes) -> int:
        start = len(sectors)
        count = -(-len(data) // 512)
        sectors.extend(data[at * 512 : at * 512 + 512].ljust(512, b"\x00") for at in range(count))
        table.extend([*range(start + 1, start + count), 0xFFFFFFFE])
        return start

    starts = {name: add(data) for name, data in padded.items()}
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    entries += [
        _entry(name, 2, starts[name], len(data), right=at + 2 if at + 1 < len(padded) else 0xFFFFFFFF)
        for at, (name, data) in enumerate(padded.items())
    ]
    directory = add(b"".join(entries).ljust(512, b"\x00"))
    place = len(sectors)
    table.append(0xFFFFFFFD)
    numbers = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", place, *[0xFFFFFFFF] * 108)
    return head + b"".join(sectors) + numbers


def _entry(name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    written = name.encode("utf-16-le") + b"\x00\x00"
    return (
        written.ljust(64, b"\x00") + struct.pack("<HBB", len(written), kind, 1) + struct.pack("<III", 0xFFFFFFFF, right, child)
        + b"\x00" * 36 + struct.pack("<IQ", start, size)
    )  # fmt: skip


def ovba(source: bytes) -> bytes:
    """Program text as a macro project keeps it: eight plain tokens after each byte of flags."""
    tokens = b"".join(b"\x00" + source[at : at + 8] for at in range(0, len(source), 8))
    return b"\x01" + struct.pack("<H", 0xB000 | (len(tokens) - 1)) + tokens


def _named(suffix: str, build):
    return lambda v: (f"通知.{suffix}", build(v))


LAYERS = {
    **{name: (_named("docx", build), True) for name, build in DOCX.items()},
    **{name: (_named("xlsx", build), True) for name, build in XLSX.items()},
    **{name: (_named("pptx", build), True) for name, build in PPTX.items()},
}
