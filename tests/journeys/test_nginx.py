"""nginx in front of the page store: the same answers as the application's, and all of them while it is dead."""

import gzip
import http.client
import re
import socket
import ssl
import subprocess
import sys
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from tools import web_server

from .city import HOST
from .installation import paths_in, unused_port

pytestmark = [pytest.mark.nginx, pytest.mark.django_db, pytest.mark.xdist_group("city")]
OWN = {"date", "server", "etag", "last-modified", "content-length", "connection", "transfer-encoding"}
OWN |= {"accept-ranges", "content-language"}
"""Headers that say when and by whom something was sent, and none that tells a browser what it may do."""
STYLES = {"elder": "style.elder.css", "contrast": "style.contrast.css"}


def ask(port, path, *, host=HOST, method="GET", **headers):
    """One answer as it came: nothing is followed, normalised or unpacked. (status, headers by lower case name, body)"""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        asked.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        asked.putheader("Host", host)
        for name, value in headers.items():
            asked.putheader(name.replace("_", "-"), value)
        asked.endheaders()
        got = asked.getresponse()
        told = {}
        for name, value in got.getheaders():
            told[name.lower()] = f"{told[name.lower()]}, {value}" if name.lower() in told else value
        return got.status, told, got.read()
    finally:
        asked.close()


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def site(city, tmp_path_factory):
    """The city's installation with nginx before it; killed and started by the tests in turn."""
    port = unused_port()
    listen = [f"127.0.0.1:{port}", *([f"[::1]:{port}"] if has_ipv6() else [])]
    words = [word for address in listen for word in ("--listen", address)]
    configured = city.installation.run(
        "tools.web_server", *words, "--application", f"127.0.0.1:{city.installation.port}"
    )
    with web_server.running(configured, tmp_path_factory.mktemp("nginx"), port=port) as error_log:
        yield SimpleNamespace(**vars(city), port=port, store=city.public / "pages" / "main", errors=error_log)


@pytest.fixture
def alive(site):
    if not site.installation.answers():
        site.installation.start()
    return site


@pytest.fixture
def dark(site):
    site.installation.kill()
    return site


def stored(site):
    """Every page; the stylesheets have one address together."""
    return [(quote(path), file) for path, file in paths_in(site.store) if not path.startswith("/style.")]


def told_alike(one, other):
    """The names of the headers in which two answers differ."""
    names = (set(one) | set(other)) - OWN - {"vary"}
    return {name: (one.get(name), other.get(name)) for name in names if one.get(name) != other.get(name)}


def test_every_stored_page_has_the_application_s_bytes_and_headers(alive):
    wrong = []
    pages = stored(alive)

    for path, file in pages:
        status, headers, body = ask(alive.port, path)
        own_status, own, own_body = ask(alive.installation.port, path)
        if differing := told_alike(headers, own):
            wrong.append((path, differing))
        if (status, own_status) != (200, 200) or not body == own_body == file.read_bytes():
            wrong.append((path, status, own_status, len(body), len(own_body)))

    assert len(pages) > 5
    assert wrong == []


@pytest.mark.parametrize("mode", ["plain", "elder", "contrast", "", "nonsense", "../../etc/passwd"])
def test_the_one_stylesheet_answers_as_the_application_does(alive, mode):
    cookie = {"Cookie": f"gongkai_display={mode}"} if mode else {}

    status, headers, body = ask(alive.port, "/style.css", **cookie)
    _status, own, own_body = ask(alive.installation.port, "/style.css", **cookie)

    assert (status, body) == (200, own_body)
    assert told_alike(headers, own) == {}
    assert "Cookie" in headers["vary"]


@pytest.mark.parametrize("before", ["", "own", "own?q=1", "else", "else-own", "//", "/\\"])
def test_a_mode_is_chosen_as_in_the_application_and_leads_back_to_own_pages_alone(alive, before):
    referers = {
        "": "",
        "own": f"http://{HOST}{alive.rule}",
        "own?q=1": f"http://{HOST}{alive.rule}?q=1#top",
        "else": "http://evil.example/x/",
        "else-own": f"http://evil.example/http://{HOST}/x/",
        "//": f"http://{HOST}//evil.example/",
        "/\\": f"http://{HOST}/\\evil.example/",
    }

    status, headers, _body = ask(alive.port, "/display/elder", Referer=referers[before])
    own_status, own, _own_body = ask(alive.installation.port, "/display/elder", Referer=referers[before])

    assert status == own_status == 302
    assert headers["location"] == (alive.rule if before.startswith("own") else "/")
    assert own["location"].replace("%5C", "") == headers["location"] or before == "/\\"
    assert attributes(headers["set-cookie"]) == attributes(own["set-cookie"])
    assert headers["cache-control"] == own["cache-control"] == "no-store"
    assert told_alike(headers, own).keys() <= {"set-cookie", "location", "content-type", "content-language"}
    assert ask(alive.port, "/display/elder", method="POST")[0] == 405


def attributes(cookie):
    return {part.strip() for part in cookie.split(";") if not part.strip().startswith("expires=")}


def test_static_files_and_the_log_are_files_with_the_application_s_headers(alive):
    hashed = next(one for one in sorted((alive.public / "static").rglob("*.svg")) if re.search(r"\.\w{12}\.", one.name))
    names = [hashed.relative_to(alive.public).as_posix(), "static/desk/icon.svg", "log/checkpoint", "log/keys"]
    names += [
        one.relative_to(alive.public).as_posix() for one in (alive.public / "log" / "tile").rglob("*") if one.is_file()
    ]

    for name in names:
        status, headers, body = ask(alive.port, f"/{name}")
        own_status, own, own_body = ask(alive.installation.port, f"/{name}")

        assert (status, own_status) == (200, 200), name
        assert body == own_body == (alive.public / name).read_bytes()
        assert told_alike(headers, own).keys() <= {"x-frame-options"}, name
    assert "immutable" in ask(alive.port, f"/{names[0]}")[1]["cache-control"]


def test_what_was_asked_after_the_question_mark_changes_no_stored_page(alive):
    page = ask(alive.port, alive.rule)[2]

    for query in ("?x=1", "?'or''='", "?<script>", "?a=%00", "?" + "q" * 4000):
        assert ask(alive.port, alive.rule + query)[2] == page


def test_a_copy_is_sent_packed_and_not_sent_again_when_it_did_not_change(alive):
    status, headers, body = ask(alive.port, alive.rule, Accept_Encoding="gzip")
    again, kept, nothing = ask(alive.port, alive.rule, Accept_Encoding="gzip", If_None_Match=headers["etag"])

    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert gzip.decompress(body) == ask(alive.port, alive.rule)[2]
    assert "Accept-Encoding" in headers["vary"]
    assert (again, nothing) == (304, b"")
    assert kept["cache-control"] == headers["cache-control"]
    assert ask(alive.port, alive.rule, If_Modified_Since=headers["last-modified"])[0] == 304


def test_a_host_that_nobody_configured_is_told_so(alive):
    for host in ("unknown.example", "evil.example:80", "localhost.evil.example", "..", "a/b", ""):
        status, headers, body = ask(alive.port, alive.rule, host=host)

        assert status in {400, 421}, host
        assert b"<script" not in body
        if status == 421:
            assert "没有这个名称的网站" in body.decode()
            assert headers["content-type"] == "text/plain; charset=utf-8"
    assert ask(alive.port, alive.rule, host=f"{HOST.upper()}:8080")[0] == 200


TRICKS = [
    "/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/static/../../home/secret.key",
    "/static/%2e%2e/pages/main/_down.html", "/static../home/secret.key", "/log/../log.key", "/log/.checkpoint",
    "/log/tile/../../home/secret.key", "/log/tile/entries/000/../../keys/", "/%00", "/r/%00/",
    "//etc/passwd", "//", "/r//x/", "/%0d%0aSet-Cookie:a=b/",
    "/.git/config", "/style.css/", "/.writing", "/index.html", "/index.html.gz", "/nginx-sites.map",
    "/../nginx-sites.map", "/r/" + "x" * 300 + "/", "/r/" + "x/" * 2000, "/" + "x" * 9000,
    "/%ff%fe/", "/r/\\..\\x/",
]  # fmt: skip


@pytest.mark.parametrize("state", ["alive", "dark"])
def test_no_trick_with_a_path_reaches_another_file(request, state):
    site = request.getfixturevalue(state)

    for path in [*TRICKS, f"{site.rule}index.html", f"{site.rule}index.html.gz", site.rule[:-1] + "%2f%2e%2e%2f"]:
        status, headers, body = ask(site.port, path)

        assert status in {301, 302, 400, 404, 414, 503}, (path, status)
        assert b"root:" not in body
        assert "set-cookie" not in headers or "a=b" not in headers["set-cookie"]
        if status in {404, 503}:
            assert headers["x-frame-options"] == "DENY"
            assert headers["content-type"].startswith("text/html")


def test_a_withdrawn_record_is_gone_and_in_the_dark_not_there(site):
    if not site.installation.answers():
        site.installation.start()
    gone = ask(site.port, site.gone)

    site.installation.kill()
    absent = ask(site.port, site.gone)

    assert gone[0] == 410
    assert absent[0] == 404
    assert "青川市公证名册" not in gone[2].decode() + absent[2].decode()
    assert "没有保存的页面" in absent[2].decode()
    assert absent[1]["x-robots-tag"] == "noindex, nofollow"


@pytest.mark.demand("REC-5")
def test_with_the_application_killed_every_stored_page_is_read_in_every_mode(dark):
    wrong = []
    for path, file in stored(dark):
        status, headers, body = ask(dark.port, path)
        if status != 200 or body != file.read_bytes() or "content-security-policy" not in headers:
            wrong.append((path, status))

    assert wrong == []
    for mode in ("plain", "elder", "contrast"):
        status, headers, _body = ask(dark.port, f"/display/{mode}", Referer=f"http://{HOST}{dark.rule}")
        assert (status, headers["location"]) == (302, dark.rule)
        style = ask(dark.port, "/style.css", Cookie=headers["set-cookie"].split(";")[0])
        assert style[2] == (dark.store / STYLES.get(mode, "style.css")).read_bytes()
    assert ask(dark.port, "/log/checkpoint")[0] == 200
    assert ask(dark.port, "/static/desk/icon.svg")[0] == 200


@pytest.mark.parametrize(
    "path", ["/desk/", "/accounts/login/", "/api/v1/records", "/search/?q=公证", "/health", "/d/x"]
)
def test_with_the_application_killed_what_needs_it_says_so(dark, path):
    status, headers, body = ask(dark.port, quote(path, safe="/?="))
    posted = ask(dark.port, quote(path, safe="/?="), method="POST", Content_Length="0")

    assert (status, posted[0]) == (503, 503)
    assert "暂时不能使用" in body.decode()
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "no-store"
    assert headers["retry-after"] == "60"
    assert headers["content-security-policy"].startswith("default-src 'self'")


def test_it_listens_on_both_kinds_of_addresses_tells_no_version_and_complains_of_nothing(alive):
    _status, headers, _body = ask(alive.port, "/style.css")

    assert headers["server"] == "nginx"
    assert not re.search(r"\[(?:warn|crit|alert|emerg)\]", alive.errors.read_text())
    if has_ipv6():
        socket.create_connection(("::1", alive.port), timeout=5).close()
    too_much = ask(alive.port, "/accounts/login/", method="POST", Content_Length=str(200 * 1024 * 1024))
    assert too_much[0] == 413


def test_with_a_certificate_plain_http_only_leads_to_https(site, tmp_path):
    key, chain = tmp_path / "key.pem", tmp_path / "chain.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run([*made, "-keyout", key, "-out", chain, "-subj", "/CN=x"], check=True, capture_output=True)
    plain, secure = unused_port(), unused_port()
    words = ["--certificate", str(chain), "--key", str(key), "--listen", f"127.0.0.1:{secure}"]
    told = subprocess.run(
        [sys.executable, "-m", "tools.web_server", *words],
        env={**site.installation.environment, "GONGKAI_HTTPS": "1"}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    told = told.replace("listen 80 ", f"listen 127.0.0.1:{plain} ").replace("    listen [::]:80 default_server;\n", "")

    with web_server.running(told, tmp_path / "nginx", port=plain):
        status, headers, _body = ask(plain, site.rule)
        context = ssl.create_default_context(cafile=chain)
        context.check_hostname = False
        asked = http.client.HTTPSConnection("127.0.0.1", secure, timeout=20, context=context)
        asked.request("GET", "/display/elder", headers={"Host": HOST, "Referer": f"https://{HOST}{site.rule}"})
        answer = asked.getresponse()

    assert (status, headers["location"]) == (301, f"https://{HOST}{site.rule}")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answer.headers["Location"] == site.rule
    assert "Secure" in attributes(answer.headers["Set-Cookie"])
