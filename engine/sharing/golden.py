"""Golden pictures: a few that every export brings along with the scores they must get there, and the proof that the
exported network gives them.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.errors import WeightsError
from engine.preprocessing.picture_decoding import decode_picture
from engine.sharing.shared_model import Kind, SharedModel
from engine.system import folders
from engine.types import Batch, Image

TOLERANCE = 1e-4
"""Of a score: more than this and an export answers differently."""

_PHOTOS = ("cat.jpg", "coffee.jpg", "rocket.jpg")
_LARGER = 9  # times, so that the preparation has something to do


@dataclass(frozen=True, slots=True, eq=False)
class Golden:
    """One golden picture: the file's name and content, the picture (H, W, 3) uint8 in it, as it is prepared (1, h, w,
    c), and the scores (K,) that ClassLens shows for it.
    """

    name: str
    content: bytes
    picture: Image
    batch: Batch
    scores: NDArray[np.float32]
    label: str


def golden_pictures(model: SharedModel) -> tuple[Golden, ...]:
    """Three pictures: for digits those of MNIST, as they are, larger and dark on light, and larger beside the middle.

    For taught classes they are photos that ship, not the person's own samples, which stay where they are. Raises
    WeightsError and RuntimeUnavailable.
    """
    found = []
    for name, content in _digits() if model.kind is Kind.DIGITS else _photos():
        picture = open_picture_in(content)
        batch = model.preparation.apply(picture).batch
        scores = model.answer(batch)[0]
        found.append(Golden(name, content, picture, batch, scores, model.labels[int(scores.argmax())]))
    return tuple(found)


def prove(golden: tuple[Golden, ...], answer: Callable[[Golden], NDArray[np.float32]]) -> None:
    """Let an export answer each golden picture, with scores (K,). Raises WeightsError when it answers differently."""
    for one in golden:
        difference = float(np.abs(answer(one) - one.scores).max())
        if not difference <= TOLERANCE:
            raise WeightsError(
                f"The exported network answers differently from this one (by up to {difference:.2g}), so it was not "
                "saved. Try another target, and report it with the log file."
            )


def open_picture_in(content: bytes) -> Image:
    """A picture file's content as (H, W, 3) uint8."""
    from PIL import Image as pillow  # noqa: PLC0415

    return np.array(pillow.open(io.BytesIO(content)).convert("RGB"), np.uint8)


def _digits() -> list[tuple[str, bytes]]:
    seven, two, five = (decode_picture(folders.SAMPLES / f"digit-{digit}.png") for digit in "725")
    larger = np.ones((_LARGER, _LARGER, 1), np.uint8)
    dark = 255 - np.kron(two, larger)
    beside = np.pad(np.kron(five, larger), ((40, 5), (0, 90), (0, 0)))
    return [("7.png", _png(seven)), ("2-dark-on-light.png", _png(dark)), ("5-beside-the-middle.png", _png(beside))]


def _photos() -> list[tuple[str, bytes]]:
    return [(name, (folders.PHOTOS / name).read_bytes()) for name in _PHOTOS]


def _png(picture: Image) -> bytes:
    from PIL import Image as pillow  # noqa: PLC0415

    content = io.BytesIO()
    pillow.fromarray(picture).save(content, "PNG")
    return content.getvalue()
