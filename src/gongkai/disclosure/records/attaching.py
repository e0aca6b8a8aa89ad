"""Files that are handed in with a record: each is kept inside and looked at before it can go out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from gongkai.registers.accounts.models import Account
from gongkai.registers.file_checks import services as file_checks
from gongkai.registers.file_checks.models import FileCheck
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
        taken.append(_attached(check))
    return tuple(taken)


def look_at(organ: Organ, upload: "UploadedFile[Any]", *, token: UUID, by: Account, at: datetime) -> AttachedFile:
    """One file as an attachment, looked at before this returns, however large; the same ``token`` is looked at once.

    Raises ``FileRefused``.
    """
    check, _is_queued = file_checks.enter_check(organ, upload=upload, token=token, by=by, at=at)
    return _attached(file_checks.carry_out(check, on=timezone.localdate(at), at=at))


def _attached(check: FileCheck) -> AttachedFile:
    file = check.file
    return AttachedFile(file.name, file.sha256, file.size_bytes, file.media_type)
