"""Every kind of public page of the demonstration, in a real browser and before the Nu checker; and every link of it."""

import re
from collections import defaultdict

import pytest
from django.urls import Resolver404, get_resolver, resolve
from lxml import html

from . import crawling, screen_checks
from .installation import paths_in

pytestmark = [pytest.mark.xdist_group("demonstration")]
browsing = pytest.mark.browser
MODES = ("plain", "elder", "contrast")
PATIENCE_MS = 20_000
FULL_AT = {"plain": screen_checks.WIDTHS, "elder": screen_checks.WIDTHS[:1], "contrast": screen_checks.WIDTHS[:1]}
"""The widths at which every rule is tried in a mode; those of colours are tried at both."""
NO_PAGES = {
    "public_by_index_number": "leads on to a record",
    "public_by_document_number": "leads on to a record",
    "public_record_on": "leads on to a day",
    "public_version": "of a record with two versions: test_citizen_reads",
    "public_compare": "of a record with two versions: test_citizen_reads",
    "public_attachment": "a file, which is saved",
    "public_file": "the former address of an attachment, which leads on",
    **dict.fromkeys(
        (
            "public_library_part",
            "public_library_list_part",
            "public_rules_part",
            "public_catalogue_part",
            "progress_plan_part",
            "public_entry_before",
        ),
        "what a list shows when it is longer than any in the demonstration, in the same template",
    ),
    "public_down": "stands in for an answer; looked at by its own address",
    "public_absent": "stands in for an answer; looked at by its own address",
    "public_robots": "every robot knows its address",
    "public_sitemap_pages": "is named in sitemap.xml",
    "public_sitemap_month": "is named in sitemap.xml",
    "public_changes_part": "is named in changes.json",
}
"""Public addresses that no link leads to as a page of HTML, and why."""
ALSO = ("/_down.html", "/_absent.html")
SAVED = "public_record_html"
"""A page of HTML that is saved as one file and carries its own style; only the Nu checker looks at it."""
CLICKS = 3


def nothing(wrong):
    """Fails with everything that is wrong, a line each."""
    told = [str(one) for one in wrong]
    assert not told, f"{len(told)}:\n" + "\n".join(told[:60])


def name_of(path):
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return None


def public_names(patterns=None):
    """Every address of the URL conf that is for everyone, by its name."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(one, "url_patterns"):
            yield from public_names(one.url_patterns)
        elif one.name and re.match(r"public_|progress", one.name):
            yield one.name


@pytest.fixture(scope="session")
def kinds(walked):
    """Pages of each kind by the name of their address."""
    found = defaultdict(list)
    for page in walked.values():
        if page.is_html and (name := name_of(page.path)):
            found[name].append(page)
    for path in ALSO:
        found[name_of(path)].append(crawling.Page(path, 0, status=200, kind="text/html"))
    return found


def looked_at(kinds):
    """The paths that the browser opens: the longest page of each kind."""
    return [max(pages, key=lambda page: len(page.body)).path for name, pages in kinds.items() if name != SAVED]


def test_every_public_address_has_pages_in_the_demonstration(walked, kinds):
    others = {name_of(page.path) for page in walked.values() if page.status == 200}

    nothing(sorted(set(public_names()) - set(kinds) - others - NO_PAGES.keys()))


def test_no_link_is_broken_and_every_kept_page_is_reached(demonstration, walked):
    kept = [path for path, _file in paths_in(demonstration.home / "pages" / "main")]
    reached = {page.path for page in walked.values()}

    orphans = [
        path
        for path in kept
        if path.endswith("/") and crawling.spelled(path) not in reached and name_of(path) not in NO_PAGES
    ]
    nothing([*crawling.broken(walked), *(f"{path}: no link leads there" for path in orphans)])
    assert len(kept) > len(ALSO)


@pytest.mark.demand("ORG-2", "CAT-4")
def test_what_the_law_asks_for_is_three_clicks_away(walked):
    statutory = re.compile(r"/organs/\d+/(?:disclosure/)?|/catalogues/[\w-]+/")

    far = [
        f"{page.path}: {page.depth}"
        for page in walked.values()
        if statutory.fullmatch(page.path) and page.depth > CLICKS
    ]
    assert far == []


def context_for(browser, address, *, mode="", **settings):
    context = browser.new_context(viewport={"width": 1280, "height": 740}, locale="zh-CN", **settings)
    context.set_default_timeout(PATIENCE_MS)
    if mode:
        context.add_cookies([{"name": "gongkai_display", "value": mode, "url": address}])
    return context


@browsing
@pytest.mark.parametrize("mode", MODES)
def test_every_public_page_is_accessible_in_each_mode_at_both_widths_light_and_dark(
    browser, demonstration, kinds, mode
):
    script, wrong, complaints = screen_checks.axe(), [], []
    context = context_for(browser, demonstration.address, mode=mode)
    tab = screen_checks.watched(context, demonstration.address, complaints)

    for path in looked_at(kinds):
        tab.goto(demonstration.address + path)
        tab.evaluate(script)
        wrong += [(path, found) for found in screen_checks.is_accessible(tab, full_at=FULL_AT[mode])]

    context.close()
    nothing([*wrong, *complaints])


@browsing
def test_every_public_page_is_light_still_narrow_and_asks_nobody_else(browser, demonstration, kinds):
    wrong, complaints, scripts = [], [], []
    context = context_for(browser, demonstration.address)
    tab = screen_checks.watched(context, demonstration.address, complaints)
    tab.on("response", lambda got: scripts.append(got.body()) if got.request.resource_type == "script" else None)

    for path in looked_at(kinds):
        scripts.clear()
        answer = tab.goto(demonstration.address + path)
        found = [*screen_checks.is_light(tab, answer, scripts), *screen_checks.stays_still(tab)]
        found += screen_checks.sticks_out(tab, screen_checks.ZOOMED)
        found += screen_checks.bears_forced_colours(tab)
        text = tab.evaluate("document.querySelector('main').textContent")
        if squeezed(text) != squeezed(html.fromstring(answer.text()).find(".//main").text_content()):
            found.append("says something else without JavaScript")
        wrong += [(path, one) for one in found]
        tab.set_viewport_size({"width": 1280, "height": 740})

    context.close()
    nothing([*wrong, *complaints])


def squeezed(text):
    return re.sub(r"\s+", "", text)


@browsing
def test_every_public_page_is_walked_by_keyboard(browser, demonstration, kinds):
    wrong = []
    context = context_for(browser, demonstration.address)
    tab = context.new_page()
    tab.set_viewport_size({"width": 360, "height": 740})

    for path in looked_at(kinds):
        tab.goto(demonstration.address + path)
        wrong += [(path, found) for found in screen_checks.is_walked_by_keyboard(tab)]

    context.close()
    nothing(wrong)


@pytest.mark.java
def test_the_nu_checker_finds_no_error_in_any_public_page(walked, kinds, tmp_path):
    pages = [page for page in walked.values() if page.is_html and name_of(page.path) in kinds]

    nothing(screen_checks.nu_errors({page.path: page.body for page in pages}, tmp_path))
