"""The portal's own pages: home, help, site map, verification, accessibility; and what a reader is told of faults."""

import re
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from lxml import html

from gongkai.disclosure.library.models import Listing
from gongkai.disclosure.records.tests.bureaus import Bureau, content
from gongkai.public.portal import shelf
from gongkai.registers.journal.models import Entry
from gongkai.registers.journal.rules import Act
from gongkai.registers.organs import services as organs
from gongkai.registers.organs import site_keeping, sites
from gongkai.registers.organs.models import Contact, Level, Organ
from gongkai.registers.organs.site_gates import Told

pytestmark = pytest.mark.django_db
AT = datetime(2020, 10, 15, 2, tzinfo=UTC)
PAGES = ("public_home", "public_help", "public_accessibility", "public_sitemap", "public_verify")


@pytest.fixture(autouse=True)
def _on_the_day(settings):
    settings.DEMONSTRATION_AS_OF = "2020-10-15"
    settings.SITE = {"name": "云岭省政府信息公开", "domain": "www.sheng.gov.cn", "code": "5300000001"}


@pytest.fixture
def bureau():
    return Bureau("national")


def listed(bureau, **facts):
    """A public record, with its line in the lists."""
    made = bureau.release(bureau.sign(bureau.draft(content(bureau, **facts), AT), AT), AT)
    shown = {"organ": bureau.organ, "month": "2020-10", "validity": "valid", "version": 1, "digest": "0" * 64}
    times = {"first_released_at": AT, "released_at": AT, "changed_at": AT}
    Listing.objects.get_or_create(
        record=made, defaults={"public_id": made.public_id, "title": made.title, **shown, **times}
    )
    return made


def page(name, **headers):
    answer = Client().get(reverse(name), headers=headers)
    return answer, html.fromstring(answer.content.decode())


@pytest.mark.demand("CAT-4")
def test_the_home_names_the_fixed_sections_and_what_is_new(bureau, django_assert_max_num_queries):
    made = listed(bureau)
    told = {"address": "云岭路1号", "hours": "工作日9:00—17:00", "telephone": "0871-12345678 13800000000"}
    Contact.objects.create(organ=top_of(bureau.organ), since=date(2020, 1, 2), **told)

    with django_assert_max_num_queries(10):
        answer, shown = page("public_home")

    text = shown.text_content()
    assert answer.status_code == 200
    assert answer.is_for_everyone
    assert "政府信息公开指南" in text
    assert shown.xpath(f"//main//a[@href='/r/{made.public_id}/']")
    assert "0871-12345678" in text
    assert "13800000000" not in text


def top_of(organ):
    return Organ.objects.get(pk=organ.parent_id) if organ.parent_id else organ


def test_the_home_of_a_site_shows_its_own_organs_alone(bureau):
    listed(bureau)
    what = {"level": Level.CITY, "kind": "government", "profile": "national", "since": bureau.organ.since}
    other = organs.found_organ("白沙市人民政府", at=AT, by=None, **what)
    site_keeping.add_site(Told(name="白沙市", hosts=("baisha.gov.cn",)), organ=other, by=None, at=AT)

    _answer, shown = page("public_home", host="baisha.gov.cn")

    assert "白沙市人民政府" in shown.text_content()
    assert bureau.organ.name not in shown.text_content()
    assert "此处尚未公开内容" in shown.text_content()
    assert shown.xpath("//footer//a[@href='http://www.sheng.gov.cn/']")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_the_same_bytes_for_everyone(bureau, name):
    plain = Client().get(reverse(name)).content
    client = Client()
    client.force_login(next(iter(bureau.people.values())))
    client.cookies["gongkai_display"] = "elder"
    client.cookies["django_language"] = "en"

    assert client.get(f"{reverse(name)}?x=1", headers={"accept-language": "en"}).content == plain
    assert b"style=" not in plain
    assert len(plain) < 60_000


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_where_it_is_and_is_marked_as_the_guide_for_sites_asks(bureau, name):
    _answer, shown = page(name)

    metas = {one.get("name"): one.get("content") for one in shown.xpath("//meta[@name]")}
    assert metas["SiteName"] == "云岭省政府信息公开"
    assert metas["SiteIDCode"] == "5300000001"
    assert all(metas[one] for one in ("Description", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"))
    assert shown.xpath("string(//title)").endswith("· 云岭省政府信息公开")
    assert shown.xpath("string(//link[@rel='canonical']/@href)") == f"http://www.sheng.gov.cn{reverse(name)}"
    assert len(shown.xpath("//main")) == len(shown.xpath("//h1")) == 1
    levels = [int(one.tag[1]) for one in shown.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = shown.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_every_link_of_the_portals_own_pages_leads_somewhere(bureau):
    client = Client()
    for name in PAGES:
        _answer, shown = page(name)
        for href in set(shown.xpath("//a/@href | //link/@href")):
            path, _hash, anchor = href.removeprefix("http://www.sheng.gov.cn").partition("#")
            if path.startswith("/") and not path.startswith(("/log/", "/static/", "/desk/", "/display/")):
                found = client.get(path)
                assert found.status_code == 200, href
                assert not anchor or f'id="{anchor}"' in found.content.decode(), href


def test_the_statutory_sections_are_at_most_three_clicks_away(bureau):
    _answer, shown = page("public_home")

    assert shown.xpath("//nav[@class='site-nav']//a[@href='/']")
    assert shown.xpath("//a[@href='/sitemap/']")


def test_the_chosen_mode_is_told_by_the_stylesheet_alone():
    client = Client()
    plain = client.get("/style.css").content.decode()
    client.get("/display/elder")
    elder = client.get("/style.css").content.decode()

    assert ".modes .of-plain .chosen {\n  display: inline" in plain
    assert ".modes .of-elder .chosen {\n  display: inline" in elder
    assert elder.rindex(".of-plain .chosen") > elder.index(".of-plain .chosen")


def test_a_stylesheet_that_did_not_change_is_not_sent_again():
    client = Client()
    mark = client.get("/style.css").headers["ETag"]

    assert client.get("/style.css", headers={"if-none-match": mark}).status_code == 304
    client.get("/display/contrast")
    assert client.get("/style.css", headers={"if-none-match": mark}).status_code == 200


@pytest.mark.parametrize("path", ["/nothing/", "/r/nothing/", "/<script>alert(1)</script>/", "/help"])
def test_what_is_not_there_is_told_in_the_look_of_the_site(path):
    answer = Client().get(path, follow=True)

    text = answer.content.decode()
    if answer.status_code == 200:  # led on to the address with its slash
        return
    assert answer.status_code == 404
    assert "云岭省政府信息公开" in text
    assert "<script>alert" not in text
    assert 'name="robots" content="noindex"' in text


def test_the_desks_faults_keep_their_own_look():
    answer = Client().get("/desk/nothing/")

    assert answer.status_code == 404
    assert "desk.css" in answer.content.decode()


def test_a_fault_says_so_without_asking_what_may_have_failed(monkeypatch, django_assert_num_queries):
    client = Client(raise_request_exception=False)

    def fail(_request, error=RuntimeError):
        raise error

    monkeypatch.setattr("gongkai.public.portal.home.governments", lambda *_args: fail(None))
    broken = client.get("/")
    monkeypatch.setattr("gongkai.public.portal.home.governments", lambda *_args: fail(None, OperationalError))
    busy = client.get("/")

    assert (broken.status_code, busy.status_code) == (500, 503)
    assert busy.headers["Retry-After"] == "60"
    assert "我们" in broken.content.decode() or "故障" in broken.content.decode()
    assert broken.headers["Content-Security-Policy"]


class TestShelf:
    """What the page store is told of these pages."""

    def entry(self, subject, act=Act.CHANGED):
        return Entry(act=act, subject=subject)

    def test_every_address_of_the_shelf_is_a_page_for_everyone(self, bureau):
        for path in shelf.PortalShelf().addresses(sites.main()):
            assert Client().get(path).is_for_everyone

    def test_a_record_touches_the_home_an_organ_the_map_too_and_a_site_everything(self):
        touched = shelf.PortalShelf().touched

        assert list(touched([self.entry("r4nd0m", Act.RELEASED)], sites.main())) == ["/"]
        assert list(touched([self.entry("organ-1")], sites.main())) == ["/", "/sitemap/"]
        assert list(touched([self.entry("site-1")], sites.main())) == ["/*"]
        assert list(touched([self.entry("anchor", Act.ANCHORED)], sites.main())) == []


def test_no_page_has_a_script_or_anything_from_elsewhere(bureau):
    for name in PAGES:
        text = Client().get(reverse(name)).content.decode()
        assert "<script" not in text
        assert not re.search(r'(src|href)="//', text)
        assert not re.search(r'<(img|iframe|link)[^>]+(src|href)="http(?!://www\.sheng\.gov\.cn)', text)
