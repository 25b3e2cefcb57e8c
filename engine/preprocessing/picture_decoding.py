"""Picture files of every usual kind, decoded to plain RGB. Pillow is imported when the first one is read.

What is decoded here may take long and much memory, for a small file too: what a person brings is opened by
`engine.preprocessing.picture_files`, which does this in a process of its own.
"""

from __future__ import annotations

import math
import stat
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from engine.errors import PictureError
from engine.preprocessing.deep_files import TIFF, OfRareKind, TooLarge, read_deep
from engine.preprocessing.levels import on_ground, scale_of, step_for
from engine.types import Image

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

LONGEST_SIDE = 2048
"""Larger pictures are shrunk to this many pixels: networks see 28 or 224 of them."""

_STRIP_SIDE, _LONGEST_STRIP = 256, 16_384
"""A strip keeps this many pixels across, at up to so many along: what is written on it would vanish otherwise."""

_ANEW = "Open it in a picture program, save it anew as PNG or JPEG, and choose the new file."
_TOO_MUCH_TEXT = ("MAX_TEXT_CHUNK", "MAX_TEXT_MEMORY")  # one of these is in what Pillow says then

_ROWS = 64  # of the reduced picture, made at a time
_MOST_PIXELS = 250_000_000
"""More than any camera of today gives."""

MOST_BYTES = 1_000_000_000
"""What of a decoded picture still fits into the memory of a laptop."""

# Only these decoders: fewer ways in for a hostile file, and EPS would start another program. The first five are
# loaded with Pillow itself, the rest only when none of those fits.
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "PPM", "TIFF", "WEBP", "AVIF")


def _told_to_nobody(size: int) -> None:
    """The default for who wants to know the size of a picture."""


def decode_picture(path: Path, name: str = "", tell: Callable[[int], None] = _told_to_nobody) -> Image:
    """Decode a picture file, without a limit of time: see `engine.preprocessing.picture_files.open_picture`.

    Before it decodes, it tells how many bytes the decoded picture has. Raises PictureError, with the name
    by which the person knows the file, for whatever cannot be read.
    """
    name = name or str(path)
    try:
        # A pipe or device is refused before opening, which could wait for ever.
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise PictureError(f"“{name}” is a folder. Choose a picture file in it.")
        if not stat.S_ISREG(mode):
            raise PictureError(f"“{name}” is a device or a pipe, not a picture file. Choose a picture file.")
        with path.open("rb") as file:
            return _decode(file, name, tell)
    except FileNotFoundError:
        raise PictureError(f"There is no file “{name}”. Check the name, or choose another picture.") from None
    except PermissionError:
        raise PictureError(f"You may not read “{name}”. Ask its owner, or choose another picture.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PictureError(f"“{name}” cannot be opened: {reason}. Choose another picture.") from error


def _decode(file: BinaryIO, name: str, tell: Callable[[int], None]) -> Image:
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
        deep = read_deep(file, MOST_BYTES, tell)
        if deep is not None:
            levels, orientation = deep
            picture = pillow.fromarray(levels)
            picture.getexif()[ExifTags.Base.Orientation] = orientation
            return _as_array(picture)
        with pillow.open(file, formats=formats) as picture:
            picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            if (size := _bytes_of(picture)) > MOST_BYTES:
                raise TooLarge
            tell(size)
            picture.load()
            return _as_array(picture)
    except (pillow.DecompressionBombError, pillow.DecompressionBombWarning, TooLarge, MemoryError) as error:
        raise PictureError(
            f"“{name}” has too many pixels to be opened safely. Make it smaller in a picture program and try again."
        ) from error
    except OfRareKind as error:
        raise PictureError(f"“{name}” has {error}, which ClassLens cannot read. {_ANEW}") from error
    except UnidentifiedImageError as error:
        if start[:4] in TIFF:
            raise PictureError(
                f"“{name}” is damaged, or a TIFF file of a kind that ClassLens cannot read. {_ANEW}"
            ) from error
        if _is_heif(start):
            raise PictureError(
                f"“{name}” is a HEIC photo of a kind that ClassLens cannot read. Save or send it as JPEG and open that."
            ) from error
        raise PictureError(
            f"“{name}” is not a picture that ClassLens can read. Choose a PNG, JPEG, HEIC, WebP, BMP, GIF or TIFF file."
        ) from error
    except Exception as error:
        if isinstance(error, ValueError) and any(words in str(error) for words in _TOO_MUCH_TEXT):
            raise PictureError(
                f"“{name}” holds too much text beside the picture to be opened safely. {_ANEW}"
            ) from error
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


def _bytes_of(picture: PillowImage) -> int:
    """What the decoded picture takes: Pillow keeps four bytes for a pixel, or one for one channel of 8 bits."""
    return picture.width * picture.height * (1 if picture.mode in ("1", "L", "P") else 4)


def _as_array(picture: PillowImage) -> Image:
    from PIL import ImageOps  # noqa: PLC0415

    picture = _shrunk(picture, _to_plain(picture))
    # A damaged note on the orientation is no reason to refuse the picture.
    with suppress(Exception):
        ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode == "RGBA":
        return on_ground(np.asarray(picture))
    return np.array(picture.convert("RGB"), dtype=np.uint8, order="C")


def _to_plain(picture: PillowImage) -> Callable[[PillowImage], PillowImage]:
    """What turns a part of the picture into one of mode L, RGB, CMYK or RGBA, the last where there is transparency."""
    from PIL import Image as pillow  # noqa: PLC0415

    if picture.mode.startswith(("I", "F")):
        step = step_for(picture.width * picture.height)
        bands = [np.asarray(band)[::step, ::step] for band in _bands(picture, _ROWS)]
        scale = scale_of(np.concatenate(bands))
        return lambda part: pillow.fromarray(scale.eight_bits(np.asarray(part)))
    if picture.has_transparency_data and picture.mode != "RGBA":
        return lambda part: part.convert("RGBA")
    if picture.mode in ("P", "PA", "1"):
        return lambda part: part.convert("RGB")
    return _from_lab if picture.mode == "LAB" else lambda part: part


def _bands(picture: PillowImage, rows: int) -> Iterator[PillowImage]:
    """The picture from top to bottom, so many rows at a time: a large one is not copied as a whole."""
    for top in range(0, picture.height, rows):
        yield picture.crop((0, top, picture.width, min(top + rows, picture.height)))


def _shrunk(picture: PillowImage, plain: Callable[[PillowImage], PillowImage]) -> PillowImage:
    """The picture as small as what is written on it allows, and plain."""
    from PIL import Image as pillow  # noqa: PLC0415

    shorter, longer = sorted(picture.size)
    most = max(LONGEST_SIDE, min(_LONGEST_STRIP, round(longer * _STRIP_SIDE / shorter)))
    factor = longer // (2 * most)
    if factor > 1:
        size = math.ceil(picture.width / factor), math.ceil(picture.height / factor)
        small: PillowImage | None = None
        for number, band in enumerate(_bands(picture, factor * _ROWS)):
            part = plain(band).reduce(factor)
            small = small or pillow.new(part.mode, size)
            small.paste(part, (0, number * _ROWS))
        assert small is not None
    else:
        small = plain(picture)
    small.getexif().update(picture.getexif())
    small.thumbnail((most, most), reducing_gap=2.0)
    return small


def _from_lab(picture: PillowImage) -> PillowImage:
    import cv2  # noqa: PLC0415
    from PIL import Image as pillow  # noqa: PLC0415

    # Both count L from 0 to 255 and a, b from 128.
    return pillow.fromarray(np.asarray(cv2.cvtColor(np.asarray(picture), cv2.COLOR_LAB2RGB)))
