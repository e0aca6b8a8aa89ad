"""A citizen with a small screen and a keyboard, without JavaScript: from the first page to a rule, and to its proof."""

import io
import json
import subprocess
import sys
import unicodedata
from urllib.parse import urlsplit

import pypdf
import pytest
from PIL import Image

from gongkai.registers.organs.tests import atom
from tools import accessibility_tree

from . import screen_checks
from .city import END, RULE, SECOND

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.xdist_group("city")]
PATIENCE_MS = 20_000
STEPS = 120


class Reader:
    """Who presses Tab and Enter, goes back, and does nothing else."""

    def __init__(self, context, address):
        self.tab = context.new_page()
        self.address = address
        self.sizes = set()

    def open(self, path):
        self.tab.goto(self.address + path)

    def reach(self, selector):
        """Press Tab until the focus is on what ``selector`` names; it must be seen there."""
        for _step in range(STEPS):
            self.tab.keyboard.press("Tab")
            if self.tab.evaluate("one => document.activeElement.matches(one)", selector):
                focused = self.tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert focused != "none", selector
                return
        raise AssertionError(f"Tab does not reach {selector} on {self.tab.url}")

    def follow(self, selector):
        self.reach(selector)
        with self.tab.expect_navigation():
            self.tab.keyboard.press("Enter")
        self._look()

    def save(self, selector):
        """What is saved under a link."""
        self.reach(selector)
        with self.tab.expect_download() as saving:
            self.tab.keyboard.press("Enter")
        return saving.value.path().read_bytes()

    def back(self):
        """The browser's own Alt+Left, which a browser without a window does not have."""
        self.tab.go_back()

    def _look(self):
        """Nothing sticks out; the tree that is read has its landmarks and one heading of the first level."""
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.tab.evaluate(width) <= 0, self.tab.url
        self.sizes.add(self.tab.evaluate("getComputedStyle(document.body).fontSize"))
        tree = [line.strip() for line in accessibility_tree.lines(self.tab)]
        assert [line.split()[0] for line in tree].count("main") == 1, tree
        assert sum("heading" in line and "level=1" in line for line in tree) == 1, tree
        assert {"banner", "contentinfo", "navigation"} <= {line.split()[0] for line in tree}, tree
        unnamed = [
            line for line in tree if line.split()[0] in {"link", "button", "textbox", "navigation"} and "“" not in line
        ]
        assert unnamed == [], self.tab.url

    @property
    def said(self):
        return self.tab.inner_text("main")


@pytest.fixture
def reader(browser, city):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)
    yield Reader(context, city.installation.address)
    context.close()


@pytest.fixture
def running(city):
    """Another test may have killed it."""
    if not city.installation.answers():
        city.installation.start()
    return city


@pytest.mark.demand("REC-5", "REC-6", "ORG-2")
@pytest.mark.parametrize("mode", ["plain", "elder", "contrast"])
def test_a_citizen_comes_from_the_first_page_to_a_rule_and_to_its_proof(running, reader, mode, tmp_path):
    reader.open("/")
    reader.follow(f"a[href='/display/{mode}']")
    assert reader.tab.url == f"{running.installation.address}/"

    reader.follow("a[href='/library/']")
    reader.follow(f"main a[href='{running.rule}']")
    said = reader.said
    assert RULE in said
    assert said.index("废止") < said.index("第一条"), "whether it binds stands before what it says"
    assert END in said
    reader.follow(f".validity a[href='{running.end}']")
    assert END in reader.tab.inner_text("h1")
    reader.back()

    reader.follow(f"a[href='{running.rule}versions/1/2/']")
    struck, added = ("".join(reader.tab.locator(f"main {name}").all_inner_texts()) for name in ("del", "ins"))
    assert "八" in struck
    assert "六" in added
    reader.back()

    _prints(reader)
    told = json.loads(reader.save("a[href$='/record.json']"))
    assert (told["title"], told["validity"], told["body"]) == (RULE, "repealed", SECOND)
    pdf = pypdf.PdfReader(io.BytesIO(reader.save("a[href$='/record.pdf']")))
    assert "公证服务管理办法" in _plain(pdf)
    _verifies(reader, running, tmp_path)

    reader.open(running.rule)
    reader.follow(f"main a[href='{running.organ}'], main a[href^='/library/organ/']")
    _subscribes(reader, running)
    assert len(reader.sizes) == 1, "the mode stays"


def _plain(pdf):
    """Its text; a typeface may give a character as the radical that looks the same."""
    return unicodedata.normalize("NFKC", "".join(page.extract_text() for page in pdf.pages)).replace("\n", "")


def _prints(reader):
    """What is printed is the document, without the ways through the site."""
    reader.tab.emulate_media(media="print")
    assert RULE in reader.said
    assert not reader.tab.locator("nav.modes").is_visible()
    ink = reader.tab.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(0, 0, 0)" or max(int(one) for one in ink[4:-1].split(",")[:3]) < 60, ink
    printed = pypdf.PdfReader(io.BytesIO(reader.tab.pdf(format="A4")))
    text = _plain(printed)
    reader.tab.emulate_media(media="screen")
    assert "六十元" in text
    assert len(printed.pages) <= 3
    assert Image.open(io.BytesIO(reader.tab.screenshot())).width == 360


def _verifies(reader, city, folder):
    """With the script of the page on verification, whose signature openssl checks."""
    ask = reader.tab.context.request
    reader.open("/verify/")
    scripts = reader.tab.locator("main a[href$='check.py']")
    files = {
        "check.py": scripts.first.get_attribute("href"),
        "proof.json": f"{city.rule}proof.json",
        "canonical.json": f"{city.rule}canonical.json",
        "keys": "/log/keys",
    }
    for name, path in files.items():
        (folder / name).write_bytes(ask.get(city.installation.address + path).body())
    checked = subprocess.run([sys.executable, "check.py"], cwd=folder, capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count("在日志中") == 3, "released, revised, repealed"
    signature = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-rawin"]
    signed = subprocess.run(
        [*signature, "-in", "note.txt", "-sigfile", "signature.bin"], cwd=folder, capture_output=True, text=True
    )
    assert "Successfully" in signed.stdout, signed.stderr


def _subscribes(reader, city):
    """The feed of the organ, found on its page."""
    link = reader.tab.locator("link[rel=alternate][type='application/atom+xml']").first.get_attribute("href")
    answer = reader.tab.context.request.get(city.installation.address + urlsplit(link).path)
    titles = [one["title"] for one in atom.entries(answer.body())]
    assert RULE in " ".join(titles)
    assert "青川市公证名册" not in " ".join(titles)


@pytest.mark.parametrize("mode", ["plain", "elder", "contrast"])
def test_versions_and_their_comparison_are_accessible(browser, running, mode):
    address, complaints, wrong = running.installation.address, [], []
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(PATIENCE_MS)
    context.add_cookies([{"name": "gongkai_display", "value": mode, "url": address}])
    tab = screen_checks.watched(context, address, complaints)

    for path in (f"{running.rule}versions/1/", f"{running.rule}versions/1/2/"):
        answer = tab.goto(address + path)
        tab.evaluate(screen_checks.axe())
        wrong += [*screen_checks.is_accessible(tab), *screen_checks.is_light(tab, answer, [])]
        wrong += screen_checks.sticks_out(tab, screen_checks.ZOOMED)

    context.close()
    assert [*wrong, *complaints] == []


@pytest.mark.java
def test_the_nu_checker_finds_no_error_in_versions_and_their_comparison(browser, running, tmp_path):
    ask = browser.new_context().request
    paths = [f"{running.rule}versions/1/", f"{running.rule}versions/1/2/", f"{running.rule}on/2020-09-01/"]

    pages = {path: ask.get(running.installation.address + path).body() for path in paths}

    assert list(screen_checks.nu_errors(pages, tmp_path)) == []
