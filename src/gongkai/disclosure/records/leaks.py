"""Gates against leaks: the body and its wording are looked at, and every attachment goes out as its clean copy."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.conf import settings

from gongkai.documents.findings import Severity
from gongkai.documents.scanning import scan_text
from gongkai.documents.wording import dictionary_of
from gongkai.registers.file_checks.models import CheckVerdict

from .content import Content
from .copies import checks_of
from .gates import Stage
from .models import Record
from .rules import ActKind, Refusal

OVERRIDABLE = frozenset({"body_finding", "attachment_finding"})
"""Refusals from which two people may except one content, with a reason."""


def is_excepted(record: Record) -> bool:
    """Whether two people excepted what the record says now; an edit ends it."""
    return record.acts.filter(kind=ActKind.OVERRIDDEN, digest=record.digest).exists()


def body(record: Record, content: Content, stage: Stage, on: date) -> Iterator[Refusal]:
    """No personal data and no grave misstatement in what everyone will read."""
    if stage is Stage.SIGN:
        return
    text = "\n".join((content.title, content.abstract, content.body))
    dictionary = dictionary_of(Path(settings.PROFILES), record.organ.profile)
    findings = scan_text(text, on=on, dictionary=dictionary).findings
    grave = [one for one in findings if one.severity is Severity.BLOCK]
    if grave and not is_excepted(record):
        yield from (Refusal("body_finding", f"{one.masked}：{one.advice}", "body") for one in grave)


def attachments(record: Record, content: Content, stage: Stage, on: date) -> Iterator[Refusal]:
    """The public gets clean copies, never originals, and no copy in which something was found."""
    missing = [one for one in content.attachments if not one.has_copy]
    for one in missing:
        yield Refusal("copy_missing", f"附件“{one.name}”尚无可公开的副本，请查看文件检查结果", "attachments")
    copied = [one for one in content.attachments if one.has_copy and one.public_sha256 != one.sha256]
    if not copied or stage is Stage.SIGN or is_excepted(record):
        return
    checks = checks_of(content, record.organ_id)
    for one in copied:
        check = checks.get(one.sha256)
        if check is not None and check.copy_verdict == CheckVerdict.BLOCK:
            said = f"附件“{one.name}”的副本中仍有不应公开的内容：{check.reason}"
            yield Refusal("attachment_finding", said, "attachments")
