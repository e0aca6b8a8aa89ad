import re
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.test import RequestFactory
from lxml import html

from gongkai.public import desk
from gongkai.public.desk.states import STATES, state_of
from gongkai.public.desk.tests.gallery import pages

HERE = Path(desk.__file__).parent
STATIC = HERE / "static" / "desk"
TEMPLATES = sorted((HERE / "templates").rglob("*.html"))


@pytest.fixture(scope="module")
def page():
    return html.fromstring(pages.gallery(language="en"))


def test_every_part_is_in_the_gallery():
    shown = (pages.HERE / "gallery.html").read_text()
    tags = {
        "state_tag",
        "due_date",
        "clock_strip",
        "source_pair",
        "form_fields",
        "form_errors",
        "due_bar",
        "lit_text",
        "form_field",
    }
    in_shell = {"demonstration", "display_menu", "account_menu", "messages", "sign"}

    parts = {path.stem for path in (HERE / "templates" / "desk" / "parts").glob("*.html")}

    assert {part for part in parts - tags - in_shell if f"desk/parts/{part}.html" not in shown} == set()


def test_ids_occur_once(page):
    ids = page.xpath("//@id")

    assert sorted(ids) == sorted(set(ids))


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(page):
    assert page.xpath("//*[@style] | //style | //script[not(@src)] | //@onclick") == []
    assert [address for address in page.xpath("//@src | //link/@href") if not address.startswith("/static/")] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_values_of_the_look(path):
    assert re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=", path.read_text()) is None


def test_lit_sentences_and_their_cards_lead_to_each_other(page):
    ids = set(page.xpath("//@id"))

    assert {f"s-{number}" for number in range(1, 7)} <= ids
    assert {link.removeprefix("#") for link in page.xpath("//a/@href") if link.startswith("#s-")} <= ids


def test_every_field_has_a_label_and_its_error_is_tied_to_it(page):
    labelled = set(page.xpath("//label/@for"))
    fields = page.xpath("//main//input[not(@type='hidden')] | //main//select | //main//textarea")

    assert [field.get("name") for field in fields if field.get("id") not in labelled] == []
    wrong = page.xpath("//input[@aria-invalid='true']")
    assert wrong
    described = {name for field in wrong for name in field.get("aria-describedby", "").split()}
    assert described <= set(page.xpath("//@id"))


def test_a_date_field_is_a_date_field_of_the_browser(page):
    assert page.xpath("//input[@name='new-done_on']/@type") == ["date"]


def test_the_reader_finds_the_language_the_mode_and_the_way_out(page):
    assert page.get("data-mode") == "plain"
    assert page.xpath("//button[@name='mode']/@value").count("elder") == 2
    assert set(page.xpath("//button[@name='language']/@value")) == {"zh-hans", "en"}
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]


def test_the_style_sheet_takes_every_colour_from_the_tokens():
    sheet = (STATIC / "desk.css").read_text()

    rules = re.findall(r"^\s*([a-z-]+):[^;]*#[0-9a-f]{3,8}", sheet, re.MULTILINE)

    assert [name for name in rules if not name.startswith("--")] == []


def test_the_style_sheet_and_the_script_stay_small():
    assert (STATIC / "desk.css").stat().st_size < 60_000
    assert (STATIC / "desk.js").stat().st_size < 8_000


def test_a_state_without_a_word_is_refused():
    with pytest.raises(LookupError, match="no word"):
        state_of("forgotten")


def test_no_two_states_look_alike_in_black_and_white():
    assert len({(str(state.word)) for state in STATES.values()}) == len(STATES)


@pytest.mark.parametrize("name", ["400", "403_csrf", "500", "413", "429"])
def test_error_pages_without_a_request_still_render(name):
    assert "<h1>" in get_template(f"{name}.html").render()


@pytest.mark.urls(pages.ADDRESSES)
@pytest.mark.parametrize("name", ["403", "404", "409"])
def test_error_pages_of_a_reader_keep_the_shell(name, rf: RequestFactory):
    request = rf.get("/nowhere/")

    assert 'class="site-footer"' in get_template(f"{name}.html").render({}, request)
