"""How the bytes of an upload are received: on disk, and no more of them than may be stored."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

PATIENCE = 3
"""An upload is read to its end, so that the browser can show why it was refused, up to so many times the limit."""


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Writes uploads to temporary files and, beyond ``FILE_SIZE_LIMIT_BYTES`` for the whole request, writes nothing.

    What went beyond keeps its announced size and loses its bytes: ``files.services.store`` refuses it as too large.
    """

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Begin a request with nothing received."""
        self.received_bytes = 0
        super().handle_raw_input(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece, or count it only; break the connection of a sender who does not stop."""
        limit = settings.FILE_SIZE_LIMIT_BYTES
        self.received_bytes = getattr(self, "received_bytes", 0) + len(raw_data)
        if self.received_bytes > limit * PATIENCE:
            raise StopUpload(connection_reset=True)
        if self.received_bytes <= limit:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> TemporaryUploadedFile:
        """The file, or what is left of one that was too large: its size."""
        self.file.seek(0)
        self.file.size = file_size
        if self.received_bytes > settings.FILE_SIZE_LIMIT_BYTES:
            self.file.truncate()
            self.file.size = max(file_size, settings.FILE_SIZE_LIMIT_BYTES + 1)
        return self.file
