"""The elements of a Word document that a public copy may have; everything else is left out."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
WPG = "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"
WPC = "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas"
V = "urn:schemas-microsoft-com:vml"
W10 = "urn:schemas-microsoft-com:office:word"
XML = "http://www.w3.org/XML/1998/namespace"

STRICT = {
    "http://purl.oclc.org/ooxml/wordprocessingml/main": W,
    "http://purl.oclc.org/ooxml/officeDocument/relationships": R,
    "http://purl.oclc.org/ooxml/officeDocument/math": M,
    "http://purl.oclc.org/ooxml/drawingml/main": A,
    "http://purl.oclc.org/ooxml/drawingml/chart": C,
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": WP,
    "http://purl.oclc.org/ooxml/drawingml/picture": PIC,
}
"""Names of the strict form of the standard, and those of the form that is written."""


def named(text: str) -> frozenset[str]:
    """The names in a text."""
    return frozenset(text.split())


STORY = named(
    """
    document body hdr ftr footnotes endnotes footnote endnote p r t tab br cr noBreakHyphen softHyphen sym ptab
    pgNum drawing pict footnoteReference endnoteReference footnoteRef endnoteRef separator continuationSeparator
    fldChar fldSimple instrText hyperlink bookmarkStart bookmarkEnd ruby rubyPr rubyAlign hps hpsRaise hpsBaseText
    lid rt rubyBase txbxContent tbl tr tc background bdo dir
    """
)
PROPERTIES = named(
    """
    pPr rPr sectPr tblPr tblPrEx tblGrid gridCol trPr tcPr numPr ilvl numId pStyle rStyle tblStyle keepNext keepLines
    pageBreakBefore framePr widowControl pBdr top left bottom right between bar start end insideH insideV tl2br tr2bl
    shd tabs suppressAutoHyphens suppressLineNumbers kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN
    bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection
    textAlignment textboxTightWrap outlineLvl cnfStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow
    emboss imprint color w kern position sz szCs highlight u bdr fitText vertAlign rtl cs em lang eastAsianLayout oMath
    headerReference footerReference footnotePr endnotePr numFmt numStart numRestart pos type pgSz pgMar paperSrc
    pgBorders lnNumType pgNumType cols col vAlign noEndnote titlePg rtlGutter docGrid formProt
    tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW tblCellSpacing tblInd tblBorders tblLayout
    tblCellMar tblLook gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tcW gridSpan hMerge vMerge
    tcBorders noWrap tcMar tcFitText hideMark
    """
)
STYLES = named(
    """
    styles docDefaults rPrDefault pPrDefault style name basedOn next link uiPriority qFormat semiHidden unhideWhenUsed
    tblStylePr numbering abstractNum num nsid multiLevelType tmpl lvl start lvlRestart pStyle isLgl suff lvlText lvlJc
    legacy abstractNumId lvlOverride startOverride styleLink numStyleLink
    fonts font altName panose1 charset family pitch sig notTrueType
    """
)
SETTINGS = named(
    """
    settings mirrorMargins gutterAtTop bordersDoNotSurroundHeader bordersDoNotSurroundFooter evenAndOddHeaders
    defaultTabStop autoHyphenation hyphenationZone doNotHyphenateCaps characterSpacingControl noLineBreaksAfter
    noLineBreaksBefore drawingGridHorizontalSpacing drawingGridVerticalSpacing displayHorizontalDrawingGridEvery
    displayVerticalDrawingGridEvery displayBackgroundShape strictFirstAndLastChars themeFontLang clrSchemeMapping
    decimalSymbol listSeparator bookFoldPrinting footnotePr endnotePr footnote endnote pos numFmt numStart numRestart
    compat compatSetting spaceForUL balanceSingleByteDoubleByteWidth doNotLeaveBackslashAlone ulTrailSpace
    doNotExpandShiftReturn adjustLineHeightInTable useFELayout useAltKinsokuLineBreakRules
    """
)
UNWRAPPED = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"})
"""Elements that go while what they hold stays."""
REFUSED = {
    "altChunk": "文档引用了另一个文件作为正文（altChunk）",
    "subDoc": "文档由子文档组成",
    "contentPart": "文档含有墨迹",
}
"""Elements whose content is shown but lies elsewhere: without them the copy would say less."""

VECTOR = {
    V: named(
        """
        shape shapetype rect roundrect line polyline oval arc curve group textbox imagedata path stroke fill shadow
        formulas f handles h textpath background
        """
    ),
    W10: frozenset({"wrap", "anchorlock", "bordertop", "borderbottom", "borderleft", "borderright"}),
}
VECTOR_ATTRIBUTES = named(
    """
    id style type coordsize coordorigin path filled fillcolor stroked strokecolor strokeweight adj from to points string
    on fitshape fitpath trim gradientshapeok limo textboxrect eqn position range inset joinstyle opacity color offset
    arcsize startangle endangle control1 control2 side croptop cropbottom cropleft cropright shadowok strokeok fillok
    """
)
DRAWN = frozenset({A, C, WP, PIC, WPS, WPG, WPC, M})
NOT_DRAWN = named(
    """
    extLst ext externalData userShapes hlinkClick hlinkHover hlinkMouseOver snd audioFile videoFile wavAudioFile
    quickTimeFile custDataLst custData pivotSource pivotFmts printSettings legacyDrawing legacyDrawingHF protection
    linkedTxbx docPartObj imgProps sizeRelH sizeRelV
    """
)
NOT_SAID = frozenset({"descr", "title", "name", "macro", "textlink", "tooltip", "fPublished", "editId", "anchorId"})
GRAPHICS = frozenset({PIC, C, WPS, WPG, WPC})
LIVE_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES")


def w(name: str) -> str:
    """A name of WordprocessingML as lxml writes it."""
    return f"{{{W}}}{name}"


def split(tag: object) -> tuple[str, str]:
    """The namespace and the bare name of an element or attribute."""
    if not isinstance(tag, str) or not tag.startswith("{"):
        return "", tag if isinstance(tag, str) else ""
    space, _, name = tag[1:].partition("}")
    return space, name
