"""What may stop an act on organs and posts: every gate yields all its reasons, each saying what to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.law import profile_names
from gongkai.registers.accounts.models import Account

from . import queries, rules
from .models import Ending, Kind, Level, NameKind, Organ, OrganName, Post, Responsibility, Role, YearlyAct


@dataclass(frozen=True)
class Reason:
    """One reason to refuse: a stable code, what is wrong and what to do about it, and the rule that says so."""

    code: str
    message: str
    source: str = ""

    def __str__(self) -> str:
        return self.message

    @property
    def reason(self) -> str:
        """The message, under the name that the list of refusals shows."""
        return self.message


SEPARATION = "信息安全技术 网络安全等级保护基本要求（GB/T 22239—2019）"


def reason(code: str, message: str | Promise, *, source: str = "", **values: object) -> Reason:
    """The reason ``code`` with ``values`` put into its message, in the reader's language."""
    shown = {name: spoken(value) for name, value in values.items()}
    return Reason(code, str(message) % shown if shown else str(message), source)


def spoken(value: object) -> object:
    """``value`` as a sentence says it: a date in the reader's way of writing dates."""
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else value


def reasons_against_name(name: str, *, parent: Organ | None, but: Organ | None = None) -> Iterator[Reason]:
    """Whether ``name`` may be an official name under ``parent``; ``but`` is the organ being renamed or moved."""
    if not name.strip():
        yield reason("organ.no_name", _("An organ needs an official name."))
        return
    if name != name.strip():
        yield reason("organ.name_with_spaces", _("Remove the spaces around the name “%(name)s”."), name=name)
    twins = Organ.objects.filter(parent=parent, name=name, until__isnull=True)
    if (twins.exclude(pk=but.pk) if but else twins).exists():
        yield reason(
            "organ.named_twice",
            _("There is already an organ called “%(name)s” under %(parent)s. Use that one, or give the full name."),
            name=name,
            parent=parent or _("the top of the register"),
        )


def reasons_against_names(
    names: Iterable[tuple[str, NameKind]], *, parent: Organ | None, but: Organ | None = None
) -> Iterator[Reason]:
    """Whether short names and aliases are free among the organs under ``parent``: one name must mean one organ."""
    texts = [text for text, kind in names if kind != NameKind.OFFICIAL]
    taken = OrganName.objects.filter(
        organ__parent=parent, organ__until__isnull=True, until__isnull=True, text__in=texts
    ).exclude(organ=but)
    for text, other in taken.values_list("text", "organ__name"):
        yield reason(
            "organ.name_taken",
            _("“%(name)s” already means %(other)s. Choose another short name, or record it there."),
            name=text,
            other=other,
        )


def reasons_against_day(organ: Organ, on: date, *, today: date, last: date | None = None) -> Iterator[Reason]:
    """Whether a change of ``organ`` may take effect ``on``: it exists, nothing later is recorded, the day has come."""
    if organ.until is not None:
        yield reason(
            "organ.ended", _("%(organ)s ended on %(day)s and can no longer be changed."), organ=organ, day=organ.until
        )
    if on < organ.since:
        yield reason("organ.not_yet", _("%(organ)s exists only since %(day)s."), organ=organ, day=organ.since)
    if last is not None and on <= last:
        yield reason("organ.later_change", _("A change of %(day)s is already recorded; give a later day."), day=last)
    if on > today:
        yield reason("organ.future", _("The day %(day)s has not come yet; record the change on that day."), day=on)


def reasons_against_place(organ: Organ, parent: Organ | None, *, on: date) -> Iterator[Reason]:
    """Whether ``organ`` may stand under ``parent`` on ``on``: the parent is in force and not below the organ."""
    if parent is None:
        return
    if not parent.is_in_force(on):
        yield reason("organ.parent_not_in_force", _("%(parent)s is not in force on %(day)s."), parent=parent, day=on)
    if organ.pk and parent.pk in queries.subtree_ids(organ, on):
        yield reason(
            "organ.circle",
            _("%(parent)s stands under %(organ)s; an organ cannot stand under itself."),
            parent=parent,
            organ=organ,
        )


def reasons_against_ending(organ: Organ) -> Iterator[Reason]:
    """Whether something still stands under ``organ``."""
    children = list(Organ.objects.filter(parent=organ, until__isnull=True).values_list("name", flat=True)[:6])
    if children:
        yield reason(
            "organ.has_children",
            _("These still stand under %(organ)s: %(children)s. Move or abolish them first."),
            organ=organ,
            children="、".join(children[:5]) + ("……" if len(children) > 5 else ""),
        )


def reasons_against_profile(profile: str) -> Iterator[Reason]:
    """Whether there is a jurisdiction of that name, whose law can bind an organ."""
    known = profile_names()
    if profile not in known:
        message = _("There is no profile called %(profile)s; there are %(known)s.")
        yield reason("organ.unknown_profile", message, profile=profile, known=", ".join(known))


def reasons_against_level(level: Level, *, parent: Organ | None, organ: Organ | None = None) -> Iterator[Reason]:
    """Whether an organ of ``level`` may stand under ``parent``, and over what stands under ``organ`` already."""
    order = list(Level)
    if parent is not None and order.index(level) < order.index(Level(parent.level)):
        yield reason(
            "organ.level_above_parent",
            _("An organ of the level “%(level)s” cannot stand under %(parent)s, which is of a lower one."),
            level=level.label,
            parent=parent,
        )
    children = Organ.objects.filter(parent=organ, until__isnull=True) if organ else Organ.objects.none()
    higher = [child.name for child in children if order.index(Level(child.level)) < order.index(level)]
    if higher:
        yield reason(
            "organ.level_below_children",
            _("These stand under it and are of a higher level: %(children)s."),
            children="、".join(higher[:5]) + ("……" if len(higher) > 5 else ""),
        )


def reasons_against_kind(organ: Organ, kind: Kind) -> Iterator[Reason]:
    """Whether ``organ`` may be of another kind: a government with departments stays one."""
    if organ.until is not None:
        yield reason(
            "organ.ended", _("%(organ)s ended on %(day)s and can no longer be changed."), organ=organ, day=organ.until
        )
    is_no_longer = organ.kind == Kind.GOVERNMENT and kind != Kind.GOVERNMENT
    if is_no_longer and Organ.objects.filter(parent=organ, until__isnull=True).exists():
        yield reason(
            "organ.government_with_organs",
            _("Organs stand under %(organ)s; it must stay a government. Move them first."),
            organ=organ,
        )


def reasons_against_correcting(organ: Organ, *, today: date) -> Iterator[Reason]:
    """Whether the present names of ``organ`` were entered today, so that a slip can still be put right."""
    present = organ.names.filter(kind=NameKind.OFFICIAL, until__isnull=True).first()
    if present is None or present.entered_on != today:
        yield reason(
            "organ.not_entered_today",
            _("A name can be corrected on the day on which it was entered only. Rename the organ instead."),
        )


def reasons_against_undoing(ending: Ending | None, *, today: date) -> Iterator[Reason]:
    """Whether an ending was recorded today, so that it can be undone."""
    if ending is None:
        yield reason("organ.not_ended", _("This organ has not ended."))
    elif ending.recorded_on != today:
        yield reason(
            "organ.ended_before_today",
            _("The end was recorded on %(day)s; only a mistake of the same day can be undone. Enter the organ anew."),
            day=ending.recorded_on,
        )


def reasons_against_remit(functions: str) -> Iterator[Reason]:
    """Whether a remit says what the organ is charged with."""
    if not functions.strip():
        yield reason("remit.empty", _("Say what the organ is charged with."), source="政府信息公开条例 第二十条第二项")


def reasons_against_act(organ: Organ, held_on: date, *, note: str, today: date) -> Iterator[Reason]:
    """Whether ``organ`` can have done it on that day."""
    if not note.strip():
        yield reason("act.no_note", _("Say in a few words what it was about."))
    if held_on > today:
        yield reason("act.future", _("The day %(day)s has not come yet; record the act when it is done."), day=held_on)
    if not organ.is_in_force(held_on):
        yield reason("organ.not_in_force", _("%(organ)s is not in force on %(day)s."), organ=organ, day=held_on)


def reasons_against_withdrawing(act: YearlyAct, *, reason: str) -> Iterator[Reason]:
    """Whether a recorded act can be taken back for ``reason``."""
    if act.withdrawn_on is not None:
        yield Reason("act.withdrawn", str(_("This act was withdrawn already.")))
    if not reason.strip():
        yield Reason("act.no_reason", str(_("Give the reason.")))


def reasons_against_founding(since: date, *, parent: Organ | None, today: date) -> Iterator[Reason]:
    """Whether a new organ may exist under ``parent`` from ``since``."""
    if since > today:
        yield reason("organ.future", _("The day %(day)s has not come yet; record the change on that day."), day=since)
    if parent is not None and not parent.is_in_force(since):
        yield reason("organ.parent_not_in_force", _("%(parent)s is not in force on %(day)s."), parent=parent, day=since)


def reasons_against_heirs(organs: Sequence[Organ], heirs: Sequence[Organ], *, on: date) -> Iterator[Reason]:
    """Whether ``heirs`` can carry on what ``organs`` leave."""
    if not organs or not heirs:
        yield reason("organ.no_successor", _("Name at least one organ that ends and one that succeeds it."))
    for organ in organs:
        if organ in heirs:
            yield reason("organ.own_successor", _("%(organ)s cannot succeed itself."), organ=organ)
        if any(heir.pk in queries.subtree_ids(organ, on) for heir in heirs if heir != organ):
            yield reason("organ.heir_below", _("The successor stands under %(organ)s; move it first."), organ=organ)
    for heir in heirs:
        if not heir.is_in_force(on):
            yield reason("organ.successor_not_in_force", _("%(organ)s is not in force on %(day)s."), organ=heir, day=on)


def reasons_against_period(organ: Organ, since: date, *, last: date | None) -> Iterator[Reason]:
    """Whether a fact about ``organ`` may begin ``since``: the organ is in force and nothing as late is recorded."""
    if not organ.is_in_force(since):
        yield reason("organ.not_in_force", _("%(organ)s is not in force on %(day)s."), organ=organ, day=since)
    if last is not None and since <= last:
        yield reason("organ.later_change", _("A change of %(day)s is already recorded; give a later day."), day=last)


def reasons_against_contact(fields: Mapping[str, str]) -> Iterator[Reason]:
    """Whether a contact says anything by which the organ can be reached."""
    if not any(value.strip() for value in fields.values()):
        yield reason("contact.empty", _("Give at least an address, a telephone number or an e-mail address."))


def reasons_against_person(person_or_body: str, *, filed_on: date | None, today: date) -> Iterator[Reason]:
    """Whether a responsibility names someone, and was filed on a day that has come."""
    if not person_or_body.strip():
        yield reason("responsibility.no_one", _("Name the person, role title or body that answers for this."))
    if filed_on is not None and filed_on > today:
        yield reason("responsibility.filed_in_future", _("The day of filing %(day)s has not come yet."), day=filed_on)


def reasons_against_filing(responsibility: Responsibility, filed_on: date, *, today: date) -> Iterator[Reason]:
    """Whether ``responsibility`` can be taken as filed on ``filed_on``."""
    if responsibility.until is not None:
        yield reason("responsibility.replaced", _("Somebody else has been named since; file that one."))
    if responsibility.filed_on is not None:
        yield reason("responsibility.filed", _("This was filed on %(day)s already."), day=responsibility.filed_on)
    if filed_on > today:
        yield reason("responsibility.filed_in_future", _("The day of filing %(day)s has not come yet."), day=filed_on)


def reasons_against_ending_post(post: Post, on: date) -> Iterator[Reason]:
    """Whether ``post`` is still to end."""
    if post.until is not None and post.until <= on:
        yield reason("post.ended", _("This post ended on %(day)s already."), day=post.until)


def nothing_to_hand_over(account: Account) -> Reason:
    """That ``account`` holds no post that could pass to another."""
    return reason("post.none", _("%(account)s holds no post that could be handed over."), account=account)


def reasons_against_post(
    account: Account, organ: Organ, role: Role, *, since: date, until: date | None, by: Account | None, today: date
) -> Iterator[Reason]:
    """Whether ``by`` may give ``account`` the post: never one's own, and three roles never meet in one person."""
    yield from reasons_against_appointing(account, organ, by=by, today=today)
    if not account.is_active:
        yield reason("post.inactive", _("The account %(account)s is not active; activate it first."), account=account)
    if until is not None and until <= since:
        yield reason("post.ends_before_it_starts", _("The post must end after it starts."))
    if not organ.is_in_force(since):
        yield reason("post.organ_not_in_force", _("%(organ)s is not in force on %(day)s."), organ=organ, day=since)
    held = list(Post.objects.in_force_within(since, until).filter(account=account).select_related("organ"))
    if any(post.organ_id == organ.pk and post.role == role for post in held):
        yield reason("post.held_already", _("%(account)s already holds this post in that time."), account=account)
    yield from reasons_of_separation(account, role, held)


def reasons_against_appointing(account: Account, organ: Organ, *, by: Account | None, today: date) -> Iterator[Reason]:
    """Whether ``by`` may decide about posts of ``account`` at ``organ``; the installation itself (None) may."""
    if by is None:
        return
    if by.pk == account.pk:
        yield reason(
            "post.own",
            _("No one changes their own posts. Ask another security administrator."),
            source=SEPARATION,
        )
    if not queries.scope(by, on=today).holds(Role.SECURITY_ADMINISTRATOR, at=organ):
        yield reason(
            "post.not_security_administrator",
            _("Only a security administrator of %(organ)s or of an organ above it decides about its posts."),
            organ=organ,
            source=SEPARATION,
        )


def reasons_of_separation(account: Account, role: Role, held: Iterable[Post]) -> Iterator[Reason]:
    """Whether ``role`` may join the posts ``held`` by ``account`` in the same time."""
    for other in sorted(rules.conflicting_roles(role, (post.role for post in held))):
        yield reason(
            "post.separation",
            _("%(account)s is %(other)s; %(role)s must be another person. End that post first, or pick another."),
            account=account,
            other=Role(other).label,
            role=role.label,
            source=SEPARATION,
        )
