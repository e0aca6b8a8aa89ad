import random
import secrets
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction

from gongkai.registers.audit import anchor, services
from gongkai.registers.audit.key import KeyMissing, key_file
from gongkai.registers.audit.models import Entry
from gongkai.registers.audit.rules import UnwritableDetail
from gongkai.registers.audit.verification import SENTENCES, FaultKind, verify

NOON = datetime(2020, 10, 15, 4, 0, tzinfo=UTC)
LENGTH = 24
COLUMNS = ("sequence", "at", "act", "subject", "account_id", "by_name", "detail_text", "previous", "digest")


@pytest.fixture(autouse=True)
def a_register_of_its_own(settings, tmp_path):
    settings.AUDIT_KEY_FILE = tmp_path / "audit.key"
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.anchor"
    settings.AUDIT_ANCHOR_DELAY_SECONDS = 0


@pytest.fixture
def chain(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(LENGTH):
            detail = {"n": number, "理由": "公开", "rate": 1.10}
            services.write("record.released", subject=f"record:{number}", by=None, at=NOON, detail=detail)
    return LENGTH


@pytest.fixture
def without_guards(db):
    guards = import_module("gongkai.registers.audit.migrations.0002_append_only")
    with connection.cursor() as cursor:
        for statement in guards.SQLITE_BACK if connection.vendor == "sqlite" else guards.POSTGRESQL_BACK:
            cursor.execute(statement)


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_each_entry_names_the_digest_of_the_one_before(chain):
    entries = list(Entry.objects.all())

    assert [entry.sequence for entry in entries] == list(range(1, LENGTH + 1))
    assert entries[0].previous == "0" * 64
    assert all(later.previous == earlier.digest for earlier, later in pairwise(entries))
    assert entries[3].detail == {"n": 3, "理由": "公开", "rate": 1.1}
    verdict = verify()
    assert verdict.is_sound, verdict.sentence
    assert (verdict.checked, verdict.anchored) == (LENGTH, LENGTH)


@pytest.mark.django_db
def test_an_entry_belongs_to_a_transaction_and_falls_with_it():
    with transaction.atomic():
        services.write("record.released", subject="record:1", by=None, at=NOON)
        transaction.set_rollback(True)

    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused():
    with pytest.raises(services.OutsideTransaction):
        services.write("record.released", subject="record:1", by=None, at=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize("detail", [{"n": float("nan")}, {"d": NOON}, {"s": "\ud800"}])
def test_a_detail_without_a_canonical_form_is_refused(detail):
    with pytest.raises(UnwritableDetail):
        services.write("record.released", subject="record:1", by=None, at=NOON, detail=detail)


@pytest.mark.django_db
def test_hostile_text_is_kept_exactly(django_capture_on_commit_callbacks):
    detail = {"name": "a\x00b\n\u202e\u180e𠮷", "number": 10**30}

    with django_capture_on_commit_callbacks(execute=True):
        services.write("file.stored", subject="x", by=None, at=NOON, detail=detail)

    assert Entry.objects.get().detail == detail
    assert verify().is_sound


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET act = 'x' WHERE sequence = 3",
        "DELETE FROM audit_entry WHERE sequence = 3",
        "INSERT INTO audit_entry SELECT 99, at, act, subject, account_id, by_name, detail_text, previous, digest"
        " FROM audit_entry WHERE sequence = 3",
    ],
)
def test_the_database_itself_refuses_to_change_or_misplace_an_entry(chain, statement):
    with pytest.raises(DatabaseError), transaction.atomic():
        run(statement)

    assert verify().is_sound


def test_replacing_or_emptying_is_refused_too(chain):
    statement = (
        "INSERT OR REPLACE INTO audit_entry"
        " SELECT sequence, at, 'x', subject, account_id, by_name, detail_text, previous, digest"
        " FROM audit_entry WHERE sequence = 3"
        if connection.vendor == "sqlite"
        else "TRUNCATE audit_entry"
    )

    with pytest.raises(DatabaseError), transaction.atomic():
        run(statement)

    assert verify().is_sound


def test_missing_guards_are_noticed(chain, without_guards):
    assert verify().fault.kind == FaultKind.UNGUARDED


# Each tampering changes the table as someone with the database password would, and says which entry must be named.


def edit(chance):
    at = chance.randint(1, LENGTH)
    column, value = chance.choice(
        [
            ("act", "record.withdrawn"),
            ("subject", "record:999"),
            ("account_id", 7),
            ("by_name", "someone else"),
            ("detail_text", "{}"),
            ("at", NOON + timedelta(microseconds=1)),
            ("previous", secrets.token_hex(32)),
            ("digest", secrets.token_hex(32)),
        ]
    )
    run(f"UPDATE audit_entry SET {column} = %s WHERE sequence = %s", value, at)
    return at


def delete(chance):
    at = chance.randint(1, LENGTH)
    run("DELETE FROM audit_entry WHERE sequence = %s", at)
    return at


def delete_and_renumber(chance):
    at = chance.randint(1, LENGTH)
    run("DELETE FROM audit_entry WHERE sequence = %s", at)
    for number in range(at + 1, LENGTH + 1):
        run("UPDATE audit_entry SET sequence = %s WHERE sequence = %s", number - 1, number)
    return at


def insert(chance):
    at = chance.randint(1, LENGTH + 1)
    for number in range(LENGTH, at - 1, -1):
        run("UPDATE audit_entry SET sequence = %s WHERE sequence = %s", number + 1, number)
    previous = Entry.objects.filter(sequence=at - 1).values_list("digest", flat=True).first() or "0" * 64
    values = (at, NOON, "record.released", "record:5", None, "", "{}", previous, secrets.token_hex(32))
    run(f"INSERT INTO audit_entry ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * 9)})", *values)
    return at


def reorder(chance):
    first, second = sorted(chance.sample(range(1, LENGTH + 1), 2))
    for old, new in ((first, -1), (second, first), (-1, second)):
        run("UPDATE audit_entry SET sequence = %s WHERE sequence = %s", new, old)
    return first


def truncate(chance):
    at = chance.randint(1, LENGTH)
    run("DELETE FROM audit_entry WHERE sequence >= %s", at)
    return at


KINDS = {
    edit: {FaultKind.ALTERED, FaultKind.INSERTED},
    delete: {FaultKind.MISSING, FaultKind.TRUNCATED},
    delete_and_renumber: {FaultKind.MISSING, FaultKind.TRUNCATED},
    insert: {FaultKind.INSERTED, FaultKind.ALTERED},
    reorder: {FaultKind.REORDERED},
    truncate: {FaultKind.TRUNCATED},
}


@pytest.mark.parametrize("seed", range(10))
def test_every_one_of_a_thousand_random_tamperings_is_found_and_located(chain, without_guards, seed):
    chance = random.Random(seed)

    for _ in range(100):
        tamper = chance.choice(list(KINDS))
        mark = transaction.savepoint()
        expected = tamper(chance)
        fault = verify().fault
        transaction.savepoint_rollback(mark)
        assert fault is not None, tamper.__name__
        assert fault.sequence == expected, tamper.__name__
        assert fault.kind in KINDS[tamper], tamper.__name__


def test_a_chain_rewritten_with_the_key_itself_still_differs_from_its_anchors(chain, without_guards):
    run("DELETE FROM audit_entry WHERE sequence >= 10")

    for number in range(10, LENGTH + 5):
        services.write("record.released", subject=f"other:{number}", by=None, at=NOON)

    assert verify().fault.kind == FaultKind.REWRITTEN
    assert verify().fault.sequence == 10


def test_an_emptied_register_is_noticed(chain, without_guards):
    run("DELETE FROM audit_entry")

    assert (verify().fault.kind, verify().fault.sequence) == (FaultKind.TRUNCATED, 1)


def test_without_its_key_the_register_neither_verifies_nor_takes_a_new_key(chain):
    key_file().unlink()

    assert verify().fault.kind == FaultKind.KEY_MISSING
    with pytest.raises(KeyMissing):
        services.write("record.released", subject="record:1", by=None, at=NOON)
    assert not key_file().exists()


def test_a_missing_or_damaged_anchor_file_is_noticed(chain):
    lines = anchor.anchor_file().read_text()

    anchor.anchor_file().write_text(lines + "nonsense\n")
    assert verify().fault.kind == FaultKind.ANCHOR_DAMAGED
    assert verify().fault.sequence == LENGTH + 1

    anchor.anchor_file().unlink()
    assert verify().fault.kind == FaultKind.ANCHOR_MISSING


def test_the_key_and_the_anchors_are_for_their_owner_alone(chain):
    assert key_file().stat().st_mode & 0o777 == 0o600
    assert anchor.anchor_file().stat().st_mode & 0o777 == 0o600
    assert len(list(key_file().parent.iterdir())) == 2


def test_an_empty_register_is_sound(db):
    assert verify().is_sound


def test_a_storm_of_entries_is_anchored_in_two_lines(db, settings, django_capture_on_commit_callbacks):
    settings.AUDIT_ANCHOR_DELAY_SECONDS = 60

    with django_capture_on_commit_callbacks(execute=True):
        for number in range(50):
            services.write("record.released", subject=f"record:{number}", by=None, at=NOON)
    anchor.flush()

    lines = anchor.anchor_file().read_text().splitlines()
    assert len(lines) <= 2
    assert lines[-1].startswith("50 ")
    assert verify().anchored == 50


def test_every_kind_of_fault_has_its_sentence():
    assert set(SENTENCES) == set(FaultKind)
