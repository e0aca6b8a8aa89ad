"""Document numbers as GB/T 9704-2012 7.2.5 writes them: 〔2020〕1号, the year in full, no 第, no leading nought."""

import re
from collections.abc import Iterator

from gongkai.documents.findings import Severity

SOURCE = "GB/T 9704-2012 7.2.5"
_NUMBER = re.compile(
    r"(?P<open>[〔（(\[［【﹝<〈《])\s?(?P<year>(?:19|20)?\d{2})\s?(?P<close>[〕）)\]］】﹞>〉》])"
    r"\s?(?P<word>第?)\s?(?P<serial>\d{1,5})\s?号(?![楼院路门线机车井仓厅馆房令])"
)
_CODE = re.compile(r"[\u4e00-\u9fff]{2,12}\s?\Z")
_CODE_ENDS = frozenset(
    "发函办字令规通复纪呈请报秘电文监公建法财教卫环审人农林水交经商外民体旅统税安工信科国土城综督党组宣纪检政务"
)


def wrong_numbers(text: str) -> Iterator[tuple[int, int, str, str, Severity]]:
    """Each wrong number: beginning, end, the right form, what is wrong, and how much it matters."""
    for found in _NUMBER.finditer(text):
        code = _CODE.search(text, max(0, found.start() - 14), found.start())
        if code is None or code[0].rstrip()[-1] not in _CODE_ENDS:
            continue
        start = found.start("open")
        faults = list(_faults(found))
        if faults:
            year = found["year"] if len(found["year"]) == 4 else f"20{found['year']}"
            yield start, found.end(), f"〔{year}〕{int(found['serial'])}号", "、".join(faults), Severity.WARN


def _faults(found: re.Match[str]) -> Iterator[str]:
    if (found["open"], found["close"]) != ("〔", "〕"):
        yield "年份应当用六角括号〔〕"
    if len(found["year"]) != 4:
        yield "年份应当写全"
    if found["word"]:
        yield "不加“第”"
    if len(found["serial"]) > 1 and found["serial"].startswith("0"):
        yield "序号不编虚位"
