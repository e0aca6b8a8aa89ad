"""What may be read of the organs, and through them of everything else: the one place that decides a scope."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Prefetch, Q, When

from gongkai.registers.accounts.models import Account

from .models import (
    Ending,
    Kind,
    NameKind,
    Organ,
    OrganName,
    Placement,
    Post,
    Responsibility,
    ResponsibilityKind,
    Role,
    Succession,
)

Reader = Account | AnonymousUser

REACHES_THE_SUBTREE = frozenset(
    {Role.OFFICE, Role.SUPERVISOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR}
)
READS_CASES = frozenset({Role.OFFICE, Role.HEAD, Role.CLERK, Role.SUPERVISOR, Role.AUDITOR})
WORKS_ON_CASES = frozenset({Role.OFFICE, Role.HEAD, Role.CLERK})
PUTS_IN_FORCE = frozenset({Role.OFFICE, Role.PUBLISHER, Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR})
MUST_BE_FILED = (ResponsibilityKind.LEADER_IN_CHARGE, ResponsibilityKind.OGI_BODY, ResponsibilityKind.HANDLER)

# Below an organ is what stands under it on the day, and what stood under it when it ended; an organ also inherits its
# predecessors. The dates are ISO strings compared as dates by both engines.
EDGES = """
    SELECT placement.parent_id, placement.organ_id, 0
    FROM organs_placement placement JOIN organs_organ organ ON organ.id = placement.organ_id
    WHERE placement.parent_id IS NOT NULL AND placement.since <= %(on)s
      AND (placement.until IS NULL OR placement.until > %(on)s OR placement.until = organ.until)
    UNION ALL
    SELECT succession.successor_id, succession.predecessor_id, 1
    FROM organs_succession succession WHERE succession."on" <= %(on)s
"""
REACH = f"""
    WITH RECURSIVE
    edge(above, below, is_inherited) AS ({EDGES}),
    reach(root, role, organ) AS (
        SELECT organ_id, role, organ_id FROM organs_post
        WHERE account_id = %(account)s AND since <= %(on)s AND (until IS NULL OR until > %(on)s)
        UNION
        SELECT reach.root, reach.role, edge.below FROM reach JOIN edge ON edge.above = reach.organ
        WHERE edge.is_inherited = 1 OR reach.role IN ({", ".join(f"'{role}'" for role in sorted(REACHES_THE_SUBTREE))})
    )
    SELECT role, organ, EXISTS (
        SELECT 1 FROM mfa_authenticator WHERE user_id = %(account)s AND type = 'totp'
    ) FROM reach
"""  # noqa: S608 - made of constants alone
SUBTREE = """
    WITH RECURSIVE below(id) AS (
        SELECT id FROM organs_organ WHERE id = %(root)s
        UNION
        SELECT placement.organ_id FROM organs_placement placement JOIN below ON placement.parent_id = below.id
        WHERE placement.since <= %(on)s AND (placement.until IS NULL OR placement.until > %(on)s)
    )
    SELECT id FROM below
"""


@dataclass(frozen=True)
class Scope:
    """What an account reaches on a day: for each role, the organs over which it holds.

    ``organ_ids`` are the organs whose cases (plans, tasks, obligations, requests) may be read; it is empty for
    administrators, who see ``registered_ids``, the register of organs and posts, and no case.
    Both hold ended organs too: their cases are read by the successor and by the organ under which they ended.
    ``has_second_factor`` is known of holders of a post.
    """

    account_id: int | None
    on: date
    by_role: Mapping[Role, frozenset[int]]
    has_second_factor: bool = False

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held anywhere."""
        return frozenset(self.by_role)

    @cached_property
    def organ_ids(self) -> frozenset[int]:
        """The organs whose cases may be read."""
        return self.organ_ids_as(*READS_CASES)

    @cached_property
    def registered_ids(self) -> frozenset[int]:
        """The organs that may be looked up in the register."""
        return self.organ_ids_as(*Role)

    def organ_ids_as(self, *roles: Role) -> frozenset[int]:
        """The organs over which one of ``roles`` is held."""
        return frozenset().union(*(self.by_role.get(role, frozenset()) for role in roles))

    def roles_at(self, organ: Organ | int) -> frozenset[Role]:
        """The roles held over ``organ``."""
        organ_id = organ if isinstance(organ, int) else organ.pk
        return frozenset(role for role, organ_ids in self.by_role.items() if organ_id in organ_ids)

    def holds(self, *roles: Role, at: Organ | int) -> bool:
        """Whether one of ``roles`` is held over the organ ``at``."""
        return not self.roles_at(at).isdisjoint(roles)

    @property
    def must_have_second_factor(self) -> bool:
        """Whether a role is held that can put things in force."""
        return not self.roles.isdisjoint(PUTS_IN_FORCE)


def scope(account: Reader, *, on: date) -> Scope:
    """What ``account`` reaches on ``on``; one query, none for someone who is not signed in."""
    if not isinstance(account, Account) or not account.is_active:
        return Scope(account_id=None, on=on, by_role={})
    by_role: dict[Role, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(REACH, {"account": account.pk, "on": on.isoformat()})
        rows = cursor.fetchall()
    for role, organ_id, _ in rows:
        by_role[Role(role)].add(organ_id)
    has_second_factor = any(row[2] for row in rows)
    return Scope(account.pk, on, {role: frozenset(ids) for role, ids in by_role.items()}, has_second_factor)


def held_roles(account: Reader, on: date) -> frozenset[Role]:
    """The roles ``account`` holds anywhere on ``on``."""
    if not isinstance(account, Account) or not account.is_active:
        return frozenset()
    return frozenset(
        Role(role) for role in Post.objects.in_force(on).filter(account=account).values_list("role", flat=True)
    )


def subtree_ids(organ: Organ, on: date) -> frozenset[int]:
    """``organ`` and everything that stood under it on ``on``; one query."""
    with connection.cursor() as cursor:
        cursor.execute(SUBTREE, {"root": organ.pk, "on": on.isoformat()})
        return frozenset(row[0] for row in cursor.fetchall())


def organs_of(reach: Scope) -> models.QuerySet[Organ]:
    """The organs of the register that the reader sees, ended ones too."""
    return Organ.objects.filter(pk__in=reach.registered_ids)


def visible_organs(account: Reader, on: date) -> models.QuerySet[Organ]:
    """The organs in force on ``on`` that ``account`` may look up in the register."""
    return Organ.objects.in_force(on).filter(pk__in=scope(account, on=on).registered_ids)


def editable_organs(reach: Scope) -> models.QuerySet[Organ]:
    """The organs in force whose names and places the reader keeps; new ones are founded under them."""
    organ_ids = reach.organ_ids_as(Role.OFFICE, Role.SYSTEM_ADMINISTRATOR)
    return Organ.objects.in_force(reach.on).filter(pk__in=organ_ids)


def registered_organs(reach: Scope) -> models.QuerySet[Organ]:
    """The organs in force that the reader may look up."""
    return Organ.objects.in_force(reach.on).filter(pk__in=reach.registered_ids)


def case_organs(reach: Scope) -> models.QuerySet[Organ]:
    """The organs in force whose cases the reader reads."""
    return Organ.objects.in_force(reach.on).filter(pk__in=reach.organ_ids)


def undoable_organs(reach: Scope) -> models.QuerySet[Organ]:
    """The organs that the reader keeps and whose end was recorded today."""
    ended = Ending.objects.filter(recorded_on=reach.on, undone_on__isnull=True).values("organ")
    return Organ.objects.filter(pk__in=ended).filter(pk__in=reach.organ_ids_as(Role.OFFICE, Role.SYSTEM_ADMINISTRATOR))


@dataclass(frozen=True)
class Leaves:
    """What hangs on an organ: the names of what stands under it, and how many posts are held at it."""

    children: tuple[str, ...]
    posts: int


def leaves(organ: Organ, *, on: date) -> Leaves:
    """What would go with ``organ`` or be left without it."""
    children = Organ.objects.filter(parent=organ, until__isnull=True).values_list("name", flat=True)
    return Leaves(tuple(children), Post.objects.in_force_within(on, None).filter(organ=organ).count())


def answering_organs(reach: Scope) -> models.QuerySet[Organ]:
    """The organs in force whose contact and responsible persons the reader states."""
    return Organ.objects.in_force(reach.on).filter(pk__in=reach.organ_ids_as(*WORKS_ON_CASES))


def unfiled_responsibilities(reach: Scope) -> models.QuerySet[Responsibility]:
    """What was named and waits to be filed, where the reader is the authority's office."""
    waiting = Responsibility.objects.filter(until__isnull=True, filed_on__isnull=True)
    return waiting.filter(organ__in=reach.organ_ids_as(Role.OFFICE)).select_related("organ")


CONTACT = ("address", "post_code", "hours", "telephone", "fax", "email", "since")
REMIT = ("functions", "internal_bodies", "since")


def organ_pages(reach: Scope) -> models.QuerySet[Organ]:
    """Visible organs with what their page shows, in five queries; ``contact_…`` and ``remit_…`` are the last ones."""
    return (
        organs_of(reach)
        .annotate(last=FilteredRelation("contacts", condition=Q(contacts__until__isnull=True)))
        .annotate(charged=FilteredRelation("remits", condition=Q(remits__until__isnull=True)))
        .annotate(**{f"contact_{name}": F(f"last__{name}") for name in CONTACT})
        .annotate(**{f"remit_{name}": F(f"charged__{name}") for name in REMIT})
        .prefetch_related(
            Prefetch("names", OrganName.objects.order_by("-since", "kind", "id")),
            Prefetch("placements", Placement.objects.select_related("parent").order_by("-since")),
            Prefetch("responsibilities", Responsibility.objects.order_by("kind", "-since")),
            Prefetch("posts", Post.objects.select_related("account").order_by("-since", "id")),
        )
    )


def successions_of(organ: Organ) -> models.QuerySet[Succession]:
    """What ``organ`` came out of and what came out of it."""
    touching = Succession.objects.filter(Q(predecessor=organ) | Q(successor=organ))
    return touching.select_related("predecessor", "successor")


KEEPS_ACCOUNTS = (Role.SECURITY_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR)


def is_beginning(reach: Scope) -> bool:
    """Whether the reader administers an installation that has no open-government office or not two organs yet."""
    if reach.roles.isdisjoint(KEEPS_ACCOUNTS):
        return False
    return len(reach.registered_ids) < 2 or not Post.objects.in_force(reach.on).filter(role=Role.OFFICE).exists()


def visible_accounts(reach: Scope) -> models.QuerySet[Account]:
    """The accounts an administrator sees: those with a post in the subtree, and those with none anywhere."""
    return _accounts_at(reach.organ_ids_as(*KEEPS_ACCOUNTS))


def governed_accounts(reach: Scope) -> models.QuerySet[Account]:
    """The accounts a security administrator changes: visible ones that hold nothing outside the subtree.

    Whoever resets a password can use it, so no one resets that of a person with a post beyond their own reach.
    """
    organ_ids = reach.organ_ids_as(Role.SECURITY_ADMINISTRATOR)
    beyond = Post.objects.in_force_within(reach.on, None).exclude(organ__in=organ_ids)
    return _accounts_at(organ_ids).exclude(Exists(beyond.filter(account=OuterRef("pk"))))


def _accounts_at(organ_ids: frozenset[int]) -> models.QuerySet[Account]:
    if not organ_ids:
        return Account.objects.none()
    posts = Post.objects.filter(account=OuterRef("pk"))
    return Account.objects.filter(Exists(posts.filter(organ__in=organ_ids)) | ~Exists(posts), is_system=False)


def governed_posts(reach: Scope) -> models.QuerySet[Post]:
    """The posts that a security administrator decides about."""
    return Post.objects.filter(organ__in=reach.organ_ids_as(Role.SECURITY_ADMINISTRATOR)).select_related("organ")


def account_rows(reach: Scope, *, search: str = "") -> models.QuerySet[Account]:
    """Visible accounts with their posts and whether they have a second factor, in two queries."""
    accounts = visible_accounts(reach)
    if search:
        accounts = accounts.filter(Q(username__icontains=search) | Q(display_name__icontains=search))
    second = Authenticator.objects.filter(user_id=OuterRef("pk"), type=Authenticator.Type.TOTP)
    posts = Post.objects.select_related("organ").order_by("-since", "id")
    return accounts.annotate(has_totp=Exists(second)).prefetch_related(Prefetch("posts", posts)).order_by("username")


@dataclass(frozen=True)
class TreeRow:
    """An organ in the tree that the reader sees: how deep it stands there and what it has not filed."""

    organ: Organ
    depth: int
    missing: tuple[ResponsibilityKind, ...]

    @property
    def missing_labels(self) -> list[str]:
        """What is missing, in words."""
        return [str(kind.label) for kind in self.missing]

    @property
    def indent(self) -> str:
        """Full-width spaces that set the organ in below the one above it."""
        return "　" * self.depth

    @property
    def must_file(self) -> bool:
        """Whether it has to name and file anyone at all."""
        return self.organ.kind != Kind.BODY


def tree(reach: Scope, *, search: str = "", is_incomplete: bool = False) -> list[TreeRow]:
    """The visible organs in force, each parent before its children; two queries, three for a search."""
    placements = [place for place in placements_on(reach.on) if place.organ_id in reach.registered_ids]
    missing = missing_responsibilities([place.organ for place in placements], reach.on)
    children: dict[int | None, list[Organ]] = defaultdict(list)
    shown = {place.organ_id for place in placements}
    for place in placements:
        children[place.parent_id if place.parent_id in shown else None].append(place.organ)
    rows = [TreeRow(organ, depth, missing.get(organ.pk, ())) for organ, depth in _descend(children)]
    if search:
        found = set(
            OrganName.objects.in_force(reach.on).filter(text__icontains=search).values_list("organ_id", flat=True)
        )
        rows = [row for row in rows if row.organ.pk in found]
    return [row for row in rows if row.missing] if is_incomplete else rows


def _descend(children: Mapping[int | None, list[Organ]]) -> Iterator[tuple[Organ, int]]:
    pending = [(organ, 0) for organ in reversed(children.get(None, []))]
    while pending:
        organ, depth = pending.pop()
        yield organ, depth
        pending += [(child, depth + 1) for child in reversed(children.get(organ.pk, []))]


def missing_responsibilities(
    organs: Iterable[Organ] | models.QuerySet[Organ], on: date
) -> dict[int, tuple[ResponsibilityKind, ...]]:
    """What each organ has not named and filed on ``on``, by organ id; complete organs are left out; one query.

    Each organ names one leader in charge, its open-government body and a handler, filed with the authority of its
    level (ORG-1). Leading groups have none of their own.
    """
    organ_ids = [organ.pk for organ in organs if organ.kind != Kind.BODY]
    filed: dict[int, set[str]] = defaultdict(set)
    rows = Responsibility.objects.in_force(on).filter(organ__in=organ_ids, filed_on__lte=on)
    for organ_id, kind in rows.values_list("organ_id", "kind"):
        filed[organ_id].add(kind)
    missing = {pk: tuple(kind for kind in MUST_BE_FILED if kind not in filed[pk]) for pk in organ_ids}
    return {pk: kinds for pk, kinds in missing.items() if kinds}


def names_on(organ_ids: Collection[int], on: date) -> models.QuerySet[OrganName]:
    """The names that the organs carry on ``on``."""
    return OrganName.objects.in_force(on).filter(organ__in=organ_ids)


def placements_on(on: date) -> models.QuerySet[Placement]:
    """Where every organ of the register stands on ``on``, with the organ, in the order of their founding."""
    return Placement.objects.in_force(on).select_related("organ").order_by("organ_id")


def texts_on(on: date) -> models.QuerySet[OrganName, tuple[int, str]]:
    """Every name in force on ``on`` with its organ's id, the official ones first."""
    names = OrganName.objects.in_force(on).annotate(
        rank=Case(When(kind=NameKind.OFFICIAL, then=0), When(kind=NameKind.SHORT, then=1), default=2)
    )
    return names.order_by("organ_id", "rank", "id").values_list("organ_id", "text")


def former_texts(on: date) -> models.QuerySet[OrganName, tuple[int, str]]:
    """Every name that was given up by ``on``, with the organ that bore it."""
    return OrganName.objects.filter(until__lte=on).order_by("organ_id", "id").values_list("organ_id", "text")


def heirs_on(on: date) -> models.QuerySet[Succession, tuple[int, int]]:
    """Who had ended by ``on`` and who carries them on, by id."""
    return Succession.objects.filter(on__lte=on).order_by("id").values_list("predecessor_id", "successor_id")


def organ_called(name: str, *, parent: Organ | None) -> Organ | None:
    """The organ under ``parent`` that carries ``name`` officially, or did before a renaming, a move or its end."""
    return (
        Organ.objects.filter(names__text=name, names__kind=NameKind.OFFICIAL, placements__parent=parent)
        .order_by(F("until").desc(nulls_first=True), "id")
        .first()
    )
