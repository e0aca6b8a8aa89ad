"""Documents that give nobody a plan of work: they answer, announce, rule, report or tell of a case."""

import re
from collections.abc import Sequence

from gongkai.documents.reading.genre import pattern, words
from gongkai.documents.reading.notice import Block, BlockKind, Metadata, TaskReading
from gongkai.documents.reading.parts import Parts

FEWEST_CASE_HEADINGS = 2
IN_BRACKETS_AT_END = re.compile(r"[（(][^（）()]*[）)]$")


def taskless_genre(blocks: Sequence[Block], parts: Parts, metadata: Metadata, tasks: Sequence[TaskReading]) -> str:
    """批复, 报告, 规定 …: the genre of a document whose points are no tasks, where they name nobody; else ""."""
    if any(task.responsible_units for task in tasks):
        return ""
    title = re.sub(r"[\s》]", "", metadata.title.value) if metadata.title else ""
    title = IN_BRACKETS_AT_END.sub("", title)
    return _of_title(title, is_letter=parts.addressees is not None) or _of_case(blocks)


def reports(metadata: Metadata) -> bool:
    """Whether a document tells what was done, so that limits of time in it bind nobody."""
    return metadata.title is not None and re.sub(r"[\s》]", "", metadata.title.value).endswith(
        words("title", "reporting")
    )


def _of_title(title: str, *, is_letter: bool) -> str:
    keys = ("answering", "reporting") if is_letter else ("answering", "reporting", "ruling")
    by_noun = next((noun for key in keys for noun in words("title", key) if title.endswith(noun)), "")
    by_pattern = pattern("title", "informing_patterns").search(title)
    return by_noun or (by_pattern.group() if by_pattern else "")


def _of_case(blocks: Sequence[Block]) -> str:
    """A case told to readers: 基本案情, 裁判理由, 典型意义."""
    lines = ("".join(block.text.split()).strip("【】[]：:") for block in blocks if block.kind != BlockKind.ROW)
    headings = {line for line in lines if line in words("title", "case_headings")}
    return "案例" if len(headings) >= FEWEST_CASE_HEADINGS else ""
