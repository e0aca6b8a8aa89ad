"""A notice file read into metadata, tasks, units, time limits and timed duties, each with its place in the text."""

from gongkai.documents.reading.notice import (
    Block,
    BlockKind,
    Found,
    Metadata,
    NoticeReading,
    TaskReading,
    TextSpan,
    TimedDutyReading,
    UnitReading,
    UnreadableNotice,
    Warning_,
)
from gongkai.documents.reading.reader import read_notice

__all__ = [
    "Block",
    "BlockKind",
    "Found",
    "Metadata",
    "NoticeReading",
    "TaskReading",
    "TextSpan",
    "TimedDutyReading",
    "UnitReading",
    "UnreadableNotice",
    "Warning_",
    "read_notice",
]
