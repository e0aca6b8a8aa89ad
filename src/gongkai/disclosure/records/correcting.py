"""An error in what is public is put right by a new version with a notice: what was wrong, what is right, since when."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.registers.accounts.models import Account

from . import rights
from .content import Content, Correction
from .models import Record
from .rules import ActKind, Refusal, Refused, State
from .services import content_of, enter, in_state, keep, lock

TEXTS = ("title", "abstract", "body")


@transaction.atomic
def correct(record: Record, *, wrong: str, right: str, since: date, by: Account, at: datetime) -> Record:
    """Draft the correction: the notice, and the text itself where ``wrong`` stands exactly once in it.

    What stands in an attachment, or several times, is mended by hand; until something is, a gate holds the draft.
    """
    locked = lock(record)
    rights.must_have(by, "draft", locked.organ_id, on=timezone.localdate(at))
    if not locked.is_public or locked.first_released_at is None:
        raise Refused(Refusal("not_public", _("It is not public, so there is nothing to correct: edit the draft.")))
    in_state(locked, State.RELEASED, State.DRAFT)
    if not timezone.localdate(locked.first_released_at) <= since <= timezone.localdate(at):
        said = _("The error cannot have been public before the first release or after today.")
        raise Refused(Refusal("since_impossible", said, "since"))
    said_now = content_of(locked)
    notice = Correction(wrong.strip(), right.strip(), since)
    corrected = replace(_mended(said_now, notice), corrections=(*said_now.corrections, notice))
    keep(locked, corrected, by=by, at=at)
    enter(locked, ActKind.CORRECTED, by=by, at=at, note=f"{notice.wrong} → {notice.right}")
    return locked


@transaction.atomic
def drop_corrections(record: Record, *, by: Account, at: datetime) -> Record:
    """Take the notices away that are not public yet; the text stays as it was mended."""
    locked = lock(record)
    rights.must_have(by, "draft", locked.organ_id, on=timezone.localdate(at))
    in_state(locked, State.DRAFT)
    shown = content_of(locked, locked.public_version).corrections if locked.public_version else ()
    content = content_of(locked)
    if content.corrections == shown:
        raise Refused(Refusal("no_correction", _("There is no notice of correction that is not public yet.")))
    keep(locked, replace(content, corrections=shown), by=by, at=at)
    enter(locked, ActKind.EDITED, by=by, at=at)
    return locked


def _mended(content: Content, notice: Correction) -> Content:
    texts = {name: str(getattr(content, name)) for name in TEXTS}
    if sum(text.count(notice.wrong) for text in texts.values()) != 1:
        return content
    changes = {name: text.replace(notice.wrong, notice.right) for name, text in texts.items() if notice.wrong in text}
    return replace(
        content,
        title=changes.get("title", content.title),
        abstract=changes.get("abstract", content.abstract),
        body=changes.get("body", content.body),
    )
