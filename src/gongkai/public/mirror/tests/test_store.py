"""Addresses and files: one for one, whole or not at all, and none outside the folder."""

import gzip
import os
import subprocess
import sys

import pytest

from gongkai.public.mirror import rules
from gongkai.public.mirror.store import PageStore


@pytest.fixture
def pages(tmp_path):
    return PageStore(tmp_path / "pages")


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/r/abc/", "r/abc/index.html"),
        ("/r/abc/record.json", "r/abc/record.json"),
        ("/library/subject/%E5%8F%B8%E6%B3%95/", "library/subject/司法/index.html"),
        ("/r/abc/files/00/%E5%90%8D%20%E5%8D%95%25.csv", "r/abc/files/00/名 单%.csv"),
    ],
)
def test_an_address_has_one_file_and_the_file_one_address(address, file):
    assert rules.file_of(address) == file
    assert rules.address_of(file) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "r/abc/",
        "/../secret.key",
        "/r/%2e%2e/%2e%2e/secret.key",
        "/r/..%2f..%2fsecret.key",
        "/r//abc/",
        "//etc/passwd",
        "/r/a%00b/",
        "/r/a%0ab/",
        "/r/a%5cb/",
        "/r/./abc/",
        "/.mirror/state.json",
        "/r/.hidden",
        "/r/abc/index.html",
        "/r/abc/record.json.gz",
        "/r/%ff/",
        "/r/%e2%80%aeabc/",
        "/" + "字" * 80 + "/",
        "/a" * 600 + "/",
    ],
)
def test_an_address_that_leads_out_or_nowhere_has_no_file(pages, address):
    with pytest.raises(rules.BadAddress):
        pages.write("main", address, b"x")
    assert not pages.root.exists() or not list(pages.root.rglob("*"))


@pytest.mark.parametrize("site", ["", "..", "a/b", ".mirror"])
def test_a_site_has_a_plain_name(pages, site):
    with pytest.raises(rules.BadAddress):
        pages.write(site, "/", b"x")


def test_a_link_that_leads_out_is_not_followed(pages, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (pages.root / "main").mkdir(parents=True)
    (pages.root / "main" / "r").symlink_to(outside)
    (outside / "a.json").write_text("secret")
    (pages.root / "main" / "b.json").symlink_to(outside / "a.json")

    with pytest.raises(rules.BadAddress):
        pages.write("main", "/r/x.json", b"{}")
    with pytest.raises(rules.BadAddress):
        pages.read("main", "/r/a.json")
    assert pages.read("main", "/b.json") is None
    assert [path.name for path in outside.iterdir()] == ["a.json"]
    assert {path.name for path in pages.leftovers()} == {"r", "b.json"}


def test_what_is_cut_off_is_not_there(pages):
    pages.write("main", "/a.json", b'{"whole": true}')
    place = pages.place("main", "/a.json")

    for body in (b"", b'{"who'):
        place.write_bytes(body)
        assert pages.read("main", "/a.json") is None

    place.write_bytes(b'{"whole": true}')
    place.with_name("a.json.gz").write_bytes(b"")
    assert pages.read("main", "/a.json") is None


def test_what_is_below_goes_at_once(pages):
    for address in ("/r/a/", "/r/a/record.json", "/r/a/versions/1/", "/r/ab/"):
        pages.write("main", address, b"x")

    assert pages.remove_below("main", "/r/a/")

    assert list(pages.addresses("main")) == ["/r/ab/"]
    assert not pages.remove_below("main", "/r/a/")


def test_a_file_that_lies_elsewhere_is_linked_and_packed_types_have_no_copy(pages, tmp_path):
    source = tmp_path / "content"
    source.write_bytes(b"%PDF")
    source.chmod(0o400)

    pages.link("main", "/r/a/files/00/a.pdf", source)
    pages.link("main", "/r/a/files/00/a.pdf", source)

    place = pages.place("main", "/r/a/files/00/a.pdf")
    assert place.samefile(source)
    assert place.stat().st_mode & 0o777 == 0o444
    assert [path.name for path in place.parent.iterdir()] == ["a.pdf"]


def test_a_file_of_text_that_lies_elsewhere_is_copied_with_a_compressed_copy(pages, tmp_path):
    source = tmp_path / "content"
    source.write_bytes(b"a,b\n" * 100)

    pages.link("main", "/r/a/files/00/a.csv", source)

    place = pages.place("main", "/r/a/files/00/a.csv")
    assert not place.samefile(source)
    assert gzip.decompress(place.with_name("a.csv.gz").read_bytes()) == source.read_bytes()


def test_the_same_bytes_are_not_written_again(pages):
    pages.write("main", "/a.json", b"{}")
    before = pages.place("main", "/a.json").stat()

    pages.write("main", "/a.json", b"{}")

    assert pages.place("main", "/a.json").stat().st_ino == before.st_ino


def test_a_folder_in_the_place_of_a_file_is_taken_away(pages):
    pages.write("main", "/feed.xml/x/", b"x")

    assert pages.remove("main", "/feed.xml")
    pages.write("main", "/feed.xml", b"<feed/>")
    assert pages.read("main", "/feed.xml") == b"<feed/>"


def test_where_a_file_may_not_grow_the_old_one_stays_whole_and_nothing_half_is_left(tmp_path):
    """In a process of its own, which the system allows no file above some size."""
    code = f"""
import errno, resource, signal
from pathlib import Path
from gongkai.public.mirror.store import PageStore
pages = PageStore(Path({str(tmp_path)!r}))
pages.write("main", "/a.json", b"old")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    pages.write("main", "/a.json", bytes(range(256)) * 100)
except OSError as error:
    assert error.errno == errno.EFBIG
else:
    raise SystemExit("was written")
assert pages.read("main", "/a.json") == b"old"
"""
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})

    assert done.returncode == 0
    assert sorted(path.name for path in (tmp_path / "main").iterdir()) == ["a.json", "a.json.gz"]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/r/a/record.json", "application/json; charset=utf-8"),
        ("/library/feed.xml", "application/atom+xml; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/r/a/files/00/a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("/r/a/files/00/a.html", None),
        ("/r/a/files/00/a.svg", None),
        ("/r/a/files/00/", None),
        ("/r/a/record.exe", None),
        ("/r/a", None),
    ],
)
def test_the_type_is_known_from_the_address(address, told):
    assert rules.type_of(address) == told
