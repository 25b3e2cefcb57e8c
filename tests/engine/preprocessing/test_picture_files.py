"""Pictures of every usual kind open upright and in RGB; anything else gets a sentence that names it."""

from __future__ import annotations

import base64
import io
import os
import struct
import tempfile
import warnings
import zlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pi_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, features

from engine.errors import PictureError
from engine.preprocessing.picture_decoding import decode_picture
from engine.preprocessing.picture_files import SUFFIXES, open_picture


def _encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def _opened(data: bytes, name: str = "test") -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return decode_picture(path)


def _decoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> np.ndarray:
    return _opened(_encoded(picture, kind, **options))


def _half_red() -> Image.Image:
    picture = Image.new("RGB", (40, 20), "white")
    picture.paste((200, 0, 0), (0, 0, 20, 20))
    return picture


def _png_header(width: int, height: int, bits: int = 8) -> bytes:
    """A PNG that says it is this large, and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, bits, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [("PNG", ".png"), ("JPEG", ".jpg"), ("WEBP", ".webp"), ("AVIF", ".avif"), ("BMP", ".bmp"), ("TIFF", ".tiff"),
     ("GIF", ".gif"), ("PPM", ".ppm")],
)  # fmt: skip
def test_every_offered_format_opens(tmp_path: Path, kind: str, suffix: str) -> None:
    path = tmp_path / f"picture{suffix}"
    path.write_bytes(_encoded(_half_red(), kind))
    picture = open_picture(path)
    assert picture.shape == (20, 40, 3)
    assert picture.dtype == np.uint8
    assert picture.flags.c_contiguous
    assert picture.flags.writeable
    assert np.abs(picture[10, 5].astype(int) - (200, 0, 0)).max() < 12
    assert np.abs(picture[10, 35].astype(int) - 255).max() < 12


def test_the_file_dialog_offers_only_what_can_be_read() -> None:
    pi_heif.register_heif_opener()
    known = Image.registered_extensions()
    assert all(suffix in known for suffix in SUFFIXES)
    assert features.check("webp")
    assert features.check("avif")


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "YCbCr", "I;16", "I", "F"])
def test_every_mode_keeps_black_and_white(mode: str) -> None:
    grey = np.zeros((10, 20), np.uint8)
    grey[:, 10:] = 255
    wide = {"I;16": np.uint16, "I": np.int32, "F": np.float32}
    if mode in wide:
        full = 255.0 if mode == "F" else 65535
        source = Image.fromarray((grey / 255 * full).astype(wide[mode]))
    else:
        source = Image.fromarray(grey).convert("RGB").convert(mode)
    assert source.mode == mode
    picture = _decoded(source, "TIFF" if mode in ("CMYK", "YCbCr", "F", "I") else "PNG")
    assert picture[:, :10].max() <= 2
    assert picture[:, 10:].min() >= 253


def test_sixteen_bits_are_scaled_not_clipped() -> None:
    ramp = np.arange(0, 65536, 256, dtype=np.uint16).reshape(1, 256)
    assert np.array_equal(_decoded(Image.fromarray(ramp))[0, :, 0], np.arange(256))


@pytest.mark.parametrize("full", [1.0, 255.0, 65535.0])
def test_floats_are_read_on_their_usual_scales(full: float) -> None:
    values = np.array([[0.0, 0.25, 1.0]], np.float32) * full
    assert _decoded(Image.fromarray(values), "TIFF")[0, :, 0].tolist() == [0, 64, 255]


@pytest.mark.parametrize("full", [1023, 4095, 16_383, 65_535])
@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_ten_to_sixteen_bits_keep_all_their_levels(tmp_path: Path, full: int, suffix: str, channels: int) -> None:
    ramp = np.linspace(0, full, 256).astype(np.uint16).reshape(1, 256)
    values = ramp if channels == 1 else np.repeat(ramp[..., np.newaxis], channels, axis=2)
    if channels == 4:
        values[..., 3] = full
    file = tmp_path / f"deep{suffix}"
    assert cv2.imwrite(str(file), values)
    assert np.abs(open_picture(file)[0, :, 0].astype(int) - np.arange(256)).max() <= 1


@pytest.mark.parametrize("kind", [np.uint32, np.int32, np.float32, np.float64])
@pytest.mark.parametrize("full", [255, 4095, 65_535])
def test_large_numbers_are_read_on_their_usual_scales(tmp_path: Path, kind: type[np.generic], full: int) -> None:
    values = np.linspace(0, full, 256).astype(kind).reshape(1, 256)
    assert cv2.imwrite(str(tmp_path / "large.tif"), values)
    assert np.abs(open_picture(tmp_path / "large.tif")[0, :, 0].astype(int) - np.arange(256)).max() <= 1


def test_the_order_of_deep_colours_is_kept(tmp_path: Path) -> None:
    values = np.zeros((2, 2, 4), np.uint16)
    values[...] = np.array([30, 20, 10, 255]) * 257  # blue comes first in OpenCV
    values[1] = 65_535
    assert cv2.imwrite(str(tmp_path / "opaque.png"), values[..., :3])
    assert cv2.imwrite(str(tmp_path / "alpha.png"), values)
    assert open_picture(tmp_path / "opaque.png")[0, 0].tolist() == [10, 20, 30]
    assert open_picture(tmp_path / "alpha.png")[0, 0].tolist() == [10, 20, 30]


def test_colours_of_lab_are_colours() -> None:
    lab = np.zeros((1, 2, 3), np.uint8)
    lab[0, 0], lab[0, 1] = (255, 128, 128), (138, 209, 198)  # white and red, as (L, a, b)
    white, red = _decoded(Image.frombytes("LAB", (2, 1), lab.tobytes()), "TIFF")[0]
    assert white.min() >= 253
    assert red[0] > 230
    assert red[1:].max() < 40


@pytest.mark.parametrize("ink", [(255, 255, 255), (250, 240, 160), (190, 220, 255)])
def test_light_strokes_on_nothing_are_put_on_black(ink: tuple[int, int, int]) -> None:
    picture = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    picture.paste((*ink, 255), (18, 5, 23, 35))
    picture.paste((*ink, 90), (17, 5, 18, 35))
    opened = _decoded(picture)
    assert opened[0, 0].tolist() == [0, 0, 0]
    assert opened[20, 20].tolist() == list(ink)


@pytest.mark.parametrize("writing", [(30, 30, 60, 255), (190, 190, 200, 255)])
def test_paper_with_clear_edges_stays_on_white_however_pale_the_writing(writing: tuple[int, int, int, int]) -> None:
    picture = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    picture.paste((250, 250, 245, 255), (3, 3, 37, 37))
    picture.paste(writing, (18, 8, 23, 30))
    assert _decoded(picture)[0, 0].tolist() == [255, 255, 255]


# 24 by 16 pixels, the left half red; the encoder is no part of what ClassLens installs, so here are its bytes.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAXxtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAACJpbG9j"
    "AAAAAERAAAEAAQAAAAABoAABAAAAAAAAAFEAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/Glw"
    "cnAAAADcaXBjbwAAAHVodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQApQgEBA3AA"
    "AAMAkAAAAwAAAwAeoCCBBZbqrprm4CGgwIAAAAyAAAADAIRiAAEABkQBwXPBiQAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABA"
    "AAAAQAAAAChjbGFwAAAAGAAAAAEAAAAQAAAAAf///9gAAAAC////0AAAAAIAAAAQcGl4aQAAAAADCAgIAAAAGGlwbWEAAAAAAAAAAQABBYEC"
    "AwWEAAAAWW1kYXQAAABNKAGvCchrSRojmZ8/4z//DPIS/T389e53SHNOA59XJV7pqFJowsX1VmWK77LuRg3QZxSk7Ej0hSMDbyxiKK7zCeon"
    "Ho3Ff6DjXJmIhu4="
)


def test_a_photo_of_a_phone_opens() -> None:
    picture = _opened(HEIC, "IMG_1.HEIC")
    assert picture.shape == (16, 24, 3)
    assert picture[8, 4, 0] > 180 > 60 > picture[8, 4, 2]
    assert picture[8, 20].min() > 240


def test_floats_that_are_no_numbers_do_no_harm() -> None:
    values = np.array([[np.nan, np.inf, -np.inf, 1.0]], np.float32)
    assert _decoded(Image.fromarray(values), "TIFF")[0, :, 0].tolist() == [0, 0, 0, 255]


def test_transparent_parts_are_white() -> None:
    rgba = Image.new("RGBA", (4, 1), (0, 0, 0, 0))
    rgba.putpixel((1, 0), (0, 0, 0, 255))
    rgba.putpixel((2, 0), (0, 0, 0, 128))
    expected = [255, 0, 127, 255]
    assert _decoded(rgba)[0, :, 0].tolist() == expected
    assert _decoded(rgba, "WEBP", lossless=True)[0, :, 0].tolist() == expected
    assert _decoded(rgba.convert("LA"))[0, :, 0].tolist() == expected


def test_transparent_colours_of_palettes_and_greys_are_white() -> None:
    palette = Image.new("P", (2, 1), 0)
    palette.putpalette([0, 0, 0, 9, 9, 9])
    palette.putpixel((1, 0), 1)
    for kind in ("PNG", "GIF"):
        assert _decoded(palette, kind, transparency=0)[0, :, 0].tolist() == [255, 9]
    grey = Image.new("L", (2, 1), 0)
    grey.putpixel((1, 0), 9)
    assert _decoded(grey, transparency=0)[0, :, 0].tolist() == [255, 9]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_sideways_photo_is_turned_upright(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = _decoded(_half_red(), kind, exif=exif)
    assert picture.shape == (40, 20, 3)
    assert picture[5, 10, 1] < 60
    assert picture[35, 10, 1] > 200


def test_a_damaged_note_on_orientation_does_not_matter() -> None:
    data = _encoded(_half_red(), "JPEG", exif=b"Exif\x00\x00garbage")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        assert _opened(data).shape == (20, 40, 3)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_the_first_frame_of_an_animation_counts(kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "lime")]
    picture = _decoded(frames[0], kind, save_all=True, append_images=frames[1:])
    assert picture[4, 4, 0] > 200
    assert picture[4, 4, 2] < 50


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_large_pictures_are_shrunk_with_their_aspect(kind: str) -> None:
    picture = _decoded(_half_red().resize((5000, 2500)), kind)
    assert picture.shape == (1024, 2048, 3)
    assert abs(int(picture[500, 500, 0]) - 200) < 6


@pytest.mark.parametrize(("size", "kept"), [((1, 9000), (9000, 1, 3)), ((12_000, 600), (256, 5120, 3))])
def test_a_long_strip_keeps_what_is_written_across_it(size: tuple[int, int], kept: tuple[int, int, int]) -> None:
    assert _decoded(Image.new("L", size)).shape == kept


@pytest.mark.parametrize("side", [16_000, 60_000])
def test_a_decompression_bomb_is_refused_with_no_warning(side: int) -> None:
    with pytest.raises(PictureError, match=r"bomb\.png”.*too many pixels"):
        _opened(_png_header(side, side), "bomb.png")


def test_a_bomb_is_refused_even_where_another_thread_has_put_back_the_warnings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warnings, "simplefilter", lambda *_: None)  # filters are those of all threads
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
        with pytest.raises(PictureError, match=r"bomb\.png”.*too many pixels"):
            _opened(_png_header(16_000, 16_000), "bomb.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP"])
def test_a_truncated_file_is_called_damaged(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    data = _encoded(noise, kind)
    with pytest.raises(PictureError, match=r"photo”.*damaged or incomplete"):
        _opened(data[: len(data) // 2], "photo")


@pytest.mark.parametrize(
    "data",
    [
        b"Dear diary, ",
        b"\x00" * 500,
        b"\x00\x00\x00\x18zzzzheic" + b"\x00" * 100,
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"MZ\x90\x00",
    ],
)
def test_something_else_is_not_a_picture(data: bytes) -> None:
    with pytest.raises(PictureError, match=r"notes” is not a picture.*Choose"):
        _opened(data, "notes")


def test_a_damaged_heic_photo_is_named_with_the_way_out() -> None:
    with pytest.raises(PictureError, match=r"HEIC.*JPEG"):
        _opened(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100, "IMG_1.HEIC")


def test_empty_missing_and_folder(tmp_path: Path) -> None:
    (tmp_path / "empty.png").write_bytes(b"")
    with pytest.raises(PictureError, match=r"empty\.png” is empty"):
        open_picture(tmp_path / "empty.png")
    with pytest.raises(PictureError, match=r"no file.*gone\.png"):
        open_picture(str(tmp_path / "gone.png"))
    with pytest.raises(PictureError, match="is a folder"):
        open_picture(tmp_path)
    with pytest.raises(PictureError, match="cannot be opened"):
        open_picture("a\0b.png")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(PictureError, match="pipe"):
        open_picture(tmp_path / "pipe.png")


def test_a_file_one_may_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "secret.png"
    path.write_bytes(_encoded(_half_red()))
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(PictureError, match=r"may not read.*secret\.png"):
        decode_picture(path)


def test_a_large_picture_with_transparency_is_reduced_band_by_band() -> None:
    picture = Image.new("RGBA", (8400, 2000), (0, 0, 0, 0))
    picture.paste((20, 20, 20, 255), (0, 0, 4200, 2000))
    opened = _decoded(picture)
    assert opened.shape == (488, 2048, 3)
    assert np.abs(opened[100, 500].astype(int) - 20).max() <= 2
    assert opened[100, 1500].min() >= 250


@pytest.mark.parametrize(("mode", "each"), [("L", 1), ("P", 1), ("1", 1), ("RGB", 4), ("RGBA", 4), ("I;16", 2)])
def test_how_large_the_decoded_picture_is_is_told_before(tmp_path: Path, mode: str, each: int) -> None:
    path, told = tmp_path / "picture.png", []
    Image.new(mode, (30, 20)).save(path)
    decode_picture(path, tell=told.append)
    assert told == [30 * 20 * each]


def test_rows_of_a_large_picture_are_reduced_with_their_own_neighbours() -> None:
    lines = np.zeros((1024, 8192), np.uint8)
    lines[np.arange(1024) % 8 >= 4] = 255  # four dark rows, four light ones: one of each when it is a quarter as large
    opened = _decoded(Image.fromarray(lines))[:, 1000, 0].astype(int)
    assert opened.shape == (256,)
    assert opened[0::2].max() < 60
    assert opened[1::2].min() > 195


def test_levels_of_pillows_own_wide_modes_are_brought_to_eight_bits() -> None:
    levels = np.repeat(np.linspace(0, 65535, 40).astype(np.uint16)[np.newaxis], 20, axis=0)
    data = b"P5 40 20 65535\n" + levels.astype(">u2").tobytes()
    opened = _opened(data, "wide.pgm")
    assert opened[10, 0].max() == 0
    assert opened[10, 39].min() == 255
    assert abs(int(opened[10, 20, 0]) - 131) <= 2


def test_a_deep_picture_that_cannot_be_decoded_is_refused() -> None:
    picture = Image.fromarray(np.full((20, 20), 40_000, np.uint16))
    data = _encoded(picture)
    with pytest.raises(PictureError, match="damaged"):
        _opened(data[:33] + b"\0" * 20, "damaged.png")


def test_a_deep_picture_with_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(PictureError, match="too many pixels"):
        _opened(_png_header(60_000, 60_000, bits=16), "huge.png")


def test_a_tiff_with_eight_bits_is_no_deep_picture() -> None:
    assert (_decoded(Image.new("L", (30, 20), 90), "TIFF") == 90).all()


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "PPM"]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_damaged_bytes_give_a_picture_or_a_sentence(kind: str, changes: list[tuple[int, int]]) -> None:
    data = bytearray(_encoded(_half_red(), kind))
    for position, value in changes:
        data[position % len(data)] = value
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            picture = _opened(bytes(data), "damaged")
        except PictureError as error:
            outcome: object = "damaged”" in error.sentence
        else:
            longest = max(picture.shape)  # of strips longer than of others, with no more pixels
            outcome = picture.dtype == np.uint8 and longest <= 16_384 and picture[..., 0].size <= 2048 * 2048
    assert outcome
