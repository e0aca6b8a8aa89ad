"""How long a 30 KB notice takes to read, as a ratio to the limit of 0.3 s on one core (below 1 holds)."""

import sys
import time
from pathlib import Path

from gongkai.documents.reading import read_notice

LIMIT_SECONDS = 0.3
SIZE_BYTES = 30_000
ROUNDS = 7
NOTICES = Path(__file__).parents[1] / "tests" / "notices"


def main() -> int:
    """Print one line a notice; 1 where the limit does not hold."""
    held = True
    read_notice(next(NOTICES.glob("*.txt")).read_bytes(), "warm")
    for path in sorted(NOTICES.glob("*.txt")):
        data = path.read_bytes()
        best = min(_seconds(data, path.name) for _ in range(ROUNDS)) * SIZE_BYTES / len(data)
        held = held and best <= LIMIT_SECONDS
        sys.stdout.write(f"{path.name:28} {best * 1000:7.1f} ms per 30 KB  ratio to limit {best / LIMIT_SECONDS:.2f}\n")
    return int(not held)


def _seconds(data: bytes, name: str) -> float:
    start = time.process_time()
    read_notice(data, name)
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main())
