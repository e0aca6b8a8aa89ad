"""The address of a page as a QR code (CHN-6)."""

from functools import lru_cache

import segno
from django.utils.safestring import SafeString, mark_safe

MASK = 2
"""Which of the eight patterns is laid over the code. Any may be: trying them all to find the calmest costs most of the
time, and readers read each."""
QUIET_MODULES = 4


def path_of(address: str) -> tuple[str, int]:
    """The dark modules as the path of a drawing whose unit is one module, and how wide the drawing is."""
    code = segno.make_qr(address, error="m", mask=MASK, boost_error=False)
    lines = (_line(bytes(row), number) for number, row in enumerate(code.matrix, start=QUIET_MODULES))
    return "".join(lines), len(code.matrix) + 2 * QUIET_MODULES


def _line(row: bytes, number: int) -> str:
    """One row as strokes of a pen that is one module thick."""
    drawn, pen, place = "", 0, 0
    for run in row.split(b"\x00"):
        if run:
            step = f"m{place - pen} 0" if drawn else f"M{place + QUIET_MODULES} {number}.5"
            drawn += f"{step}h{len(run)}"
            pen = place + len(run)
        place += len(run) + 1
    return drawn


@lru_cache(maxsize=64)
def as_svg(address: str) -> SafeString:
    """The code as an element of a page, black on white also in the dark."""
    path, width = path_of(address)
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}" width="{width}" height="{width}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{width}v{width}h-{width}z"/><path stroke="#000" d="{path}"/></svg>'
    )
    return mark_safe(drawn)  # noqa: S308 - drawn here, from our own address
