import shutil
from pathlib import Path

import pytest

from gongkai.public import desk
from gongkai.public.desk.tests.gallery import pages

STATIC = Path(desk.__file__).parent / "static"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ADDRESS = "http://desk.test/"
HEADERS = {"Content-Security-Policy": "default-src 'self'"}
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]


def opened(browser, *, text=None, width=1280, **settings):
    """The page in a browser that can reach nothing but the desk's own files."""
    text = text or pages.gallery()
    tab = browser.new_context(viewport={"width": width, "height": 740}, **settings).new_page()

    def answer(route):
        path = route.request.url.removeprefix(ADDRESS)
        file = STATIC / path.removeprefix("static/")
        if path == "":
            route.fulfill(body=text, content_type="text/html; charset=utf-8", headers=HEADERS)
        elif path.startswith("static/") and file.is_file():
            route.fulfill(path=str(file), content_type=KINDS[file.suffix])
        else:
            route.fulfill(status=404, body="")

    tab.route("**/*", answer)
    tab.goto(ADDRESS)
    return tab


@pytest.mark.parametrize(
    ("language", "mode", "width", "scheme"),
    [
        ("zh-hans", "plain", 1280, "light"),
        ("zh-hans", "plain", 1280, "dark"),
        ("zh-hans", "plain", 360, "light"),
        ("en", "elder", 360, "light"),
        ("zh-hans", "contrast", 1280, "light"),
        ("zh-hans", "contrast", 360, "dark"),
    ],
)
def test_axe_finds_nothing(browser, language, mode, width, scheme):
    import axe_playwright_python

    text = pages.gallery(language=language, mode=mode)
    tab = opened(browser, text=text, width=width, color_scheme=scheme)
    tab.evaluate("document.querySelectorAll('details.why').forEach(item => { item.open = true })")

    tab.evaluate((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text())
    found = tab.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]

    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize("mode", ["plain", "elder"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("width", [320, 360, 768, 1024, 1280])
def test_nothing_sticks_out_sideways(browser, language, mode, width):
    tab = opened(browser, text=pages.gallery(language=language, mode=mode), width=width)

    assert tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_without_script_the_refusals_have_the_focus_and_the_source_is_reached(browser):
    tab = opened(browser, java_script_enabled=False)

    tab.click("a[href='#s-6']")

    assert tab.locator("#s-6").is_visible()
    assert tab.url.endswith("#s-6")


def test_a_card_lights_its_sentence(browser):
    tab = opened(browser)

    tab.focus("#r-2 a")

    assert "is-lit" in tab.get_attribute("#s-2", "class")
    assert tab.locator("mark.is-lit").count() == 1


def test_arrows_walk_the_clock_strip_and_the_day_is_said(browser):
    tab = opened(browser)
    tab.focus(".clock-week .clock-day[tabindex='0']")

    tab.keyboard.press("ArrowLeft")

    assert tab.inner_text("[data-clock-said]") == tab.get_attribute(".clock-day:focus", "title")
    assert tab.locator(".clock-week .clock-day[tabindex='0']").count() == 1


def test_escape_closes_a_menu_and_gives_the_focus_back(browser):
    tab = opened(browser)
    tab.click("details.menu >> nth=0 >> summary")

    tab.keyboard.press("Escape")

    assert tab.locator("details.menu[open]").count() == 0
    assert tab.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_board_of_46_organs_prints_on_one_sheet(browser):
    tab = opened(browser, text=pages.gallery(template=pages.BOARD))

    sheet = tab.pdf(prefer_css_page_size=True)

    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page ") == 1
