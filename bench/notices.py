"""How well labelled notices are read, per notice, as it is and with each notice's own words taken from the vocabulary.

The vocabulary is written by hand, not learned. Leaving a notice out therefore means: every word and pattern of
``genre.toml`` that occurs in that notice and in no other labelled one is removed, and the notice is read again. For the
corpus that is done twice: the others are all labelled notices, or those of the corpus alone, as if ours had never
been written. Rules of grammar stay: what they owe to a notice is seen only in readings of notices unseen before.
``GONGKAI_CORPUS`` names the corpus folder; without it only the notices of this repository are read, and that is said.
"""

import argparse
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

PROJECT = Path(__file__).parents[1]
SOURCE = PROJECT / "src"
NOTICES = PROJECT / "tests" / "notices"
GENRE = Path("gongkai/documents/reading/genre.toml")
LIMIT_SECONDS = 120
# stands where every word of a key was removed: nothing contains it
NO_WORD, NO_PATTERN = "\x01", "(?!)"
LOUD = "GONGKAI_CORPUS is not set: the labelled notices of the corpus were NOT read, only those of this repository\n"


def main() -> int:
    """Print one line a notice, the totals, and how many tasks without and with a doubt were wholly right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leave-out", action="store_true", help="read each notice without its own words as well")
    arguments = parser.parse_args()
    scoring = _scoring()
    for name, labels in _folders():
        _report(f"{name}: as it is", labels, scoring, [])
        if arguments.leave_out:
            everything = [path for _, paths in _folders() for path in paths]
            _report(f"{name}: each without its own words", labels, scoring, everything)
            if name != "own":
                _report(f"{name}: each without the words that no other of them has", labels, scoring, labels)
    return 0


def _folders() -> Iterator[tuple[str, list[Path]]]:
    """The labelled notices by where they come from."""
    corpus = os.environ.get("GONGKAI_CORPUS", "")
    if corpus:
        yield "corpus", sorted(Path(corpus, "notices").glob("*.gold.json"))
    else:
        sys.stderr.write(LOUD)
        yield "demonstration", sorted(NOTICES.glob("*.gold.json"))
    yield "own", sorted((NOTICES / "own").glob("*.gold.json"))


def _report(title: str, labels: Sequence[Path], scoring: ModuleType, everything: Sequence[Path]) -> None:
    sys.stdout.write(f"\n{title}\n")
    total = scoring.Score()
    judged: list[tuple[bool, bool]] = []
    texts = {path: _text(path) for path in everything}
    for path in labels:
        gold = json.loads(path.read_text(encoding="utf-8"))
        removed = _own_words(path, texts) if everything else frozenset()
        reading = _read(_source(path), removed)
        one = scoring.Score()
        scoring.score(gold, reading, one)
        scoring.score(gold, reading, total)
        judged.extend(scoring.sureness(gold, reading))
        note = f"  -{len(removed)} words" if everything else ""
        sys.stdout.write(f"{path.name.removesuffix('.gold.json'):32} {one}{note}\n")
    sys.stdout.write(f"{'all':32} {total}\n")
    for name, sure in (("without doubt", True), ("with a doubt", False)):
        right = [is_right for is_sure, is_right in judged if is_sure == sure]
        sys.stdout.write(f"tasks read {name}: {sum(right)} of {len(right)} wholly right\n")


def _read(source: Path, removed: frozenset[str]) -> Mapping[str, Any]:
    """The reading of a file by a program of its own, with a vocabulary that lacks ``removed``."""
    with tempfile.TemporaryDirectory() as folder:
        root = SOURCE
        if removed:
            root = Path(folder, "src")
            shutil.copytree(SOURCE / "gongkai" / "documents", root / "gongkai" / "documents")
            shutil.copy(SOURCE / "gongkai" / "__init__.py", root / "gongkai" / "__init__.py")
            (root / GENRE).write_text(_vocabulary(removed), encoding="utf-8")
        out = Path(folder, "out")
        command = [sys.executable, "-m", "gongkai.documents.reading", str(source), "--out", str(out), "--quiet"]
        environment = {**os.environ, "PYTHONPATH": str(root)}
        subprocess.run(command, check=True, env=environment, timeout=LIMIT_SECONDS, stdout=subprocess.DEVNULL)
        read: Mapping[str, Any] = json.loads(next(out.glob("*.json")).read_text(encoding="utf-8"))
        return read


def _own_words(path: Path, texts: Mapping[Path, str]) -> frozenset[str]:
    """The words and patterns that occur in this notice and in no other labelled one."""
    others = "\n".join(text for other, text in texts.items() if other != path)
    own = texts[path]
    return frozenset(word for word in _entries() if _occurs(word, own) and not _occurs(word, others))


def _occurs(entry: str, text: str) -> bool:
    key, _, word = entry.partition("\t")
    return (
        re.search(word, text, re.MULTILINE) is not None
        if key.endswith("_patterns") or key == "patterns"
        else word in text
    )


def _entries() -> Iterator[str]:
    """Every word as its key, a tab, and itself; the markup's tags are no words of the genre."""
    for table, keys in _tables().items():
        if table != "markup":
            yield from (f"{key}\t{word}" for key, value in keys.items() if isinstance(value, list) for word in value)


def _vocabulary(removed: frozenset[str]) -> str:
    """``genre.toml`` without the removed words."""
    lines: list[str] = []
    for table, keys in _tables().items():
        lines.append(f"[{table}]")
        for key, value in keys.items():
            if isinstance(value, list):
                nothing = NO_PATTERN if "patterns" in key else NO_WORD
                value = [word for word in value if f"{key}\t{word}" not in removed] or [nothing]
                lines.append(f"{key} = {json.dumps(value, ensure_ascii=True)}")
            else:
                pairs = ", ".join(f"{json.dumps(one)} = {json.dumps(other)}" for one, other in value.items())
                lines.append(f"{key} = {{ {pairs} }}")
    return "\n".join(lines)


def _tables() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((SOURCE / GENRE).read_text(encoding="utf-8"))


def _text(labels: Path) -> str:
    """The notice as it is shown to people, in simplified characters."""
    from gongkai.documents.reading import read_notice

    source = _source(labels)
    return read_notice(source.read_bytes(), source.name).text


def _source(labels: Path) -> Path:
    name = labels.name.removesuffix(".gold.json")
    return next(path for suffix in (".txt", ".html", ".md") if (path := labels.parent / f"{name}{suffix}").exists())


def _scoring() -> ModuleType:
    spec = importlib.util.spec_from_file_location("notice_scoring", NOTICES / "scoring.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.path.insert(0, str(SOURCE))
    sys.exit(main())
