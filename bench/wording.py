"""What checking wording costs, and what it finds in the real documents that ``GONGKAI_CORPUS`` names."""

import json
import lzma
import os
import sys
import time
from collections import Counter
from pathlib import Path

from gongkai.documents.wording import check, dictionary_of

PROFILES = Path(__file__).parents[1] / "profiles"
NOTICES = Path(__file__).parents[1] / "tests" / "notices"
MEGABYTES = 5


def main() -> int:
    """Print megabytes a second of processor time, and the findings by kind with samples."""
    dictionary = dictionary_of(PROFILES, "national")
    texts = _texts()
    size, found, samples = 0, Counter[str](), dict[str, list[str]]()
    started = time.process_time()
    for text in texts:
        size += len(text.encode())
        for one in check(text, dictionary=dictionary):
            found[f"{one.severity.value} {one.kind}"] += 1
            if one.severity != "note":
                samples.setdefault(one.kind, []).append(text[max(0, (one.start or 0) - 8) : (one.end or 0) + 8])
    seconds = time.process_time() - started
    print(f"{len(texts)} texts, {size / 1e6:.1f} MB, {seconds:.1f} s: {size / 1e6 / seconds:.1f} MB/s")
    for kind, count in found.most_common():
        print(f"{count:6} {kind}")
    for kind, places in samples.items():
        print(kind, [place.replace("\n", "/") for place in places[:12]])
    return 0


def _texts() -> list[str]:
    """The real documents, or the notices of the tests repeated."""
    if corpus := os.environ.get("GONGKAI_CORPUS", ""):
        with lzma.open(Path(corpus) / "documents.jsonl.xz", "rt", encoding="utf-8") as file:
            return [json.loads(line)["body"] or "" for line in file]
    texts = [path.read_text(encoding="utf-8") for path in sorted(NOTICES.glob("*.txt"))]
    times = MEGABYTES * 1_000_000 // sum(len(text.encode()) for text in texts)
    return texts * times


if __name__ == "__main__":
    sys.exit(main())
