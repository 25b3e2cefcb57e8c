"""Pictures with more than eight bits a channel."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import PictureError
from engine.preprocessing.deep_files import read_deep
from engine.preprocessing.picture_decoding import decode_picture
from tests.engine.preprocessing.deep_file_makers import MARK, png, stored_mark, tiff

GREY, RGB, CMYK, YCBCR = 1, 2, 5, 6  # what the values of a TIFF file mean


@pytest.fixture
def opened(tmp_path: Path):
    def open_content(content: bytes) -> np.ndarray:
        (tmp_path / "picture").write_bytes(content)
        return decode_picture(tmp_path / "picture")

    return open_content


def test_a_deep_tiff_in_which_zero_is_white_comes_out_as_it_looks() -> None:
    file = io.BytesIO()
    Image.fromarray(np.linspace(0, 65_535, 256).astype(np.uint16).reshape(1, 256)).save(file, "TIFF")
    dark_is_zero = file.getvalue()
    meaning = b"\x06\x01\x03\x00\x01\x00\x00\x00"  # the tag, a short number, one of it; 1 where zero is black
    assert dark_is_zero.count(meaning + b"\x01") == 1
    white_is_zero = dark_is_zero.replace(meaning + b"\x01", meaning + b"\x00")
    for content, levels in ((dark_is_zero, np.arange(256)), (white_is_zero, np.arange(255, -1, -1))):
        found = read_deep(io.BytesIO(content), 10**6, lambda size: None)
        assert found is not None
        picture, orientation = found
        assert np.abs(picture[0].astype(int) - levels).max() <= 1
        assert orientation == 1


@pytest.mark.parametrize("samples", [1, 3, 4])
@pytest.mark.parametrize(("kind", "full"), [("u1", 255), ("u2", 65_535), ("u4", 2**32 - 1), ("f4", 1), ("f8", 1)])
def test_a_turned_tiff_is_upright_whatever_its_numbers(opened, kind, full, samples) -> None:
    for orientation in range(1, 9):
        levels = stored_mark(orientation)[..., np.newaxis] / 255
        values = np.repeat((levels * full).astype(kind), samples, axis=2)
        values[..., 3:] = full
        meaning, extra = (GREY if samples == 1 else RGB), (2 if samples == 4 else None)
        picture = opened(tiff(values, meaning, orientation=orientation, extra=extra))[..., 0]
        assert picture.shape == MARK.shape, orientation
        assert np.abs(picture.astype(int) - MARK).max() <= 1, orientation


@pytest.mark.parametrize(("kind", "factor"), [("u1", 1), ("u2", 257)])
def test_a_turned_png_is_upright(opened, kind, factor) -> None:
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[274] = orientation
        values = stored_mark(orientation).astype(kind) * factor
        picture = opened(png(values, 0, [(b"eXIf", exif.tobytes()[6:])]))[..., 0]
        assert np.array_equal(picture, MARK), orientation


def test_a_deep_png_with_damaged_notes_is_shown_as_it_lies(opened) -> None:
    assert np.array_equal(opened(png(MARK.astype("u2") * 257, 0, [(b"eXIf", b"II*\0rubbish")]))[..., 0], MARK)


def test_a_large_tiff_of_the_newer_kind_keeps_its_twelve_bits(opened) -> None:
    file = io.BytesIO()
    values = np.linspace(0, 4095, 256).astype("u2").reshape(1, 256)
    Image.fromarray(values).save(file, "TIFF", big_tiff=True)
    assert np.abs(opened(file.getvalue())[0, :, 0].astype(int) - np.arange(256)).max() <= 1


@pytest.mark.parametrize(
    "odd", [1.02, 1e30, 3.4e38, -3.4e38, -9999, np.nan, np.inf, -np.inf], ids=lambda value: f"{value}"
)
@pytest.mark.parametrize("rows", [1, 20], ids=["a few pixels", "a third"])
def test_values_that_are_none_do_not_change_the_others(opened, odd, rows) -> None:
    values = MARK.astype("f4") / 255
    values[-rows:, 20 : 20 + (2 if rows == 1 else 20)] = odd
    picture = opened(tiff(values, GREY))[..., 0]
    assert np.abs(picture[:40].astype(int) - MARK[:40]).max() <= 1


def test_a_hot_pixel_does_not_make_twelve_bits_dark(opened) -> None:
    values = np.round(MARK / 255 * 4095).astype("u2")
    values[3, 3] = 65_535
    picture = opened(tiff(values, GREY))[..., 0]
    assert picture[3, 3] == 255
    picture[3, 3] = MARK[3, 3]
    assert np.abs(picture.astype(int) - MARK).max() <= 1


def test_colours_of_twelve_bits_with_an_opacity_of_sixteen_are_not_dark(opened) -> None:
    values = np.repeat(np.round(MARK / 255 * 4095).astype("u2")[..., np.newaxis], 4, axis=2)
    values[..., 3] = 65_535
    assert np.abs(opened(png(values, 6))[..., 0].astype(int) - MARK).max() <= 1


@pytest.mark.parametrize("kind", ["u1", "u2"])
@pytest.mark.parametrize("colours", [0, 2])
def test_the_clear_colour_of_a_png_is_clear(opened, kind, colours) -> None:
    ink = np.where(MARK < 60, np.iinfo(kind).max, 0).astype(kind)  # light ink, and black is clear
    ink[20:, 20:] = np.iinfo(kind).max // 2  # and some grey, which is not
    values = ink if colours == 0 else np.repeat(ink[..., np.newaxis], 3, axis=2)
    picture = opened(png(values, colours, [(b"tRNS", struct.pack(">H", 0) * (1 if colours == 0 else 3))]))
    assert picture[0, 0].tolist() == [255, 255, 255]
    assert abs(int(picture[40, 30, 0]) - 127) <= 1


@pytest.mark.parametrize("kind", ["u1", "u2"])
def test_strokes_cut_out_of_white_are_seen(opened, kind) -> None:
    values = np.full((*MARK.shape, 4), np.iinfo(kind).max, kind)
    values[MARK < 60, 3] = 0
    picture = opened(png(values, 6))[..., 0]
    assert np.array_equal(picture, np.where(MARK < 60, 0, 255))


def test_sixteen_bits_of_printing_colours_are_read(opened) -> None:
    values = np.zeros((*MARK.shape, 4), "u2")
    values[..., 3] = (255 - MARK.astype(int)) * 257  # black alone
    assert np.abs(opened(tiff(values, CMYK))[..., 0].astype(int) - MARK).max() <= 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (tiff(np.zeros((4, 4, 3), "u2"), RGB, apart=True), "colours that are stored apart from each other"),
        (tiff(np.zeros((4, 4, 2), "u2"), GREY, extra=2), "2 numbers for each pixel"),
        (tiff(np.zeros((4, 4, 5), "u2"), RGB), "5 numbers for each pixel"),
        (tiff(np.zeros((4, 4), "f2"), GREY), "floats of 16 bits"),
        (tiff(np.zeros((4, 4), "u8"), GREY), "numbers of 64 bits"),
        (tiff(np.zeros((4, 4, 3), "u2"), YCBCR), "colours of a rare kind"),
    ],
)
def test_a_tiff_of_a_rare_kind_is_not_called_damaged(opened, content, reason) -> None:
    with pytest.raises(PictureError, match=rf"picture” has {reason}, which ClassLens cannot read\. .*as PNG or JPEG"):
        opened(content)


@pytest.mark.parametrize("kind", ["zTXt", "iTXt"])
def test_a_png_with_too_much_text_says_so(opened, kind) -> None:
    packed = zlib.compress(b"a" * 2_000_000)
    text = b"Comment\0\0" + packed if kind == "zTXt" else b"Comment\0\1\0\0\0" + packed
    with pytest.raises(PictureError, match=r"too much text beside the picture.*as PNG or JPEG"):
        opened(png(MARK, 0, [(kind.encode(), text)]))


def test_a_tiff_that_pillow_does_not_know_is_not_called_no_picture(opened) -> None:
    with pytest.raises(PictureError, match=r"TIFF file of a kind that ClassLens cannot read\. .*as PNG or JPEG"):
        opened(tiff(np.zeros((4, 4, 5), "u1"), RGB))
