# ruff: noqa: E501 - what is hostile in a line is seen best in one line
"""DOCX, XLSX and OLE files that want harm by what their XML says."""

from gongkai.documents.sandbox.tests.hostile_parts import (
    CELL,
    NUMBERS_TYPE,
    PARAGRAPH,
    STYLES_TYPE,
    XML,
    S,
    W,
    content_types,
    docx,
    docx_parts,
    hostile,
    xlsx,
    xlsx_parts,
    zipped,
)

ENTITY = "xml.declaration"
LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))


def text(words):
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def of_entities(scale):
    file = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    web = '<!DOCTYPE d [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>'
    outside = '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">'
    parameter = '<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'
    laughs = f'<!DOCTYPE d [<!ENTITY l0 "哈哈">{LAUGHS}]>'
    quadratic = f'<!DOCTYPE d [<!ENTITY q "{"公" * 20_000 * scale}">]>'
    for label, prolog, body in (
        ("XXE file", XML + file, text("&x;")),
        ("XXE web", XML + web, text("&x;")),
        ("outside DTD", XML + outside, PARAGRAPH),
        ("parameter entity", XML + parameter, PARAGRAPH),
        ("billion laughs", XML + laughs, text("&l9;")),
        ("quadratic blow-up", XML + quadratic, text("&q;" * 2_000)),
    ):
        yield hostile(f"{label}.docx", docx(body, prolog=prolog), ENTITY)
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        prolog = XML.replace("UTF-8", "UTF-16") + file
        parts = [(n, c if n != "word/document.xml" else None) for n, c in docx_parts(text("&x;"), prolog=prolog)]
        whole = dict(docx_parts(text("&x;"), prolog=prolog))["word/document.xml"].encode(encoding)
        yield hostile(f"XXE in {encoding}.docx", zipped([(n, c or whole) for n, c in parts]), ENTITY, "damaged")
    for part in ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "_rels/.rels"):
        parts = [(n, c.replace(XML, XML + laughs) if n == part else c) for n, c in xlsx_parts()]
        yield hostile(f"laughs in {part.replace('/', ' ')}.xlsx", zipped(parts), ENTITY)
    types = content_types([]).replace(XML, XML + file)
    yield hostile(
        "XXE in the types.docx", zipped([("[Content_Types].xml", types), *docx_parts()[1:]]), ENTITY, "kind.zip"
    )
    custom = [("customXml/item1.xml", f"{XML}{file}<a>&x;</a>")]
    yield hostile("XXE in custom XML.docx", docx(more=custom), ENTITY)
    other = [("word/media/picture.png", f"{XML}{file}<a>&x;</a>")]
    yield hostile("XXE under another name.docx", docx(more=other), ENTITY)
    yield hostile(
        "XInclude.docx",
        docx('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'),
        "read",
        "damaged",
    )
    style = '<?xml-stylesheet href="http://127.0.0.1:9/a.xsl" type="text/xsl"?>'
    yield hostile("stylesheet.docx", docx(prolog=XML + style), "read")


def of_depth(scale):
    deep = 20_000 * scale
    ends = ("read", "damaged", "limit.memory", "limit.time", "limit.pages", "limit.result")
    yield hostile("deep XML.docx", docx("<w:sdt>" * deep + "</w:sdt>" * deep), *ends)
    table = "<w:tbl><w:tr><w:tc>"
    yield hostile("deep tables.docx", docx(table * 60 + PARAGRAPH + "</w:tc></w:tr></w:tbl>" * 60), *ends)
    yield hostile("deeper tables.docx", docx(table * 2_000 + PARAGRAPH + "</w:tc></w:tr></w:tbl>" * 2_000), *ends)
    yield hostile("unclosed.docx", docx("<w:p>" * 1_000), *ends)
    yield hostile("10,000 attributes.docx", docx("<w:p " + " ".join(f'a{n}="x"' for n in range(10_000)) + "/>"), *ends)
    yield hostile("long paragraph.docx", docx(text("公" * 200_000 * scale)), *ends)
    yield hostile("many paragraphs.docx", docx(text("一、") * 20_000 * scale), *ends)
    yield hostile(
        "wide span.docx",
        docx('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2147483647"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'),
        *ends,
    )
    yield hostile(
        "negative span.docx",
        docx('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="-5"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'),
        *ends,
    )
    yield hostile("page breaks.docx", docx('<w:p><w:r><w:br w:type="page"/></w:r></w:p>' * 10_000), *ends)
    yield hostile(
        "no body.docx",
        zipped([(n, c.replace("<w:body>", "<w:x>").replace("</w:body>", "</w:x>")) for n, c in docx_parts()]),
        *ends,
    )
    yield hostile("recursive styles.docx", with_styles(2), *ends)
    yield hostile("style of itself.docx", with_styles(1), *ends)
    yield hostile("long chain of styles.docx", with_styles(5_000), *ends)
    yield hostile("numbering without end.docx", with_numbering("2147483647"), *ends)
    yield hostile("numbering of letters.docx", with_numbering("x"), *ends)


def with_styles(count):
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{n}"><w:name w:val="s{n}"/><w:basedOn w:val="s{(n + 1) % count}"/></w:style>'
        for n in range(count)
    )
    part = ("word/styles.xml", f'{XML}<w:styles xmlns:w="{W}">{styles}</w:styles>')
    body = '<w:p><w:pPr><w:pStyle w:val="s0"/></w:pPr><w:r><w:t>标题</w:t></w:r></w:p>'
    return docx(
        body, more=[part], overrides=[("word/styles.xml", STYLES_TYPE)], relations=[("styles", "styles.xml", False)]
    )


def with_numbering(start):
    level = f'<w:lvl w:ilvl="0"><w:start w:val="{start}"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    numbers = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    part = ("word/numbering.xml", f'{XML}<w:numbering xmlns:w="{W}">{numbers}</w:numbering>')
    body = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>任务</w:t></w:r></w:p>'
    )
    more = {"overrides": [("word/numbering.xml", NUMBERS_TYPE)], "relations": [("numbering", "numbering.xml", False)]}
    return docx(body * 3, more=[part], **more)


def of_relations():
    ok = ("read", "damaged")
    outside = [("attachedTemplate", "http://127.0.0.1:9/evil.dotm", True), ("image", "file:///etc/passwd", True)]
    yield hostile("external template.docx", docx(relations=outside), *ok)
    yield hostile("relation up.docx", docx(relations=[("image", "../../../../../etc/passwd", False)]), *ok)
    yield hostile("relation to itself.docx", docx(relations=[("styles", "document.xml", False)]), *ok)
    yield hostile("relation to nothing.docx", docx(relations=[("styles", "nothing.xml", False)]), *ok)
    yield hostile("10,000 relations.docx", docx(relations=[("hyperlink", "http://127.0.0.1:9/", True)] * 10_000), *ok)
    dde = '<w:p><w:r><w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"</w:instrText></w:r></w:p>'
    yield hostile("DDE field.docx", docx(dde), *ok)
    include = '<w:p><w:r><w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText></w:r></w:p>'
    yield hostile("include field.docx", docx(include), *ok)


def of_macros():
    project = [("word/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(600))]
    yield hostile("macros under a plain name.docx", docx(more=project), "kind.macros")
    main = "application/vnd.ms-word.document.macroEnabled.main+xml"
    yield hostile("macros.docm", docx(main=main, more=project), "kind.macros")
    main = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    yield hostile("macros.xlsm", xlsx(main=main, more=[("xl/vbaProject.bin", bytes(100))]), "kind.macros")
    yield hostile(
        "macro sheet.xlsx",
        xlsx(more=[("xl/macrosheets/sheet1.xml", f'{XML}<xm:macrosheet xmlns:xm="x"/>')]),
        "kind.macros",
    )
    main = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    yield hostile("binary.xlsb", xlsx(main=main), "kind.macros", "kind.xlsb")


def of_sheets(scale):
    ends = ("read", "damaged", "limit.memory", "limit.time", "limit.result", "zip.ratio", "zip.size")
    yield hostile("a million declared rows.xlsx", xlsx(dimension="A1:XFD1048576"), *ends)
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>远</t></is></c></row>'
    yield hostile("one far cell.xlsx", xlsx(CELL + far), *ends)
    yield hostile(
        "a cell beyond the sheet.xlsx", xlsx('<row r="99999999999"><c r="ZZZZZZ99999999999"><v>1</v></c></row>'), *ends
    )
    yield hostile(
        "rows backwards.xlsx",
        xlsx("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(100, 0, -1))),
        *ends,
    )
    yield hostile(
        "many rows.xlsx",
        xlsx("".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 40_000 * scale))),
        *ends,
    )
    yield hostile("empty rows.xlsx", xlsx("<row/>" * 200_000 * scale), *ends)
    yield hostile(
        "huge cell.xlsx",
        xlsx(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"公" * 1_000_000 * scale}</t></is></c></row>'),
        *ends,
    )
    shared = f"<si><t>{'公开' * 20_000}</t></si>"
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2_000 * scale))
    yield hostile("shared string bomb.xlsx", xlsx(cells, strings=shared), *ends)
    yield hostile("string that is not there.xlsx", xlsx('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'), *ends)
    yield hostile("negative string.xlsx", xlsx('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'), *ends)
    merged = '<row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><sheetData>'
    yield hostile("merged over everything.xlsx", xlsx(merged), *ends)
    yield hostile(
        "endless number.xlsx",
        xlsx(f'<row r="1"><c r="A1"><v>{"9" * 5_000}</v></c><c r="B1"><v>1e999</v></c></row>'),
        *ends,
    )
    formula = '<row r="1"><c r="A1"><f>WEBSERVICE("http://127.0.0.1:9/")</f><v>1</v></c></row>'
    yield hostile("formula.xlsx", xlsx(formula), *ends)
    yield hostile("no sheets.xlsx", zipped([(n, c) for n, c in xlsx_parts() if "sheet1" not in n]), *ends)
    yield hostile("sheet of something else.xlsx", xlsx(sheet_xml=f'{XML}<chartsheet xmlns="{S}"/>'), *ends)


def of_ole():
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff0900") + bytes(16)

    def compound(*names, first=0):
        start = first.to_bytes(4, "little")
        entries = b"".join(name.encode("utf-16-le").ljust(64, b"\0") + bytes(64) for name in ("Root Entry", *names))
        return (header + start).ljust(512, b"\0") + entries.ljust(1024, b"\0")

    yield hostile("encrypted.docx", compound("EncryptedPackage", "EncryptionInfo"), "kind.encrypted")
    yield hostile("old.doc", compound("WordDocument"), "kind.doc")
    yield hostile("old.xls", compound("Workbook"), "kind.xls")
    yield hostile("old.ppt", compound("PowerPoint Document"), "kind.ppt")
    yield hostile("directory nowhere.doc", compound("WordDocument", first=0xFFFFFF), "kind.ole")
    yield hostile("only a signature.doc", header[:8], "kind.ole")


def all_of(scale):
    yield from of_entities(scale)
    yield from of_depth(scale)
    yield from of_relations()
    yield from of_macros()
    yield from of_sheets(scale)
    yield from of_ole()
