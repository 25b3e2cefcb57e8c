"""Small pictures of samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from engine.jobs import JobContext
from engine.session import Session
from engine.teaching.requests import ThumbnailsRequest


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
