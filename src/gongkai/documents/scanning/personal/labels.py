"""What a number is called where it stands: the nearest label before it, the head of its column, or the line above."""

import re
from bisect import bisect_right
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

BEFORE = 36
LONGEST_LINE = 4000
"""In a longer line nobody looks for the head of a column."""


class Label(StrEnum):
    """What the words before a number say it is."""

    IDENTITY = "identity"
    PHONE = "phone"
    CARD = "card"
    ACCOUNT = "account"
    PASSPORT = "passport"
    CREDIT_CODE = "credit-code"
    OTHER_NUMBER = "other-number"
    AMOUNT = "amount"


# ordered: where two match at one place, the first says what it is
WORDS = (
    (Label.CREDIT_CODE, r"社会信用代码|信用代码|组织机构代码|机构代码|纳税人识别号|税务登记证?号?|税号|法人代码"),
    (Label.PASSPORT, r"护照|通行证|台胞证|回乡证|军官证|士兵证|警官证|passport"),
    (
        Label.IDENTITY,
        r"身份证|公民身份|身份号|居民证|证件号|证件编号|残疾人?证|户口|学籍号|居留|(?<![a-z])id\s*(?:card|no|number|号)|sfz",
    ),
    (Label.CARD, r"行卡|卡号|一卡通|一折通|借记卡|储蓄卡|信用卡|社保卡|工资卡|惠农卡|存折|bank\s*card"),
    (Label.ACCOUNT, r"账号|帐号|账户|帐户|开户|收款|汇入"),
    (Label.PHONE, r"手机|电话|联系方式|联系|移动号|微信|短信|来电|致电|拨打|tel|phone|mobile|(?<![a-z])sj(?![a-z])"),
    (
        Label.OTHER_NUMBER,
        r"注册号|登记号|识别码|索引号|项目代码|项目编码|项目号|编号|备案号|许可证|执业证|资格证|证书|文号|订单|发票|流水|合同|"
        r"采购|招标|条码|条形码|序列号|isbn|issn|代码|编码|批号|批次|单号|案号|准考证|考号|(?<!籍)学号|工号|座位号|报名号|档案号|地块|宗地|经度|纬度|坐标|图号|货号|型号|标准号|imei|"
        r"(?<![a-z])sn(?![a-z])|quantity|version|版本|build|timestamp",
    ),
    (Label.AMOUNT, r"金额|总投资|合计|共计|预算|决算|收入|支出|产值|面积|数量|总额|资金|生产总值|人口|销量|产量|gdp"),
)
_ANY = re.compile("|".join(f"(?P<{label.name}>{words})" for label, words in WORDS), re.IGNORECASE)
_TABLE_LINE = re.compile(r"[^\n]*\t[^\n]*")
_BREAKS = re.compile(r"[。；;!！?？]")


@dataclass(slots=True)
class Context:
    """A text in which the surroundings of a place can be asked for."""

    text: str
    _heads: list[tuple[int, list[str]]] | None = field(default=None)
    _has_no_tabs: bool = False

    def __post_init__(self) -> None:
        self._has_no_tabs = "\t" not in self.text

    def before(self, start: int, count: int = BEFORE) -> str:
        """The characters before ``start``."""
        return self.text[max(0, start - count) : start]

    def after(self, end: int, count: int = 12) -> str:
        """The characters from ``end`` on."""
        return self.text[end : end + count]

    def label(self, start: int) -> Label | None:
        """What the number at ``start`` is said to be."""
        near = self.before(start)
        line = near.rpartition("\n")[2]
        cell = line.rpartition("\t")[2]
        return _last(cell) or _last(self.head(start)) or _last(line) or _last(_BREAKS.split(near)[-1])

    def head(self, start: int) -> str:
        """The head of the column in which ``start`` stands, where it stands in a table of tabs."""
        line_start = self.text.rfind("\n", max(0, start - LONGEST_LINE), start) + 1
        if self._has_no_tabs or (line_start == 0 and start > LONGEST_LINE):
            return ""
        column = self.text.count("\t", line_start, start)
        heads = self._table_heads()
        at = bisect_right(heads, line_start, key=lambda entry: entry[0]) - 1
        if at < 0:
            return ""
        cells = heads[at][1]
        return cells[column] if column < len(cells) else ""

    def _table_heads(self) -> list[tuple[int, list[str]]]:
        """The first line of each stretch of lines that have tabs; a head of one number is no head."""
        if self._heads is None:
            self._heads = []
            end = -2
            for line in _TABLE_LINE.finditer(self.text) if "\t" in self.text else ():
                if line.start() != end + 1 or self._is_head(line[0]):
                    self._heads.append((line.start(), line[0].split("\t")))
                end = line.end()
        return self._heads

    @staticmethod
    def _is_head(line: str) -> bool:
        """A row of words that name columns, below a title that was a row of its own."""
        return len(line) < 400 and not any(char.isdigit() for char in line) and bool(_ANY.search(line))


def _last(text: str) -> Label | None:
    last = next(iter(deque((found.lastgroup for found in _ANY.finditer(text)), maxlen=1)), None)
    return Label[last] if last else None
