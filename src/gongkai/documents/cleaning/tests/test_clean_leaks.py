"""Files with planted personal data: the copy holds none of it in a layer that nobody sees, or there is no copy."""

from datetime import date

import pytest

from gongkai.documents.cleaning import CannotClean
from gongkai.documents.cleaning.cleaner import ACCEPTED, clean
from gongkai.documents.kinds import kind_of
from gongkai.documents.scanning import scan_file
from gongkai.documents.scanning.tests import leaks

SEEN = {"body", "header-footer", "workbook", "table", "footnote", "endnote", "text-box", "chart", "math"}
DAY = date(2026, 11, 1)
VISIBLE = frozenset({"base64-text", "mail"})
"""Layers that a reader of the file has before the eyes, whatever the scan calls them."""
EVERY = 3
"""One layer of three each run; all of them are cleaned by bench/cleaning.py."""


def _planted():
    found = [leak for leak in leaks.leaks(spellings=1, seed=3) if kind_of(leak.content).format in ACCEPTED]
    return found[::EVERY]


@pytest.mark.parametrize("leak", _planted(), ids=lambda leak: leak.layer)
def test_a_planted_secret_is_not_in_a_layer_of_the_copy_that_nobody_sees(leak, tmp_path):
    try:
        copy = clean(leak.content, leak.file_name)
    except CannotClean:
        return  # no copy, no leak
    path = tmp_path / f"copy.{copy.extension}"
    path.write_bytes(copy.content)

    report = scan_file(path, on=DAY, name=path.name)

    hidden = [(one.layer, one.place) for one in report.findings if one.severity == "block" and one.layer not in SEEN]
    assert hidden == [] or leak.layer in VISIBLE
