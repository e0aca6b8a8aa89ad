"""The transparency log at a million entries: appending in bulk, proofs, reading it whole, a thousand tamperings.

Each number is printed as a ratio to its limit (below 1 holds). The log lies in a temporary folder; the tamperings are
those of the tests, on a log of a thousand entries.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from gongkai.registers.journal.log.folder import LogFolder
from gongkai.registers.journal.log.merkle import inclusion_proof
from gongkai.registers.journal.log.notes import SigningKey
from gongkai.registers.journal.log.proofs import Proof
from gongkai.registers.journal.log.tiles import TileReader
from gongkai.registers.journal.log.verification import verify
from gongkai.registers.journal.rules import log_entry

SIZE, AT_ONCE, PROOFS, TAMPERED = 1_000_000, 1_000, 500, 1_000
APPENDED_PER_SECOND, PROOF_MS, VERIFIED_SECONDS = 5_000.0, 5.0, 60.0


def main() -> int:
    """Measure; 1 where a limit does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help="how many entries (default: a million)")
    size = parser.parse_args().size
    print(f"{size:,} entries, {AT_ONCE:,} at once, load {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        log, key = LogFolder(Path(folder)), SigningKey.new("bench.example/log")
        held = [_append(log, key, size), _prove(log, key, size), _verify(log, key, size), _tamper()]
    return int(not all(held))


def _print(name: str, number: float, unit: str, ratio: float) -> bool:
    print(f"  {name:<48}{number:>12,.1f} {unit:<14} ratio to limit {ratio:.2f}", flush=True)
    return ratio <= 1


def _append(log: LogFolder, key: SigningKey, size: int) -> bool:
    """As the follower does: the tiles of a batch, a signature, partial tiles dropped."""
    chance, began, began_work = random.Random(5), time.perf_counter(), time.process_time()
    for at in range(0, size, AT_ONCE):
        entries = [log_entry(chance.randbytes(32)) for _ in range(min(AT_ONCE, size - at))]
        log.append(at, entries)
        log.sign(at + len(entries), key, second=1_600_000_000 + at)
        log.drop_partial_tiles(at + len(entries))
    rate = size / (time.perf_counter() - began)
    held = _print("appended and signed", rate, "a second", APPENDED_PER_SECOND / rate)
    print(f"    (in a second of the processor: {size / (time.process_time() - began_work):,.0f})")
    return held


def _prove(log: LogFolder, key: SigningKey, size: int) -> bool:
    """Each proof with a reader of its own, which has read nothing yet; every one is checked."""
    chance, took, written = random.Random(6), [], log.read("checkpoint").decode()
    for _ in range(PROOFS):
        index = chance.randrange(size)
        began = time.perf_counter()
        reader = TileReader(size, log.read)
        proof = Proof(index, tuple(inclusion_proof(index, size, reader.node)), written)
        took.append((time.perf_counter() - began) * 1000)
        proof.verified(log.bundle(index // 256, min(256, size - index // 256 * 256))[index % 256], [key.public()])
    median = statistics.median(took)
    held = _print("a proof, median", median, "ms", median / PROOF_MS)
    print(f"    (95 of 100 below {statistics.quantiles(took, n=20)[-1]:.1f} ms)")
    return held


def _verify(log: LogFolder, key: SigningKey, size: int) -> bool:
    began, began_work = time.perf_counter(), time.process_time()
    verdict = verify(log.read, [key.public()])
    took = time.perf_counter() - began
    if not verdict.is_sound or verdict.checkpoint is None or verdict.checkpoint.size != size:
        raise SystemExit(f"not sound: {verdict.faults[:3]}")
    held = _print("all read and verified", took, "s", took / VERIFIED_SECONDS)
    print(f"    (of the processor: {time.process_time() - began_work:,.1f} s)")
    return held


def _tamper() -> bool:
    """Edited, inserted, deleted, reordered, cut, lost, rewritten, forged: each found, and placed where it can be."""
    from gongkai.registers.journal.tests import test_log as tests

    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        log = tests.grown(Path(folder), [900, 1_000])
        known = [log.checkpoint([tests.KEY.public()])]
        chance, found, placed, placeable = random.Random(7), 0, 0, 0
        for number in range(TAMPERED):
            copy = {str(path.relative_to(log.path)): path.read_bytes() for path in tests.files(log.path)}
            touched = tests.TAMPERINGS[number % len(tests.TAMPERINGS)](copy, chance)
            verdict = verify(tests.reader_of(copy), [tests.KEY.public()], known=known)
            found += not verdict.is_sound
            placeable += touched is not None
            entries = [one.entry for one in verdict.faults if one.entry is not None]
            placed += touched is not None and bool(entries) and min(entries) // 256 == touched // 256
    print(f"  tamperings found {found} of {TAMPERED}; placed in their bundle {placed} of {placeable}")
    return found == TAMPERED and placed == placeable


if __name__ == "__main__":
    sys.exit(main())
