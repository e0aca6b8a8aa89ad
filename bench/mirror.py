"""The page store: every page of many records, and of everything else that shelves name, made anew by one process.

Printed are pages a second of one core (limit 150; below 1 holds). A whole county is made anew in ``rebuild``.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools.both_engines import measured

RECORDS = 150
PER_SECOND = 150.0


def main() -> int:
    """Measure on both engines; 1 where a limit does not hold."""
    return measured(__file__, __doc__, measure, sizes={"sqlite": RECORDS, "postgresql": RECORDS}, of="records")


def measure(size: int) -> int:
    """Release as many records, then make their pages."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        for name in ("AUDIT_KEY_FILE", "AUDIT_ANCHOR_FILE", "LOG_KEY_FILE", "LOG_ROOT", "PAGES_ROOT", "FILES_ROOT"):
            setattr(settings, name, Path(folder) / name.lower())
        call_command("migrate", verbosity=0)
        _release(size)
        return _measured()


def _release(size: int) -> None:
    from gongkai.disclosure.records.tests.bureaus import Bureau, content
    from gongkai.registers.journal import following

    bureau = Bureau("ziyang")
    body = "第一条　为了规范公证服务，制定本办法。\n" * 60
    for number in range(size):
        bureau.release(
            bureau.sign(bureau.draft(content(bureau, title=f"办法{number}", number_serial=number + 1, body=body)))
        )
    following.follow()


def _measured() -> int:
    from gongkai.public.mirror import building, following

    following.begin(clears=True)
    places = list(building.all_places())
    list(building.make(places[:20]))
    began, worked = time.perf_counter(), time.process_time()
    made = len(list(building.make(places)))
    took, busy = time.perf_counter() - began, time.process_time() - worked
    rate = made / busy
    print(f"  {'pages made by one process':<48}{made / took:>12,.1f} a second")
    print(
        f"  {'pages made by one core':<48}{rate:>12,.1f} a second       ratio to limit {PER_SECOND / rate:.2f}",
        flush=True,
    )
    return int(rate < PER_SECOND)


if __name__ == "__main__":
    sys.exit(main())
