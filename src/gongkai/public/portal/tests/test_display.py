"""How a reader wants to see the pages: one stylesheet address knows it, the pages do not."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r"^\s*(--[\w-]+): ([^;]+);", re.MULTILINE)


def sheet(name):
    return Path(finders.find(name)).read_text(encoding="utf-8")


@pytest.mark.parametrize(("mode", "said"), [("plain", ""), ("elder", "137.5%"), ("contrast", "#00308f")])
def test_a_mode_is_remembered_without_an_account_and_changes_the_one_stylesheet(mode, said):
    client = Client()
    answer = client.get(f"/display/{mode}", headers={"referer": "http://testserver/r/abc/"})
    style = client.get("/style.css")

    assert answer.headers["Location"] == "/r/abc/"
    assert said in style.content.decode()
    assert "Cookie" in style.headers["Vary"]
    assert style.headers["Content-Type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize("before", ["https://elsewhere.example/", "http://testserver//elsewhere.example/", "", "x"])
def test_the_choice_leads_back_to_our_own_pages_only(before):
    assert Client().get("/display/elder", headers={"referer": before}).headers["Location"] == "/"


def test_an_unknown_mode_is_not_there():
    assert Client().get("/display/disco").status_code == 404


@pytest.mark.parametrize("name", ["portal", "elder", "contrast"])
def test_every_block_of_a_sheet_is_closed_before_the_next_comment(name):
    text = sheet(f"portal/{name}.css")
    for part in text.split("/*"):
        rules = part.partition("*/")[2] or part
        assert rules.count("{") == rules.count("}"), part[:80]


def test_desk_and_portal_stand_on_the_same_tokens():
    portal = dict(TOKEN.findall(sheet("portal/portal.css").split("@media")[0]))
    desk = dict(TOKEN.findall(sheet("desk/desk.css").split("@media")[0]))

    assert len(portal) > 20
    assert portal == {name: desk[name] for name in portal}
