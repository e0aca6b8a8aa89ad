"""Every layer of planted personal data cleaned: how many copies are clean, refused, or still hold what nobody sees."""

import sys
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path

from gongkai.documents.cleaning import CannotClean
from gongkai.documents.cleaning.cleaner import ACCEPTED, clean
from gongkai.documents.kinds import kind_of
from gongkai.documents.scanning import scan_file
from gongkai.documents.scanning.tests import leaks
from gongkai.documents.scanning.tests.leaks import Leak

SEEN = frozenset({"body", "header-footer", "workbook"})
ON = date(2026, 11, 1)


def main() -> int:
    """Print the counts; 1 where a copy holds a planted secret in a layer that nobody sees."""
    counted = Counter[str]()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for leak in leaks.leaks(spellings=2, seed=3):
            if kind_of(leak.content).format in ACCEPTED:
                said = _outcome(leak, Path(folder))
                counted[said] += 1
                if said == "left":
                    print(f"left: {leak.name}")
    print(
        ", ".join(f"{count} {said}" for said, count in counted.most_common()), f"{time.perf_counter() - started:.0f} s"
    )
    return int(counted["left"] > 0)


def _outcome(leak: Leak, folder: Path) -> str:
    try:
        copy = clean(leak.content, leak.file_name)
    except CannotClean:
        return "refused"
    path = folder / f"copy.{copy.extension}"
    path.write_bytes(copy.content)
    found = [one for one in scan_file(path, on=ON, name=path.name).findings if one.severity == "block"]
    if not found:
        return "clean"
    return "seen by readers" if all(one.layer in SEEN for one in found) or leak.layer == "base64-text" else "left"


if __name__ == "__main__":
    sys.exit(main())
