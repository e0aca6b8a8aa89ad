"""Whatever people try, in whatever order: nothing is public without every act that the place asks for."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest

from gongkai.disclosure.records import releasing, services
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import ActKind, Refused, State, Step
from gongkai.disclosure.records.tests.bureaus import AT, Bureau, content
from gongkai.disclosure.records.wording import law_for, steps_for
from gongkai.registers.journal.models import Entry
from gongkai.registers.obligations.models import Obligation

TRIES = 40
WITHDRAWAL = ("propose_withdrawal", "withdraw")
NEXT = {"draft": "send_on", "sign": "sign", "release": "release", "": "edit"}


def tried(bureau, record, by, at, choice, draw):
    """One act that somebody tries; it is refused or done."""
    seen = draw.choice([record.digest, record.digest, "0" * 64])
    acts = {
        "edit": lambda: services.edit(
            record, content(bureau, title=f"第{draw.randrange(3)}稿"), version=record.version, by=by, at=at
        ),
        "send_on": lambda: services.send_on(record, by=by, at=at),
        "approve": lambda: services.approve(record, draw.choice(list(Step)), seen=seen, by=by, at=at),
        "approve_next": lambda: services.approve(record, Step(record.waits_for), seen=seen, by=by, at=at),
        "give_back": lambda: services.give_back(record, reason="重报", by=by, at=at),
        "sign": lambda: services.sign(record, seen=seen, by=by, at=at),
        "release": lambda: releasing.release(record, seen=seen, by=by, at=at),
        "schedule": lambda: releasing.schedule(record, seen=seen, release_at=at + timedelta(hours=1), by=by, at=at),
        "due": lambda: releasing.release_due(at=at),
        "propose_withdrawal": lambda: releasing.propose_withdrawal(record, reason="有误", by=by, at=at),
        "withdraw": lambda: releasing.withdraw(record, by=by, at=at),
    }
    try:
        acts[choice]()
    except (Refused, ValueError):  # no such step now
        return False
    return True


def holds(record):
    """Everything that must be true of a record at any moment."""
    acts = list(record.acts.order_by("id"))
    if record.public_version is not None:
        digest = record.versions.get(number=record.public_version).digest
        writers = {act.by_id for act in acts if act.kind in (ActKind.DRAFTED, ActKind.EDITED) and act.digest == digest}
        for step in steps_for(law_for(record), is_normative=record.is_normative):
            passed = [one for one in acts if (one.kind, one.step, one.digest) == (ActKind.APPROVED, step, digest)]
            assert passed
            assert {one.by_id for one in passed}.isdisjoint(writers)
        assert any(one.kind == ActKind.SIGNED and one.digest == digest for one in acts)
        assert record.first_released_at is not None
    entries = list(Entry.objects.filter(subject=record.public_id).order_by("sequence").values_list("act", flat=True))
    assert record.is_public == bool(entries and entries[-1] != "withdrawn")
    withdrawals = [one for one in acts if one.kind in (ActKind.WITHDRAWAL_PROPOSED, ActKind.WITHDRAWN)]
    for proposed, done in pairwise(withdrawals):
        assert done.kind != ActKind.WITHDRAWN or proposed.by_id != done.by_id
    assert record.state != State.SIGNED or Obligation.objects.filter(subject_id=record.pk).exists()


@pytest.mark.demand("REC-3")
@pytest.mark.parametrize("seed", range(8))
def test_random_acts_of_random_people_never_make_public_what_was_not_passed(db, settings, seed):
    draw = random.Random(seed)
    bureau = Bureau(["zhaotong", "ziyang", "tongliao"][seed % 3])
    people = list(bureau.people.values())
    record, at, done = bureau.draft(content(bureau, is_normative=bool(seed % 2), legality_number="审1号")), AT, 0
    anything = ["edit", "send_on", "approve", "give_back", "sign", "release", "schedule", "due", *WITHDRAWAL]

    for _number in range(TRIES):
        at += timedelta(minutes=20)
        choice = draw.choice(anything) if draw.random() < 0.2 else NEXT.get(record.waits_for, "approve_next")
        in_order = people if choice == "edit" else draw.sample(people, len(people))
        for by in in_order:
            record = Record.objects.select_related("organ").get(pk=record.pk)
            if tried(bureau, record, by, at, choice, draw):
                done += 1
                break
        record = Record.objects.select_related("organ").get(pk=record.pk)
        holds(record)

    assert done > 10
    assert Entry.objects.exists()
