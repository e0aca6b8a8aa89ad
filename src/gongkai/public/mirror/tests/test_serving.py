"""The wrapper in front of the application: what is kept is served by it, whatever the application does."""

import gzip
import json
import os
import subprocess
import sys
from wsgiref.util import setup_testing_defaults

import pytest

from gongkai.public.mirror import rules, serving
from gongkai.public.mirror.serving import StoreFirst, takes_gzip
from gongkai.public.mirror.store import PageStore
from gongkai.public.portal import styles
from gongkai.public.portal.views import COOKIE

PAGE = "<!doctype html><title>公开</title>\n".encode() * 50
HEADERS = {
    "page": {
        "Content-Security-Policy": "default-src 'self'",
        "X-Robots-Tag": "all",
        "Cache-Control": "public, no-cache",
    },
    "attached": {"Content-Security-Policy": "sandbox", "Content-Disposition": "attachment"},
    "style": {"Cache-Control": "no-cache"},
    "static": {"X-Content-Type-Options": "nosniff"},
}


def of_the_application(environ, start_response):
    start_response("404 Not Found", [("Content-Type", "text/plain")])
    return [b"the application"]


@pytest.fixture
def pages(tmp_path):
    store = PageStore(tmp_path / "pages")
    store.write("main", "/r/a/", PAGE)
    store.write("site-2", "/r/a/", b"<title>other</title>")
    (tmp_path / "static").mkdir()
    write_table(tmp_path)
    return store


def write_table(tmp_path, **changes):
    told = {
        "https": False,
        "hosts": {"city.example": "main", "other.example": "site-2", "[::1]": "main"},
        "static": str(tmp_path / "static"),
        "headers": HEADERS,
    }
    (tmp_path / "pages" / "sites.json").write_text(json.dumps(told | changes))


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = int(status.split()[0]), dict(headers), body
        assert len(self.headers) == len(headers)


@pytest.fixture
def get(pages):
    """Asks the wrapper; what it does not have is the application's."""
    wrapped = StoreFirst(of_the_application, pages.root)

    def ask(path, *, host="city.example", method="GET", query="", **headers):
        environ = {"REQUEST_METHOD": method, "HTTP_HOST": host, "QUERY_STRING": query}
        setup_testing_defaults(environ)
        environ["PATH_INFO"] = path.encode().decode("latin-1")
        environ |= {f"HTTP_{name.upper()}": text for name, text in headers.items()}
        told = []
        body = b"".join(wrapped(environ, lambda status, headers: told.extend((status, headers))))
        return Answer(*told, body)

    ask.wrapped = wrapped
    return ask


def test_a_page_is_served_with_its_headers_whatever_the_query(get):
    for answer in (get("/r/a/"), get("/r/a/", query="x=<script>"), get("/r/a/", host="CITY.example:8000")):
        assert (answer.status, answer.body) == (200, PAGE)
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Content-Length"] == str(len(PAGE))
        assert answer.headers["Content-Security-Policy"] == "default-src 'self'"
        assert answer.headers["X-Robots-Tag"] == "all"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Last-Modified"].endswith("GMT")


def test_each_host_has_its_site_and_an_unknown_one_is_the_applications(get):
    assert get("/r/a/", host="other.example").body == b"<title>other</title>"
    assert get("/r/a/", host="[::1]:8000").body == PAGE
    for host in ("nobody.example", "", "city.example.evil", "city.example:80:80", "main"):
        assert get("/r/a/", host=host).body == b"the application"


def test_compressed_bytes_go_to_whoever_takes_them(get):
    answer = get("/r/a/", accept_encoding="gzip, deflate, br")

    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert gzip.decompress(answer.body) == PAGE
    assert answer.headers["ETag"] != get("/r/a/").headers["ETag"]


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip", True),
        ("br, gzip", True),
        ("gzip;q=0.5, br;q=1", True),
        ("gzip;q=1.0", True),
        ("x-gzip", True),
        ("br;q=1.0, gzip", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, br", False),
        ("identity", False),
        ("", False),
    ],
)
def test_whether_compressed_bytes_are_taken(accepted, takes):
    assert takes_gzip(accepted) is takes


def test_what_the_reader_has_already_is_not_sent_again(get):
    first = get("/r/a/")
    tag, since = first.headers["ETag"], first.headers["Last-Modified"]

    for headers in (
        {"if_none_match": tag},
        {"if_none_match": f'"x", W/{tag}'},
        {"if_none_match": "*"},
        {"if_modified_since": since},
    ):
        answer = get("/r/a/", **headers)
        assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", tag)
        assert "Content-Length" not in answer.headers
    assert get("/r/a/", if_none_match='"x"', if_modified_since=since).status == 200
    assert get("/r/a/", if_none_match=tag, accept_encoding="gzip").status == 304


def test_a_page_that_changed_is_read_again_and_one_that_is_gone_is_not_served(get, pages):
    assert get("/r/a/").body == PAGE
    tag = get("/r/a/").headers["ETag"]

    pages.write("main", "/r/a/", b"<title>new</title>")
    assert get("/r/a/", if_none_match=tag).body == b"<title>new</title>"

    pages.remove("main", "/r/a/")
    assert get("/r/a/").body == b"the application"


def test_only_reading_is_answered(get):
    assert get("/r/a/", method="HEAD").body == b""
    assert get("/r/a/", method="HEAD").headers["Content-Length"] == str(len(PAGE))
    assert get("/r/a/", method="POST").body == b"the application"


@pytest.mark.parametrize(
    "path",
    ["/r/../r/a/", "/../sites.json", "/r/a/index.html", "/.mirror/state.json", "/r/a/\x00", "/r/a/index.html.gz",
     "/r/a", "//r/a/", "/r\\a/", "/static/../../pages/sites.json", "/static/%2e%2e/x.css", "/static//etc/passwd"],
)  # fmt: skip
def test_no_path_leads_out_of_the_store(get, path):
    assert get(path).body == b"the application"


def test_links_are_not_followed(get, pages, tmp_path):
    (tmp_path / "secret.json").write_text("{}")
    (pages.root / "main" / "x.json").symlink_to(tmp_path / "secret.json")
    (pages.root / "main" / "s").symlink_to(tmp_path)

    assert get("/x.json").body == b"the application"
    assert get("/s/secret.json").body == b"the application"


def test_what_was_cut_off_is_the_applications(get, pages):
    place = pages.place("main", "/r/a/")
    for body in (b"", PAGE[:100]):
        place.write_bytes(body)
        assert get("/r/a/").body == b"the application"


def test_the_stylesheet_is_that_of_the_chosen_mode(get, pages):
    for address, text in (
        ("/style.css", b"plain"),
        ("/style.elder.css", b"elder"),
        ("/style.contrast.css", b"contrast"),
    ):
        pages.write("main", address, text)

    for mode in ("elder", "contrast"):
        answer = get("/style.css", cookie=f"a=b; gongkai_display={mode}; c=d")
        assert answer.body == mode.encode()
        assert answer.headers["Vary"] == "Accept-Encoding, Cookie"
    for cookie in ("", "gongkai_display=plain", "gongkai_display=../x", "gongkai_display"):
        assert get("/style.css", cookie=cookie).body == b"plain"


def test_modes_and_cookie_are_those_of_the_portal():
    assert COOKIE == rules.COOKIE
    assert set(styles.MODES) == {"plain", *rules.STYLES}


def test_an_attachment_is_saved_and_never_opened(get, pages, tmp_path):
    source = tmp_path / "content"
    source.write_bytes(b"%PDF" * 1_000_000)
    pages.link("main", "/r/a/files/00/%E8%A1%A8.pdf", source)

    answer = get("/r/a/files/00/表.pdf", accept_encoding="gzip")

    assert answer.body == source.read_bytes()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["Content-Length"] == str(4_000_000)
    assert get("/r/a/files/00/表.pdf", if_none_match=answer.headers["ETag"]).status == 304


def test_static_files_are_served_and_hashed_names_last(get, tmp_path):
    (tmp_path / "static" / "desk.0123456789ab.css").write_text("a{}")
    (tmp_path / "static" / "desk.css").write_text("b{}")
    (tmp_path / "static" / "staticfiles.exe").write_text("c")

    hashed, plain = get("/static/desk.0123456789ab.css"), get("/static/desk.css")

    assert (hashed.body, plain.body) == (b"a{}", b"b{}")
    assert "immutable" in hashed.headers["Cache-Control"]
    assert "immutable" not in plain.headers["Cache-Control"]
    assert get("/static/staticfiles.exe").body == b"the application"


def test_memory_is_bounded(pages, tmp_path):
    wrapped = StoreFirst(of_the_application, pages.root, memory_bytes=20_000)
    for number in range(50):
        pages.write("main", f"/r/{number}/", PAGE)
        environ = {"REQUEST_METHOD": "GET", "HTTP_HOST": "city.example", "PATH_INFO": f"/r/{number}/"}
        assert b"".join(wrapped(environ | {"wsgi.url_scheme": "http"}, lambda *_: None)) == PAGE

    assert 0 < sum(one.size for one in wrapped._kept.values()) == wrapped._used <= 20_000


def test_without_tls_the_application_leads_there(get, tmp_path):
    write_table(tmp_path, https=True)

    assert get("/r/a/", x_forwarded_proto="http").body == b"the application"
    assert get("/r/a/").body == b"the application"
    assert get("/r/a/", x_forwarded_proto="https").body == PAGE


def test_a_store_that_is_deleted_or_whose_table_is_damaged_leaves_everything_to_the_application(
    get, pages, monkeypatch
):
    monkeypatch.setattr(serving, "LOOKS_AGAIN_SECONDS", 0)
    assert get("/r/a/").body == PAGE

    (pages.root / "sites.json").write_text('{"https"')
    assert get("/r/a/").body == b"the application"
    (pages.root / "sites.json").unlink()
    assert get("/r/a/").body == b"the application"


def test_nothing_of_django_is_needed_to_serve():
    code = "import sys, gongkai.public.mirror.serving; raise SystemExit('django' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})

    assert done.returncode == 0
