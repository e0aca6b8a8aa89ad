"""The hostile set: files that want to crash, exhaust, fool or lead astray whoever opens them, made by code.

``files(scale)``: 1 is small enough for every test run and still beyond the limit it attacks; ``bench/hostile.py`` asks
for more.
"""

from collections.abc import Iterator

from gongkai.documents.sandbox.tests import hostile_office, hostile_pdf, hostile_texts, hostile_zips
from gongkai.documents.sandbox.tests.hostile_parts import Hostile

OPTIONS: dict[str, dict[str, str]] = {"scan": {"on": "2020-10-15"}}
"""What a task must be told beside the file."""


def files(scale: int = 1) -> Iterator[Hostile]:
    """Every hostile file, one after the other."""
    for group in (hostile_texts, hostile_zips, hostile_office, hostile_pdf):
        yield from group.all_of(scale)
