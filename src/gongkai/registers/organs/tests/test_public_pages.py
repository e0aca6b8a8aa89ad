"""The public pages of organs: everyone sees who there is, what is known of each, and what is missing."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from gongkai.registers.organs import services, sites
from gongkai.registers.organs.models import ResponsibilityKind, Role
from gongkai.registers.organs.sites import Site

from .conftest import AT, FOUNDED, TODAY, found

CONTACT = {
    "address": "青川市府前街1号",
    "hours": "工作日9:00至17:00",
    "telephone": "0832-1234567、13812345678",
    "fax": "",
    "email": "",
    "post_code": "600100",
}


@pytest.fixture(autouse=True)
def day(settings):
    settings.DEMONSTRATION_AS_OF = str(TODAY)


def page(name, *arguments, **more):
    return Client(**more).get(reverse(name, args=arguments))


def read(name, *arguments):
    answer = page(name, *arguments)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def justice(land):
    told = {"since": FOUNDED, "at": AT, "by": None}
    services.record_remit(land.justice, functions="管理公证和律师", internal_bodies="办公室\n公证科", **told)
    services.record_contact(land.justice, fields=CONTACT, **told)
    for kind, name in (("head", "局长"), ("ogi_body", "办公室"), ("leader_in_charge", "副局长"), ("handler", "王某某")):
        services.file_responsibility(
            land.justice,
            kind=ResponsibilityKind(kind),
            person_or_body=name,
            telephone="0832-7654321",
            filed_on=FOUNDED,
            **told,
        )
    return land.justice


@pytest.mark.demand("ORG-1")
@pytest.mark.demand("ORG-2")
def test_everyone_reads_functions_bodies_address_hours_telephone_and_heads(justice):
    said = read("public_organ", justice.pk)

    known = ("管理公证和律师", "公证科", "青川市府前街1号", "工作日9:00至17:00", "0832-1234567", "局长", "0832-7654321")
    assert [one for one in known if one not in said] == []
    assert "13812345678" not in said
    assert "王某某" not in said
    assert "尚未公开" not in said


@pytest.mark.demand("ORG-2")
def test_what_is_missing_says_so_and_whose_duty_it_is(land):
    said = read("public_organ", land.education.pk)

    assert said.count('is-late">') == 6
    assert escape("青川市教育体育局") in said
    assert "20" in said
    assert "政府信息公开条例 第十二条、第二十条第二项" in said


@pytest.mark.demand("ORG-2")
def test_the_catalogue_of_functions_lists_every_organ_in_every_form(justice, land):
    rows = list(csv.reader(io.StringIO(read("public_functions_csv").lstrip("\ufeff"))))
    data = json.loads(read("public_functions_json"))
    first, second = (page("public_functions_xlsx").content for _time in range(2))

    assert len(rows) - 1 == len(data) == 8
    assert first == second
    assert "as_of" not in data[0]
    whole = next(one for one in data if one["name"] == "青川市司法局")
    assert (whole["missing"], whole["telephone"]) == ([], "0832-1234567")
    said = read("public_functions_of", land.city.pk)
    assert "青川市教育体育局" in said
    assert "东湖县人民政府" not in said


def test_the_list_shows_each_top_with_what_stands_under_it(land):
    said = read("public_organs")

    assert reverse("public_organ", args=[land.city.pk]) in said
    assert reverse("public_organ", args=[land.justice.pk]) not in said
    assert reverse("public_organ", args=[land.justice.pk]) in read("public_organ", land.city.pk)


def test_an_ended_organ_leads_to_the_one_that_carries_it_on(justice, land):
    services.merge_organs([justice], into=land.education, on=TODAY, at=AT, by=None, document="青编〔2020〕1号")

    ended, heir = read("public_organ", justice.pk), read("public_organ", land.education.pk)
    data = json.loads(read("public_organ_json", justice.pk))

    assert reverse("public_organ", args=[land.education.pk]) in ended
    assert "青编〔2020〕1号" in ended
    assert reverse("public_organ", args=[justice.pk]) in heir
    assert data["until"] == TODAY.isoformat()
    assert [one["name"] for one in data["successors"]] == ["青川市教育体育局"]


def test_a_fact_said_for_a_later_day_is_shown_from_that_day(justice, settings):
    later = TODAY + timedelta(days=5)
    services.record_contact(justice, since=later, at=AT, by=None, fields=CONTACT | {"address": "新址2号"})

    assert "青川市府前街1号" in read("public_organ", justice.pk)
    settings.DEMONSTRATION_AS_OF = str(later)
    assert "新址2号" in read("public_organ", justice.pk)


def test_names_cannot_break_out_of_the_page_or_its_data(land):
    odd = found("</script><b>局", land.city)

    said = read("public_organ", odd.pk)

    assert "<b>局" not in said
    told = said.split('application/ld+json">')[1].split("</script>")[0]
    assert json.loads(told)["name"] == "</script><b>局"
    assert json.loads(told)["@type"] == "GovernmentOrganization"


def test_the_page_is_the_same_for_everyone_and_is_kept(justice, holder, client_of):
    address = reverse("public_organ", args=[justice.pk])

    mine, theirs = client_of(holder(Role.CLERK, justice)).get(address), Client().get(address + "?x=1")

    assert mine.content == theirs.content
    assert mine.is_for_everyone


def test_what_is_not_there_says_so(land):
    answer = page("public_organ", 99999)

    assert answer.status_code == 404
    assert not answer.is_for_everyone


def test_a_site_shows_its_own_organs_and_leads_to_the_main_one(land, monkeypatch):
    county = Site("donghu", "东湖县", "donghu.example", organ_ids=frozenset({land.county.pk, land.town.pk}))
    monkeypatch.setattr(sites, "of_host", lambda host: county)
    monkeypatch.setattr(sites, "main", lambda: Site(sites.MAIN, "青川市", "qingchuan.example"))

    listed, other = read("public_organs"), page("public_organ", land.justice.pk)

    assert "东湖县人民政府" in listed
    assert "青川市司法局" not in listed
    assert (other.status_code, other["Location"]) == (302, f"http://qingchuan.example/organs/{land.justice.pk}/")
    assert "qingchuan.example" in read("public_organ", land.county.pk)  # the lasting address


@pytest.mark.parametrize("number", [5, 60])
def test_no_page_asks_more_than_ten_times_however_many_organs_there_are(justice, land, number):
    for place in range(number):
        found(f"青川市第{place}局", land.city)

    for name, arguments in (
        ("public_organs", []),
        ("public_functions", []),
        ("public_functions_of", [land.city.pk]),
        ("public_organ", [land.city.pk]),
        ("public_organ", [justice.pk]),
        ("public_organ_json", [land.city.pk]),
    ):
        with CaptureQueriesContext(connection) as asked:
            read(name, *arguments)
        assert len(asked) <= 10, (name, len(asked))
