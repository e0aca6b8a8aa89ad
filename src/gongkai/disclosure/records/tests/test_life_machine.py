"""Whatever people try, in whatever order: the platform against a ledger that knows nothing of its code.

``GONGKAI_STATE_MACHINE=500`` tries that many lives of 60 acts instead of those that fit into every run of the tests.
"""

import os
import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase
from hypothesis import settings as tries
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from gongkai.disclosure.records import overriding, relating, releasing, services
from gongkai.disclosure.records.content import Extent, Mode
from gongkai.disclosure.records.models import Act, Record, Relation, Version
from gongkai.disclosure.records.rules import Refused, RelationKind, Step
from gongkai.disclosure.records.tests import life_checks
from gongkai.disclosure.records.tests.bureaus import AT, DAY, OPENED, Bureau, content
from gongkai.disclosure.records.tests.life_ledger import Life, Told
from gongkai.disclosure.records.wording import attributes_of, law_for
from gongkai.registers.accounts.models import Account
from gongkai.registers.journal import following
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs import services as organs
from gongkai.registers.organs.models import Kind, Level, Role

LIVES = int(os.environ.get("GONGKAI_STATE_MACHINE", "0"))
MODEST = {"max_examples": 15, "stateful_step_count": 40}
EXPECTED = {"approved", "signed", "released", "edited"}
"""What at least must have happened, or the tries were too tame."""
ID_NUMBER = "110101199003077758"
SAYS = {
    "complete": {},
    "another": {"title": "青川市公证服务管理办法（修订）"},
    "normative": {"is_normative": True, "legality_number": "青法审〔2020〕3号"},
    "unchecked": {"is_normative": True},
    "incomplete": {"body": "", "terms": ()},
    "leaking": {"body": f"联系人身份证号{ID_NUMBER}。"},
    "explained": {"needs_interpretation": True},
}
GOES_ON = {"complete", "another", "normative"}


class Place:
    """A bureau with one person for each right, one who has them all, and people who have nothing to say there."""

    def __init__(self, profile):
        self.profile = profile
        self.bureau = Bureau(profile, _found("青川市司法局", profile))
        self.people = {role.value: account for role, account in self.bureau.people.items()}
        self.people["everything"] = self.bureau.person(Role.CLERK, "everything")
        for role in self.bureau.people:
            if role is not Role.CLERK:
                _appoint(self.people["everything"], self.bureau.organ, role)
        elsewhere = _found("青川市民政局", profile)
        self.people["stranger"] = Account.objects.create_user("stranger", display_name="stranger")
        for role in self.bureau.people:
            _appoint(self.people["stranger"], elsewhere, role)
        self.people["nobody"] = Account.objects.create_user("nobody", display_name="nobody")
        of_all = frozenset(self.bureau.people)
        self.roles = {account.pk: frozenset({role}) for role, account in self.bureau.people.items()}
        self.roles |= {self.people["everything"].pk: of_all}

    def says(self, variant):
        if variant != "withheld":
            return content(self.bureau, **SAYS[variant])
        law = law_for(Record(organ=self.bureau.organ))
        label, chosen = next(one for one in attributes_of(law).items() if one[1].extent == "withheld")
        return content(
            self.bureau, attribute=label, extent=Extent(chosen.extent), mode=Mode(chosen.mode),
            ground="条例第十五条", reason="涉及商业秘密", next_review_on=DAY.replace(year=2021),
        )  # fmt: skip


def _found(name, profile):
    return organs.found_organ(
        name, level=Level.CITY, kind=Kind.DEPARTMENT, profile=profile, parent=None, since=OPENED,
        at=start_of(OPENED), by=None,
    )  # fmt: skip


def _appoint(account, organ, role):
    organs.appoint(account, organ=organ, role=role, since=OPENED, at=start_of(OPENED), by=None)


NEXT = {
    "first_review": "reviewer", "second_review": "office", "third_review": "head", "secrecy_review": "secrecy_reviewer",
    "legality_review": "legality_reviewer", "draft": "clerk", "sign": "head", "release": "publisher",
}  # fmt: skip
ACTS = (
    "send_on", "approve", "give_back", "sign", "release", "schedule", "propose_exception", "confirm_exception",
    "propose_withdrawal", "withdraw",
)  # fmt: skip
REASONS = st.sampled_from(["依据不足", "有误", " "])
MOST_RECORDS = 4
WORK = timedelta(minutes=20)
WHO = st.sampled_from([*NEXT.values(), "office", "everything", "stranger", "nobody"])
VARIANTS = st.sampled_from([*SAYS, "withheld"])
SEEN = st.sampled_from(["now", "now", "now", "before", "none"])


class Lives(RuleBasedStateMachine):
    """Up to four records of one bureau."""

    records = Bundle("records")
    place = None
    settings = None
    done: "Counter[str]" = Counter()

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.folder = Path(tempfile.mkdtemp(prefix="gongkai-lives-"))
        type(self).settings.LOG_ROOT = self.folder / "log"
        self.at, self.lives, self.variants = AT, {}, {}

    def teardown(self):
        try:
            self.follow()
            life_checks.registers_agree(self.lives)
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)
            shutil.rmtree(self.folder, ignore_errors=True)

    # -- what people try -----------------------------------------------------------------------------------------------

    def tried(self, act, *, about=None):
        """Whether it was done; what was refused changed nothing, what was done goes into the ledger."""
        self.at += WORK
        before = life_checks.traces()
        try:
            with transaction.atomic():
                made = act()
        except (Refused, services.EditedMeanwhile):
            assert life_checks.traces() == before, "a refusal left something behind"
            return None
        self.enter()
        return made

    def enter(self):
        """Take every new version and act into the ledger, which fails where one should not have been possible."""
        for record in Record.objects.exclude(pk__in=self.lives):
            self.lives[record.pk] = Life(record.public_id)
        for pk, life in self.lives.items():
            for version in Version.objects.filter(record=pk, number__gt=max(life.versions, default=0)):
                life_checks.take_version(life, version)
            for act in Act.objects.filter(record=pk).order_by("id")[len(life.acts) :]:
                told = Told(act.kind, act.step, act.digest, act.by_id, act.at, act.version)
                life.take(told, self.place.roles.get(act.by_id, frozenset()))
                self.done[act.kind] += 1

    def of(self, pk):
        return Record.objects.select_related("organ").get(pk=pk)

    def seen(self, pk, how):
        digests = [digest for digest, _by in self.lives[pk].versions.values()]
        return {"now": digests[-1], "before": digests[-2] if len(digests) > 1 else "0" * 64, "none": ""}[how]

    @initialize(target=records, variant=st.sampled_from(sorted(GOES_ON)))
    def first_draft(self, variant):
        return self.drafted("clerk", variant)

    @rule(target=records, by=st.sampled_from(["clerk", "office", "everything"]), variant=VARIANTS)
    def draft(self, by, variant):
        return self.drafted(by, variant) if len(self.lives) < MOST_RECORDS else next(iter(self.lives))

    def drafted(self, by, variant):
        organ, said = self.place.bureau.organ, self.place.says(variant)
        made = self.tried(lambda: services.draft(organ, said, by=self.place.people[by], at=self.at))
        self.variants[made.pk] = variant
        return made.pk

    @rule(by=st.sampled_from(["publisher", "stranger", "nobody"]))
    def draft_without_right(self, by):
        organ, said = self.place.bureau.organ, self.place.says("complete")
        assert self.tried(lambda: services.draft(organ, said, by=self.place.people[by], at=self.at)) is None

    @rule(pk=records, by=WHO, variant=VARIANTS, late=st.booleans())
    def edit(self, pk, by, variant, late):
        record, said, person = self.of(pk), self.place.says(variant), self.place.people[by]
        version = record.version - late
        if self.tried(lambda: services.edit(record, said, version=version, by=person, at=self.at)) is not None:
            assert not late
            self.variants[pk] = variant

    @rule(
        pk=records, other=records, kind=st.sampled_from(list(RelationKind)), by=st.sampled_from(["clerk", "stranger"])
    )
    def relate(self, pk, other, kind, by):
        record, touched, person = self.of(pk), self.of(other), self.place.people[by]
        told = {"kind": kind, "other": touched, "citation": "", "since": None}
        self.tried(lambda: relating.relate(record, **told, by=person, at=self.at))

    @rule(pk=records, by=st.sampled_from(["clerk", "stranger"]))
    def unrelate(self, pk, by):
        relation = Relation.objects.select_related("record__organ").filter(record=pk).first()
        if relation is not None:
            self.tried(lambda: relating.unrelate(relation, by=self.place.people[by], at=self.at))

    @rule(pk=records, what=st.sampled_from(ACTS), by=WHO, step=st.sampled_from(list(Step)), seen=SEEN, says=REASONS)
    def somebody_tries(self, pk, what, by, step, seen, says):
        """Whoever it is, whatever it is, on whatever they saw."""
        record, person, digest = self.of(pk), self.place.people[by], self.seen(pk, seen)
        later = self.at + timedelta(hours=len(says) * 5 - 3)
        acts = {
            "send_on": lambda told: services.send_on(record, **told),
            "approve": lambda told: services.approve(record, step, seen=digest, **told),
            "give_back": lambda told: services.give_back(record, reason=says, **told),
            "sign": lambda told: services.sign(record, seen=digest, **told),
            "release": lambda told: releasing.release(record, seen=digest, **told),
            "schedule": lambda told: releasing.schedule(record, seen=digest, release_at=later, **told),
            "propose_exception": lambda told: overriding.propose_exception(record, reason=says, **told),
            "confirm_exception": lambda told: overriding.confirm_exception(record, seen=digest, **told),
            "propose_withdrawal": lambda told: releasing.propose_withdrawal(record, reason=says, **told),
            "withdraw": lambda told: releasing.withdraw(record, **told),
        }
        self.tried(lambda: acts[what]({"by": person, "at": self.at}))

    @rule(hours=st.integers(0, 72))
    def time_passes(self, hours):
        self.at += timedelta(hours=hours)
        due = set(Record.objects.filter(release_at__lte=self.at + WORK).values_list("pk", flat=True))
        assert self.tried(lambda: releasing.release_due(at=self.at)) == len(due)
        for pk in due:
            assert self.lives[pk].acts[-1].kind in {"released", "release_failed"}

    # -- what goes as it should ----------------------------------------------------------------------------------------

    @rule(pk=records, acts=st.integers(1, 8))
    def goes_on(self, pk, acts):
        """The right people do what comes next; where the draft is complete, nothing may stop them."""
        for _number in range(acts):
            record = self.of(pk)
            if not record.waits_for or not self.does_next(record):
                return

    @rule(pk=records, hours=st.integers(0, 30))
    def becomes_public(self, pk, hours):
        """All the way, at once or at an hour that is set."""
        self.becomes_public_at(pk, hours)

    def becomes_public_at(self, pk, hours):
        while (record := self.of(pk)).waits_for:
            if record.waits_for == "release" and hours and record.state == "signed":
                moment, by = self.at + timedelta(hours=hours), self.place.people["publisher"]
                told = {"seen": record.digest, "release_at": moment, "by": by}
                self.tried(lambda: releasing.schedule(record, **told, at=self.at))  # noqa: B023 - called at once
                return
            if not self.does_next(record):
                return

    @rule(pk=records, variant=st.sampled_from(sorted(GOES_ON)), hours=st.integers(0, 30))
    def is_revised(self, pk, variant, hours):
        """A new version takes the whole way again, and the public sees the former one until then."""
        said, clerk, version = self.place.says(variant), self.place.people["clerk"], self.lives[pk].version
        if self.tried(lambda: services.edit(self.of(pk), said, version=version, by=clerk, at=self.at)):
            self.variants[pk] = variant
            self.becomes_public_at(pk, hours)

    def does_next(self, record):
        by = self.place.people[NEXT[record.waits_for]]
        if by.pk in self.lives[record.pk].writers(record.version) and record.waits_for not in {"draft", "release"}:
            return False
        done = self.tried(lambda: self._next(record, by))
        assert done or self.variants[record.pk] not in GOES_ON, f"{record.waits_for} was refused"
        return done is not None

    def _next(self, record, by):
        if record.waits_for == "draft":
            return services.send_on(record, by=by, at=self.at)
        if record.waits_for == "sign":
            return services.sign(record, seen=record.digest, by=by, at=self.at)
        if record.waits_for == "release":
            return releasing.release(record, seen=record.digest, by=by, at=self.at)
        return services.approve(record, Step(record.waits_for), seen=record.digest, by=by, at=self.at)

    @rule(pk=records, first=st.booleans())
    def is_withdrawn(self, pk, first):
        """Two people; the second may be the first again, who is refused."""
        if self.lives[pk].is_public and self.of(pk).withdrawal_by_id is None:
            office, head = self.place.people["office"], self.place.people["head"]
            assert self.tried(lambda: releasing.propose_withdrawal(self.of(pk), reason="有误", by=office, at=self.at))
            assert self.tried(lambda: releasing.withdraw(self.of(pk), by=office, at=self.at)) is None
            if first:
                assert self.tried(lambda: releasing.withdraw(self.of(pk), by=head, at=self.at))

    @rule(pk=records, variant=st.sampled_from(["another", "withheld", "same"]), by=st.sampled_from(["clerk", "office"]))
    def is_given_back_and_changed(self, pk, variant, by):
        """Also to what it said before, and to what is not for the public at all."""
        if self.of(pk).waits_for not in {"draft", ""}:
            head, clerk = self.place.people["head"], self.place.people["clerk"]
            assert self.tried(lambda: services.give_back(self.of(pk), reason="重报", by=head, at=self.at))
            variants = ["withheld", self.variants[pk]] if variant == "same" else [variant]
            for person, now in zip([self.place.people[by], clerk], variants, strict=False):
                said, version = self.place.says(now), self.lives[pk].version
                self.tried(lambda: services.edit(self.of(pk), said, version=version, by=person, at=self.at))  # noqa: B023
                self.variants[pk] = now

    @rule(pk=records, confirms=st.sampled_from(["office", "head", "everything"]))
    def is_excepted(self, pk, confirms):
        """A leak that two people let pass."""
        clerk, person, digest = self.place.people["clerk"], self.place.people[confirms], self.lives[pk].digest
        self.tried(lambda: overriding.propose_exception(self.of(pk), reason="系公示", by=clerk, at=self.at))
        self.tried(lambda: overriding.confirm_exception(self.of(pk), seen=digest, by=person, at=self.at))

    @rule()
    def follow(self):
        following.follow()
        life_checks.everything_is_in_the_log(self.lives)

    # -- what must be true at every moment -----------------------------------------------------------------------------

    @invariant()
    def one_truth_of_what_is_public(self):
        life_checks.one_truth(self.lives)

    @invariant()
    def every_clock_runs_for_somebody(self):
        life_checks.clocks(self.lives, self.place.profile, self.place.bureau.organ)


@pytest.mark.demand("REC-3", "REC-4")
@pytest.mark.parametrize("profile", ["zhaotong", "ziyang", "tongliao"])
def test_random_lives_of_records_never_leave_what_the_law_allows(db, settings, tmp_path, profile):
    settings.LOG_KEY_FILE, settings.AUDIT_KEY_FILE = tmp_path / "log.key", tmp_path / "audit.key"
    Lives.settings, Lives.done, Lives.place = settings, Counter(), Place(profile)
    chosen = {"max_examples": LIVES, "stateful_step_count": 60} if LIVES else MODEST
    chosen |= {"deadline": None, "suppress_health_check": list(HealthCheck), "phases": [Phase.reuse, Phase.generate]}

    run_state_machine_as_test(Lives, settings=tries(**chosen))

    assert Lives.done.keys() >= EXPECTED, Lives.done
