"""From the commit of a release or withdrawal until everyone sees it, while 200 pages a second are read from outside.

Each record is released through the service and looked for from outside, over HTTP: on its own page, in the list of its
organ and in that list's feed; then it is withdrawn and looked for until none of the three has it. The clock starts when
the service has committed; before each act all that was earlier is done, and a random part of a second passes. Printed
are the median and what 95 of 100 stay below, as a ratio to 1 s (below 1 holds), on SQLite and on PostgreSQL (the one of
the test suite, which does not wait for the disk).
"""

import argparse
import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools.postgres import NoPostgres, running
from tools.trial import Trial

RECORDS, WITH = 40, 60
READS_PER_SECOND, READERS = 200, 4
LIMIT_SECONDS, PATIENCE_SECONDS, LOOKS_EVERY_SECONDS = 1.0, 20.0, 0.02


def main() -> int:
    """Measure on both engines, each in a process of its own; 1 where a limit does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=RECORDS, help="how many records (default: %(default)s)")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), help="only this one")
    parser.add_argument("--database", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.database is not None:
        return _measure(options.size, options.database)
    engines = [options.engine] if options.engine else ["sqlite", "postgresql"]
    return max(_on(engine, options.size) for engine in engines)


def _on(engine: str, size: int) -> int:
    print(f"{engine}, {size} records among {WITH + size}, load {os.getloadavg()[0]:.1f}", flush=True)
    command = [sys.executable, __file__, "--size", str(size), "--database"]
    if engine == "sqlite":
        return subprocess.run([*command, ""]).returncode
    try:
        with running() as address:
            return subprocess.run([*command, f"{address.rpartition('/')[0]}/postgres"]).returncode
    except NoPostgres as reason:
        print(f"  not measured: {reason}")
        return 0


def _measure(size: int, database: str) -> int:
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        trial = Trial(Path(folder) / "home", database=database)
        bureau, public, waiting = _fill(size)
        with trial.serving():
            pages = [f"/r/{name}/" for name in public] + ["/", f"/library/organ/{bureau.organ.pk}/"]
            ended, read = threading.Event(), [0] * READERS
            told = (trial.port, pages, ended, read)
            readers = [threading.Thread(target=_read, args=(*told, number)) for number in range(READERS)]
            for reader in readers:
                reader.start()
            began = time.monotonic()
            took = _seen(trial, bureau, waiting)
            rate = sum(read) / (time.monotonic() - began)
            ended.set()
            for reader in readers:
                reader.join()
    print(f"  while {rate:.0f} pages a second were read")
    held = [_print(name, found) for name, found in took.items()]
    return int(not all(held))


def _fill(size: int) -> tuple[Any, list[str], list[Any]]:
    """A bureau with public records, and signed ones that wait to be released."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from gongkai.disclosure.records.tests.bureaus import Bureau, content
    from gongkai.registers.organs import present

    bureau, at, signed = Bureau("ziyang"), present.now(), []
    for number in range(WITH + size):
        told = content(bureau, title=f"青川市公证服务办法之第{number}号", number_serial=number + 1)
        signed.append(bureau.sign(bureau.draft(told, at), at))
    public = [bureau.release(one, at).public_id for one in signed[:WITH]]
    return bureau, public, signed[WITH:]


def _read(port: int, pages: list[str], ended: threading.Event, read: list[int], number: int) -> None:
    """Read one page after the other, at a share of the rate."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    due, at = time.monotonic(), number
    while not ended.is_set():
        asked.request("GET", pages[at % len(pages)], headers={"Accept-Encoding": "gzip"})
        asked.getresponse().read()
        read[number] += 1
        at, due = at + READERS, due + READERS / READS_PER_SECOND
        time.sleep(max(0.0, due - time.monotonic()))
    asked.close()


def _seen(trial: Trial, bureau: Any, waiting: list[Any]) -> dict[str, list[float]]:
    """Seconds until each of the three shows a release, and until none of them shows it any more."""
    from gongkai.disclosure.records import releasing
    from gongkai.registers.organs import present
    from gongkai.registers.organs.models import Role

    clerk, head = bureau.people[Role.OFFICE], bureau.people[Role.HEAD]
    found: dict[str, list[float]] = {}
    for record in waiting:
        _rest(trial)
        released = bureau.release(record, present.now())
        _until(found, "release", _looks(trial, bureau, released), is_there=True)
        releasing.propose_withdrawal(released, reason="内容有误，需要更正后重新发布", by=clerk, at=present.now())
        released.refresh_from_db()
        _rest(trial)
        releasing.withdraw(released, by=head, at=present.now())
        _until(found, "withdrawal", _looks(trial, bureau, released), is_there=False)
    return found


def _rest(trial: Trial) -> None:
    """Let the page store finish what was before, and the next act fall anywhere between two beats."""
    while b"pages: ok" not in trial.get("/health")[1]:
        time.sleep(0.1)
    time.sleep(random.uniform(0.5, 1.5))


def _looks(trial: Trial, bureau: Any, record: Any) -> dict[str, Callable[[], bool]]:
    """Whether each place has it."""
    name = record.public_id.encode()
    lists = f"/library/organ/{bureau.organ.pk}/"
    return {
        "page": lambda: trial.get(f"/r/{record.public_id}/")[0] == 200,
        "list": lambda: name in trial.get(lists)[1],
        "feed": lambda: name in trial.get(f"{lists}feed.xml")[1],
    }


def _until(found: dict[str, list[float]], act: str, looks: dict[str, Callable[[], bool]], *, is_there: bool) -> None:
    """Look at all three again and again, and note when each came round."""
    began, waits = time.monotonic(), dict(looks)
    while waits:
        for place, look in list(waits.items()):
            if look() == is_there:
                found.setdefault(f"{act}, {place}", []).append(time.monotonic() - began)
                del waits[place]
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise SystemExit(f"{act}: {', '.join(waits)} not after {PATIENCE_SECONDS:.0f} s")
        time.sleep(LOOKS_EVERY_SECONDS)
    found.setdefault(f"{act}, everywhere", []).append(time.monotonic() - began)


def _print(name: str, seconds: list[float]) -> bool:
    worst = statistics.quantiles(seconds, n=20)[-1]
    median = statistics.median(seconds)
    told = f"median {median:5.2f} s   95 of 100 below {worst:5.2f} s   ratio to limit {worst / LIMIT_SECONDS:.2f}"
    print(f"  {name:<24} {told}", flush=True)
    return worst <= LIMIT_SECONDS


if __name__ == "__main__":
    sys.exit(main())
