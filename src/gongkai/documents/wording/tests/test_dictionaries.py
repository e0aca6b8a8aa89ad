"""The dictionaries of the profiles: every one can be used, and one that cannot says why."""

from pathlib import Path

import pytest

from gongkai.documents.findings import Severity
from gongkai.documents.wording import WrongDictionary, check, dictionary_of, load

PROFILES = Path(__file__).parents[5] / "profiles"


@pytest.mark.parametrize("profile", sorted(path.parent.name for path in PROFILES.glob("*/profile.toml")))
def test_the_dictionary_of_every_profile_can_be_used(profile):
    dictionary = dictionary_of(PROFILES, profile)

    assert len(dictionary.words) > 400
    assert any(name.right == "中华人民共和国" for name in dictionary.names)


def _written(folder: Path, name: str, wording: str, *, extends: str = "") -> None:
    (folder / name).mkdir()
    above = f'extends = "{extends}"\n' if extends else ""
    (folder / name / "profile.toml").write_text(f'name = "{name}"\n{above}', encoding="utf-8")
    (folder / name / "wording.toml").write_text(wording, encoding="utf-8")


def test_a_local_row_stands_beside_those_above_it_and_replaces_the_same_word(tmp_path):
    _written(tmp_path, "nation", '[[word]]\nwrong = ["攻府", "布署"]\nright = "政府"\nseverity = "warn"\n')
    _written(tmp_path, "city", '[[word]]\nwrong = ["攻府"]\nright = "政府"\nseverity = "block"\n', extends="nation")

    rows = {word.wrong: word.severity for word in dictionary_of(tmp_path, "city").words}

    assert rows == {"攻府": Severity.BLOCK, "布署": Severity.WARN}


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        ('[[word]]\nwrong = ["攻"]\nright = "政"\nseverity = "warn"\n', "too short"),
        ('[[word]]\nwrong = ["政府"]\nright = "政府"\nseverity = "warn"\n', "is right"),
        ('[[word]]\nwrong = []\nright = "政府"\nseverity = "warn"\n', "list of texts"),
        ('[[word]]\nwrong = ["攻府"]\nright = "政府"\nseverity = "loud"\n', "'severity' cannot be 'loud'"),
        ('[[word]]\nwrong = ["攻府"]\nseverity = "warn"\n', "'right' is missing"),
        ('[[word]]\nwrong = ["攻府"]\nright = "政府"\nseverity = "warn"\nnote = "x"\n', "unknown key 'note'"),
        ('[[name]]\nright = "国务院"\nseverity = "block"\n', "5 characters"),
        ('[[usage]]\npattern = "(的+)+$"\nright = "的"\nseverity = "note"\n', "without bound"),
        ('[[usage]]\npattern = "("\nright = "的"\nseverity = "note"\n', "'pattern'"),
        ('[[words]]\nwrong = ["攻府"]\n', "unknown table"),
        ("word = 3\n", "[[word]]"),
        ("[[word]\n", "wording.toml"),
    ],
)
def test_a_wrong_row_is_refused_with_its_file_and_its_fault(tmp_path, wording, said):
    _written(tmp_path, "place", wording)

    with pytest.raises(WrongDictionary) as refused:
        load((tmp_path / "place" / "wording.toml",))

    assert said in str(refused.value)
    assert "wording.toml" in str(refused.value)


def test_no_right_word_of_the_dictionary_is_itself_found_wrong():
    dictionary = dictionary_of(PROFILES, "national")

    for word in dictionary.words:
        assert not [one for one in check(word.right, dictionary=dictionary) if one.kind in {"typing", "misstatement"}]
