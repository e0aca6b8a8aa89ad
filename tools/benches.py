"""``./gongkai bench``: the measurements in ``bench/``; numbers are printed, nothing is asserted."""

import argparse
import ast
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.homes import PROJECT


def benches() -> dict[str, Path]:
    """Each measurement by name."""
    return {file.stem: file for file in sorted((PROJECT / "bench").glob("*.py"))}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the named measurements, or all of them; 1 where one could not be made."""
    known = benches()
    described = "\n".join(f"  {name:<16}{_first_line(file)}" for name, file in known.items())
    parser = argparse.ArgumentParser(
        "./gongkai bench", description=f"{__doc__}\n\n{described}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", nargs="*", help="which (default: all)")
    chosen = parser.parse_args(arguments).name or list(known)
    if unknown := [name for name in chosen if name not in known]:
        parser.error(f"no such bench: {', '.join(unknown)}")
    return max((_run(name, known[name]) for name in chosen), default=0)


def _run(name: str, file: Path) -> int:
    print(f"— {name}", flush=True)
    return min(subprocess.run([sys.executable, str(file)], cwd=PROJECT).returncode, 1)


def _first_line(file: Path) -> str:
    return (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").split("\n")[0]


if __name__ == "__main__":
    sys.exit(main())
