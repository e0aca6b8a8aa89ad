"""Which names are answered: the installation's own, those of its sites, and no other."""

import pytest
from django.test import Client

from gongkai.registers.organs import site_keeping
from gongkai.registers.organs.site_gates import Told

from .conftest import AT, TODAY

PAGE = "/style.css"


@pytest.fixture(autouse=True)
def _main_site(settings):
    settings.DEMONSTRATION_AS_OF = str(TODAY)
    settings.SITE = {"name": "全省平台", "domain": "www.sheng.gov.cn", "code": ""}
    settings.OWN_HOSTS = ["desk.sheng.gov.cn", "[::1]"]


@pytest.fixture
def site(land):
    told = Told(name="东湖县", hosts=("donghu.gov.cn", "www.donghu.gov.cn", "xn--fiqs8s.xn--zfr164b"), accent="#0e4aa8")
    return site_keeping.add_site(told, organ=land.county, by=None, at=AT)


def asked(host, path=PAGE, **more):
    return Client(SERVER_NAME="unused").get(path, headers={"host": host}, **more)


@pytest.mark.demand("CHN-1")
@pytest.mark.parametrize("host", ["donghu.gov.cn", "DONGHU.gov.cn", "donghu.gov.cn.", "donghu.gov.cn:8443"])
def test_a_site_is_read_under_its_name_with_its_own_colours(site, host):
    answer = asked(host)

    assert answer.status_code == 200
    assert "--accent: #0e4aa8" in answer.content.decode()
    assert "--accent: #0e4aa8" not in asked("desk.sheng.gov.cn").content.decode()
    assert asked("www.sheng.gov.cn").status_code == 200


@pytest.mark.parametrize("host", ["www.donghu.gov.cn", "WWW.donghu.gov.cn:80", "xn--fiqs8s.xn--zfr164b"])
def test_other_names_of_a_site_lead_to_the_canonical_one(site, host):
    answer = asked(host, "/r/abc/?a=1")

    assert answer.status_code == 301
    assert answer.headers["Location"] == "http://donghu.gov.cn/r/abc/?a=1"


def test_the_names_of_a_site_that_ended_lead_to_the_main_one(site):
    site_keeping.end_site(site, by=None, at=AT)

    assert asked("donghu.gov.cn", "/r/abc/").headers["Location"] == "http://www.sheng.gov.cn/r/abc/"


@pytest.mark.demand("CHN-1")
@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example", 421),
        ("donghu.gov.cn.evil.example", 421),
        ("evil.donghu.gov.cn", 421),
        ("a.b:99999", 400),
        ("donghu.gov.cn:99999", 400),
        ("donghu.gov.cn:8o", 400),
        ("donghu.gov.cn\r\nX-Injected: 1", 400),
        ("donghu.gov.cn, evil.example", 400),
        ("donghu.gov.cn/evil", 400),
        ("user@donghu.gov.cn", 400),
        ("东湖.政务", 400),
        ("xn--zckzah.example", 421),
        ("[2001:db8::1]", 400),
        ("[::1", 400),
        ("127.0.0.1", 400),
        ("*", 400),
        ("..", 400),
        ("", 421),
        ("<script>alert(1)</script>", 400),
        ("a" * 4000, 400),
    ],
)
def test_any_other_name_gets_a_plain_page_that_repeats_nothing_of_it(site, host, status):
    answer = asked(host, "/")

    text = answer.content.decode()
    assert answer.status_code == status
    assert "没有对应的网站" in text
    assert not host or host not in text
    assert "X-Injected" not in answer.headers
    assert answer.headers["Content-Security-Policy"]


def test_the_installation_answers_under_an_ipv6_literal_that_is_its_own(site):
    assert asked("[::1]:8000").status_code == 200


@pytest.mark.parametrize("path", ["/desk/", "/desk/inbox/", "/accounts/login/", "/api/v1/openapi.json"])
def test_the_staffs_pages_are_not_there_under_the_name_of_a_public_site(site, path):
    for host in ("donghu.gov.cn", "www.sheng.gov.cn"):
        answer = asked(host, path)

        assert answer.status_code == 404
        assert "password" not in answer.content.decode()
    assert asked("desk.sheng.gov.cn", "/accounts/login/").status_code == 200


def test_health_and_the_desk_under_their_own_names_ask_nothing_of_the_sites(site, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert asked("desk.sheng.gov.cn", "/desk/").status_code == 302


def test_a_form_sent_from_a_site_to_the_desk_is_not_taken(site):
    client = Client(enforce_csrf_checks=True)
    headers = {"host": "desk.sheng.gov.cn", "origin": "http://donghu.gov.cn"}

    assert client.post("/desk/display", {"mode": "elder"}, headers=headers).status_code == 403
