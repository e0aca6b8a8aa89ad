import pytest

from gongkai.registers.files.rules import NAME_LIMIT, clean_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("通知.docx", "通知.docx"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("/", "unnamed"),
        ("..", "unnamed"),
        ("", "unnamed"),
        (" . ", "unnamed"),
        ("a\x00b\r\nSet-Cookie: x=1.txt", "abSet-Cookie_ x=1.txt"),
        ("年报\u202egpj.exe", "年报gpj.exe"),
        ("\u2066x\u2069\u200b\ufeff.txt", "x.txt"),
        ('a"b<c>|?*.txt', "a_b_c____.txt"),
        (".htaccess", "htaccess"),
        ("ᠮᠣᠩᠭᠣᠯ\u180eᠤᠨ\u200d.txt", "ᠮᠣᠩᠭᠣᠯ\u180eᠤᠨ\u200d.txt"),
        ("a\ud800b.txt", "a_b.txt"),
        ("e\u0301.txt", "é.txt"),
        ("a \t  b.txt", "a b.txt"),
    ],
)
def test_a_name_is_made_fit_to_be_shown(name, shown):
    assert clean_name(name) == shown


@pytest.mark.parametrize("name", ["长" * 300 + ".docx", "x" * 300, "." + "x" * 300])
def test_a_long_name_is_cut_and_keeps_its_extension(name):
    shown = clean_name(name)

    assert len(shown) == NAME_LIMIT
    assert shown.endswith(".docx") or not name.endswith(".docx")
