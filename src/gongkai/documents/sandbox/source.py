"""What a task is given: the file, open for reading, and the means to keep its limits."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO

from gongkai.documents.kinds import Kind
from gongkai.documents.sandbox.archives import Archive
from gongkai.documents.sandbox.limits import Limits
from gongkai.documents.sandbox.markup import looks_like_markup, refuse_declarations
from gongkai.documents.sandbox.refusals import too_many_pages, unpacks_too_large


def _nothing() -> None:
    """What a page begun tells where nobody keeps the time."""


@dataclass
class Source:
    """A file inside the sandbox. ``out`` is the file a task may write, where it was asked to write one."""

    file: BinaryIO
    name: str
    size_bytes: int
    kind: Kind
    limits: Limits = field(default_factory=Limits)
    out: BinaryIO | None = None
    on_page: Callable[[], None] = _nothing
    pages_begun: int = 0

    def content(self) -> bytes:
        """The whole file in memory; for formats that are read no other way."""
        if self.size_bytes > self.limits.part_bytes:
            raise unpacks_too_large(self.limits.part_bytes)
        self.file.seek(0)
        return self.file.read()

    def archive(self) -> Archive:
        """The file as a ZIP whose list of contents has been checked."""
        return Archive(self.file, self.limits)

    def checked_package(self) -> BinaryIO:
        """The file, fit to be opened by python-docx or openpyxl: every member unpacked once, no XML with a DTD."""
        archive = self.archive()
        for name in archive.names:
            chunks = archive.chunks(name)
            first = next(chunks, b"")
            rest = chain([first], chunks)
            if looks_like_markup(first):
                refuse_declarations(rest)
            else:
                deque(rest, maxlen=0)
        self.file.seek(0)
        return self.file

    def expect_pages(self, count: int) -> None:
        """Refuse a file that says it has more pages than are read."""
        if count > self.limits.pages:
            raise too_many_pages(count, self.limits.pages)

    def begin_page(self) -> None:
        """Tell that one more page is begun: it may take ``limits.seconds_per_page`` more."""
        self.pages_begun += 1
        self.expect_pages(self.pages_begun)
        self.on_page()
