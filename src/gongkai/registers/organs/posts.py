"""What may happen to posts: given, ended, handed over. Callers find these verbs in ``services`` too."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from gongkai.registers.accounts import session_keeping
from gongkai.registers.accounts.models import Account, Because
from gongkai.registers.audit import services as audit

from . import gates
from .gates import Reason
from .models import Organ, Post, Role


class Refused(Exception):
    """An act on an organ or a post that may not happen; ``reasons`` holds every one of them."""

    def __init__(self, act: str, subject: object, reasons: Sequence[Reason]) -> None:
        self.act, self.subject, self.reasons = act, subject, tuple(reasons)
        super().__init__(f"{act}, {subject}: " + "; ".join(f"[{reason.code}] {reason}" for reason in self.reasons))


class PostRefused(Refused):
    """A decision about a post that may not happen."""


@transaction.atomic
def appoint(
    account: Account,
    *,
    organ: Organ,
    role: Role,
    since: date,
    at: datetime,
    by: Account | None,
    until: date | None = None,
) -> Post:
    """Give ``account`` the post; raise ``PostRefused`` with every reason. The account is locked while it is judged."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    reasons = gates.reasons_against_post(account, organ, role, since=since, until=until, by=by, today=day_of(at))
    refuse(PostRefused, "post.appoint", account, list(reasons))
    post = Post.objects.create(account=account, organ=organ, role=role, since=since, until=until)
    audit.write("post.given", subject=post, by=by, at=at, detail=_detail(post))
    return post


@transaction.atomic
def end_post(post: Post, *, on: date, at: datetime, by: Account | None) -> Post:
    """End ``post``: ``on`` is the first day it is no longer held. A post that never began is removed."""
    post = Post.objects.select_for_update(of=("self",)).select_related("organ", "account").get(pk=post.pk)
    reasons = [
        *gates.reasons_against_appointing(post.account, post.organ, by=by, today=day_of(at)),
        *gates.reasons_against_ending_post(post, on),
    ]
    refuse(PostRefused, "post.end", post, reasons)
    audit.write("post.ended", subject=post, by=by, at=at, detail={**_detail(post), "on": on.isoformat()})
    finish_post(post, on)
    if on <= day_of(at):
        end_sessions_without_post(Account.objects.filter(pk=post.account_id), on=day_of(at), at=at, by=by)
    return post


def end_sessions_without_post(accounts: QuerySet[Account], *, on: date, at: datetime, by: Account | None) -> int:
    """End the sessions of those ``accounts`` that hold no post on ``on``; how many sessions there were."""
    held = Post.objects.in_force(on).filter(account=OuterRef("pk"))
    return session_keeping.end_all_of(accounts.exclude(Exists(held)), because=Because.NO_POST, by=by, at=at)


def end_sessions_of_left(*, on: date, at: datetime) -> int:
    """A day's act: end the sessions of those whose last post ended by the turn of the day."""
    left = Post.objects.filter(until=on).values("account")
    return end_sessions_without_post(Account.objects.filter(pk__in=left), on=on, at=at, by=None)


@transaction.atomic
def reassign(
    account: Account, *, to: Account, on: date, at: datetime, by: Account | None, organ: Organ | None = None
) -> tuple[Post, ...]:
    """Hand every open post of ``account`` (at ``organ`` alone, when given) to ``to``: all of them or, refused, none."""
    first, second = sorted((account.pk, to.pk))
    list(Account.objects.select_for_update().filter(pk__in=(first, second)).order_by("pk"))
    posts = Post.objects.in_force_within(on, None).filter(account=account).select_related("organ", "account")
    chosen = list(posts.filter(organ=organ) if organ else posts)
    reasons = [reason for post in chosen for reason in _against_handing_over(post, to, on=on, by=by, today=day_of(at))]
    if not chosen:
        reasons.append(gates.nothing_to_hand_over(account))
    refuse(PostRefused, "post.reassign", account, list(dict.fromkeys(reasons)))
    for post in chosen:
        end_post(post, on=on, at=at, by=by)
    return tuple(
        appoint(to, organ=post.organ, role=Role(post.role), since=max(on, post.since), until=post.until, at=at, by=by)
        for post in chosen
    )


def refuse(refusal: type[Refused], act: str, subject: object, reasons: Sequence[Reason]) -> None:
    """Raise ``refusal`` when there is any reason to."""
    if reasons:
        raise refusal(act, subject, reasons)


def day_of(at: datetime) -> date:
    """The law's day of a moment: that of China's clock."""
    return timezone.localtime(at).date()


def finish_post(post: Post, on: date) -> None:
    """Let ``post`` end on ``on``, or vanish where it would not have begun."""
    if post.since >= on:
        post.delete()
        return
    post.until = on
    post.save(update_fields=["until"])


def _detail(post: Post) -> dict[str, str | int | None]:
    return {
        "account": post.account_id,
        "organ": post.organ_id,
        "role": str(post.role),
        "since": post.since.isoformat(),
        "until": post.until.isoformat() if post.until else None,
    }


def _against_handing_over(post: Post, to: Account, *, on: date, by: Account | None, today: date) -> Iterator[Reason]:
    yield from gates.reasons_against_appointing(post.account, post.organ, by=by, today=today)
    yield from gates.reasons_against_post(
        to, post.organ, Role(post.role), since=max(on, post.since), until=post.until, by=by, today=today
    )
