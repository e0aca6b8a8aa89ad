"""The Chinese catalogue: compiled for use, and compared with every sentence that the code shows."""

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import polib

PROJECT = Path(__file__).resolve().parents[1]
SOURCE = PROJECT / "src" / "gongkai"
LANGUAGE = "zh_Hans"
CATALOGUE = SOURCE / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
# %(name)s, %s and {name}: what a translation must carry over unchanged.
MARKS = frozenset({"_", "ngettext", "pgettext"})
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def compile_catalogues() -> None:
    """Write each ``.mo`` that is older than its ``.po``; whole or not at all, so that two may run at once."""
    for source in SOURCE.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with tempfile.NamedTemporaryFile(dir=source.parent, suffix=".writing", delete=False) as written:
            written.write(polib.pofile(str(source)).to_binary())
        Path(written.name).replace(target)


def extracted() -> polib.POFile:
    """Every sentence that code and templates show, found as Django's ``makemessages`` finds them."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "gongkai"
        shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("tests", "locale", "__pycache__", "static"))
        (copy / "locale").mkdir()
        command = [sys.executable, "-m", "django", "makemessages", "--locale", LANGUAGE, "--verbosity", "0"]
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        subprocess.run(command, cwd=copy, env=environment, check=True)
        found = copy / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
        return polib.pofile(str(found)) if found.exists() else polib.POFile()


def faults(shown: polib.POFile, catalogue: polib.POFile) -> Iterator[str]:
    """What keeps ``catalogue`` from saying all that is ``shown``, and nothing else, in the reader's language."""
    translated = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    for entry in shown:
        known = translated.pop((entry.msgctxt, entry.msgid), None)
        if known is None:
            yield f"not in the catalogue: {entry.msgid!r} ({_places(entry)})"
        else:
            yield from _faults_of(known)
    for entry in translated.values():
        yield f"in the catalogue, shown nowhere: {entry.msgid!r}"
    for entry in catalogue.obsolete_entries():
        yield f"obsolete: {entry.msgid!r}"


def _faults_of(entry: polib.POEntry) -> Iterator[str]:
    said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        yield f"fuzzy: {entry.msgid!r}"
    for text in said or [""]:
        if not text:
            yield f"not translated: {entry.msgid!r}"
        elif set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)):
            yield f"placeholders differ: {entry.msgid!r} → {text!r}"


def hidden() -> Iterator[str]:
    """Sentences within f-strings, where ``makemessages`` does not find them."""
    for path in sorted(SOURCE.rglob("*.py")):
        for outer in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            calls = ast.walk(outer) if isinstance(outer, ast.JoinedStr) else ()
            for one in calls:
                if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in MARKS:
                    yield f"within an f-string: {ast.unparse(one)} ({path.name}:{one.lineno})"


def _places(entry: polib.POEntry) -> str:
    return ", ".join(f"{Path(path).name}:{line}" for path, line in entry.occurrences[:2])


def update(shown: polib.POFile, catalogue: polib.POFile) -> None:
    """Give ``catalogue`` exactly the sentences that are shown; what is new waits for its translation."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}
    written = polib.POFile(wrapwidth=118)
    written.metadata = dict(catalogue.metadata or shown.metadata)
    for entry in sorted(shown, key=lambda entry: (entry.msgid, entry.msgctxt or "")):
        kept = known.get((entry.msgctxt, entry.msgid), entry)
        kept.occurrences = []
        written.append(kept)
    written.save(str(CATALOGUE))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every fault; 1 where there is one. With ``--update`` write the sentences into the catalogue first."""
    parser = argparse.ArgumentParser("python -m tools.translations", description=__doc__)
    parser.add_argument("--update", action="store_true", help="add what is new and drop what is gone")
    options = parser.parse_args(arguments)
    if shutil.which("xgettext") is None:
        print("xgettext is not here: install Debian's package gettext")
        return 1
    catalogue = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()
    shown = extracted()
    if options.update:
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        update(shown, catalogue)
        catalogue = polib.pofile(str(CATALOGUE))
    found = [*hidden(), *faults(shown, catalogue)]
    print("\n".join(found) or f"{len(catalogue)} sentences, all translated")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
