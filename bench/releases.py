"""Releases: one on SQLite with everything it writes; then as many as four processes can on PostgreSQL, followed beside.

On SQLite the median of one release's transaction is printed as a ratio to 50 ms (below 1 holds), with WAL and
synchronous=FULL as an installation has them. On PostgreSQL four processes release through the service while another
lets the transparency log follow every half second, as beside the server; printed are releases a second (limit 100) and
how far the log was behind at the end. PostgreSQL is the one of the test suite, which does not wait for the disk.
"""

import statistics
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools.both_engines import measured

ON_SQLITE, ON_POSTGRESQL = 200, 2_000
MEDIAN_MS, PER_SECOND = 50.0, 100.0
PROCESSES, ORGANS = 4, 40
LAG_SECONDS = 1.0


def main() -> int:
    """Measure on both engines; 1 where a limit does not hold."""
    return measured(
        __file__,
        __doc__,
        measure,
        sizes={"sqlite": ON_SQLITE, "postgresql": ON_POSTGRESQL},
        of="releases",
        shared_buffers="256MB",
    )


def measure(size: int) -> int:
    """Prepare signed records and release them."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        for name, file in (("AUDIT_KEY_FILE", "audit.key"), ("AUDIT_ANCHOR_FILE", "audit.anchor")):
            setattr(settings, name, Path(folder) / file)
        settings.LOG_ROOT, settings.LOG_KEY_FILE = Path(folder) / "log", Path(folder) / "log.key"
        call_command("migrate", verbosity=0)
        publishers = _prepare(size)
        if connection.vendor == "sqlite":
            return _one_after_another(publishers)
        return _at_once(publishers, size)


def _prepare(size: int) -> list[int]:
    """Signed records of several bureaus; the account that releases of each."""
    from gongkai.disclosure.records.tests.bureaus import OPENED, Bureau, content
    from gongkai.registers.accounts.models import Account
    from gongkai.registers.obligations.clock import start_of
    from gongkai.registers.organs import services as organs
    from gongkai.registers.organs.models import Role

    first = Bureau("ziyang")
    made = first.sign(first.draft(content(first, body="第一条　为了规范公证服务，制定本办法。\n" * 20)))
    bureaus = [first.organ]
    for number in range(1, ORGANS):
        organ = organs.found_organ(
            f"第{number}局", level=first.organ.level, kind=first.organ.kind, profile="ziyang", parent=None,
            since=OPENED, at=start_of(OPENED), by=None,
        )  # fmt: skip
        for account in (first.people[Role.PUBLISHER],):
            organs.appoint(account, organ=organ, role=Role.PUBLISHER, since=OPENED, at=start_of(OPENED), by=None)
        bureaus.append(organ)
    _copy(made, [one.pk for one in bureaus], size)
    return [Account.objects.get(username=Role.PUBLISHER.value).pk]


def _copy(made: Any, organs: list[int], size: int) -> None:
    """The signed record ``size`` times, each with version, acts and clocks, of the organs in turn."""
    import secrets

    from gongkai.disclosure.records.models import Act, Record, Version
    from gongkai.registers.obligations.clock import start_of
    from gongkai.registers.obligations.services import Order, start_all

    version, acts = made.versions.get(), list(made.acts.all())
    fields = [one.attname for one in Record._meta.local_concrete_fields if one.attname != "id"]
    rows = []
    for number in range(size):
        told = {name: getattr(made, name) for name in fields}
        told |= {"organ_id": organs[number % len(organs)], "index_number": f"x{number}"}
        rows.append(Record(**told | {"public_id": secrets.token_urlsafe(16)}))
    made_all = Record.objects.bulk_create(rows, batch_size=500)
    Version.objects.bulk_create(
        (
            Version(record=one, number=1, canonical=version.canonical, digest=version.digest, by_id=version.by_id,
                    at=version.at)
            for one in made_all
        ),
        batch_size=500,
    )  # fmt: skip
    Act.objects.bulk_create(
        (
            Act(record=one, kind=act.kind, step=act.step, version=1, digest=act.digest, by_id=act.by_id, at=act.at)
            for one in made_all
            for act in acts
        ),
        batch_size=500,
    )
    for duty in ("record.publish", "document.publish"):
        orders = (Order(duty, one.organ_id, one, one.title, period="v1", started_at=made.signed_at) for one in made_all)
        start_all(orders, profile="ziyang", by=None, at=start_of(made.formed_on))


def _released(number: int, publisher: int) -> float:
    """Release one and give the milliseconds it took."""
    from datetime import timedelta

    from gongkai.disclosure.records import releasing
    from gongkai.disclosure.records.models import Record
    from gongkai.disclosure.records.tests.bureaus import AT
    from gongkai.registers.accounts.models import Account

    record, by = Record.objects.get(pk=number), Account.objects.get(pk=publisher)
    began = time.perf_counter()
    releasing.release(record, seen=record.digest, by=by, at=AT + timedelta(hours=1))
    return (time.perf_counter() - began) * 1000


def _to_release() -> list[int]:
    from gongkai.disclosure.records.models import Record

    return list(Record.objects.filter(state="signed").order_by("pk").values_list("pk", flat=True))


def _print(name: str, number: float, unit: str, ratio: float) -> bool:
    print(f"  {name:<48}{number:>12,.1f} {unit:<14} ratio to limit {ratio:.2f}", flush=True)
    return ratio <= 1


def _one_after_another(publishers: list[int]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    numbers = _to_release()
    _released(numbers.pop(), publishers[0])
    with CaptureQueriesContext(connection) as asked:
        _released(numbers.pop(), publishers[0])
    statements = len(asked)
    began = time.process_time()
    took = [_released(number, publishers[0]) for number in numbers]
    worked = (time.process_time() - began) * 1000 / len(took)
    median = statistics.median(took)
    held = _print("one release, median", median, "ms", median / MEDIAN_MS)
    print(f"    (95 of 100 below {statistics.quantiles(took, n=20)[-1]:.1f} ms; of the processor {worked:.1f} ms; "
          f"{statements} statements)")  # fmt: skip
    return int(not held)


def _at_once(publishers: list[int], size: int) -> int:
    """Four processes release beside a follower; the log must be at the end a second later."""
    from django.db import connections

    from gongkai.registers.journal.models import Cursor, Head

    numbers = _to_release()[:size]
    connections.close_all()
    forked = get_context("fork")
    start, ended = forked.Event(), forked.Event()
    shares = [numbers[at::PROCESSES] for at in range(PROCESSES)]
    used, waiting = forked.Value("d", 0.0), forked.Value("d", 0.0)
    workers = [forked.Process(target=_release_all, args=(s, publishers[0], start, used, waiting)) for s in shares]
    follower = forked.Process(target=_follow, args=(ended,))
    for one in (*workers, follower):
        one.start()
    time.sleep(1.5)
    began = time.perf_counter()
    start.set()
    for one in workers:
        one.join()
    took = time.perf_counter() - began
    released = Head.objects.get().sequence
    behind = released - (Cursor.objects.values_list("sequence", flat=True).first() or 0)
    until = time.perf_counter()
    while Cursor.objects.values_list("sequence", flat=True).first() != released:
        time.sleep(0.02)
        if time.perf_counter() - until > 60:
            break
    lag = time.perf_counter() - until
    ended.set()
    follower.join()
    if any(one.exitcode for one in (*workers, follower)) or released < len(numbers):
        raise SystemExit(f"released {released} of {len(numbers)}")
    rate = len(numbers) / took
    held = _print(f"releases by {PROCESSES} processes", rate, "a second", PER_SECOND / rate)
    of_processor, in_line = used.value * 1000 / len(numbers), waiting.value * 1000 / len(numbers)
    print(
        f"    (of the processor {of_processor:.1f} ms each, so at most {2000 / of_processor:.0f} a second on two cores;"
    )
    print(
        f"    {in_line:.1f} ms of it in line behind each other, so at most {1000 / in_line:.0f} a second on any number;"
    )
    print(f"    at the end the log was {behind} entries behind)")
    return int(not (_print("until the log had them all", lag, "s", lag / LAG_SECONDS) and held))


def _release_all(numbers: list[int], publisher: int, start: Any, used: Any, waiting: Any) -> None:
    """Release a share; add the seconds of the processor, and those after the registers' lock was taken."""
    from gongkai.registers.audit import services as audit
    from tools.processor import worked

    chain, in_line, taken = audit._chain, 0.0, 0.0

    def watched(entries: Any) -> None:
        nonlocal taken
        taken = worked()
        chain(entries)

    audit._chain = watched
    start.wait()
    began = worked()
    for number in numbers:
        _released(number, publisher)
        in_line += worked() - taken
    with used.get_lock(), waiting.get_lock():
        used.value += worked() - began
        waiting.value += in_line


def _follow(ended: Any) -> None:
    from gongkai.registers.journal import following

    while not ended.is_set():
        following.follow()
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
