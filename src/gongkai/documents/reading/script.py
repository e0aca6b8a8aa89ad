"""Traditional script to simplified, and pinyin notes taken out, so that one vocabulary reads all notices."""

import re
from functools import cache

from opencc import OpenCC

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
PINYIN_NOTE = re.compile(rf"(?<=[\u3400-\u9fff])\s{{0,2}}[(（]\s*[a-zü{TONED}]{{1,6}}\s*[)）]")
TONE = re.compile(f"[{TONED}]")
FEWEST_NOTES = 3
# characters only traditional text uses; a handful of them decides
TRADITIONAL = re.compile("[務開門們單責實會對與關發業據這說時個國應導點為從將經結級網頁貫徹標準優規範]")


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def without_pinyin(text: str) -> tuple[str, int]:
    """``text`` without notes like 務(wù), and how many there were; a text without tone marks keeps its brackets."""
    notes = PINYIN_NOTE.findall(text)
    toned = sum(1 for note in notes if TONE.search(note))
    if toned < FEWEST_NOTES:
        return text, 0
    return PINYIN_NOTE.sub("", text), len(notes)


def is_traditional(text: str) -> bool:
    """Whether the text is written in traditional characters."""
    return len(TRADITIONAL.findall(text[:20000])) * 50 > len(text[:20000])


def to_simplified(text: str) -> str:
    """``text`` in simplified characters."""
    return str(_converter().convert(text))
