"""``./gongkai check``: what a machine can judge without running the tests; each step is run, whatever others say."""

import argparse
import ast
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import debian, demands, locks
from tools.homes import PROJECT

SOURCE = PROJECT / "src"
LINES_PER_FILE = 400
FUNCTION_LINES = 40
# Folders of one machine; a path of the platform itself never starts like this.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|home/\w+|tmp/venv)/")
NEEDED = ("git", "gettext")

Fault = str
Outcome = tuple[bool, str]


@dataclass(frozen=True)
class Step:
    """One thing that is judged: a command that must end with 0, or a function that yields faults."""

    name: str
    judge: Sequence[str] | Callable[[], Iterator[Fault]]

    def run(self) -> Outcome:
        """Whether it holds, and what was said."""
        if callable(self.judge):
            faults = list(self.judge())
            return not faults, "\n".join(faults)
        done = subprocess.run(
            self.judge,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.returncode == 0, done.stdout


def long_files() -> Iterator[Fault]:
    """Files of the source longer than a person reads in one sitting."""
    for file, text in _python_files():
        if (count := text.count("\n")) > LINES_PER_FILE:
            yield f"{file}: {count} lines, at most {LINES_PER_FILE}"


def long_functions() -> Iterator[Fault]:
    """Functions that do not fit a screen."""
    for file, text in _python_files():
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.FunctionDef) or node.end_lineno is None:
                continue
            if (count := node.end_lineno - node.lineno + 1) > FUNCTION_LINES:
                yield f"{file}:{node.lineno}: {node.name} has {count} lines, at most {FUNCTION_LINES}"


def _python_files() -> Iterator[tuple[Path, str]]:
    """What a person maintains and others call: tests are read one by one, and Django writes the migrations."""
    for file in sorted([*SOURCE.rglob("*.py"), *(PROJECT / "tools").rglob("*.py")]):
        if not {"migrations", "tests"} & set(file.parts):
            yield file.relative_to(PROJECT), file.read_text(encoding="utf-8")


def machine_paths() -> Iterator[Fault]:
    """Tracked files that name a folder of somebody's machine."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        file = PROJECT / name
        if file.suffix == ".lock" or file == Path(__file__).resolve() or not file.is_file():
            continue
        for number, line in enumerate(file.read_bytes().decode("utf-8", "replace").splitlines(), 1):
            if MACHINE_PATH.search(line):
                yield f"{name}:{number}: {line.strip()[:100]}"


def demands_in_step() -> Iterator[Fault]:
    """``docs/demands.md`` says what the tests' marks say."""
    if not demands.PAGE.exists() or demands.PAGE.read_text(encoding="utf-8") != demands.current_page():
        yield "docs/demands.md is out of step: run ./gongkai test --demands"


PYTHON = (sys.executable, "-m")
STEPS = (
    Step("format", (*PYTHON, "ruff", "format", "--check", ".")),
    Step("lint", (*PYTHON, "ruff", "check", ".")),
    Step("types", (*PYTHON, "mypy", "src", "tools", "conftest.py")),
    Step("layers", (sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()")),
    Step("dead code", (*PYTHON, "tools.dead_code")),
    Step("file length", long_files),
    Step("function length", long_functions),
    Step("templates", (*PYTHON, "djlint", "src", "--lint", "--quiet")),
    Step("migrations", (*PYTHON, "django", "makemigrations", "--check", "--dry-run")),
    Step("settings", (*PYTHON, "django", "check", "--fail-level", "WARNING")),
    Step("translations", (*PYTHON, "tools.translations")),
    Step("profiles", (*PYTHON, "gongkai.law", "check")),
    Step("locks", locks.faults),
    Step("demands", demands_in_step),
    Step("machine paths", machine_paths),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the steps and print a line for each; 1 where one fails."""
    names = [step.name for step in STEPS]
    parser = argparse.ArgumentParser("./gongkai check", description=__doc__)
    parser.add_argument(
        "step", nargs="*", choices=[*names, []], metavar="STEP", help=", ".join(names) + " (default: all)"
    )
    chosen = parser.parse_args(arguments).step or names
    os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.config.settings.testing"
    debian.install(debian.missing(NEEDED))
    failed = [step.name for step in STEPS if step.name in chosen and not _report(step)]
    print(f"✗ {', '.join(failed)}" if failed else "✓ all")
    return 1 if failed else 0


def _report(step: Step) -> bool:
    started = time.monotonic()
    holds, said = step.run()
    print(f"{'✓' if holds else '✗'} {step.name:<16}{time.monotonic() - started:5.1f} s", flush=True)
    if not holds:
        print("\n".join(f"    {line}" for line in said.splitlines()), flush=True)
    return holds


if __name__ == "__main__":
    sys.exit(main())
