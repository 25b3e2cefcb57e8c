"""Pictures with more than eight bits a channel."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from engine.preprocessing.deep_files import read_deep


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
