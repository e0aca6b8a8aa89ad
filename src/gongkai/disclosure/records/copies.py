"""Which clean copies the public gets of a record's attachments."""

from dataclasses import replace

from gongkai.registers.file_checks.models import CheckState, DecisionState, FileCheck, UnchangedRelease
from gongkai.registers.files.models import StoredFile

from .content import AttachedFile, Content


def checks_of(content: Content, organ_id: int) -> dict[str, FileCheck]:
    """The latest finished check of each attachment by the original's digest; one query, none without attachments."""
    digests = {one.sha256 for one in content.attachments}
    if not digests:
        return {}
    found = FileCheck.objects.filter(organ_id=organ_id, state=CheckState.DONE, file__sha256__in=digests)
    return {check.file.sha256: check for check in found.select_related("file", "copy").order_by("id")}


def with_copies(content: Content, organ_id: int) -> Content:
    """The content with the copies that are finished; an original that two people let out stands for itself."""
    checks = checks_of(content, organ_id)
    if not checks:
        return content
    let_out = UnchangedRelease.objects.filter(state=DecisionState.CONFIRMED, check_made__in=checks.values())
    unchanged = set(let_out.values_list("check_made__file__sha256", flat=True))
    return replace(content, attachments=tuple(_with_copy(one, checks, unchanged) for one in content.attachments))


def _with_copy(one: AttachedFile, checks: dict[str, FileCheck], unchanged: set[str]) -> AttachedFile:
    check = checks.get(one.sha256)
    if check is None:
        return one
    if one.sha256 in unchanged:
        return _shown(one, check.file)
    return one if one.has_copy or check.copy is None else _shown(one, check.copy)


def _shown(one: AttachedFile, file: StoredFile) -> AttachedFile:
    return replace(
        one,
        public_sha256=file.sha256,
        public_name=file.name,
        public_size_bytes=file.size_bytes,
        public_media_type=file.media_type,
    )
