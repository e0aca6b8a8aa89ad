"""Feeds are read whatever they hold, and fetched from a real server on this machine alone."""

import threading
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gongkai.disclosure.republications import fetching
from gongkai.disclosure.republications.fetching import NotFetched, fetch
from gongkai.disclosure.republications.rules import (
    BYTES_LIMIT,
    ITEMS_LIMIT,
    NoFeed,
    moment,
    plain,
    read_feed,
    web_address,
)

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>中国政府网 政策</title>
<item><title>国务院关于<![CDATA[<b>某事</b>]]>的决定</title><link>/zhengce/2020-08/31/content_1.htm</link>
<guid>a-1</guid><pubDate>Mon, 31 Aug 2020 16:00:00 +0800</pubDate>
<description>&lt;p&gt;第一段。&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;第二段&amp;amp;。&lt;/p&gt;</description></item>
<item><title></title><link>http://www.gov.cn/2</link></item>
<item><title>坏链接</title><link>javascript:alert(1)</link></item>
</channel></rss>""".encode()
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>云南省人民政府</title>
<entry><id>urn:1</id><title type="html">省政府&lt;i&gt;通知&lt;/i&gt;</title><link rel="self" href="x"/>
<link href="https://www.yn.gov.cn/1"/><published>2020-08-31T08:00:00Z</published><summary>要点</summary></entry>
<entry><id>urn:2</id><title>另一件</title><updated>2020-08-31T16:30:00+08:00</updated></entry></feed>""".encode()


def test_rss_is_read():
    first, bad = read_feed(RSS, address="https://www.gov.cn/rss/zhengce.xml")

    assert (first.identity, first.title, first.publisher) == ("a-1", "国务院关于某事的决定", "中国政府网 政策")
    assert first.link == "https://www.gov.cn/zhengce/2020-08/31/content_1.htm"
    assert first.summary == "第一段。\n第二段&。"
    assert first.published_at == datetime(2020, 8, 31, 8, tzinfo=UTC)
    assert (bad.title, bad.link, bad.published_at, bad.identity) == ("坏链接", "", None, "坏链接")


def test_atom_is_read():
    first, second = read_feed(ATOM)

    assert (first.identity, first.title, first.link) == ("urn:1", "省政府通知", "https://www.yn.gov.cn/1")
    assert (first.publisher, first.summary) == ("云南省人民政府", "要点")
    assert second.published_at == datetime(2020, 8, 31, 8, 30, tzinfo=UTC)
    assert second.link == ""


LAUGHS = (
    b'<!DOCTYPE rss [<!ENTITY a "ha">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9))
    + b"]><rss><channel><title>&j;</title></channel></rss>"
)
READS_A_FILE = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title></item></channel></rss>'
HOSTILE = {
    "billion laughs": LAUGHS,
    "external entity": READS_A_FILE,
    "external document type": b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd"><rss/>',
    "html": b"<html><body>404</body></html>",
    "nothing": b"",
    "no xml": b"\x00\x01\x02",
    "cut off": RSS[:300],
    "unknown encoding": b'<?xml version="1.0" encoding="ebcdic-none"?><rss/>',
    "deep": b"<rss>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</rss>",
    "too large": b"<rss>" + b" " * BYTES_LIMIT + b"</rss>",
}


@pytest.mark.demand("REC-10")
@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bytes_are_refused_at_once(data):
    began = time.monotonic()

    with pytest.raises(NoFeed):
        read_feed(data)

    assert time.monotonic() - began < 2


def test_of_a_feed_without_end_so_many_items_are_read():
    many = b"<rss><channel>" + b"<item><title>x</title></item>" * (ITEMS_LIMIT + 50) + b"</channel></rss>"

    assert len(read_feed(many)) == ITEMS_LIMIT


@pytest.mark.parametrize(
    "text",
    ["javascript:x", "data:text/html,x", "file:///etc/passwd", "http://", "//", "http://a b/", 'http://a/"x', ""],
)
def test_only_web_addresses_are_links(text):
    assert web_address(text) == ""


@pytest.mark.parametrize("text", ["", "昨天", "2020-13-01", "Mon, 99 Aug 2020", "0001-01-01T00:00:00Z", "9999999"])
def test_what_is_no_moment_is_none(text):
    assert moment(text) is None


def test_text_loses_markup_and_hidden_characters():
    assert plain("甲\u202e乙\x00<br>丙<p>丁") == "甲乙\n丙\n丁"


class Server(ThreadingHTTPServer):
    """A web server on this machine with a page for every kind of trouble."""

    daemon_threads = True

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        status, headers, body = self.page(self.path)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        for piece in body:
            self.wfile.write(piece)
            self.wfile.flush()

    def page(self, path):
        if path.startswith("/feed"):
            return 200, {}, [RSS]
        if path == "/moved":
            return 302, {"Location": "/feed?x=1"}, []
        if path == "/loop":
            return 302, {"Location": "/loop"}, []
        if path == "/inside":
            return 302, {"Location": "http://localhost:9/"}, []
        if path == "/file":
            return 302, {"Location": "file:///etc/passwd"}, []
        if path == "/large":
            return 200, {}, (b"x" * 65536 for _ in range(100))
        if path == "/drips":
            return 200, {}, (time.sleep(0.05) or b"x" for _ in range(100))
        return 404, {}, []

    def log_message(self, *_args):
        pass


@pytest.fixture
def server(settings):
    settings.FEED_HOSTS_INSIDE = ["127.0.0.1"]
    made = Server(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


def test_a_feed_is_fetched_also_after_a_redirection(server):
    assert fetch(f"{server.address}/feed").data == RSS
    moved = fetch(f"{server.address}/moved")
    assert (moved.address, moved.data) == (f"{server.address}/feed?x=1", RSS)


@pytest.mark.parametrize("path", ["/loop", "/inside", "/file", "/large", "/missing"])
def test_what_a_server_may_do_wrong_is_told(server, path):
    with pytest.raises(NotFetched):
        fetch(f"{server.address}{path}")


def test_a_server_that_takes_for_ever_is_left(server, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS_IN_ALL", 0.2)

    with pytest.raises(NotFetched, match="too long"):
        fetch(f"{server.address}/drips")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://[::1]:1/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "ftp://www.gov.cn/",
        "file:///etc/passwd",
        "http://user@www.gov.cn/",
        "http:///x",
        "http://x:99999/",
    ],
)
def test_an_address_inside_or_of_another_kind_is_not_asked(settings, address):
    settings.FEED_HOSTS_INSIDE = []

    with pytest.raises(NotFetched):
        fetch(address)
