"""What of a PDF page can be seen: pictures of it with and without text, with each glyph in a colour of its own."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from gongkai.documents.cleaning.pdf_content import Matrix, Picture, Reading
from gongkai.documents.cleaning.pdf_drawing import colour_of

POINTS_LIMIT = 8_000_000
SCALE = 2.0
COLOURS_LIMIT = 1 << 18
FAINT = 12
HALF = 0.5
RUN_OF_COVERED = 2
THIN_POINTS = 2.5
COVERED_AREA = 40.0
OUTSIDE_AREA, OUTSIDE_PART = 400.0, 0.12
CLEAR_DIFFERENCE = 40
COMPARED_SCALE = 1.5


@dataclass
class Sight:
    """What was found of a page: glyphs and pictures that nobody sees, and those that are seen in part."""

    glyphs: set[int] = field(default_factory=set)
    tiny: int = 0
    pictures: set[int] = field(default_factory=set)
    half_covered_text: bool = False
    half_covered_picture: bool = False


def scale_of(width: float, height: float, wanted: float = SCALE) -> float:
    """How many points of a picture for a point of the page, within what may be drawn."""
    return min(wanted, math.sqrt(POINTS_LIMIT / max(1.0, width * height)))


def picture_of(page: Any, *, scale: float, is_smooth: bool, with_forms: bool = False) -> Image.Image:
    """A page as a picture, without annotations."""
    bitmap = page.render(
        scale=scale,
        draw_annots=False,
        may_draw_forms=with_forms,
        no_smoothtext=not is_smooth,
        no_smoothpath=not is_smooth,
        no_smoothimage=not is_smooth,
    )
    picture: Image.Image = bitmap.to_pil().convert("RGB")
    return picture


def glyphs_unseen(
    reading: Reading, whole: Image.Image, bare: Image.Image, numbered: Image.Image, alone: Image.Image
) -> Sight:
    """Which glyphs leave no trace on the page: covered, of the paper's colour, outside, or too small."""
    trace = _strongest(ImageChops.difference(whole, bare)).point(lambda value: 255 if value > FAINT else 0)
    seen = _counted(Image.composite(numbered, Image.new("RGB", numbered.size), trace))
    drawn = _counted(alone)
    influenced = (
        _counted(Image.composite(alone, Image.new("RGB", alone.size), trace)) if reading.has_transparency else {}
    )
    sight = Sight()
    covered: list[bool] = []
    for glyph in reading.glyphs:
        colour = colour_of(glyph.number)
        of_whole = drawn.get(colour, 0)
        part = max(seen.get(colour, 0), influenced.get(colour, 0)) / of_whole if of_whole else 0.0
        if glyph.is_tiny and not glyph.is_blank:
            sight.glyphs.add(glyph.number)
            sight.tiny += 1
        elif part == 0.0 and (of_whole or not glyph.is_blank):
            sight.glyphs.add(glyph.number)
        covered.append(0.0 < part < HALF)
    sight.half_covered_text = any(
        is_covered and len(list(run)) >= RUN_OF_COVERED for is_covered, run in groupby(covered)
    )
    return sight


def _counted(image: Image.Image) -> dict[tuple[int, int, int], int]:
    found = image.getcolors(maxcolors=COLOURS_LIMIT) or []
    return {colour: count for count, colour in found}  # type: ignore[misc]


def _strongest(image: Image.Image) -> Image.Image:
    """The greatest of the three channels at each point."""
    red, green, blue = image.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def look_at_pictures(
    pictures: Sequence[Picture],
    renders: Iterator[tuple[Image.Image, Image.Image]],
    box: tuple[float, float, float, float],
    scale: float,
    sight: Sight,
) -> None:
    """Which pictures are not seen at all, and whether one is seen in part only.

    ``renders`` give for each picture the page with it black and with it white: where both are the same, it is covered.
    """
    for picture, (black, white) in zip(pictures, renders, strict=True):
        shape, area, inside = _shape(picture.place, box, scale, black.size)
        influence = _strongest(ImageChops.difference(black, white)).point(lambda value: 255 if value > FAINT else 0)
        if not ImageChops.multiply(influence, shape).getbbox():
            sight.pictures.add(picture.number)
            continue
        if area - inside > max(OUTSIDE_AREA, area * OUTSIDE_PART):
            sight.half_covered_picture = True
        covered = ImageChops.subtract(shape, influence)
        side = max(3, int(THIN_POINTS * scale) | 1)
        rest = covered.filter(ImageFilter.MinFilter(side))
        if sum(rest.histogram()[128:]) / scale**2 > COVERED_AREA:
            sight.half_covered_picture = True


def _shape(
    place: Matrix, box: tuple[float, float, float, float], scale: float, size: tuple[int, int]
) -> tuple[Image.Image, float, float]:
    """The place of a picture on the page as a mask, its area and the area on the page, in square points."""
    a, b, c, d, e, f = place
    corners = [(e, f), (e + a, f + b), (e + a + c, f + b + d), (e + c, f + d)]
    shape = Image.new("L", size)
    ImageDraw.Draw(shape).polygon([((x - box[0]) * scale, (box[3] - y) * scale) for x, y in corners], fill=255)
    return shape, abs(a * d - b * c), sum(shape.histogram()[128:]) / scale**2


def differs(before: Image.Image, after: Image.Image) -> tuple[bool, float]:
    """Whether two pictures of a page differ to the eye, and by how much at most (0 to 1)."""
    if before.size != after.size:
        return True, 1.0
    strongest = _strongest(ImageChops.difference(before, after))
    extrema = strongest.getextrema()
    clear = strongest.point(lambda value: 255 if value > CLEAR_DIFFERENCE else 0).filter(ImageFilter.MinFilter(3))
    return clear.getbbox() is not None, float(extrema[1]) / 255  # type: ignore[arg-type]


def without_fringes(first: Image.Image, second: Image.Image, bare: Image.Image) -> tuple[Image.Image, Image.Image]:
    """Both pictures, grey where form fields stand: there alone the engine draws letters with fringes of colour."""
    fields = _strongest(ImageChops.difference(first, bare)).point(lambda value: 255 if value else 0)
    around = fields.filter(ImageFilter.MaxFilter(5))
    grey = [Image.composite(one.convert("L").convert("RGB"), one, around) for one in (first, second)]
    return grey[0], grey[1]


def document(content: bytes) -> Any:
    """A PDF as the engine opens it, with its form fields."""
    opened = pypdfium2.PdfDocument(content)
    opened.init_forms()
    return opened
