"""Files that are handed in with a record: each is kept inside and looked at before it can go out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from gongkai.registers.accounts.models import Account
from gongkai.registers.file_checks import services as file_checks
from gongkai.registers.organs.models import Organ

from .content import AttachedFile


def take_in(
    organ: Organ, uploads: "Sequence[UploadedFile[Any]]", *, by: Account, at: datetime
) -> tuple[AttachedFile, ...]:
    """The files as attachments; small ones are looked at at once, large ones in the queue. Raises ``FileRefused``."""
    taken = []
    for upload in uploads:
        check, is_queued = file_checks.enter_check(organ, upload=upload, token=uuid4(), by=by, at=at)
        if not is_queued:
            file_checks.carry_out(check, on=timezone.localdate(at), at=at)
        file = check.file
        taken.append(AttachedFile(file.name, file.sha256, file.size_bytes, file.media_type))
    return tuple(taken)
