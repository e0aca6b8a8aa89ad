"""Whether a colour can be read on the paper of the public pages (WCAG 2.2, 1.4.3); values, no settings."""

import re

CODE = re.compile(r"#[0-9a-f]{6}")
NEEDED = 4.5
PAPER_LIGHT = ("#ffffff", "#f7f8fa")
"""The grounds of the pages in daylight, as portal.css has them; a test holds both to it."""
PAPER_DARK = ("#17171a", "#232324")
"""The same where the reader's system is dark."""


def is_code(colour: str) -> bool:
    """Whether it is written as #rrggbb in lower case."""
    return CODE.fullmatch(colour) is not None


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, from 1 (the same) to 21 (black and white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lowest_contrast(colour: str, papers: tuple[str, ...]) -> float:
    """How far a colour stands apart from the nearest of the papers."""
    return min(contrast(colour, paper) for paper in papers)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
