"""Sites by host name: what each shows, where it is found, who may say so, and that every process knows at once."""

from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.staticfiles import finders
from django.urls import reverse

from gongkai.registers.audit.models import Entry as AuditEntry
from gongkai.registers.journal.models import Entry
from gongkai.registers.organs import colours, host_names, services, site_keeping, sites
from gongkai.registers.organs.models import Level, Role
from gongkai.registers.organs.site_gates import Told
from gongkai.registers.organs.site_models import PublicSite

from .conftest import AT, TODAY, found

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_day(settings):
    settings.DEMONSTRATION_AS_OF = str(TODAY)
    settings.SITE = {"name": "全省平台", "domain": "www.sheng.gov.cn", "code": "5300000001"}
    settings.PUBLIC_HTTPS = True


@pytest.fixture
def administers(holder, client_of):
    """A client of someone who administers an organ's part of the installation."""

    def make(organ, role=Role.SYSTEM_ADMINISTRATOR):
        person = holder(role, organ)
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
        return client_of(person)

    return make


def told(**facts):
    return Told(**{"name": "东湖县政府信息公开", "hosts": ("donghu.gov.cn", "www.donghu.gov.cn"), **facts})


def opened(land, **facts):
    return site_keeping.add_site(told(**facts), organ=land.county, by=None, at=AT)


@pytest.mark.demand("CHN-1")
def test_a_site_shows_its_organ_and_everything_below_it_under_its_own_host(land):
    row = opened(land)

    site = sites.of_host("donghu.gov.cn")
    assert (site.key, site.name, site.organ_id) == (f"site-{row.pk}", "东湖县政府信息公开", land.county.pk)
    assert site.organ_ids == {land.county.pk, land.town.pk}
    assert not site.covers(land.justice.pk)
    assert site.address("/help/") == "https://donghu.gov.cn/help/"
    assert [one.key for one in sites.all_sites()] == ["main", site.key]
    assert list(sites.neighbours(site)) == [("全省平台", "https://www.sheng.gov.cn/")]


def test_the_main_site_covers_everything_and_can_be_set_up_on_the_desk_too(land):
    assert sites.main().covers(land.justice.pk)

    site_keeping.set_up_main(
        Told(name="全省政府信息公开平台", hosts=("zwgk.sheng.gov.cn",), sponsor="省人民政府办公厅"), by=None, at=AT
    )
    site_keeping.set_up_main(
        Told(name="全省政府信息公开平台", hosts=("zwgk.sheng.gov.cn",), icp="云ICP备12345678号-1"), by=None, at=AT
    )

    main = sites.main()
    assert (main.key, main.host, main.icp, main.sponsor) == ("main", "zwgk.sheng.gov.cn", "云ICP备12345678号-1", "")
    assert PublicSite.objects.count() == 1


def test_an_organ_that_is_founded_moved_or_ends_is_shown_by_the_right_sites_at_once(land):
    opened(land)
    before = sites.of_host("donghu.gov.cn")
    new = found("东湖县水务局", land.county, level=Level.COUNTY)

    founded = sites.of_host("donghu.gov.cn")
    services.move_organ(new, parent=land.city, on=TODAY, at=AT, by=None)
    moved = sites.of_host("donghu.gov.cn")
    services.abolish_organ(land.town, on=TODAY, at=AT, by=None)

    assert founded.organ_ids - before.organ_ids == {new.pk}
    assert not moved.covers(new.pk)
    assert sites.of_host("donghu.gov.cn").covers(land.town.pk)  # what it published stays readable


def test_another_process_sees_a_change_with_its_next_request(land, django_assert_num_queries):
    row = opened(land)
    sites.present()

    with django_assert_num_queries(1):
        assert sites.of_host("donghu.gov.cn").name == "东湖县政府信息公开"
    mark = dict(sites._kept)
    site_keeping.change_site(row, told(name="东湖县人民政府"), by=None, at=AT)
    sites._kept.clear()
    sites._kept.update(mark)  # as a process has it that did not make the change

    assert sites.of_host("donghu.gov.cn").name == "东湖县人民政府"


def test_every_act_on_a_site_is_audited_and_entered_in_the_journal(land):
    row = opened(land)
    site_keeping.change_site(row, told(code="5306000001"), by=None, at=AT)
    site_keeping.end_site(row, by=None, at=AT)

    acts = AuditEntry.objects.filter(act__startswith="site.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["site.added", "site.changed", "site.ended"]
    entries = Entry.objects.filter(subject=f"site-{row.pk}").order_by("sequence")
    assert [one.act for one in entries] == ["changed"] * 3


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"name": " "}, "site.no_name"),
        ({"hosts": ()}, "site.no_host"),
        ({"hosts": ("localhost",)}, "site.host_of_staff"),
        ({"code": "123"}, "site.code"),
        ({"code": "12345678901"}, "site.code"),
        ({"icp": "12345678"}, "site.icp"),
        ({"police": "滇公网安备1号"}, "site.police"),
        ({"accent": "red"}, "site.colour"),
        ({"accent": "#ff8a80"}, "site.contrast"),
        ({"accent_dark": "#b3261e"}, "site.contrast"),
    ],
)
def test_a_site_that_cannot_be_read_or_found_is_refused_with_its_reason(land, facts, code):
    with pytest.raises(site_keeping.SiteRefused) as refused:
        opened(land, **facts)

    assert [reason.code for reason in refused.value.reasons] == [code]


def test_a_host_leads_to_one_site_until_that_one_has_ended(land):
    first = opened(land)
    with pytest.raises(site_keeping.SiteRefused) as refused:
        site_keeping.add_site(told(hosts=("www.donghu.gov.cn",)), organ=land.city, by=None, at=AT)
    assert [reason.code for reason in refused.value.reasons] == ["site.host_taken"]

    site_keeping.end_site(first, by=None, at=AT)
    site_keeping.add_site(told(hosts=("www.donghu.gov.cn",)), organ=land.city, by=None, at=AT)

    assert sites.of_host("www.donghu.gov.cn").organ_id == land.city.pk
    assert sites.known("donghu.gov.cn") is None
    assert sites.alias("donghu.gov.cn") == sites.main()


def test_no_site_is_opened_before_the_main_one_has_an_address(land, settings):
    settings.SITE = {**settings.SITE, "domain": ""}

    with pytest.raises(site_keeping.SiteRefused) as refused:
        opened(land)

    assert [reason.code for reason in refused.value.reasons] == ["site.main_unknown"]


@pytest.mark.parametrize(
    ("typed", "network"),
    [("WWW.Example.GOV.cn.", "www.example.gov.cn"), ("中国.政务", "xn--fiqs8s.xn--zfr164b"), ("a-1.b", "a-1.b")],
)
def test_a_host_name_is_kept_as_the_network_writes_it(typed, network):
    assert host_names.written(typed) == network


@pytest.mark.parametrize(
    "typed", ["", " ", "http://a.b", "a.b/c", "a..b", "-a.b", "a_b.c", "10.0.0.1", "a.b:80", "[::1]", "a" * 64 + ".cn"]
)
def test_what_is_no_host_name_is_refused(typed):
    with pytest.raises(ValueError, match=r".*"):
        host_names.written(typed)


def test_the_papers_of_the_contrast_are_those_of_the_stylesheet():
    sheet = Path(finders.find("portal/portal.css")).read_text(encoding="utf-8")
    light, dark = sheet.split("@media (prefers-color-scheme: dark)")[:2]

    assert all(colour in light for colour in colours.PAPER_LIGHT)
    assert all(colour in dark for colour in colours.PAPER_DARK)


def test_contrast_is_reckoned_as_the_guidelines_do():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_the_system_administrator_opens_changes_and_ends_a_site_on_the_desk(land, administers):
    client = administers(land.city)
    sent = {"organ": land.county.pk, "name": "东湖县政府信息公开", "host": "DONGHU.gov.cn", "aliases": "a.cn\nb.cn"}

    refused = client.post(reverse("site_add"), {**sent, "accent": "#eeeeee"})
    opened_now = client.post(reverse("site_add"), sent)
    row = PublicSite.objects.get()
    shown = client.get(reverse("sites")).content.decode()
    changed = client.post(reverse("site_change", args=[row.pk]), {**sent, "name": "东湖县人民政府"})
    ended = client.post(reverse("site_end", args=[row.pk]))

    assert refused.status_code == 409
    assert (opened_now.status_code, changed.status_code, ended.status_code) == (302, 302, 302)
    assert "donghu.gov.cn" in shown
    assert "b.cn" in shown
    row.refresh_from_db()
    assert (row.name, row.ended_on) == ("东湖县人民政府", TODAY)
    assert client.get(reverse("site_change", args=[row.pk])).status_code == 404


def test_who_administers_a_county_keeps_its_site_and_not_that_of_the_city(land, administers):
    at_city = site_keeping.add_site(told(hosts=("city.cn",)), organ=land.city, by=None, at=AT)
    client = administers(land.county)

    assert client.get(reverse("site_change", args=[at_city.pk])).status_code == 404
    assert client.get(reverse("site_main")).status_code == 404
    assert "city.cn" not in client.get(reverse("sites")).content.decode()


def test_whoever_administers_the_top_sets_up_the_main_site(land, administers):
    client = administers(land.province)

    answer = client.post(reverse("site_main"), {"name": "全省平台", "host": "zwgk.sheng.gov.cn", "code": "5300000002"})

    assert answer.status_code == 302
    assert (sites.main().host, sites.main().code) == ("zwgk.sheng.gov.cn", "5300000002")
    assert client.get(reverse("site_main")).context["form"].initial["host"] == "zwgk.sheng.gov.cn"


def test_others_do_not_see_the_sites(land, administers):
    assert administers(land.city, Role.AUDITOR).get(reverse("sites")).status_code == 403
