"""The locks beside ``pyproject.toml``: same names, same versions, and a hash for each; compared without a network."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[1]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==([^ ;\\]+)(.*(?:\n[ \t]+.*)*)", re.MULTILINE)


def faults() -> Iterator[str]:
    """Everything in which a lock and ``pyproject.toml``, or two locks, differ."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "requirements.lock": project["dependencies"],
        "requirements-postgres.lock": project["dependencies"] + extras["postgres"],
        "requirements-dev.lock": project["dependencies"] + extras["postgres"] + extras["dev"],
    }
    versions: dict[str, str] = {}
    for lock, requirements in wanted.items():
        text = (PROJECT / lock).read_text(encoding="utf-8")
        pinned = {str(canonicalize_name(name)): version for name, version, _ in PINNED.findall(text)}
        yield from (f"{lock}: {name} has no hash" for name, _, rest in PINNED.findall(text) if "--hash=" not in rest)
        yield from _unmet(lock, requirements, pinned)
        yield from (f"{lock}: lacks {name}, which the smaller lock has" for name in versions if name not in pinned)
        for name, version in pinned.items():
            if versions.setdefault(name, version) != version:
                yield f"{lock}: {name} {version}, elsewhere {versions[name]}"


def _unmet(lock: str, requirements: list[str], pinned: Mapping[str, str]) -> Iterator[str]:
    for requirement in map(Requirement, requirements):
        version = pinned.get(canonicalize_name(requirement.name))
        if version is None:
            yield f"{lock}: {requirement.name} of pyproject.toml is not locked"
        elif not requirement.specifier.contains(version, prereleases=True):
            yield f"{lock}: {requirement.name} {version} is not {requirement.specifier}"
