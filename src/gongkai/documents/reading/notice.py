"""What a notice says, as values; every value points at the text it was read from."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Generic, NamedTuple, Self, TypeVar, overload

from gongkai.documents.reading.places import Place

T = TypeVar("T")
HALF_BITS = 32
HALF = (1 << HALF_BITS) - 1


class TextSpan(int):
    """Where something stands in ``NoticeReading.text``: a pair of start and end.

    Kept as one number, because a long table has very many.
    """

    __slots__ = ()

    def __new__(cls, start: int, end: int) -> Self:
        """A pair; neither number is negative."""
        return super().__new__(cls, start << HALF_BITS | end)

    @property
    def start(self) -> int:
        """The place of the first character."""
        return self >> HALF_BITS

    @property
    def end(self) -> int:
        """The place after the last character."""
        return self & HALF

    def __iter__(self) -> Iterator[int]:
        yield self >> HALF_BITS
        yield self & HALF

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"TextSpan(start={self.start}, end={self.end})"

    def __getnewargs__(self) -> tuple[int, int]:  # type: ignore[override]
        return self.start, self.end


class UnreadableNotice(Exception):
    """A file that cannot be read as a notice: which file, where in it, and why (in Chinese)."""

    def __init__(self, name: str, place: str, reason: str) -> None:
        super().__init__(f"{name}, {place}: {reason}")
        self.name = name
        self.place = place
        self.reason = reason


class LeftOut(NamedTuple):
    """A stretch of ``NoticeReading.original_text`` that is no body: hidden, deleted, a running head … in Chinese."""

    span: TextSpan
    reason: str


class PlaceMark(NamedTuple):
    """From this character of ``NoticeReading.original_text`` on, the text stands at ``place`` in the file."""

    start: int
    place: Place


class BlockKind(StrEnum):
    """What a block of the text is."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    RESIDUE = "residue"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or table row of the text ``shown``; ``level`` is 1 for the outermost numbering, 0 for none.

    ``edges`` are the starts and ends of a row's cells as packed numbers: a long table has very many.
    """

    kind: BlockKind
    shown: str
    span: TextSpan
    level: int = 0
    edges: bytes = b""
    table: int | None = None
    is_flattened: bool = False

    @property
    def text(self) -> str:
        """The words of the block."""
        return self.shown[self.span.start : self.span.end]

    @property
    def cells(self) -> tuple[TextSpan, ...]:
        """The cells of a row in the shown text; a covered cell is where the one that covers it stands."""
        edges = array("I", self.edges)
        return tuple(TextSpan(*pair) for pair in zip(edges[::2], edges[1::2], strict=True))


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value, where it was found, and how sure the reading is; ``doubt`` says in Chinese what makes it unsure."""

    value: T
    span: TextSpan
    text: str = ""
    confidence: float = 1.0
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The head of a notice; what the text does not give is ``None``."""

    title: Found[str] | None = None
    issuing_body: Found[str] | None = None
    document_number: Found[str] | None = None
    date_of_writing: Found[date] | None = None
    disclosure_attribute: Found[str] | None = None
    print_date: Found[date] | None = None
    addressees: Found[str] | None = None
    attachments: tuple[Found[str], ...] = ()
    publish_date: Found[date] | None = None
    index_number: Found[str] | None = None
    year: int | None = None
    report_due: Found[date] | None = None


@dataclass(frozen=True, slots=True)
class UnitReading:
    """An organ named as responsible, in the notice's own words."""

    name: str
    is_lead: bool
    span: TextSpan
    confidence: float = 1.0
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class TaskReading:
    """One task: the smallest numbered item that someone answers for, or one row of a table.

    ``deadline`` is the one to keep; ``other_deadlines`` are further ones, as for other organs or a part of the work.
    """

    section_path: tuple[str, ...]
    number: str
    text: str
    span: TextSpan
    responsible_units: tuple[UnitReading, ...] = ()
    deadline: Found[date | None] | None = None
    confidence: float = 1.0
    doubt: str = ""
    is_whole_year: bool = False
    row: int | None = None
    other_deadlines: tuple[Found[date | None], ...] = ()


@dataclass(frozen=True, slots=True)
class TimedDutyReading:
    """A limit of working days, days or hours that holds whenever its trigger happens."""

    text: str
    amount: float
    unit: str
    trigger: str
    span: TextSpan
    confidence: float = 1.0
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Warning_:  # noqa: N801 - the plain word is Python's own
    """Something a person should look at; ``message`` is Chinese."""

    code: str
    message: str
    span: TextSpan | None = None


class Role(StrEnum):
    """What a stretch of text is to the reading: used in a value, or context that is named as such."""

    TASK = "task"
    TIMED_DUTY = "timed_duty"
    METADATA = "metadata"
    HEADING = "heading"
    PREAMBLE = "preamble"
    BASIS = "basis"
    TABLE_HEAD = "table_head"
    SIGNATURE = "signature"
    ATTACHMENT = "attachment"
    EXPLANATION = "explanation"
    RESIDUE = "residue"
    BLANK = "blank"
    MARKUP = "markup"
    NOTE = "note"
    UNSHOWN = "unshown"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text and what it was taken for; ``reason`` says so in Chinese."""

    span: TextSpan
    role: Role
    reason: str


class Account(Sequence[Part]):
    """The parts of a text in order, kept as numbers: a long table has very many."""

    __slots__ = ("_colours", "_ends", "_names", "_tasks")

    def __init__(
        self, names: Sequence[tuple[Role, str]], ends: "array[int]", colours: "array[int]", tasks: Sequence[str] = ()
    ) -> None:
        self._names = tuple(names)
        self._ends = ends
        self._colours = colours
        self._tasks = tasks

    def _name(self, colour: int) -> tuple[Role, str]:
        """Of a colour above the names: the number of a task."""
        if colour < len(self._names):
            return self._names[colour]
        return Role.TASK, f"任务{self._tasks[colour - len(self._names)]}"

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, index: int) -> Part: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Part]: ...

    def __getitem__(self, index: int | slice) -> Part | Sequence[Part]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        return Part(
            TextSpan(self._ends[place - 1] if place else 0, self._ends[place]), *self._name(self._colours[place])
        )

    def __iter__(self) -> Iterator[Part]:
        start = 0
        for end, colour in zip(self._ends, self._colours, strict=True):
            yield Part(TextSpan(start, end), *self._name(colour))
            start = end

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Account) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash((self._names, bytes(self._ends), bytes(self._colours)))


@dataclass(frozen=True, slots=True)
class NoticeReading:
    """A notice as it was read: the text people are shown and everything found in it.

    ``account`` covers ``text`` from its first character to its last, without gap or overlap.
    """

    name: str
    text: str
    original_text: str
    encoding: str
    blocks: tuple[Block, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    tasks: tuple[TaskReading, ...] = ()
    timed_duties: tuple[TimedDutyReading, ...] = ()
    warnings: tuple[Warning_, ...] = ()
    account: Sequence[Part] = ()
    kind: str = "text"
    marks: Sequence[PlaceMark] = ()
    left_out: Sequence[LeftOut] = ()

    def quote(self, span: TextSpan) -> str:
        """The shown text of ``span``."""
        return self.text[span.start : span.end]

    def as_corpus(self) -> Mapping[str, Any]:
        """The reading under the key names of the corpus, with spans."""
        from gongkai.documents.reading.corpus import as_corpus

        return as_corpus(self)
