"""Release, withdrawal and followers killed (SIGKILL) at 100 points: after a restart all of it happened, or nothing.

A point is a statement sent to the database, a commit, or a file that is opened, written through, renamed, linked or
removed; the points are spread over the whole act by ``--seed``. After each kill another process looks at the record,
its act, its clocks, the audit register and the journal, completes what did not happen, lets the followers catch up,
and checks log, journal and audit chain. SQLite always, PostgreSQL where it can be started.
"""

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
POINTS = 100
KINDS = ("release", "withdraw", "beat")
"""Beat: what happens beside the server every half second, here with a scheduled release that is due."""
FILE_EVENTS = frozenset({"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.truncate"})
WAITING_SECONDS = 10.0


def main() -> int:
    """Kill on both engines, each in a process of its own; 1 where something was torn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=POINTS, help="how many kills on each engine (default: 100)")
    parser.add_argument("--seed", type=int, default=20, help="which points (default: 20)")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), help="only this one")
    options = parser.parse_args()
    if "GONGKAI_BENCH_DATABASE" in os.environ:
        return kill_on_this_engine(options.points, options.seed)
    engines = [options.engine] if options.engine else ["sqlite", "postgresql"]
    return max(_on(engine, options.points, options.seed) for engine in engines)


def _on(engine: str, points: int, seed: int) -> int:
    sys.path.insert(0, str(PROJECT))
    from tools.postgres import NoPostgres, running

    print(f"{engine}: {points} kills, seed {seed}", flush=True)
    if engine == "sqlite":
        with tempfile.TemporaryDirectory(prefix="gongkai-kills-") as folder:
            return _run(f"sqlite:{folder}/kills.sqlite3", points, seed)
    try:
        with running() as address:
            return _run(f"{address.rpartition('/')[0]}/postgres", points, seed)
    except NoPostgres as reason:
        print(f"  NOT RUN: {reason}")
        return 0


def _run(address: str, points: int, seed: int) -> int:
    path = os.pathsep.join([str(PROJECT / "src"), str(PROJECT)])
    environment = {**os.environ, "GONGKAI_BENCH_DATABASE": address, "PYTHONPATH": path}
    command = [sys.executable, __file__, "--points", str(points), "--seed", str(seed)]
    return subprocess.run(command, env=environment).returncode


def kill_on_this_engine(points: int, seed: int) -> int:
    """Prepare records, kill, look, go on; print what was killed where."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.config.settings.testing"
    os.environ["GONGKAI_TEST_DATABASE"] = os.environ["GONGKAI_BENCH_DATABASE"]
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    with tempfile.TemporaryDirectory(prefix="gongkai-kills-") as folder:
        for name, file in (("AUDIT_KEY_FILE", "audit.key"), ("AUDIT_ANCHOR_FILE", "audit.anchor")):
            setattr(settings, name, Path(folder) / file)
        settings.LOG_ROOT, settings.LOG_KEY_FILE = Path(folder) / "log", Path(folder) / "log.key"
        settings.LOGGING_CONFIG = None
        call_command("migrate", verbosity=0)
        _read_what_never_changes()
        _in_child(lambda _say: _prepare(points))
        return _kill_all(points, seed)


def _read_what_never_changes() -> None:
    """Law, dictionaries and modules, once, so that not every process reads them anew."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    from gongkai.disclosure.records.tests import bureaus
    from gongkai.documents.scanning import scan_text
    from gongkai.documents.wording import dictionary_of
    from gongkai.law import load_profile

    load_profile("ziyang")
    scan_text("正文", on=bureaus.DAY, dictionary=dictionary_of(Path(settings.PROFILES), "ziyang"))
    for path in (*settings.RECORD_GATES, *settings.EVERY_SECOND, *settings.JOURNAL_FOLLOWERS):
        import_string(path)


# -- the scene -------------------------------------------------------------------------------------------------------


def _prepare(points: int) -> None:
    """For each point a record that the act is due for, and one more of each kind on which the points are counted."""
    from gongkai.disclosure.records import releasing
    from gongkai.disclosure.records.tests.bureaus import Bureau, content
    from gongkai.registers.organs.models import Role

    bureau = Bureau("ziyang")
    for number in range(points + len(KINDS)):
        kind = KINDS[number % len(KINDS)]
        made = bureau.sign(bureau.draft(content(bureau, title=f"{kind} {number:04d}", number_serial=number + 1)))
        if kind == "withdraw":
            releasing.propose_withdrawal(bureau.release(made), reason="附件有误", by=bureau.people[Role.HEAD], at=_at())


def _at() -> datetime:
    from gongkai.disclosure.records.tests.bureaus import AT

    return AT


def _record(number: int) -> Any:
    from gongkai.disclosure.records.models import Record

    return Record.objects.select_related("organ").get(title__endswith=f" {number:04d}")


def _act(number: int) -> None:
    """Do what record ``number`` was prepared for."""
    from gongkai.disclosure.records import releasing
    from gongkai.registers.accounts.models import Account
    from gongkai.registers.journal.pulse import Pulse

    record, people = _record(number), Account.objects.in_bulk(field_name="username")
    kind = KINDS[number % len(KINDS)]
    if kind == "release":
        releasing.release(record, seen=record.digest, by=people["publisher"], at=_at())
    elif kind == "withdraw":
        releasing.withdraw(record, by=people["office"], at=_at())
    else:
        Pulse().beat()


def _schedule(number: int) -> None:
    from datetime import timedelta

    from gongkai.disclosure.records import releasing
    from gongkai.registers.accounts.models import Account

    record = _record(number)
    by, moment = Account.objects.get(username="publisher"), _at() + timedelta(hours=1)
    releasing.schedule(record, seen=record.digest, release_at=moment, by=by, at=_at())


# -- processes -------------------------------------------------------------------------------------------------------


def _in_child(work: Callable[[Callable[[str], None]], None]) -> tuple[int, list[str]]:
    """Do it in a process of its own; how that ended (a signal is negative) and what it said, line by line."""
    from django.db import connections

    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        code = 1
        try:
            work(lambda line: os.write(writing, f"{line}\n".encode()) and None)
            code = 0
        except BaseException:
            os.write(writing, traceback.format_exc().encode())
        finally:
            with contextlib.suppress(Exception):
                connections.close_all()
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as said:
        lines = said.read().splitlines()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code not in (0, -signal.SIGKILL):
        raise SystemExit("\n".join(lines))
    return code, lines


class Points:
    """Counts what an act does to database and files, and kills this process at one of them."""

    def __init__(self, say: Callable[[str], None], *, fatal: int = 0) -> None:
        self.count, self._say, self._fatal = 0, say, fatal

    def reach(self, what: str) -> None:
        """One point further; at the fatal one this process ends as if the power had gone."""
        self.count += 1
        if self.count == self._fatal:
            self._say(what)
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)

    def watch(self) -> None:
        """From now on, in this process."""
        from django.db import connection
        from django.db.backends.base.base import BaseDatabaseWrapper

        connection.ensure_connection()
        connection.execute_wrappers.append(self._statement)
        commit, fsync = BaseDatabaseWrapper._commit, os.fsync  # type: ignore[attr-defined]

        def watched_commit(own: Any) -> None:
            self.reach("before a commit")
            commit(own)
            self.reach("after a commit")

        def watched_fsync(descriptor: Any) -> None:
            self.reach("before fsync")
            fsync(descriptor)
            self.reach("after fsync")

        BaseDatabaseWrapper._commit = watched_commit  # type: ignore[attr-defined]
        os.fsync = watched_fsync
        sys.addaudithook(self._file)

    def _statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.reach(f"before {sql[:48]}")
        result = execute(sql, params, many, context)
        self.reach(f"after {sql[:48]}")
        return result

    def _file(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in FILE_EVENTS and not str(arguments[0]).endswith((".py", ".pyc", ".toml", ".mo")):
            self.reach(f"{event} {Path(str(arguments[0])).name[:32]}")


# -- killing and looking ---------------------------------------------------------------------------------------------


def _kill_all(points: int, seed: int) -> int:
    chance, torn = random.Random(seed), 0
    lengths = {kind: _length(points + number) for number, kind in _last_of_each(points)}
    told: Counter[str] = Counter()
    began = time.monotonic()
    for number, place in enumerate(_spread(points, lengths, chance)):
        kind = KINDS[number % len(KINDS)]
        if kind == "beat":
            _in_child(lambda _say, number=number: _schedule(number))  # type: ignore[misc]
        code, said = _in_child(lambda say, number=number, place=place: _killed(number, place, say))  # type: ignore[misc]
        where = said[0] if said else "?"
        _settle()
        _code, found = _in_child(lambda say, number=number: _look(number, say))  # type: ignore[misc]
        faults = [line for line in found if not line.startswith(("all", "nothing"))]
        torn += bool(faults)
        outcome = next((line for line in found if line.startswith(("all", "nothing"))), "torn")
        told[f"{kind}: {outcome}"] += 1
        told["killed"] += code != 0
        for fault in faults:
            print(f"  TORN: {kind} killed at point {place} of {lengths[kind]} ({where}): {fault}", flush=True)
    print("  points of an act: " + ", ".join(f"{kind} {length}" for kind, length in lengths.items()))
    print("  " + ", ".join(f"{name} {count}" for name, count in sorted(told.items())))
    print(f"  {points} points in {time.monotonic() - began:.0f} s, torn: {torn}", flush=True)
    return int(torn > 0 or told["killed"] < points)


def _last_of_each(points: int) -> Iterator[tuple[int, str]]:
    for number in range(len(KINDS)):
        yield number, KINDS[(points + number) % len(KINDS)]


def _length(number: int) -> int:
    """How many points the act has when nothing stops it."""

    def count(say: Callable[[str], None]) -> None:
        if KINDS[number % len(KINDS)] == "beat":
            _schedule(number)
        points = Points(say)
        points.watch()
        _act(number)
        say(str(points.count))

    return int(_in_child(count)[1][-1])


def _spread(points: int, lengths: dict[str, int], chance: random.Random) -> list[int]:
    """For each number a point of its kind's act: evenly spread, each somewhere in its stretch, in random order."""
    places: dict[str, list[int]] = {}
    for at, kind in enumerate(KINDS):
        number = len(range(at, points, len(KINDS)))
        step = lengths[kind] / max(number, 1)
        places[kind] = [int(one * step + chance.random() * step) + 1 for one in range(number)]
        chance.shuffle(places[kind])
    return [places[KINDS[number % len(KINDS)]].pop() for number in range(points)]


def _killed(number: int, place: int, say: Callable[[str], None]) -> None:
    points = Points(say, fatal=place)
    points.watch()
    _act(number)
    while True:  # an act may have a few points less than the one that was counted
        points.reach("after its end")


def _settle() -> None:
    """Wait until the database has noticed that the killed process is gone."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    until = time.monotonic() + WAITING_SECONDS
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.02)
    raise SystemExit("a killed process still holds the database")


def _look(number: int, say: Callable[[str], None]) -> None:
    """Say ``all`` or ``nothing``, and each thing that is torn; then complete the act and let the followers converge."""
    record, kind = _record(number), KINDS[number % len(KINDS)]
    happened = _traces(record, kind)
    if len(set(happened.values())) > 1:
        say(f"half of it happened: {happened}")
    else:
        say("all" if all(happened.values()) else "nothing")
    for fault in _wrong_in_the_log(must_be_up_to_date=False):
        say(f"right after the kill: {fault}")
    if not all(happened.values()):
        try:
            _act(number)
        except Exception as error:
            say(f"it could not be completed: {error}")
        again = _traces(_record(number), kind)
        if not all(again.values()):
            say(f"it is not complete: {again}")
    _catch_up()
    for fault in _wrong_in_the_log(must_be_up_to_date=True):
        say(fault)


def _traces(record: Any, kind: str) -> dict[str, bool]:
    """Everything that the act leaves, each by itself."""
    from gongkai.disclosure.records.models import Record
    from gongkai.registers.audit.models import Entry as Audited
    from gongkai.registers.journal.models import Entry
    from gongkai.registers.obligations.models import Obligation

    done = "withdrawn" if kind == "withdraw" else "released"
    found = {
        "act": record.acts.filter(kind=done).exists(),
        "audit": Audited.objects.filter(act=f"record.{done}", subject=f"records.record:{record.pk}").exists(),
        "journal": Entry.objects.filter(subject=record.public_id, act=done).exists(),
        "predicate": Record.objects.public().filter(pk=record.pk).exists() != (kind == "withdraw"),
    }
    if kind == "withdraw":
        return found | {"row": record.withdrawn_at is not None, "proposal": record.withdrawal_by_id is None}
    clocks = Obligation.objects.filter(subject_type="records.record", subject_id=record.pk)
    met = {one.standing for one in clocks}
    return found | {
        "row": record.public_version is not None,
        "state": record.state == "released",
        "day": record.first_released_at is not None,
        "clocks": met == {"met"} if met != {"owed"} else False,
        "some clock": "met" in met,
        "waits": record.waits_for == "",
    }


def _catch_up() -> None:
    """As the pulse does after a restart; PostgreSQL may need a moment to let go of what the killed process held."""
    from gongkai.registers.journal import following
    from gongkai.registers.journal.models import Cursor, Head

    until = time.monotonic() + WAITING_SECONDS
    while time.monotonic() < until:
        following.follow()
        if set(Cursor.objects.values_list("sequence", "fault")) == {(Head.objects.get().sequence, "")}:
            return
        time.sleep(0.1)
    raise RuntimeError(f"followers do not converge: {list(Cursor.objects.values())}")


def _wrong_in_the_log(*, must_be_up_to_date: bool) -> Iterator[str]:
    """What log, journal and audit register say against themselves and each other."""
    from django.conf import settings

    from gongkai.registers.audit import verification as audit
    from gongkai.registers.journal import following
    from gongkai.registers.journal.key import signing_key
    from gongkai.registers.journal.log.folder import LogFolder
    from gongkai.registers.journal.log.verification import verify
    from gongkai.registers.journal.verification import verify_journal
    from gongkai.registers.obligations.counting import differences

    size = 0
    if (Path(settings.LOG_ROOT) / "checkpoint").exists():
        verdict = verify(LogFolder(Path(settings.LOG_ROOT)).read, [signing_key().public()])
        yield from (f"log verify: {fault}" for fault in verdict.faults)
        size = verdict.checkpoint.size if verdict.checkpoint else 0
    yield from (f"log verify: {fault}" for fault in verify_journal(size))
    if (fault := audit.verify().fault) is not None:
        yield f"audit verify: {fault}"
    yield from (f"obligations: {one}" for one in differences())
    if must_be_up_to_date:
        yield from (f"log check: {drift}" for one in following.followers() for drift in following.check(one))


if __name__ == "__main__":
    sys.exit(main())
