"""Code that nothing uses, found by vulture; a name that only a template or a string uses counts as used."""

import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SOURCE = PROJECT / "src"
LOOKED_AT = ("src", "tools", "tests", "bench", "conftest.py", "gongkai")
EXPRESSION = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
NAME = re.compile(r"[A-Za-z_]\w*")
# "accounts.Account", "organ__name", "-due_on": how Django is told names; "list[Plan]": a type that is not evaluated.
REFERENCE = re.compile(r"-?[A-Za-z_][\w.]*|[A-Za-z_][\w.]*\[.*]")


def names_in_templates() -> Iterator[str]:
    """Every word inside ``{{ }}`` and ``{% %}``."""
    for file in SOURCE.rglob("templates/**/*.*"):
        for inside in EXPRESSION.findall(file.read_text(encoding="utf-8")):
            yield from NAME.findall(inside)


def names_in_strings() -> Iterator[str]:
    """Every part of a string of the source that may refer to something: dotted paths, look-ups, names of fields."""
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and REFERENCE.fullmatch(node.value):
                yield from (part for name in NAME.findall(node.value) for part in (name, *name.split("__")))


def main() -> int:
    """What vulture says; the names that a framework calls by itself are listed in ``pyproject.toml``."""
    names = sorted(
        name for name in {*names_in_templates(), *names_in_strings()} if name.isidentifier() and not iskeyword(name)
    )
    with tempfile.TemporaryDirectory() as folder:
        used = Path(folder) / "used.py"
        used.write_text("".join(f"_.{name}\n" for name in names), encoding="utf-8")
        looked_at = [name for name in LOOKED_AT if (PROJECT / name).exists()]
        command = [sys.executable, "-m", "vulture", *looked_at, str(used)]
        said = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    # Tests use code and are used by nothing; a fixture stands among their arguments for its effect.
    unused = [line for line in (said.stdout + said.stderr).splitlines() if "tests/" not in line]
    print("\n".join(unused))
    return 1 if unused else 0


if __name__ == "__main__":
    sys.exit(main())
