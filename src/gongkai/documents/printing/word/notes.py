"""Footnotes of a DOCX: a part of the file that python-docx leaves to its users."""

from typing import Any, Final

from docx.document import Document
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.story import StoryPart

from .markup import element

RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
KIND: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_EMPTY: Final = f"""<w:footnotes {nsdecls("w")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>"""


class Footnotes:
    """The footnotes of one document, in the order in which they are added."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._part: StoryPart | None = None
        self.count = 0

    def add(self, paragraph: Any) -> Any:
        """A new note whose number is shown at the end of ``paragraph``; its element, to be filled with paragraphs."""
        self.count += 1
        run = paragraph.add_run()
        run.style = "footnote reference"
        run._r.append(element("footnoteReference", id=self.count))
        note = element("footnote", id=self.count)
        self._notes().append(note)
        return note

    @property
    def part(self) -> StoryPart:
        """The part of the file that holds the notes."""
        if self._part is None:
            package = self._document.part.package
            root = parse_xml(_EMPTY)
            self._part = StoryPart(PackURI("/word/footnotes.xml"), KIND, root, package)
            self._document.part.relate_to(self._part, RELATION)
            _declare(self._document)
        return self._part

    def _notes(self) -> Any:
        return self.part.element


def number_of_note(paragraph: Any) -> None:
    """Show the note's own number, at its beginning."""
    run = paragraph.add_run()
    run.style = "footnote reference"
    run._r.append(element("footnoteRef"))
    paragraph.add_run(" ")


def _declare(document: Document) -> None:
    """The settings name the two separators."""
    settings = document.settings.element
    kinds = element("footnotePr")
    for number in (-1, 0):
        kinds.append(element("footnote", id=number))
    names = ("endnotePr", "compat", "rsids", "themeFontLang", "clrSchemeMapping")
    later = [settings.find(qn(f"w:{name}")) for name in names]
    place = next((one for one in later if one is not None), None)
    if place is None:
        settings.append(kinds)
    else:
        place.addprevious(kinds)
