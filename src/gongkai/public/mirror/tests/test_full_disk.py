"""A disk that is full while pages are written: nothing stale stays, nothing half is left, it is tried again."""

import contextlib
import errno
import os
import secrets
import subprocess
import warnings

import pytest
from django.test import Client

from gongkai.public.mirror import health, keeping, store
from gongkai.registers.journal import following
from gongkai.registers.journal.models import Cursor, Head

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def full(monkeypatch):
    """Fills the disk, and makes room again."""

    class Disk:
        def fill(self):
            def write(draft, body):
                draft.write_bytes(body[: len(body) // 2])
                raise FULL

            monkeypatch.setattr(store, "_write_whole", write)

        def make_room(self):
            monkeypatch.undo()

    return Disk()


def pages_of(record, place):
    folder = place / "pages/main/r" / record.public_id
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


def drafts(place):
    return [path for path in (place / "pages").rglob("*") if path.name.endswith(store.WRITING)]


def test_a_page_that_cannot_be_written_anew_is_taken_away_and_written_at_the_next_beat(
    bureau, record, place, kept, full
):
    address = f"/r/{record.public_id}/"
    Cursor.objects.filter(pk="pages").update(sequence=0)
    (place / "pages/main/r" / record.public_id / "index.html").write_text("stale")

    full.fill()
    following.follow()
    cursor = Cursor.objects.get(pk="pages")
    answer = Client().get(address)

    assert cursor.sequence == 0
    assert "No space left" in cursor.fault
    assert (kept(address), drafts(place)) == (None, [])
    assert answer.status_code == 200

    full.make_room()
    following.follow()

    assert kept(address) == answer.content
    assert Cursor.objects.get(pk="pages").sequence == Head.objects.get().sequence


def test_what_is_withdrawn_goes_also_where_nothing_can_be_written(record, withdraw, place, full):
    full.fill()
    withdraw(record)

    following.follow()

    assert pages_of(record, place) == []
    assert Client().get(f"/r/{record.public_id}/").status_code == 410
    with pytest.raises(health.Stuck):
        health.health()


def test_an_old_page_stays_whole_while_the_new_one_does_not_fit(record, place, kept, full):
    address = f"/r/{record.public_id}/"
    before = kept(address)

    full.fill()
    with pytest.raises(OSError, match="No space"):
        keeping.pages().write("main", address, b"new")

    assert kept(address) == before
    assert drafts(place) == []


@pytest.fixture
def tiny(tmp_path, settings):
    """A file system of its own with hardly any room; without the right to mount one, this is said aloud."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True)
    if done.returncode:
        warnings.warn(f"NOT tested on a real full disk: {done.stderr.decode().strip()}", stacklevel=1)
        pytest.skip("no file system can be mounted here, so a really full disk is not tested")
    settings.PAGES_ROOT = folder / "pages"
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_on_a_disk_that_is_really_full_the_store_recovers_by_itself(place, tiny, begun, release, withdraw, kept):
    first = release(title="先公开的")
    following.follow()
    assert kept(f"/r/{first.public_id}/")
    filler = tiny / "filler"
    _fill(filler)

    second = release(number_serial=13, title="后公开的", body=secrets.token_hex(40_000))
    withdraw(first)
    following.follow()
    stuck = Cursor.objects.get(pk="pages")

    assert "No space left" in stuck.fault
    assert kept(f"/r/{first.public_id}/") is None
    assert [path for path in tiny.rglob("*") if path.name.endswith(store.WRITING)] == []
    assert Client().get(f"/r/{second.public_id}/").status_code == 200

    filler.unlink()
    following.follow()

    assert "后公开的" in kept(f"/r/{second.public_id}/").decode()
    assert kept(f"/r/{first.public_id}/") is None
    assert Cursor.objects.get(pk="pages").fault == ""
    assert not following.check(_mirror())


def _mirror():
    return next(one for one in following.followers() if one.name == "pages")


def _fill(path):
    with path.open("wb", buffering=0) as file:
        for size in (4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * size)


def test_a_store_that_may_not_be_written_fails_the_health_check(record, place, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)

    with pytest.raises(health.NotWritable):
        health.health()
