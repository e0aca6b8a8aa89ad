"""A county's public pages made anew by two processes, and what a list's page costs at its beginning and at its end.

The records (of 30 organs, over 15 years) are copies of one that the services released, each with its version, its acts
and its entry in the journal; the transparency log and the listings follow the journal as they always do. Printed are
the minutes of ``./gongkai mirror build --processes 2`` as a ratio to 3 (below 1 holds), pages a second, and the
milliseconds and queries of the first, a middle and the last month of the library and of one organ.
"""

import argparse
import os
import re
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tools.homes import PROJECT
from tools.trial import Trial

RECORDS, ORGANS, YEARS = 20_000, 30, 15
PROCESSES, MINUTES, ROUNDS = 2, 3.0, 15
INSERTED_AT_ONCE = 500
FOLLOWERS = [
    "gongkai.registers.journal.transparency.TransparencyLog",
    "gongkai.disclosure.library.follower.Listings",
    "gongkai.disclosure.library.dumps.Dumps",
]


def main() -> int:
    """Fill, build, look at the lists; 1 where the limit does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=RECORDS, help="how many records (default: %(default)s)")
    size = parser.parse_args().size
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        trial = Trial(Path(folder) / "home")
        began = time.monotonic()
        _fill(size)
        print(
            f"  {size:,} records filled in {time.monotonic() - began:.0f} s, load {os.getloadavg()[0]:.1f}", flush=True
        )
        held = _build(trial, size)
        _lists()
        return int(not held)


def _fill(size: int) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.JOURNAL_FOLLOWERS = FOLLOWERS
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    from gongkai.disclosure.records.tests.bureaus import AT, Bureau, content
    from gongkai.registers.journal import following
    from gongkai.registers.organs import services as organs

    bureau = Bureau("ziyang")
    body = "第一条　为了规范公证服务，根据有关法律、法规，结合本市实际，制定本办法。\n" * 60
    first = bureau.release(bureau.sign(bureau.draft(content(bureau, body=body), AT), AT), AT)
    told = {"level": bureau.organ.level, "kind": bureau.organ.kind, "profile": "ziyang", "parent": None}
    since = {"since": bureau.organ.since, "at": AT, "by": None}
    made = [organs.found_organ(f"第{number}局", **told, **since) for number in range(1, ORGANS)]
    _copy(first, [bureau.organ.pk, *(one.pk for one in made)], size)
    while following.follow():
        pass


def _copy(first: Any, organs: list[int], size: int) -> None:
    """The released record as many times, month by month."""
    from gongkai.disclosure.records.models import Record

    fields = [one.attname for one in Record._meta.local_concrete_fields if one.attname != "id"]
    step = timedelta(days=365 * YEARS) / size
    for start in range(0, size, INSERTED_AT_ONCE):
        rows = []
        for number in range(start, min(start + INSERTED_AT_ONCE, size)):
            told = {name: getattr(first, name) for name in fields}
            at = first.first_released_at - step * (size - number)
            told |= {"organ_id": organs[number % len(organs)], "index_number": f"x{number}", "first_released_at": at}
            told |= {"public_id": secrets.token_urlsafe(16), "document_number": f"青司发〔{at.year}〕{number}号"}
            rows.append(Record(**told))
        _with_all_of_it(first, Record.objects.bulk_create(rows))


def _with_all_of_it(first: Any, made: list[Any]) -> None:
    """What belongs to copies: the version, the acts, the entries of the journal."""
    from django.db import transaction

    from gongkai.disclosure.records.models import Act, Version
    from gongkai.registers.journal.models import Entry
    from gongkai.registers.journal.services import Published, append_all

    version, acts = first.versions.get(), list(first.acts.all())
    entry = Entry.objects.about(first.public_id).get(act="released")
    told = {"number": 1, "canonical": version.canonical, "digest": version.digest, "by_id": version.by_id}
    Version.objects.bulk_create(Version(record=one, at=version.at, **told) for one in made)
    Act.objects.bulk_create(
        Act(record=one, kind=act.kind, step=act.step, version=1, digest=act.digest, by_id=act.by_id, at=_at(act, one))
        for one in made
        for act in acts
    )
    with transaction.atomic():
        append_all([Published(entry.act, one.public_id, entry.content, "") for one in made], at=entry.at)


def _at(act: Any, record: Any) -> datetime:
    moment: datetime = record.first_released_at if act.kind == "released" else act.at
    return moment


def _build(trial: Trial, size: int) -> bool:
    words = ["-P", "-m", "tools.managing", "mirror", "build", "--processes", str(PROCESSES)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), str(PROJECT)])}
    began = time.monotonic()
    said = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=True).stdout
    took = time.monotonic() - began
    pages = int(re.search(r"\d+", said)[0])  # type: ignore[index]
    minutes = took / 60
    rate, ratio = pages / took, minutes / MINUTES
    print(
        f"  {pages:,} pages by {PROCESSES} processes in {minutes:.1f} min: {rate:,.0f} a second, ratio {ratio:.2f}",
        end="",
    )
    print("" if size == RECORDS else f" (the limit is for {RECORDS:,} records)", flush=True)
    return minutes <= MINUTES


def _lists() -> None:
    """The same list at its newest, in the middle and at its oldest month."""
    from gongkai.disclosure.library.models import Listing

    organ = Listing.objects.order_by("-pk").values_list("organ_id", flat=True)[0]
    months = sorted(Listing.objects.order_by().values_list("month", flat=True).distinct(), reverse=True)
    for name, root in (("library", "/library/"), ("one organ", f"/library/organ/{organ}/")):
        _cost(f"{name}, first page", root)
        for place, month in (("newest", months[1]), ("middle", months[len(months) // 2]), ("oldest", months[-2])):
            _cost(f"{name}, {place} month", f"{root}{month:%Y-%m}/" if hasattr(month, "year") else f"{root}{month}/")


def _cost(name: str, path: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from gongkai.public.mirror import rendering
    from gongkai.registers.organs import sites

    took = []
    with CaptureQueriesContext(connection) as asked:
        answer = rendering.rendered(sites.main(), path)
    queries = len(asked)
    for _round in range(ROUNDS):
        began = time.process_time()
        answer = rendering.rendered(sites.main(), path)
        took.append((time.process_time() - began) * 1000)
    print(
        f"  {name:<28}{answer.status}   {statistics.median(took):6.1f} ms of the processor   {queries} queries   {path}"
    )


if __name__ == "__main__":
    sys.exit(main())
