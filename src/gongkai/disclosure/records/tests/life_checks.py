"""The platform's tables and files against the ledger: one truth of what is public, no clock without an owner."""

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from gongkai.disclosure.records.models import Act, Record
from gongkai.disclosure.records.tests.life_ledger import CLOCKS, commitment_of
from gongkai.registers.audit.models import Entry as AuditEntry
from gongkai.registers.journal.following import check, followers
from gongkai.registers.journal.key import signing_key
from gongkai.registers.journal.log.folder import LogFolder
from gongkai.registers.journal.log.tiles import widths
from gongkai.registers.journal.log.verification import verify
from gongkai.registers.journal.models import Entry, Head
from gongkai.registers.journal.verification import verify_journal
from gongkai.registers.obligations.counting import differences
from gongkai.registers.obligations.models import Obligation


def traces():
    """What grows with every act."""
    return Act.objects.count(), AuditEntry.objects.count(), Head.objects.values_list("sequence", flat=True).first()


def take_version(life, version):
    """A version goes into the ledger with its digest reckoned anew."""
    digest, said = sha256(version.canonical.encode()).hexdigest(), json.loads(version.canonical)
    assert version.digest == digest
    assert version.number == max(life.versions, default=0) + 1
    life.versions[version.number] = (digest, version.by_id)
    life.is_normative[digest] = said["is_normative"]
    life.is_for_all[digest] = said["mode"] == "proactive" and said["extent"] in {"full", "redacted"}
    life.public_digests[version.number] = version.content.public.digest


def one_truth(lives):
    """Predicate, row, journal and ledger say the same, and nothing that was once written changes."""
    rows = {record.pk: record for record in Record.objects.all()}
    assert rows.keys() == lives.keys()
    by_ledger = {life.public_id: life.public_digests[life.public_version] for life in lives.values() if life.is_public}
    assert set(Record.objects.public().values_list("public_id", flat=True)) == by_ledger.keys()
    assert {record.public_id for record in rows.values() if record.is_public} == by_ledger.keys()
    assert replayed((e.act, e.subject, e.content) for e in Entry.objects.order_by("sequence")) == by_ledger
    for pk, life in lives.items():
        record = rows[pk]
        assert record.first_released_at == life.first_released_at
        assert (record.version, record.digest) == (life.version, life.digest)
        assert record.public_version == life.public_version
        assert record.drafted_by_id == life.versions[1][1]


def replayed(entries):
    """What is public after acts on subjects: its content by its random id."""
    public = {}
    for act, subject, content in entries:
        if act == "withdrawn":
            assert subject in public
            del public[subject]
        elif act in {"released", "revised"}:
            assert (act == "revised") == (subject in public) or subject not in public
            public[subject] = content
        elif act in {"amended", "repealed"}:
            assert public[subject] == content, "touched, and its content changed with it"
    return public


def clocks(lives, profile, organ):
    """Every clock has an owner; what is signed for everyone has its clocks, and what is public has met them."""
    owed = {}
    for one in Obligation.objects.select_related("organ"):
        assert one.organ == organ
        assert one.subject_type == "records.record"
        assert one.subject_id in lives
        assert one.due_on is not None
        owed.setdefault((one.subject_id, one.period), {})[one.duty_id] = one
    for record in Record.objects.all():
        life = lives[record.pk]
        running = {
            duty for (pk, _p), found in owed.items() if pk == record.pk for duty, one in found.items()
            if one.standing == "owed" and duty in CLOCKS["ziyang"]
        }  # fmt: skip
        if record.state in {"signed", "scheduled"}:
            assert owed[record.pk, f"v{life.version}"].keys() >= CLOCKS[profile]
            assert running == CLOCKS[profile]
        if record.state in {"released", "closed"}:
            assert running == set(), "a clock that nothing can meet any more"
        if life.public_version is not None:
            met = owed[record.pk, f"v{life.public_version}"]
            day = timezone.localdate(next(a.at for a in life.acts if is_release(a, life.public_version)))
            assert {met[duty].standing for duty in CLOCKS[profile]} == {"met"}
            assert {met[duty].since_on for duty in CLOCKS[profile]} == {day}


def is_release(act, version):
    return act.kind == "released" and act.version == version


def everything_is_in_the_log(lives):
    """The log on the disk has every entry, opened by its salt it tells the same story, and it is whole."""
    entries = list(Entry.objects.order_by("sequence"))
    if not entries:
        return
    folder = LogFolder(Path(settings.LOG_ROOT))
    keys = [signing_key().public()]
    assert folder.checkpoint(keys).size == len(entries) == Head.objects.get().sequence
    logged = [leaf for index, width in widths(len(entries), 0) for leaf in folder.bundle(index, width)]
    assert logged == [commitment_of(entry.statement, entry.salt) for entry in entries]
    told = [json.loads(entry.statement) for entry in entries]
    by_ledger = {life.public_id: life.public_digests[life.public_version] for life in lives.values() if life.is_public}
    assert replayed((one["act"], one["subject"], one["content"]) for one in told) == by_ledger
    assert verify(folder.read, keys).is_sound
    assert list(verify_journal(len(entries))) == []
    assert [drift for one in followers() for drift in check(one)] == []


def registers_agree(lives):
    """Every act is in the audit register, under its name; the counts of what is owed are those of the rows."""
    acts = Act.objects.values_list("kind", "record").annotate(number=Count("id"))
    audited = AuditEntry.objects.filter(act__startswith="record.").values_list("act", "subject")
    counted = {(act, subject): n for act, subject, n in audited.annotate(number=Count("sequence"))}
    assert counted == {(f"record.{kind}", f"records.record:{pk}"): number for kind, pk, number in acts}
    assert differences() == []
    for life in lives.values():
        assert all(act.at - life.acts[0].at >= timedelta(0) for act in life.acts)
