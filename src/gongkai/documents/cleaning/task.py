"""What the sandbox calls: a file cleaned, its tables taken out. Never imported by the process that asks."""

from typing import Any

from gongkai.documents.cleaning.cleaner import clean
from gongkai.documents.cleaning.copies import CannotClean
from gongkai.documents.sandbox import Refused, Source
from gongkai.documents.scanning.personal.numbers import counties

counties()  # read while files of the program may still be opened


def clean_copy(source: Source) -> dict[str, Any]:
    """Write the clean copy to ``source.out`` and tell what was left out."""
    try:
        copy = clean(source.content(), source.name, on_page=source.begin_page)
    except CannotClean as cannot:
        raise Refused(cannot.reason, "clean.refused") from cannot
    assert source.out is not None
    source.out.write(copy.content)
    return {
        "extension": copy.extension,
        "media_type": copy.media_type,
        "removed": [[one.layer, one.what, one.count] for one in copy.removed],
        "compared": {
            "what": copy.compared.what,
            "units": copy.compared.units,
            "characters": copy.compared.characters,
            "pages": copy.compared.pages,
            "widest_difference": copy.compared.widest_difference,
        },
    }
