"""Picture files of every usual kind, as plain RGB. Pillow is imported when the first one is read."""

from __future__ import annotations

import stat
import traceback
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.errors import PictureError
from engine.types import Image

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

SUFFIXES: tuple[str, ...] = (
    ".png", ".jpg", ".jpeg", ".webp", ".avif", ".bmp", ".gif", ".tif", ".tiff", ".pgm", ".ppm",
)  # fmt: skip
"""File name endings of the formats that `open_picture` reads; what a file holds counts, not its name."""

LONGEST_SIDE = 2048
"""Larger pictures are shrunk to this many pixels: networks see 28 or 224 of them."""

# Only these decoders: fewer ways in for a hostile file, and EPS would start another program. The first five are
# loaded with Pillow itself, the rest only when none of those fits.
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "PPM", "TIFF", "WEBP", "AVIF")


def open_picture(path: Path | str) -> Image:
    """Read a picture file: (H, W, 3) uint8, RGB, upright, on white where transparent, at most 2048 pixels a side.

    Of an animation it is the first frame. Raises PictureError, naming the file, for whatever cannot be read.
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
    from PIL import Image as pillow  # noqa: PLC0415
    from PIL import UnidentifiedImageError  # noqa: PLC0415

    start = file.read(32)
    file.seek(0)
    if not start:
        raise PictureError(f"“{name}” is empty. Save or copy it again, or choose another picture.")
    # The explicit check below decides; the filter keeps Pillow from printing its warning before that.
    warnings.simplefilter("error", pillow.DecompressionBombWarning)
    try:
        with pillow.open(file, formats=_FORMATS) as picture:
            limit = pillow.MAX_IMAGE_PIXELS
            if limit is not None and picture.width * picture.height > limit:
                raise pillow.DecompressionBombError
            picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            picture.load()
            return _as_array(picture)
    except (pillow.DecompressionBombError, pillow.DecompressionBombWarning, MemoryError) as error:
        raise PictureError(
            f"“{name}” has too many pixels to be opened safely. Make it smaller in a picture program and try again."
        ) from error
    except UnidentifiedImageError as error:
        if start[4:8] == b"ftyp" and start[8:12] in (b"heic", b"heix", b"mif1", b"msf1"):
            raise PictureError(
                f"“{name}” is a HEIC photo, which ClassLens cannot read. Save or send it as JPEG and open that."
            ) from error
        raise PictureError(
            f"“{name}” is not a picture that ClassLens can read. Choose a PNG, JPEG, WebP, BMP, GIF or TIFF file."
        ) from error
    except Exception as error:
        # Damaged files make Pillow's decoders raise nearly any type of exception.
        raise PictureError(
            f"“{name}” is damaged or incomplete and cannot be read. Save or copy it again, or choose another picture.",
            traceback.format_exc(),
        ) from error


def _as_array(picture: PillowImage) -> Image:
    from PIL import Image as pillow  # noqa: PLC0415
    from PIL import ImageOps  # noqa: PLC0415

    # A damaged note on the orientation is no reason to refuse the picture.
    with suppress(Exception):
        ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode.startswith(("I", "F")):
        picture = pillow.fromarray(_eight_bits(np.asarray(picture)))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
        picture = pillow.alpha_composite(pillow.new("RGBA", picture.size, "white"), picture)
    picture = picture.convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    return np.array(picture, dtype=np.uint8, order="C")


def _eight_bits(values: NDArray[np.generic]) -> Image:
    """Grey values of 16 or 32 bits, or floats, on the scale 0–255."""
    if values.dtype.itemsize == 2:
        return (values.astype(np.uint16) >> 8).astype(np.uint8)
    levels: NDArray[np.float32] = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = min(float(levels.min()), 0.0), float(levels.max())
    # The usual scales are kept, so that a dark picture stays dark; any other is stretched over its own range.
    scale = next((full for full in (1.0, 255.0, 65535.0) if high <= full and low == 0), high - low)
    return ((levels - low) * (255 / scale) + 0.5).astype(np.uint8)
