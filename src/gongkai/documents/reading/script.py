"""Traditional script to simplified, and pinyin notes taken out, so that one vocabulary reads all notices."""

import re
from functools import cache

from opencc import OpenCC

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
PINYIN_NOTE = re.compile(rf"(?<=[\u3400-\u9fff])\s{{0,2}}[(（]\s*[a-zü{TONED}]{{1,6}}\s*[)）]")
TONED_NOTE = re.compile(rf"(?<=[\u3400-\u9fff])\s{{0,2}}[(（]\s*(?=[a-zü]*[{TONED}])[a-zü{TONED}]{{1,6}}\s*[)）]")
FEWEST_NOTES = 3
# characters only traditional text uses; a handful of them decides
TRADITIONAL = re.compile("[務開門們單責實會對與關發業據這說時個國應導點為從將經結級網頁貫徹標準優規範]")


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def pinyin_notes(text: str) -> tuple[re.Pattern[str], int]:
    """The notes like 務(wù) that ``text`` has, and how many; those without a tone mark only where many have one."""
    toned = len(TONED_NOTE.findall(text))
    return (PINYIN_NOTE, len(PINYIN_NOTE.findall(text))) if toned >= FEWEST_NOTES else (TONED_NOTE, toned)


def is_traditional(text: str) -> bool:
    """Whether the text is written in traditional characters."""
    return len(TRADITIONAL.findall(text[:20000])) * 50 > len(text[:20000])


def to_simplified(text: str) -> str:
    """``text`` in simplified characters."""
    return str(_converter().convert(text))
