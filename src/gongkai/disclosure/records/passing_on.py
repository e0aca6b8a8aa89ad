"""A draft passes from one colleague to another: taken over, or all that somebody holds handed on when they leave."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from gongkai.registers.accounts.models import Account
from gongkai.registers.organs.models import Post
from gongkai.registers.organs.queries import Scope

from . import rights
from .models import Record
from .rights import roles_for
from .rules import ActKind, Refusal, Refused, State
from .services import enter, in_state, lock


def passable(reach: Scope) -> QuerySet[Record]:
    """Drafts that somebody holds at organs where the reader decides who works on what."""
    organ_ids = reach.organ_ids_as(*roles_for("withdraw"))
    return Record.objects.filter(state=State.DRAFT, held_by__isnull=False, organ_id__in=organ_ids)


def holders(reach: Scope) -> QuerySet[Account]:
    """Who holds such drafts."""
    return Account.objects.filter(pk__in=passable(reach).values("held_by")).order_by("username")


def colleagues(reach: Scope) -> QuerySet[Account]:
    """Who may be handed drafts of those organs; whether of each of them is said when it is done."""
    organ_ids = reach.organ_ids_as(*roles_for("withdraw"))
    posts = Post.objects.in_force(reach.on).filter(organ_id__in=organ_ids, role__in=roles_for("draft"))
    return Account.objects.filter(pk__in=posts.values("account"), is_active=True).order_by("username")


@transaction.atomic
def take_over(record: Record, *, by: Account, at: datetime) -> Record:
    """Hold a draft oneself that a colleague holds, or nobody; who wrote it stays who wrote it."""
    locked = lock(record)
    rights.must_have(by, "draft", locked.organ_id, on=timezone.localdate(at))
    in_state(locked, State.DRAFT)
    if locked.held_by_id == by.pk:
        raise Refused(Refusal("own_already", _("You hold this draft already.")))
    _hand(locked, to=by, by=by, at=at)
    return locked


@transaction.atomic
def pass_on_all(leaving: Account, to: Account, *, reach: Scope, by: Account, at: datetime) -> int:
    """Hand every draft that ``leaving`` holds within ``reach`` to ``to``: all of them or, refused, none."""
    drafts = list(passable(reach).select_for_update(of=("self",)).filter(held_by=leaving).order_by("id"))
    refused = list(_against(drafts, leaving, to, on=timezone.localdate(at)))
    if refused:
        raise Refused(*refused)
    for draft in drafts:
        _hand(draft, to=to, by=by, at=at)
    return len(drafts)


def _against(drafts: list[Record], leaving: Account, to: Account, *, on: date) -> list[Refusal]:
    if leaving == to:
        return [Refusal("same_person", _("Choose another person."), "to")]
    if not drafts:
        return [Refusal("nothing_held", _("This person holds no draft here."), "leaving")]
    organs = {draft.organ_id: draft for draft in drafts if not rights.has(to, "draft", draft.organ_id, on=on)}
    said = _("%(person)s may not draft for %(organ)s.")
    return [Refusal("no_right", said % {"person": to, "organ": one.organ}, "to") for one in organs.values()]


def _hand(record: Record, *, to: Account, by: Account, at: datetime) -> None:
    before = record.held_by
    record.held_by = to
    record.save(update_fields=["held_by"])
    enter(record, ActKind.PASSED_ON, by=by, at=at, note=f"{before or '—'} → {to}")
