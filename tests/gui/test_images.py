"""Qt pictures become the engine's and come back unchanged."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from gui.images import to_image, to_qimage


@pytest.mark.parametrize("width", [1, 2, 3, 5, 7, 33])
@pytest.mark.parametrize("channels", [(), (3,)])
def test_a_picture_survives_both_ways_whatever_the_padding_of_its_rows(width: int, channels: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(width).integers(0, 256, (4, width, *channels), dtype=np.uint8)
    back = to_image(to_qimage(pixels))
    assert back.shape == (4, width, 3)
    assert back.flags.c_contiguous
    assert back.flags.owndata
    assert np.array_equal(back, pixels if channels else np.repeat(pixels[..., None], 3, axis=2))


def test_a_view_with_strides_is_converted_as_what_it_shows() -> None:
    pixels = np.arange(2 * 6 * 3, dtype=np.uint8).reshape(2, 6, 3)
    assert np.array_equal(to_image(to_qimage(pixels[:, ::-2])), pixels[:, ::-2])


def test_neither_side_sees_later_changes_of_the_other() -> None:
    pixels = np.zeros((3, 3, 3), np.uint8)
    picture = to_qimage(pixels)
    pixels[:] = 255
    image = to_image(picture)
    picture.fill(QColor("red"))
    assert not image.any()


def test_what_is_transparent_becomes_white_and_half_transparent_is_mixed() -> None:
    picture = QImage(3, 1, QImage.Format.Format_ARGB32)
    picture.setDevicePixelRatio(2)
    picture.setPixelColor(0, 0, QColor(255, 0, 0, 0))
    picture.setPixelColor(1, 0, QColor(0, 0, 0, 128))
    picture.setPixelColor(2, 0, QColor(0, 0, 255, 255))
    clear, half, solid = to_image(picture)[0].tolist()
    assert clear == [255, 255, 255]
    assert half == pytest.approx([127, 127, 127], abs=1)
    assert solid == [0, 0, 255]


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="no pixels"):
        to_image(QImage())
    with pytest.raises(ValueError, match="uint8"):
        to_qimage(np.zeros((2, 2), np.float32))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="uint8"):
        to_qimage(np.zeros((2, 2, 4), np.uint8))
