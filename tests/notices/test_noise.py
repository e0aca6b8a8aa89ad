"""One character in a hundred lost, doubled or pushed apart, one line break in ten lost: tasks fade, none crashes."""

import importlib.util
import json
import random
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from gongkai.documents.reading import UnreadableNotice, read_notice

HERE = Path(__file__).parent
RATE, LOST_BREAKS = 0.01, 0.1
LEAST_TASKS = 0.92
KINDS = ("delete", "double", "blank", "join")
MARKUP = re.compile(r"(<script.*?</script>|<style.*?</style>|<[^>]*>)", re.DOTALL | re.IGNORECASE)


def scoring() -> ModuleType:
    spec = importlib.util.spec_from_file_location("notice_scoring", HERE / "scoring.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def damaged(text: str, kind: str, chance: random.Random) -> str:
    """The words with noise; markup stays as it is."""
    return "".join(
        part if part.startswith("<") else "".join(_char(char, kind, chance) for char in part)
        for part in MARKUP.split(text)
    )


def _char(char: str, kind: str, chance: random.Random) -> str:
    if kind == "join":
        return "" if char == "\n" and chance.random() < LOST_BREAKS else char
    if chance.random() >= RATE:
        return char
    return {"delete": "", "double": char * 2, "blank": f" {char}"}[kind]


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize("kind", KINDS)
def test_a_little_noise_costs_few_tasks_and_never_a_crash(kind):
    scorer = scoring()
    total = scorer.Score()
    for labels in [*sorted(HERE.glob("*.gold.json")), *sorted(HERE.glob("own/*.gold.json"))[::4]]:
        name = labels.name.removesuffix(".gold.json")
        source = next(
            path for path in sorted(labels.parent.glob(f"{name}.*")) if path.suffix in (".txt", ".html", ".md")
        )
        text = source.read_bytes().decode("utf-8", errors="ignore")

        reading = read_notice(damaged(text, kind, random.Random(name)).encode(), source.name)

        assert reading.account[-1].span.end == len(reading.text)
        scorer.score(json.loads(labels.read_text(encoding="utf-8")), reading.as_corpus(), total)

    print(f"{kind:8} {total}")
    assert total["tasks"].f1 >= LEAST_TASKS


@pytest.mark.demand("WRK-1")
@pytest.mark.parametrize("seed", range(12))
def test_a_page_with_broken_markup_is_read_or_refused(seed):
    chance = random.Random(seed)
    path = sorted(HERE.glob("own/*.html"))[seed % 8]
    text = path.read_text(encoding="utf-8")
    broken = "".join(char for char in text if chance.random() >= RATE)

    try:
        reading = read_notice(broken.encode(), path.name)
    except UnreadableNotice:
        return

    assert reading.account[-1].span.end == len(reading.text)
