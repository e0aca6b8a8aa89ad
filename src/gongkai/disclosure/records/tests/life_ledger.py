"""What must be true of records, kept beside the platform and reckoned without its code: tables and a ledger of acts.

Nothing of ``rules``, ``rights``, ``gates`` or the settings is used here, so that a mistake there is not repeated.
"""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from gongkai.registers.organs.models import Role

RIGHTS = {
    "draft": {Role.CLERK, Role.OFFICE, Role.HEAD},
    "first_review": {Role.REVIEWER},
    "second_review": {Role.OFFICE},
    "third_review": {Role.HEAD},
    "secrecy_review": {Role.SECRECY_REVIEWER},
    "legality_review": {Role.LEGALITY_REVIEWER},
    "sign": {Role.HEAD},
    "release": {Role.PUBLISHER},
    "withdraw": {Role.OFFICE, Role.HEAD},
    "override": {Role.OFFICE, Role.HEAD},
}
REVIEWS = ("first_review", "second_review", "third_review", "secrecy_review", "legality_review")
CLOCKS = {
    "zhaotong": {"record.publish"},
    "ziyang": {"record.publish", "document.publish"},
    "tongliao": {"record.publish"},
}
TAKES = {
    "drafted": ("draft",),
    "edited": ("draft",),
    "sent_on": ("draft",),
    "returned": (*REVIEWS, "sign", "release"),
    "signed": ("sign",),
    "scheduled": ("release",),
    "released": ("release",),
    "override_proposed": ("draft",),
    "overridden": ("override",),
    "withdrawal_proposed": ("withdraw",),
    "withdrawn": ("withdraw",),
}
"""The rights of which one is needed for each act; an approval takes the right of its step."""
WORKED_ON = {"drafted", "edited", "sent_on", "returned", "approved", "voided", "signed", "scheduled", "released"}


@dataclass
class Told:
    """One act as the ledger keeps it."""

    kind: str
    step: str
    digest: str
    by: int | None
    at: datetime
    version: int


@dataclass
class Life:
    """The life of one record: its versions (digest, writer) by number, its acts, and what follows from them."""

    public_id: str
    versions: dict[int, tuple[str, int]] = field(default_factory=dict)
    is_normative: dict[str, bool] = field(default_factory=dict)
    is_for_all: dict[str, bool] = field(default_factory=dict)
    public_digests: dict[int, str] = field(default_factory=dict)
    acts: list[Told] = field(default_factory=list)
    public_version: int | None = None
    is_withdrawn: bool = False
    first_released_at: datetime | None = None

    @property
    def version(self) -> int:
        return max(self.versions)

    @property
    def digest(self) -> str:
        return self.versions[self.version][0]

    @property
    def is_public(self) -> bool:
        return self.public_version is not None and not self.is_withdrawn

    def writers(self, number):
        """Who wrote anything that came after what was public when version ``number`` was the newest."""
        released = [act.version for act in self.acts if act.kind == "released" and act.version < number]
        since = max(released, default=0)
        return {by for at, (_digest, by) in self.versions.items() if since < at <= number}

    def steps(self, digest):
        return [step for step in REVIEWS if step != "legality_review" or self.is_normative[digest]]

    def passed(self):
        """The steps passed for the newest version; an edit leaves none, even where it is taken back later."""
        return {act.step for act in self.acts if act.kind == "approved" and act.version == self.version}

    def last_of(self, *kinds):
        return next((act for act in reversed(self.acts) if act.kind in kinds), None)

    def take(self, act, roles):
        """Enter an act that the platform let happen; fail where it should not have."""
        rights = (act.step,) if act.kind == "approved" else TAKES.get(act.kind, ())
        if act.by is not None and rights:
            assert any(roles & RIGHTS[right] for right in rights), f"{act.kind} {act.step} by {roles}"
        check = getattr(self, f"_{act.kind}", None)
        if check is not None:
            check(act)
        self.acts.append(act)

    def _approved(self, act):
        assert act.digest == self.digest, "an approval of what no longer stands"
        assert act.by not in self.writers(act.version), "their own words approved"
        before = self.steps(act.digest)[: self.steps(act.digest).index(act.step)]
        assert self.passed() >= set(before), "a step was left out"
        assert self.last_of(*WORKED_ON).kind in {"sent_on", "approved"}, "not in review"

    def _signed(self, act):
        assert act.digest == self.digest, "something else was signed"
        assert self.passed() >= set(self.steps(act.digest)), "signed before every review"
        assert act.by not in self.writers(act.version), "their own words signed"
        assert self.last_of(*WORKED_ON).kind in {"sent_on", "approved"}, "not in review"

    def _scheduled(self, act):
        self._is_signed(act)

    def _released(self, act):
        self._is_signed(act)
        if act.by is None:
            assert self.last_of(*WORKED_ON).kind == "scheduled", "released by nobody"
        self.public_version, self.is_withdrawn = act.version, False
        self.first_released_at = self.first_released_at or act.at

    def _is_signed(self, act):
        last = self.last_of("signed", "edited", "returned")
        assert last is not None
        assert (last.kind, last.digest) == ("signed", act.digest), "not signed as it stands"
        assert self.is_for_all[act.digest], "released although it is not for everyone"

    def _overridden(self, act):
        proposed = self.last_of("override_proposed")
        assert proposed is not None
        assert (proposed.digest, act.digest) == (self.digest, self.digest)
        assert proposed.by != act.by, "one person alone excepted it"
        assert act.by not in self.writers(act.version), "their own words excepted"

    def _withdrawal_proposed(self, act):
        assert self.is_public

    def _withdrawn(self, act):
        proposed = self.last_of("withdrawal_proposed", "released", "withdrawn")
        assert self.is_public
        assert proposed.kind == "withdrawal_proposed", "withdrawn without a proposal"
        assert proposed.by != act.by, "withdrawn by one person alone"
        self.is_withdrawn = True


def commitment_of(statement, salt):
    """What must stand in the log for an entry."""
    return b"gongkai-commitment/v1\n" + sha256(bytes(salt) + statement.encode()).digest()
