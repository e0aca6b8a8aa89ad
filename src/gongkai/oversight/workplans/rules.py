"""How a reading becomes a plan: pure functions of values."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gongkai.documents.reading import TimedDutyReading
from gongkai.law import Duty

_BETWEEN_ADDRESSEES = re.compile(r"[，,；;]")
_SENTENCE_END = re.compile(r"[。；\n]")
TITLE_LENGTH = 40


def title_of(text: str) -> str:
    """The first sentence of a task's text, cut to ``TITLE_LENGTH`` characters with an ellipsis."""
    first = _SENTENCE_END.split(text.strip(), maxsplit=1)[0].strip() or text.strip()
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


def addressee_names(addressees: str) -> list[str]:
    """The names in 各州、市人民政府，省直各部门: commas and semicolons of either width divide, 、 does not."""
    return [name.strip() for name in _BETWEEN_ADDRESSEES.split(addressees) if name.strip()]


_SEVERAL = re.compile(r"^(?:各|有关|相关|其他)|有关|相关|(?:各|的|直属)?(?:单位|部门|科室|机构|企业)$")


def means_several(name: str) -> bool:
    """Whether a name is a phrase for several organs, 各科室 or 有关单位, and no organ's own."""
    return bool(_SEVERAL.search(name))


@dataclass(frozen=True)
class Named:
    """A responsible unit of a task as far as owing is concerned."""

    is_lead: bool
    organ_ids: frozenset[int]


@dataclass(frozen=True)
class Owing:
    """Which organs owe the task itself and which owe a contribution to it; no organ stands in both."""

    owners: frozenset[int]
    contributors: frozenset[int]


def owing(units: Sequence[Named]) -> Owing:
    """Each lead organ owes the task, the others contribute; with no lead, every named organ owes it (10-clocks §4)."""
    leads = _organs(unit for unit in units if unit.is_lead)
    everyone = _organs(units)
    return Owing(leads, everyone - leads) if leads else Owing(everyone, frozenset())


def _organs(units: Iterable[Named]) -> frozenset[int]:
    return frozenset(organ_id for unit in units for organ_id in unit.organ_ids)


_UNIT_OF_SPAN = {
    "个工作日": "workdays",
    "工作日": "workdays",
    "小时": "hours",
    "日": "days",
    "天": "days",
    "个月": "months",
}


def duty_for(stated: TimedDutyReading, duties: Iterable[Duty]) -> str:
    """The id of the one duty with the same limit whose title or trigger shares most words with the text; "" if none.

    Words are pairs of neighbouring characters; fewer than three in common is no match.
    """
    span = span_text(stated.amount, stated.unit)
    ranked = sorted(
        ((words_in_common(stated.text, duty.title), duty.id) for duty in duties if str(duty.within) == span),
        reverse=True,
    )
    return ranked[0][1] if ranked and ranked[0][0] >= 3 else ""


def span_text(amount: float | Decimal, unit: str) -> str:
    """A limit of a notice as a profile writes it: 20 workdays."""
    return f"{float(amount):g} {_UNIT_OF_SPAN.get(unit, unit)}"


def words_in_common(one: str, other: str) -> int:
    """How many pairs of neighbouring Chinese characters both texts have."""
    return len(_pairs(one) & _pairs(other))


def _pairs(text: str) -> set[str]:
    letters = re.sub(r"[^\u4e00-\u9fff]", "", text)
    return {letters[index : index + 2] for index in range(len(letters) - 1)}
