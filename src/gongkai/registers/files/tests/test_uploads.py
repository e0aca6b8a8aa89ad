"""What arrives over the network: streamed to the disk of the store, and nothing left of what breaks off."""

import errno
import hashlib
import io
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from gongkai.registers.files import content, services, uploads
from gongkai.registers.files.models import StoredFile
from gongkai.registers.files.services import StoreFull
from gongkai.registers.files.views import serve, told

pytestmark = pytest.mark.django_db
NOON = datetime(2020, 10, 15, 4, 0, tzinfo=UTC)
MEBIBYTE = 1024 * 1024
BOUNDARY = "boundary-of-the-test"


@pytest.fixture(autouse=True)
def a_folder_of_its_own(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    settings.AUDIT_KEY_FILE = tmp_path / "audit.key"


class Stream(io.RawIOBase):
    """A body of so many bytes that is never in memory; it may end or break early."""

    def __init__(self, name, megabytes, *, ends_after=None, breaks_after=None):
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        self.parts = [head, *([bytes(MEBIBYTE)] * megabytes), f"\r\n--{BOUNDARY}--\r\n".encode()]
        self.length = sum(map(len, self.parts))
        self.whole = self.given = 0
        self.rest = b""
        self.ends_after, self.breaks_after = ends_after, breaks_after

    def read(self, size=-1):
        if self.breaks_after is not None and self.given >= self.breaks_after:
            raise ConnectionResetError
        if self.ends_after is not None and self.given >= self.ends_after:
            return b""
        while len(self.rest) < size and self.whole < len(self.parts):
            self.rest += self.parts[self.whole]
            self.whole += 1
        data, self.rest = self.rest[:size], self.rest[size:]
        self.given += len(data)
        return data


def request_of(stream):
    return WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
            "CONTENT_LENGTH": str(stream.length),
            "wsgi.input": stream,
        }
    )


def left():
    return [path for path in content.root().rglob("*") if path.is_file() and path.name != content.LOCK]


def test_a_hundred_megabytes_are_never_in_memory(settings):
    settings.FILE_SIZE_LIMIT_BYTES = 100 * MEBIBYTE
    request = request_of(Stream("大.bin", 100))
    tracemalloc.start()

    stored = services.store(request.FILES["file"], name=request.FILES["file"].name, by=None, at=NOON)

    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    request.close()
    assert stored.sha256 == hashlib.sha256(bytes(100 * MEBIBYTE)).hexdigest()
    assert peak_bytes < 8 * MEBIBYTE
    assert left() == [content.path_of(stored.sha256)]


def test_an_upload_lies_on_the_disk_of_the_store():
    request = request_of(Stream("a.bin", 1))

    upload = request.FILES["file"]

    assert Path(upload.temporary_file_path()).parent == content.incoming()
    assert upload.temporary_file_path().endswith(".upload")
    request.close()
    assert left() == []


@pytest.mark.parametrize("megabytes", [0.5, 1.5, 2.0001])
def test_a_request_that_ends_early_is_refused_and_leaves_nothing(megabytes):
    request = request_of(Stream("a.bin", 3, ends_after=int(megabytes * MEBIBYTE)))

    with pytest.raises(MultiPartParserError):
        request.FILES["file"]

    assert left() == []


@pytest.mark.parametrize("megabytes", [0, 0.5, 2.5])
def test_a_connection_that_breaks_leaves_nothing(megabytes):
    request = request_of(Stream("a.bin", 3, breaks_after=int(megabytes * MEBIBYTE)))

    with pytest.raises((ConnectionResetError, UnreadablePostError)):
        request.FILES["file"]

    assert left() == []


def test_a_disk_that_fills_up_while_receiving_is_said_and_leaves_nothing(monkeypatch):
    def full(self, *_):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(uploads.ReceivedFile, "write", full)
    request = request_of(Stream("a.bin", 1))
    upload = request.FILES["file"]

    with pytest.raises(StoreFull) as refused:
        services.store(upload, name=upload.name, by=None, at=NOON)
    with pytest.raises(StoreFull):
        upload.read()

    request.close()
    assert told(refused.value)
    assert left() == []
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("年报\u202egpj.exe", "年报gpj.exe"),
        ("a\x00b.docx", "ab.docx"),
        ("长" * 400 + ".docx", "长" * 195 + ".docx"),
    ],
)
def test_a_hostile_name_is_harmless_in_the_store_and_in_the_answer(name, shown):
    stored = services.store(io.BytesIO(b"x"), name=name, by=None, at=NOON)

    answer = serve(stored)

    assert stored.name == shown
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not {"\r", "\n", "\x00", "\u202e", "/", "\\"} & set(answer["Content-Disposition"])
    assert left() == [content.path_of(stored.sha256)]
