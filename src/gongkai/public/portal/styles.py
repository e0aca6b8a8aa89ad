"""What the one stylesheet address returns: the look of the pages, the colours of the site, what the mode changes."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders

from gongkai.registers.organs.sites import Site

MODES = ("plain", "elder", "contrast")
COLOURS = """
/* The colours of this site. */
:root {{
  --accent: {light};
}}
@media (prefers-color-scheme: dark) {{
  :root {{
    --accent: {dark};
  }}
}}
"""
SEAL = "var(--seal)"


def sheet_of(site: Site, mode: str) -> str:
    """The whole stylesheet of a site in a mode; an unknown mode is the plain one."""
    parts = [_sheet("portal.css"), _colours(site)]
    return "".join([*parts, *([_sheet(f"{mode}.css")] if mode in MODES[1:] else [])])


def mark_of(text: str) -> str:
    """What a browser sends back to ask whether it changed."""
    return f'"{sha256(text.encode()).hexdigest()[:32]}"'


def _colours(site: Site) -> str:
    if not (site.accent or site.accent_dark):
        return ""
    return COLOURS.format(light=site.accent or SEAL, dark=site.accent_dark or SEAL)


@cache
def _sheet(name: str) -> str:
    return Path(str(finders.find(f"portal/{name}"))).read_text(encoding="utf-8")
