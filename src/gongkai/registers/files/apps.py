"""Wiring of the files."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings

from gongkai.documents import sandbox


class FilesConfig(AppConfig):
    """Registers the files with Django and sets what reading them may cost."""

    name = "gongkai.registers.files"
    label = "files"

    def ready(self) -> None:
        """Hand the limits of the settings to the sandbox."""
        chosen: dict[str, Any] = settings.FILE_READING_LIMITS
        limits = sandbox.Limits(file_bytes=settings.FILE_SIZE_LIMIT_BYTES, **chosen)
        sandbox.configure(limits, at_once=settings.FILES_READ_AT_ONCE)
