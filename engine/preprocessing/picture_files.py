"""Picture files of every usual kind, as plain RGB. Pillow is imported when the first one is read."""

from __future__ import annotations

import math
import stat
import traceback
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from engine.errors import PictureError
from engine.preprocessing.deep_files import TooLarge, read_deep
from engine.preprocessing.levels import eight_bits, on_ground
from engine.types import Image

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

SUFFIXES: tuple[str, ...] = (
    ".png", ".jpg", ".jpeg", ".jfif", ".jpe", ".heic", ".heif", ".webp", ".avif", ".bmp", ".gif", ".tif", ".tiff",
    ".pgm", ".ppm",
)  # fmt: skip
"""File name endings of the formats that `open_picture` reads; what a file holds counts, not its name."""

LONGEST_SIDE = 2048
"""Larger pictures are shrunk to this many pixels: networks see 28 or 224 of them."""

_STRIP_SIDE, _LONGEST_STRIP = 256, 16_384
"""A strip keeps this many pixels across, at up to so many along: what is written on it would vanish otherwise."""

_ROWS = 64  # of the reduced picture, made at a time
_MOST_PIXELS = 250_000_000
"""More than any camera of today gives, and what still fits into the memory of a laptop while it is decoded."""

# Only these decoders: fewer ways in for a hostile file, and EPS would start another program. The first five are
# loaded with Pillow itself, the rest only when none of those fits.
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "PPM", "TIFF", "WEBP", "AVIF")


def open_picture(path: Path | str) -> Image:
    """Read a picture file: (H, W, 3) uint8, RGB, upright, at most 2048 pixels a side (a narrow strip may be longer).

    Transparent parts become white, or black where light strokes would vanish. Of an animation it is the first frame.
    Raises PictureError, naming the file, for whatever cannot be read.
    """
    path = Path(path)
    try:
        # A pipe or device is refused before opening, which could wait for ever.
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise PictureError(f"“{path}” is a folder. Choose a picture file in it.")
        if not stat.S_ISREG(mode):
            raise PictureError(f"“{path}” is a device or a pipe, not a picture file. Choose a picture file.")
        with path.open("rb") as file:
            return _decode(file, str(path))
    except FileNotFoundError:
        raise PictureError(f"There is no file “{path}”. Check the name, or choose another picture.") from None
    except PermissionError:
        raise PictureError(f"You may not read “{path}”. Ask its owner, or choose another picture.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PictureError(f"“{path}” cannot be opened: {reason}. Choose another picture.") from error


def _decode(file: BinaryIO, name: str) -> Image:
    from PIL import ExifTags, UnidentifiedImageError  # noqa: PLC0415
    from PIL import Image as pillow  # noqa: PLC0415

    start = file.read(32)
    file.seek(0)
    if not start:
        raise PictureError(f"“{name}” is empty. Save or copy it again, or choose another picture.")
    pillow.MAX_IMAGE_PIXELS = _MOST_PIXELS
    # The explicit check below decides; the filter keeps Pillow from printing its warning before that.
    warnings.simplefilter("error", pillow.DecompressionBombWarning)
    try:
        formats = (*_FORMATS, _heif()) if _is_heif(start) else _FORMATS
        deep = read_deep(file, _MOST_PIXELS)
        if deep is not None:
            levels, orientation = deep
            picture = pillow.fromarray(levels)
            picture.getexif()[ExifTags.Base.Orientation] = orientation
            return _as_array(picture)
        with pillow.open(file, formats=formats) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise pillow.DecompressionBombError
            picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            picture.load()
            return _as_array(picture)
    except (pillow.DecompressionBombError, pillow.DecompressionBombWarning, TooLarge, MemoryError) as error:
        raise PictureError(
            f"“{name}” has too many pixels to be opened safely. Make it smaller in a picture program and try again."
        ) from error
    except UnidentifiedImageError as error:
        if _is_heif(start):
            raise PictureError(
                f"“{name}” is a HEIC photo of a kind that ClassLens cannot read. Save or send it as JPEG and open that."
            ) from error
        raise PictureError(
            f"“{name}” is not a picture that ClassLens can read. Choose a PNG, JPEG, HEIC, WebP, BMP, GIF or TIFF file."
        ) from error
    except Exception as error:
        # Damaged files make Pillow's decoders raise nearly any type of exception.
        raise PictureError(
            f"“{name}” is damaged or incomplete and cannot be read. Save or copy it again, or choose another picture.",
            traceback.format_exc(),
        ) from error


def _is_heif(start: bytes) -> bool:
    return start[4:8] == b"ftyp" and start[8:12] in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")


def _heif() -> str:
    """The format of HEIC photos, which most phones take; its decoder is loaded with the first one."""
    import pi_heif  # noqa: PLC0415

    pi_heif.register_heif_opener(thumbnails=False)
    return "HEIF"


def _as_array(picture: PillowImage) -> Image:
    from PIL import Image as pillow  # noqa: PLC0415
    from PIL import ImageOps  # noqa: PLC0415

    if picture.mode.startswith(("I", "F")):
        picture = pillow.fromarray(eight_bits(np.asarray(picture)))
    elif picture.mode in ("P", "PA", "1"):
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    elif picture.has_transparency_data and picture.mode != "RGBA":
        picture = picture.convert("RGBA")
    elif picture.mode == "LAB":
        picture = _from_lab(picture)
    picture = _shrunk(picture)
    # A damaged note on the orientation is no reason to refuse the picture.
    with suppress(Exception):
        ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode == "RGBA":
        return on_ground(np.asarray(picture))
    return np.array(picture.convert("RGB"), dtype=np.uint8, order="C")


def _shrunk(picture: PillowImage) -> PillowImage:
    """The picture as small as what is written on it allows.

    Pillow would copy a large picture with transparency as a whole, so it is first reduced a few rows at a time.
    """
    from PIL import Image as pillow  # noqa: PLC0415

    shorter, longer = sorted(picture.size)
    most = max(LONGEST_SIDE, min(_LONGEST_STRIP, round(longer * _STRIP_SIDE / shorter)))
    factor = longer // (2 * most)
    if factor > 1:
        width, height = picture.size
        small = pillow.new(picture.mode, (math.ceil(width / factor), math.ceil(height / factor)))
        rows = factor * _ROWS
        for top in range(0, height, rows):
            band = picture.crop((0, top, width, min(top + rows, height))).reduce(factor)
            small.paste(band, (0, top // factor))
        small.getexif().update(picture.getexif())
        picture = small
    picture.thumbnail((most, most), reducing_gap=2.0)
    return picture


def _from_lab(picture: PillowImage) -> PillowImage:
    import cv2  # noqa: PLC0415
    from PIL import Image as pillow  # noqa: PLC0415

    # Both count L from 0 to 255 and a, b from 128.
    return pillow.fromarray(np.asarray(cv2.cvtColor(np.asarray(picture), cv2.COLOR_LAB2RGB)))
