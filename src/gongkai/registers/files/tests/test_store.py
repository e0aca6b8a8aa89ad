import errno
import hashlib
import io
import os
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import RequestFactory

from gongkai.registers.audit.models import Entry
from gongkai.registers.files import content, services
from gongkai.registers.files.models import StoredFile
from gongkai.registers.files.services import EmptyFile, FileTooLarge, StoreFaultKind, StoreFull
from gongkai.registers.files.views import serve

pytestmark = pytest.mark.django_db
NOON = datetime(2020, 10, 15, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_folder_of_its_own(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    settings.AUDIT_KEY_FILE = tmp_path / "audit.key"
    return settings.FILES_ROOT


def store(data=b"content", *, name="通知.txt", limit_bytes=None):
    return services.store(io.BytesIO(data), name=name, by=None, at=NOON, limit_bytes=limit_bytes)


def kept():
    return [path for path in content.root().rglob("*") if path.is_file() and path.name != content.LOCK]


def test_a_file_lies_under_its_digest_for_its_owner_alone():
    stored = store(b"x" * 700_000, name="../年报.txt")

    path = content.path_of(stored.sha256)
    assert stored.sha256 == hashlib.sha256(b"x" * 700_000).hexdigest()
    assert (stored.name, stored.size_bytes, stored.media_type) == ("年报.txt", 700_000, "text/plain")
    assert path.stat().st_mode & 0o777 == 0o400
    assert services.open_file(stored).read() == b"x" * 700_000
    assert Entry.objects.get().act == "file.stored"
    assert kept() == [path]


def test_the_same_content_is_kept_once_under_two_names():
    first, second = store(name="甲.txt"), store(name="乙.txt")

    assert first.sha256 == second.sha256
    assert first.pk != second.pk
    assert len(kept()) == 1


def test_django_files_are_taken_too():
    assert services.store(ContentFile(b"abc"), name="a.txt", by=None, at=NOON).size_bytes == 3


@pytest.mark.parametrize("size", [101, 1_000_000])
def test_a_file_beyond_the_limit_is_refused_and_leaves_nothing(size):
    with pytest.raises(FileTooLarge) as refused:
        store(b"x" * size, limit_bytes=100)

    assert refused.value.limit_bytes == 100
    assert kept() == []
    assert not StoredFile.objects.exists()
    assert not Entry.objects.exists()


def test_a_file_of_exactly_the_limit_is_kept():
    assert store(b"x" * 100, limit_bytes=100).size_bytes == 100


def test_an_empty_file_is_refused_and_leaves_nothing():
    with pytest.raises(EmptyFile):
        store(b"")

    assert kept() == []


def test_a_stream_that_breaks_leaves_nothing():
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > 300_000:
                raise ConnectionResetError
            return super().read(size)

    with pytest.raises(ConnectionResetError):
        services.store(Broken(b"x" * 1_000_000), name="a", by=None, at=NOON)

    assert kept() == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("step", ["write", "fsync"])
def test_a_full_disk_is_said_and_leaves_nothing(monkeypatch, code, step):
    def fail(*arguments):
        raise OSError(code, os.strerror(code))

    store(b"first")
    monkeypatch.setattr(content.os, step, fail)
    with pytest.raises(StoreFull):
        store(b"second")

    assert len(kept()) == 1


def test_a_file_falls_with_its_transaction_and_its_content_is_swept_a_day_later():
    with transaction.atomic():
        stored = store()
        transaction.set_rollback(True)
    path = content.path_of(stored.sha256)
    now = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)

    assert [fault.kind for fault in services.verify_store()] == [StoreFaultKind.UNKNOWN]
    assert services.sweep(at=now + timedelta(hours=23)) == 0
    assert services.sweep(at=now + timedelta(hours=25)) == 1
    assert kept() == []


def test_a_sweep_takes_nothing_that_is_referred_to():
    store()

    assert services.sweep(at=datetime.now(tz=UTC) + timedelta(days=365)) == 0
    assert len(kept()) == 1


def test_verification_finds_what_was_altered_and_what_is_missing():
    altered, missing, sound = store(b"one"), store(b"two"), store(b"three")
    place = content.path_of(altered.sha256)
    place.chmod(0o600)
    place.write_bytes(b"onE")
    content.path_of(missing.sha256).unlink()

    faults = {(fault.kind, fault.sha256) for fault in services.verify_store()}

    assert faults == {(StoreFaultKind.ALTERED, altered.sha256), (StoreFaultKind.MISSING, missing.sha256)}
    assert services.open_file(sound).read() == b"three"
    with pytest.raises(services.ContentLost):
        services.open_file(missing)
    with pytest.raises(CommandError):
        call_command("files", "verify", stdout=StringIO())


def test_handing_in_a_content_again_heals_a_rotten_copy():
    stored = store(b"one")
    place = content.path_of(stored.sha256)
    place.chmod(0o600)
    place.write_bytes(b"onE")

    store(b"one")

    assert list(services.verify_store()) == []


def test_a_file_is_served_as_a_download_that_cannot_run():
    stored = store(b"<html><script>alert(1)</script>", name='年"报\r\nX: y.html')

    answer = serve(stored, inline=True)

    assert b"".join(answer.streaming_content) == b"<html><script>alert(1)</script>"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%B9%B4")
    assert "\n" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["Content-Length"] == "31"


@pytest.mark.parametrize(("data", "disposition"), [(b"%PDF-1.7", "inline"), (b"\x89PNG\r\n\x1a\n", "inline")])
def test_only_what_carries_no_script_is_shown_in_the_browser(data, disposition):
    assert serve(store(data, name="a.bin"), inline=True)["Content-Disposition"].startswith(disposition)
    assert serve(store(data, name="a.bin"))["Content-Disposition"].startswith("attachment")


def test_an_upload_beyond_the_limit_is_not_written_and_is_refused_by_its_size(settings):
    settings.FILE_SIZE_LIMIT_BYTES = 200_000
    request = RequestFactory().post("/", {"file": ContentFile(b"x" * 400_000, name="a.txt")})

    upload = request.FILES["file"]

    assert upload.size == 400_000
    assert Path(upload.temporary_file_path()).stat().st_size == 0
    with pytest.raises(FileTooLarge):
        services.store(upload, name=upload.name, by=None, at=NOON)
    request.close()
    assert kept() == []


def test_several_uploads_share_one_limit(settings):
    settings.FILE_SIZE_LIMIT_BYTES = 200_000
    files = {name: ContentFile(b"x" * 150_000, name=name) for name in ("a.txt", "b.txt")}
    request = RequestFactory().post("/", files)

    first, second = request.FILES["a.txt"], request.FILES["b.txt"]

    assert services.store(first, name="a.txt", by=None, at=NOON).size_bytes == 150_000
    with pytest.raises(FileTooLarge):
        services.store(second, name="b.txt", by=None, at=NOON)


def test_a_sender_who_does_not_stop_is_cut_off(settings):
    settings.FILE_SIZE_LIMIT_BYTES = 100_000
    request = RequestFactory().post("/", {"file": ContentFile(b"x" * 900_000, name="a.txt")})

    assert "file" not in request.FILES


def test_an_upload_within_the_limit_arrives_whole():
    request = RequestFactory().post("/", {"file": ContentFile("通知".encode() * 50_000, name="a.txt")})

    assert services.store(request.FILES["file"], name="a.txt", by=None, at=NOON).size_bytes == 300_000
