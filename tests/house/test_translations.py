"""The catalogue's checker finds every sentence that a Chinese reader would meet in English."""

import polib
import pytest

from tools import translations


def catalogue(*entries):
    file = polib.POFile()
    file.extend(entries)
    return file


def shown(msgid):
    return catalogue(polib.POEntry(msgid=msgid, occurrences=[("views.py", "3")]))


@pytest.mark.parametrize(
    ("kept", "fault"),
    [
        (catalogue(), "not in the catalogue: 'Due on %(day)s' (views.py:3)"),
        (catalogue(polib.POEntry(msgid="Due on %(day)s")), "not translated: 'Due on %(day)s'"),
        (catalogue(polib.POEntry(msgid="Due on %(day)s", msgstr="%(day)s届满", flags=["fuzzy"])), "fuzzy"),
        (catalogue(polib.POEntry(msgid="Due on %(day)s", msgstr="届满")), "placeholders differ"),
    ],
)
def test_a_sentence_without_a_sound_translation_is_a_fault(kept, fault):
    found = list(translations.faults(shown("Due on %(day)s"), kept))

    assert len(found) == 1
    assert fault in found[0]


def test_a_sentence_that_nothing_shows_any_more_is_a_fault():
    kept = catalogue(
        polib.POEntry(msgid="Plan", msgstr="计划"),
        polib.POEntry(msgid="Gone", msgstr="没有了"),
        polib.POEntry(msgid="Old", msgstr="旧", obsolete=True),
    )

    found = list(translations.faults(shown("Plan"), kept))

    assert found == ["in the catalogue, shown nowhere: 'Gone'", "obsolete: 'Old'"]


def test_a_complete_catalogue_has_no_fault():
    kept = catalogue(polib.POEntry(msgid="Due on %(day)s", msgstr="%(day)s届满"))

    assert list(translations.faults(shown("Due on %(day)s"), kept)) == []
