"""The one door to cleaning: which maker of copies answers for which kind of file."""

from collections.abc import Callable

from gongkai.documents.cleaning.copies import CannotClean, CleanCopy
from gongkai.documents.cleaning.pdf import clean_pdf
from gongkai.documents.cleaning.pictures import clean_picture
from gongkai.documents.cleaning.plain import clean_csv, clean_text
from gongkai.documents.cleaning.webpages import clean_page
from gongkai.documents.cleaning.word import clean_word
from gongkai.documents.cleaning.workbooks import clean_workbook
from gongkai.documents.kinds import IMAGES, Format, kind_of, refusal_of

ACCEPTED = frozenset({Format.DOCX, Format.XLSX, Format.PDF, Format.HTML, Format.CSV, Format.TXT, *IMAGES})
_BY_CONTENT: dict[Format, Callable[[bytes], CleanCopy]] = {
    Format.DOCX: clean_word,
    Format.XLSX: clean_workbook,
    **dict.fromkeys(IMAGES, clean_picture),
}
_BY_NAME: dict[Format, Callable[[bytes, str], CleanCopy]] = {
    Format.HTML: clean_page,
    Format.CSV: clean_csv,
    Format.TXT: clean_text,
}


def clean(content: bytes, name: str = "", *, on_page: Callable[[], None] = lambda: None) -> CleanCopy:
    """A copy that holds what can be seen and nothing else, compared with the original; raises ``CannotClean``.

    ``on_page`` is told of each page that is begun. What comes from outside is cleaned in the sandbox
    (``cleaning.copy_of``), not by this function.
    """
    kind = kind_of(content)
    refusal = refusal_of(kind, accepted=ACCEPTED, allows_macros=True)
    if refusal is not None:
        raise CannotClean(refusal[1])
    if kind.format == Format.PDF:
        return clean_pdf(content, on_page=on_page)
    if kind.format in _BY_NAME:
        return _BY_NAME[kind.format](content, name)
    return _BY_CONTENT[kind.format](content)
