"""Pictures: only the points that are seen are kept; place, camera, comments and what hangs behind the end are not."""

import io
import struct
from collections.abc import Iterator

from PIL import Image, ImageChops, ImageOps, ImageSequence, UnidentifiedImageError

from gongkai.documents.cleaning.copies import CannotClean, CleanCopy, Comparison, Tally

POINTS_LIMIT = 100_000_000
FRAMES_LIMIT = 500
FORMATS = {
    "PNG": ("png", "image/png"),
    "JPEG": ("jpg", "image/jpeg"),
    "TIFF": ("tif", "image/tiff"),
    "WEBP": ("webp", "image/webp"),
    "GIF": ("gif", "image/gif"),
    "BMP": ("png", "image/png"),
}
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x927C
_JPEG_KEPT = frozenset({0xDB, 0xC4, 0xDD, 0xDA, 0xEE, *range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xD0)})
_JPEG_TOLERANCE = 24
_PLAIN_JFIF = b"\xff\xe0\x00\x10JFIF\0\x01\x01\x01\x00\x48\x00\x48\x00\x00"


def clean_picture(content: bytes) -> CleanCopy:
    """The picture as it is seen, in its own format; raises ``CannotClean``."""
    tally = Tally()
    data, image_format = clean_points(content, tally)
    extension, media_type = FORMATS[image_format]
    width, height, frames = _size(data)
    return CleanCopy(data, extension, media_type, tally.rows(), Comparison("像素", width * height, pages=frames))


def clean_points(content: bytes, tally: Tally) -> tuple[bytes, str]:
    """The bytes of the clean picture and its format; what is left out is counted."""
    image = _opened(content)
    image_format = "JPEG" if image.format == "MPO" else str(image.format)
    if image_format not in FORMATS:
        raise CannotClean(f"{image_format} 格式的图片不能清理，请换成 PNG 或 JPEG")
    _count_metadata(image, content, tally)
    frames = [_as_seen(frame, tally) for frame in _frames(image, tally)]
    data = _written(frames, image, image_format, content)
    _compare(frames, data)
    return data, "PNG" if image_format == "BMP" else image_format


def _opened(content: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(content))
        if image.width * image.height > POINTS_LIMIT:
            raise CannotClean("图片过大")
        image.load()
    except CannotClean:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise CannotClean("不是可识别的图片，或者过大") from None
    except Exception as error:  # each decoder raises its own
        raise CannotClean("图片已损坏") from error
    return image


def _count_metadata(image: Image.Image, content: bytes, tally: Tally) -> None:
    exif = image.getexif()
    tally.add("gps", "拍摄地点（GPS）", int(GPS in exif))
    tally.add("exif", "拍摄信息（EXIF）", sum(1 for tag in exif if tag not in {GPS, ORIENTATION}))
    for key, value in sorted(image.info.items(), key=lambda pair: str(pair[0])):
        if str(key) in {"xmp", "XML:com.adobe.xmp"}:
            tally.add("xmp", "XMP 信息")
        elif str(key) == "photoshop":
            tally.add("exif", "图片处理软件信息")
        elif str(key) == "comment" or isinstance(value, str):
            tally.add("comment", "图片注释")
    if image.format == "JPEG" and (end := content.rfind(b"\xff\xd9")) >= 0 and content[end + 2 :].strip(b"\0"):
        tally.add("trailing-data", "图片末尾之后的数据")


def _frames(image: Image.Image, tally: Tally) -> Iterator[Image.Image]:
    """The pictures in the file; of several in a JPEG only the one that is seen."""
    if image.format in {"JPEG", "MPO"}:
        tally.add("exif", "附带的其他图像", max(0, getattr(image, "n_frames", 1) - 1))
        image.seek(0)
        yield image
        return
    if getattr(image, "n_frames", 1) > FRAMES_LIMIT:
        raise CannotClean(f"图片超过 {FRAMES_LIMIT} 帧")
    for frame in ImageSequence.Iterator(image):
        yield frame.copy()


def _as_seen(frame: Image.Image, tally: Tally) -> Image.Image:
    """Turned upright; points that are wholly transparent say nothing."""
    seen = ImageOps.exif_transpose(frame)
    if seen.mode == "P" and "transparency" in seen.info:
        seen = seen.convert("RGBA")
    if seen.mode in {"PA", "La"}:
        seen = seen.convert("RGBA")
    if seen.mode in {"RGBA", "LA"}:
        alpha = seen.getchannel("A")
        blank = Image.new(seen.mode, seen.size)
        visible = Image.composite(seen, blank, alpha.point(lambda value: 255 if value else 0))
        if ImageChops.difference(visible.convert("RGB"), seen.convert("RGB")).getbbox():
            tally.add("transparent-points", "透明区域下的图像")
        seen = visible
    return seen


def _written(frames: list[Image.Image], image: Image.Image, image_format: str, content: bytes) -> bytes:
    if image_format == "JPEG":
        return _jpeg(frames[0], image, content)
    bare = [_bare(frame) for frame in frames]
    options: dict[str, object] = {}
    if image_format == "TIFF":
        options["compression"] = "tiff_deflate"
    elif image_format == "WEBP":
        options |= {"lossless": True, "exact": True, "quality": 80}
    if len(bare) > 1:
        options |= {"save_all": True, "append_images": bare[1:]}
        if image_format != "TIFF":
            options |= {"duration": int(image.info.get("duration", 100)), "loop": 0}
    stream = io.BytesIO()
    bare[0].save(stream, "PNG" if image_format == "BMP" else image_format, **options)
    return stream.getvalue()


def _bare(frame: Image.Image) -> Image.Image:
    """The points alone, with their palette."""
    bare = Image.frombytes(frame.mode, frame.size, frame.tobytes())
    if frame.mode == "P" and (palette := frame.getpalette()):
        bare.putpalette(palette)
    return bare


def _jpeg(frame: Image.Image, image: Image.Image, content: bytes) -> bytes:
    """The same coded points without what stands around them; turned ones are coded anew."""
    if image.getexif().get(ORIENTATION, 1) in {None, 0, 1}:
        return bare_jpeg(content)
    stream = io.BytesIO()
    _bare(frame if frame.mode in {"L", "RGB", "CMYK"} else frame.convert("RGB")).save(stream, "JPEG", quality=95)
    return stream.getvalue()


def bare_jpeg(content: bytes) -> bytes:
    """A JPEG of nothing but its tables and scans, up to its end mark; raises ``CannotClean``."""
    if not content.startswith(b"\xff\xd8"):
        raise CannotClean("图片已损坏")
    kept, place = [b"\xff\xd8", _jfif(content)], 2
    while place + 4 <= len(content):
        if content[place] != 0xFF:
            raise CannotClean("图片已损坏")
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == 0xD9:
            break
        length = struct.unpack(">H", content[place + 2 : place + 4])[0]
        end = place + 2 + length
        if marker == 0xDA:
            end = _end_of_scan(content, end)
        if marker in _JPEG_KEPT:
            kept.append(content[place:end])
        place = end
    return b"".join((*kept, b"\xff\xd9"))


def _jfif(content: bytes) -> bytes:
    """The neutral head of a JPEG, with the points per inch that the picture states; none where colours need another."""
    if b"\xff\xee" in content[:65536] and b"Adobe" in content[:65536]:
        return b""
    head = content[2:20]
    if head.startswith(b"\xff\xe0") and head[4:9] == b"JFIF\0":
        return b"\xff\xe0\x00\x10JFIF\0" + content[11:18] + b"\0\0"
    return _PLAIN_JFIF if head.startswith(b"\xff\xe1") else b""


def _end_of_scan(content: bytes, start: int) -> int:
    """Where the coded points end: the next mark that is neither a stuffed byte nor a restart."""
    place = start
    while (place := content.find(b"\xff", place)) >= 0 and place + 1 < len(content):
        if content[place + 1] not in {0x00, 0xFF, *range(0xD0, 0xD8)}:
            return place
        place += 1
    return len(content)


def _compare(frames: list[Image.Image], data: bytes) -> None:
    copy = _opened(data)
    found = [frame.copy() for frame in ImageSequence.Iterator(copy)]
    if len(found) != len(frames):
        raise CannotClean(f"副本与原图不同：原图 {len(frames)} 帧，副本 {len(found)} 帧")
    for number, (before, after) in enumerate(zip(frames, found, strict=True), start=1):
        if before.size != after.size or _distance(before, after) > _JPEG_TOLERANCE:
            raise CannotClean(f"副本与原图不同（第 {number} 帧）")


def _distance(before: Image.Image, after: Image.Image) -> int:
    """The greatest difference of a point, as seen on white paper."""
    extrema = ImageChops.difference(_on_white(before), _on_white(after)).getextrema()
    return max(int(high) for _, high in extrema)  # type: ignore[misc]


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        return image.convert("RGB")
    over = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", over.size, "white"), over).convert("RGB")


def _size(data: bytes) -> tuple[int, int, int]:
    image = _opened(data)
    return image.width, image.height, getattr(image, "n_frames", 1)
