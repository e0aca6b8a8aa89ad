import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from gongkai.law import due_of, load_profile
from gongkai.law.__main__ import main
from gongkai.law.profiles import PROFILES

README = (PROFILES / "README.md").read_text(encoding="utf-8")
STEPS = README[README.index("## A new jurisdiction in ten minutes") : README.index("## What stands in a row number")]


def blocks(kind: str, text: str) -> list[str]:
    """The fenced blocks of that kind, without the blanks by which the list indents them."""
    found = re.findall(rf"(?m)^( *)```{kind}\n(.*?)^ *```$", text, re.DOTALL)
    return [re.sub(rf"(?m)^{indent}", "", body) for indent, body in found]


@pytest.fixture
def tree(tmp_path) -> Path:
    """The platform's profiles with the files of the page added, as it says."""
    root = Path(shutil.copytree(PROFILES, tmp_path / "profiles"))
    for block in blocks("toml", STEPS):
        name = re.match(r"# profiles/(\S+)\n", block)[1]
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(block, encoding="utf-8")
    return root


def test_a_new_jurisdiction_is_what_the_page_says(tree, capsys):
    assert main(["check", "--root", str(tree)]) == 0
    assert "10 profiles" in capsys.readouterr().out

    session = next(block for block in blocks("", STEPS) if "$ ./gongkai due" in block)
    command, *printed = session[session.index("$ ./gongkai due") :].splitlines()
    assert main([*command.removeprefix("$ ./gongkai ").split(), "--root", str(tree)]) == 0
    assert capsys.readouterr().out.splitlines() == printed


def test_a_new_jurisdiction_stands_on_those_above_it(tree):
    law = load_profile("gejiu", tree)

    assert law.chain == ("national", "yunnan", "gejiu")
    assert [duty.profile for duty in law.duties_of("R-01", date(2026, 9, 18))] == ["gejiu"]
    assert [attribute.label for attribute in law.disclosure_attributes] == ["此件公开发布"]
    assert law.wording["level_city"] == "州、市"
    assert law.reminders == load_profile("national", tree).reminders
    assert due_of(law.duty("S-02", on=date(2026, 9, 18)), date(2026, 9, 18), law.calendar).due_on == date(2026, 10, 22)


def test_the_reminders_of_the_page_are_those_of_the_nation():
    block = next(block for block in blocks("toml", README) if block.startswith("[reminders]"))

    written = dict(re.findall(r"(?m)^(\w+) *= ([^#\n]+?) *(?:#.*)?$", block))

    nation = load_profile("national").reminders
    assert written == {
        "source": f'"{nation.source}"',
        "ahead": str(list(nation.ahead)),
        "head": str(nation.head),
        "supervisor": str(nation.supervisor),
    }


def test_every_span_of_the_page_can_be_written():
    from gongkai.law import Span

    table = README[README.index("## Spans") : README.index("## Keys of a row")]
    written = re.findall(r'(within|by|each|at_least) = ((?:"[^"]+"(?:, )?)+)', table)

    texts = [
        text if key == "within" else f"{key.replace('_', ' ')} {text}"
        for key, values in written
        for text in re.findall(r'"([^"]+)"', values)
    ]
    assert len(texts) >= 10
    assert [str(Span.parse(text)) for text in texts] == texts
