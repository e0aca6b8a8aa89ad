"""A probe from outside: what was withdrawn is in no page, list, feed, sitemap, dump, archive or copy of any of them."""

import gzip
import http.client
import io
import re
import threading
import zipfile
from contextlib import contextmanager
from html import unescape
from urllib.parse import unquote, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.urls import reverse
from pypdf import PdfReader

from gongkai.disclosure.records import relating, releasing, services
from gongkai.disclosure.records.models import Record
from gongkai.disclosure.records.rules import RelationKind
from gongkai.disclosure.records.tests.bureaus import AT, DAY, OPENED, Bureau, client, content
from gongkai.disclosure.records.tests.test_public_pages import typed
from gongkai.public.mirror import comparing, following, keeping, rendering, rules
from gongkai.public.mirror.serving import StoreFirst
from gongkai.registers.journal import following as journal_following
from gongkai.registers.journal.shelves import shelves
from gongkai.registers.obligations.clock import start_of
from gongkai.registers.organs import services as organs
from gongkai.registers.organs import sites
from gongkai.registers.organs.models import Kind, Level, Role

TITLE, BODY, ATTACHED = "绛云台误公开办法", "漱玉泉的正文", "蘅芜苑的名单"
SECRETS = (TITLE, BODY, ATTACHED)
STYLES = {rules.STYLE, *rules.STYLES.values()}


@pytest.fixture
def installation(a_place_of_its_own, transactional_db, settings, tmp_path):
    """Every follower and every shelf of a real installation, in folders of this test."""
    from gongkai.config.settings import base

    settings.HOME = tmp_path
    settings.DEMONSTRATION_AS_OF = "2020-10-15"
    settings.PAGES_ROOT = tmp_path / "pages"
    settings.LOG_ROOT, settings.LOG_KEY_FILE = tmp_path / "log", tmp_path / "log.key"
    settings.JOURNAL_FOLLOWERS = base.JOURNAL_FOLLOWERS
    settings.PUBLIC_SHELVES = base.PUBLIC_SHELVES
    following.begin()
    return tmp_path


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args):
        """Nothing."""


@contextmanager
def serving(root):
    """The application behind its store, on a port of this machine."""
    shared = {one.alias: one for one in connections.all() if one.vendor == "sqlite" and one.is_in_memory_db()}
    for one in shared.values():
        one.inc_thread_sharing()
    application = StoreFirst(WSGIHandler(), root)
    server = make_server("127.0.0.1", 0, application, WSGIServer, Quiet)

    def run():
        for alias, one in shared.items():
            connections[alias] = one
        server.serve_forever(0.05)
        if not shared:
            connections.close_all()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        for one in shared.values():
            one.dec_thread_sharing()


@pytest.fixture
def ask(installation):
    """What anybody gets who asks from outside: status and bytes."""
    with serving(installation / "pages") as port:

        def get(address, *, host="127.0.0.1", **headers):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", address, headers={"Host": host, **headers})
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            return answer.status, gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body

        yield get


def said(body):
    """All text in a file, also inside archives, spreadsheets and PDF."""
    found = [body.decode("utf-8", "replace"), unescape(body.decode("utf-8", "replace"))]
    found.append(re.sub(r"\\u([0-9a-fA-F]{4})", lambda one: chr(int(one[1], 16)), found[0]))
    if body[:2] == b"\x1f\x8b":
        found.append(said(gzip.decompress(body)))
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            found += [name + said(archive.read(name)) for name in archive.namelist()]
    if body[:4] == b"%PDF":
        found += [page.extract_text().replace("\n", "") for page in PdfReader(io.BytesIO(body)).pages]
    return "\n".join(found)


def tells(body):
    return [one for one in SECRETS if one in said(body)]


def every_address():
    """What the shelves have, and whatever else is kept, with the host under which it is read."""
    return [(site.host or "127.0.0.1", address) for site in sites.all_sites() for address in comparing.everything(site)]


def released(bureau):
    """A record with an attachment, and one beside it that names it."""
    upload = SimpleUploadedFile("名单.csv", f"序号,事项\n1,{ATTACHED}\n".encode())
    client(bureau, Role.CLERK).post(
        reverse("record_draft"), typed(bureau, title=TITLE, body=f"{BODY}。\n{BODY}。", added=upload)
    )
    record = bureau.release(bureau.sign(Record.objects.latest("pk")))
    other = bureau.draft(content(bureau, title="修改它的决定", number_serial=77))
    clerk = bureau.people[Role.CLERK]
    relating.relate(other, kind=RelationKind.AMENDS, other=record, citation="", since=DAY, by=clerk, at=AT)
    other.refresh_from_db()
    return record, bureau.release(bureau.sign(other))


@pytest.mark.demand("REC-5", "REC-6")
def test_what_is_withdrawn_is_found_nowhere_from_outside(installation, ask):
    bureau = Bureau("ziyang")
    record, other = released(bureau)
    journal_following.follow()
    own = f"/r/{record.public_id}/"
    asked_for = [own + "versions/1/1/", own + "on/2020-10-01/", own + "record.json?x=1"]
    for address in asked_for:
        ask(address)

    before = every_address()
    telling = {address for host, address in before if tells(ask(address, host=host)[1])}
    attached = services.content_of(record).attachments[0].public_sha256
    files = {address for _host, address in before if f"/files/{attached}/" in address}

    assert ask(own)[0] == 200
    assert {own, own + "record.json", own + "record.txt", own + "canonical.json", *files} <= telling
    assert f"/r/{other.public_id}/" in telling
    assert files
    assert {shelf.name for shelf in shelves() if telling & set(shelf.addresses(sites.main()))} >= {"records"}

    releasing.propose_withdrawal(record, reason="误公开", by=bureau.people[Role.OFFICE], at=AT)
    releasing.withdraw(record, by=bureau.people[Role.HEAD], at=AT)
    journal_following.follow()

    kept = [path for path in (installation / "pages").rglob("*") if path.is_file()]
    assert len(kept) > 20
    assert [str(path) for path in kept if tells(path.read_bytes()) or attached in str(path)] == []
    links = {(host, one) for host, address in before for one in links_of(ask(address, host=host)[1])}
    for host, address in {*before, *every_address(), *links, *(("127.0.0.1", one) for one in asked_for)}:
        for accepted in ("identity", "gzip"):
            status, body = ask(address, host=host, **{"Accept-Encoding": accepted})
            assert not tells(body), (host, address)
            assert status < 500
            if address.startswith(own):
                assert status in (404, 410), address
    assert ask(own)[0] == 410
    assert ask(f"/i/{record.index_number}")[0] == 404
    assert not journal_following.check(following.Mirror())


def test_every_address_of_every_shelf_is_kept_and_told_by_its_type(installation):
    told = {"level": Level.COUNTY, "profile": "ziyang", "parent": None, "since": OPENED, "at": start_of(OPENED)}
    organs.found_organ("青川县人民政府", kind=Kind.GOVERNMENT, by=None, **told)
    released(Bureau("ziyang"))
    journal_following.follow()
    addresses = [(site, one) for site in sites.all_sites() for one in comparing.known_addresses(site)]

    answers = {one: rendering.rendered(site, one) for site, one in addresses}

    assert len(addresses) == len(set(addresses)) > 50
    assert {one: answer.status for one, answer in answers.items() if answer.status != 200} == {}
    assert [one for one, answer in answers.items() if not answer.is_for_everyone] == []
    assert {one: answer.content_type for one, answer in answers.items() if not answer.is_kept_under(one)} == {}
    assert [one for one in answers if not rendering.is_canonical(unquote(one)) and one not in STYLES] == []
    assert [one for one in answers if keeping.pages().read("main", one) is None] == []


def links_of(body):
    """The addresses on this host that a page leads to."""
    found = (unescape(one) for one in re.findall(r'(?:href|src)="([^"#]+)', body.decode("utf-8", "replace")))
    return {
        one for one in found if one.startswith("/") and not urlsplit(one).netloc and not one.startswith("/display/")
    }


def test_a_page_that_the_server_renders_is_in_the_store_and_read_from_it(installation, ask):
    record, _other = released(Bureau("ziyang"))
    journal_following.follow()
    address = f"/r/{record.public_id}/"
    keeping.drop(sites.main(), address)

    first, second = ask(address), ask(address)

    assert first == second
    assert keeping.pages().read("main", address) == first[1]
