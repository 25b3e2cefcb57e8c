"""Pictures that several tests of the engine look at."""

from __future__ import annotations

import pytest

from engine import folders
from engine.pictures import open_picture
from engine.types import Image


@pytest.fixture(scope="session")
def picture() -> Image:
    """A digit that every shipped model reads as 7."""
    return open_picture(folders.SAMPLES / "digit-7.png")
