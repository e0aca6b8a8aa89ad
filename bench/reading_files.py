"""What reading office files costs: pages of PDF per second on one core against 50, and megabytes of the others.

The PDF files are printed from the notices of the demonstration as offices print them, one column and two, and read in
this process; ``ratio`` is to the 50 pages a second that are asked for. ``GONGKAI_BENCH_FILES`` adds a folder of files.
"""

import importlib.util
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

PAGES_PER_SECOND = 50
ROUNDS = 3
NOTICES = Path(__file__).parents[1] / "tests" / "notices"


def main() -> int:
    """Print one line a file and the total; 1 where the total is below what is asked for."""
    pages, seconds = 0, 0.0
    for name, data in _files():
        spent = min(_seconds(data, name) for _ in range(ROUNDS))
        count = _pages(data)
        if count:
            pages, seconds = pages + count, seconds + spent
            sys.stdout.write(f"{name:40} {count:4} pages {count / spent:7.1f} pages/s\n")
        else:
            sys.stdout.write(f"{name:40} {len(data) / 1048576:7.2f} MB {spent * 1000:7.1f} ms\n")
    ratio = pages / seconds / PAGES_PER_SECOND
    sys.stdout.write(
        f"all PDF: {pages} pages, {pages / seconds:.1f} pages/s, ratio to {PAGES_PER_SECOND}: {ratio:.2f}\n"
    )
    return int(ratio < 1)


def _files() -> Iterator[tuple[str, bytes]]:
    rendering = _rendering()
    for path in sorted(NOTICES.glob("*.txt")):
        parts = list(rendering.parts_of(path))
        yield f"{path.stem}.pdf", rendering.to_pdf(parts)
        yield f"{path.stem}.columns.pdf", rendering.to_pdf(parts, columns=2, size=10)
        yield f"{path.stem}.docx", rendering.to_docx(parts, is_numbered=True)
    folder = os.environ.get("GONGKAI_BENCH_FILES", "")
    for path in sorted(Path(folder).iterdir()) if folder else ():
        yield path.name, path.read_bytes()


def _seconds(data: bytes, name: str) -> float:
    from gongkai.documents.reading.sources import source_of

    start = time.process_time()
    source_of(data, name)
    return time.process_time() - start


def _pages(data: bytes) -> int:
    import pypdfium2

    if not data.startswith(b"%PDF"):
        return 0
    with pypdfium2.PdfDocument(data) as document:
        return len(document)


def _rendering() -> ModuleType:
    spec = importlib.util.spec_from_file_location("notice_rendering", NOTICES / "rendering.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
    sys.exit(main())
