"""Small pictures of samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import EpsImagePlugin, ExifTags, Image

from engine.jobs import JobContext
from engine.session import Session
from engine.teaching.requests import ThumbnailsRequest
from engine.teaching.thumbnails import thumbnail


def test_small_pictures_keep_their_shape_and_what_cannot_be_read_is_none(tmp_path: Path) -> None:
    Image.fromarray(np.full((480, 640, 3), 200, np.uint8)).save(tmp_path / "large.jpg")
    Image.fromarray(np.full((20, 10), 7, np.uint8)).save(tmp_path / "grey.png")
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    paths = tuple(tmp_path / name for name in ("large.jpg", "grey.png", "broken.jpg", "gone.jpg"))
    session = Session()
    large, grey, broken, gone = session.run(ThumbnailsRequest(paths, 128), JobContext())
    session.close()
    assert large is not None
    assert large.shape == (96, 128, 3)
    assert abs(int(large.mean()) - 200) < 3
    assert grey is not None
    assert grey.shape == (20, 10, 3), "a small one stays as it is"
    assert broken is None
    assert gone is None


def test_a_photo_that_was_taken_on_its_side_is_upright(tmp_path: Path) -> None:
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = 6
    Image.fromarray(np.full((60, 80, 3), 200, np.uint8)).save(tmp_path / "phone.jpg", exif=notes)
    small = thumbnail(tmp_path / "phone.jpg", 40)
    assert small is not None
    assert small.shape == (40, 30, 3)


def test_what_is_no_jpeg_or_png_is_not_decoded_whatever_its_name_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start_a_program(*_: object, **__: object) -> None:
        raise AssertionError("another program would be started")

    monkeypatch.setattr(EpsImagePlugin, "Ghostscript", start_a_program)
    Image.fromarray(np.full((40, 40, 3), 90, np.uint8)).save(tmp_path / "drawing.eps")
    (tmp_path / "drawing.eps").rename(tmp_path / "001.jpg")
    assert thumbnail(tmp_path / "001.jpg", 128) is None
