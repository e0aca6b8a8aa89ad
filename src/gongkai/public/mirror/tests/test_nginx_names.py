"""nginx knows the sites by the maps beside the pages: each under its name, and no other name is answered."""

import http.client
import socket

import pytest

from gongkai.disclosure.records.tests.bureaus import AT, DAY
from gongkai.public.mirror import nginx_names, site_table
from gongkai.registers.organs import services as organs
from gongkai.registers.organs import site_keeping, sites
from gongkai.registers.organs.models import Kind, Level
from gongkai.registers.organs.site_gates import Told
from tools import web_server

MAIN, SITE, ALIAS = "www.sheng.example", "donghu.example", "www.donghu.example"


@pytest.fixture
def served(db, place, settings):
    """Two sites, one of them under two names, and what the store wrote of them."""
    settings.SITE = {"name": "平台", "domain": MAIN, "code": ""}
    settings.OWN_HOSTS = ["desk.sheng.example", ".inside.example"]
    what = {"level": Level.COUNTY, "kind": Kind.GOVERNMENT, "profile": "national", "since": DAY}
    county = organs.found_organ("东湖县人民政府", at=AT, by=None, **what)
    site = site_keeping.add_site(Told(name="东湖县", hosts=(SITE, ALIAS)), organ=county, by=None, at=AT)
    for key in ("main", f"site-{site.pk}"):
        (settings.PAGES_ROOT / key).mkdir(parents=True)
        (settings.PAGES_ROOT / key / "index.html").write_text(key)
    site_table.write()
    return site


def test_the_maps_are_written_anew_only_when_a_name_changed(served, settings):
    assert nginx_names.write(settings.PAGES_ROOT) is False
    assert (settings.PAGES_ROOT / nginx_names.SITES).read_text() == f"{SITE} site-{served.pk};\n{MAIN} main;\n"
    assert (settings.PAGES_ROOT / nginx_names.ALIASES).read_text() == f"{ALIAS} {SITE};\n"

    site_keeping.end_site(served, by=None, at=AT)

    assert nginx_names.write(settings.PAGES_ROOT) is True
    assert (settings.PAGES_ROOT / nginx_names.ALIASES).read_text() == f"{SITE} {MAIN};\n{ALIAS} {MAIN};\n"
    assert sites.known(SITE) is None


@pytest.mark.nginx
@pytest.mark.demand("CHN-1")
def test_nginx_answers_each_site_under_its_name_and_no_other(served, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    configured = web_server.configuration([f"127.0.0.1:{port}"], "127.0.0.1:9")

    def ask(host):
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        asked.request("GET", "/", headers={"Host": host})
        got = asked.getresponse()
        return got.status, got.getheader("Location") or got.read().decode()

    with web_server.running(configured, tmp_path / "nginx", port=port):
        assert ask(MAIN) == (200, "main")
        assert ask("desk.sheng.example") == (200, "main")
        assert ask("DONGHU.example") == (200, f"site-{served.pk}")
        assert ask(ALIAS) == (301, f"http://{SITE}/")
        assert ask("evil.example")[0] == 421
        assert ask(f"{SITE}.evil.example")[0] == 421
