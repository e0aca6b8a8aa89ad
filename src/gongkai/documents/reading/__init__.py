"""A notice file read into metadata, tasks, units, time limits and timed duties, each with its place in the text."""

from gongkai.documents.reading.notice import (
    Block,
    BlockKind,
    Found,
    Metadata,
    NoticeReading,
    Part,
    Role,
    TaskReading,
    TextSpan,
    TimedDutyReading,
    UnitReading,
    UnreadableNotice,
    Warning_,
)
from gongkai.documents.reading.opening import open_notice
from gongkai.documents.reading.origin import Origin, byte_span, trace
from gongkai.documents.reading.reader import read_notice

__all__ = [
    "Block",
    "BlockKind",
    "Found",
    "Metadata",
    "NoticeReading",
    "Origin",
    "Part",
    "Role",
    "TaskReading",
    "TextSpan",
    "TimedDutyReading",
    "UnitReading",
    "UnreadableNotice",
    "Warning_",
    "byte_span",
    "open_notice",
    "read_notice",
    "trace",
]
