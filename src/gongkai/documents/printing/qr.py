"""A text as a QR code, drawn as SVG."""

from typing import Final

import segno

MASK: Final = 2
"""Which of the eight patterns is laid over the code. Any may be: trying them all to find the calmest costs most of the
time, and readers read each."""
QUIET_MODULES: Final = 4


def qr_svg(text: str) -> str:
    """The code as an SVG element, black on white also in the dark, one unit a module."""
    matrix = segno.make_qr(text, error="m", mask=MASK, boost_error=False).matrix
    width = len(matrix) + 2 * QUIET_MODULES
    path = "".join(_line(bytes(row), number) for number, row in enumerate(matrix, start=QUIET_MODULES))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}" width="{width}" height="{width}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{width}v{width}h-{width}z"/>'
        f'<path stroke="#000" d="{path}"/></svg>'
    )


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
