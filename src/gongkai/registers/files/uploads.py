"""How the bytes of an upload are received: on the disk of the store, and no more of them than may be stored."""

import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from .content import FULL, StoreFull, incoming

PATIENCE = 3
"""An upload is read to its end, so that the browser can show why it was refused, up to so many times the limit."""


class ReceivedFile(TemporaryUploadedFile):
    """An upload on disk; one for which there was no room raises ``StoreFull`` when it is read."""

    is_lost = False

    def __init__(self, name: str, content_type: str, charset: str | None, content_type_extra: Any) -> None:
        file = tempfile.NamedTemporaryFile(dir=incoming(), suffix=".upload")  # noqa: SIM115 - closed with the request
        UploadedFile.__init__(self, file, name, content_type, 0, charset, content_type_extra)

    def read(self, *size: int) -> bytes:
        """The next bytes."""
        self._refuse_lost()
        return bytes(super().read(*size))

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """All bytes in pieces."""
        self._refuse_lost()
        return super().chunks(chunk_size)

    def _refuse_lost(self) -> None:
        if self.is_lost:
            raise StoreFull(str(incoming()))


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Writes uploads beside the store and, beyond ``FILE_SIZE_LIMIT_BYTES`` for the whole request, writes nothing.

    What went beyond keeps its announced size and loses its bytes: ``files.services.store`` refuses it as too large. Of
    a request that breaks off nothing is left.
    """

    file: ReceivedFile

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Begin a request with nothing received; from here on its bytes are counted."""
        self.received_bytes = 0
        self.read_bytes, self.announced_bytes = 0, 0
        body, _, length, *_ = args
        if isinstance(body, HttpRequest):
            self.announced_bytes = length
            body.read = self._counted(body.read)  # type: ignore[method-assign]
        super().handle_raw_input(*args, **kwargs)

    def _counted(self, read: Callable[..., bytes]) -> Callable[..., bytes]:
        def counted(*args: Any, **kwargs: Any) -> bytes:
            try:
                data = read(*args, **kwargs)
            except Exception:
                self.upload_interrupted()
                raise
            self.read_bytes += len(data)
            return data

        return counted

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Make room for a file on the disk on which it would be kept."""
        super(TemporaryFileUploadHandler, self).new_file(*args, **kwargs)
        self.file = ReceivedFile(self.file_name or "", self.content_type or "", self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece, or count it only; break the connection of a sender who does not stop."""
        limit = settings.FILE_SIZE_LIMIT_BYTES
        self.received_bytes = getattr(self, "received_bytes", 0) + len(raw_data)
        if self.received_bytes > limit * PATIENCE:
            self.announced_bytes = 0  # the rest is not waited for
            raise StopUpload(connection_reset=True)
        if self.received_bytes <= limit and not self.file.is_lost:
            self._write(raw_data)

    def _write(self, raw_data: bytes) -> None:
        try:
            self.file.write(raw_data)
            self.file.flush()
        except OSError as error:
            if error.errno not in FULL:
                raise
            self.file.is_lost = True

    def file_complete(self, file_size: int) -> TemporaryUploadedFile:
        """The file, or what is left of one that was too large: its size."""
        self.file.seek(0)
        self.file.size = file_size
        if self.received_bytes > settings.FILE_SIZE_LIMIT_BYTES:
            self.file.truncate()
            self.file.size = max(file_size, settings.FILE_SIZE_LIMIT_BYTES + 1)
        return self.file

    def upload_complete(self) -> None:
        """Refuse a request that ended before its announced length: its last file may be cut off."""
        if self.read_bytes < self.announced_bytes:
            raise MultiPartParserError(f"the request ended after {self.read_bytes} of {self.announced_bytes} bytes")
