"""Drafts pass from one colleague to another: taken over, handed to one, or everything that somebody holds."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.registers.accounts.models import Account
from gongkai.registers.organs.leaving import Held
from gongkai.registers.organs.models import Post
from gongkai.registers.organs.queries import Scope, scope

from . import rights
from .models import Record
from .rights import roles_for
from .rules import ActKind, Refusal, Refused, State
from .services import enter, in_state, lock


def _holdable() -> QuerySet[Record]:
    """Drafts; one of a batch that was public elsewhere waits for whoever publishes the batch, and for no person."""
    return Record.objects.filter(state=State.DRAFT).exclude(historic__isnull=False, public_version__isnull=True)


def _held(account: Account) -> QuerySet[Record]:
    return _holdable().filter(held_by=account)


DRAFTS = Held(gettext_lazy("drafts of records"), rows=_held, url_name="records_pass_on")
"""What waits for a person and not for a post: drafts alone. Every other step waits for whoever holds the right."""


def passable(reach: Scope) -> QuerySet[Record]:
    """Drafts that somebody holds at organs where the reader decides who works on what."""
    organ_ids = reach.organ_ids_as(*roles_for("withdraw"))
    return _holdable().filter(held_by__isnull=False, organ_id__in=organ_ids).select_related("organ")


def holders(reach: Scope) -> QuerySet[Account]:
    """Who holds such drafts."""
    return Account.objects.filter(pk__in=passable(reach).values("held_by")).order_by("username")


def colleagues(reach: Scope) -> QuerySet[Account]:
    """Who may be handed drafts of those organs; whether of each of them is said when it is done."""
    return _drafters(reach.organ_ids_as(*roles_for("withdraw")), on=reach.on)


def colleagues_at(record: Record, reach: Scope) -> QuerySet[Account]:
    """Who may be handed this draft: those who draft for its organ by a post there, and the reader's own colleagues."""
    return _drafters({record.organ_id, *reach.organ_ids_as(*roles_for("withdraw"))}, on=reach.on)


def _drafters(organ_ids: Collection[int], *, on: date) -> QuerySet[Account]:
    posts = Post.objects.in_force(on).filter(organ_id__in=organ_ids, role__in=roles_for("draft"))
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


def may_hand_on(record: Record, reach: Scope) -> bool:
    """Whether the reader hands this draft to a colleague: it is theirs, or they decide who works on what."""
    if record.state != State.DRAFT:
        return False
    is_own = record.held_by_id == reach.account_id and reach.holds(*roles_for("draft"), at=record.organ_id)
    return is_own or reach.holds(*roles_for("withdraw"), at=record.organ_id)


@transaction.atomic
def hand_on(drafts: Sequence[Record], to: Account, *, by: Account, at: datetime) -> int:
    """Hand the ``drafts`` to ``to``: all of them or, refused with every reason, none; how many."""
    on = timezone.localdate(at)
    locked = [lock(one) for one in sorted(drafts, key=lambda one: one.pk)]
    refused = list(_against(locked, to, giver=scope(by, on=on), taker=scope(to, on=on)))
    if refused:
        raise Refused(*refused)
    for draft in locked:
        _hand(draft, to=to, by=by, at=at)
    return len(locked)


def _against(drafts: Sequence[Record], to: Account, *, giver: Scope, taker: Scope) -> Iterator[Refusal]:
    if not drafts:
        yield Refusal("nothing_held", _("Choose at least one draft."), "drafts")
    if not to.is_active:
        yield Refusal("account_closed", _("The account of %(person)s is closed.") % {"person": to}, "to")
    if any(one.held_by_id == to.pk for one in drafts):
        yield Refusal("same_person", _("Choose another person."), "to")
    for one in drafts:
        if not may_hand_on(one, giver):
            said = _("“%(title)s” is no draft any more that you may hand on.")
            yield Refusal("not_passable", said % {"title": one}, "drafts")
    organs = {one.organ_id: one.organ for one in drafts if not taker.holds(*roles_for("draft"), at=one.organ_id)}
    said = _("%(person)s may not draft for %(organ)s.")
    for organ in organs.values():
        yield Refusal("no_right", said % {"person": to, "organ": organ}, "to")


def _hand(record: Record, *, to: Account, by: Account, at: datetime) -> None:
    before = record.held_by
    record.held_by = to
    record.save(update_fields=["held_by"])
    enter(record, ActKind.PASSED_ON, by=by, at=at, note=f"{before or '—'} → {to}")
