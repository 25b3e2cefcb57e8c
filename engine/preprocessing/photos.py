"""From a photo to what a network for objects is given, exactly as its own framework does it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.preprocessing.digits import check_picture
from engine.preprocessing.steps import Prepared, Step
from engine.types import Box, Image

_PADDING = 32  # what EfficientNet's makers leave around the middle of a photo, of its size in pixels
_DARK = 128  # grey level: a ground below it is dark
_APART = 16  # pixels between those that are looked at first
_SHOWN = 140  # pixels of the longest side of the picture a step shows, as in engine.preprocessing.digits


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoPreparation:
    """How a photo becomes a batch (1, height, width, 3): cropped, resized by Pillow, each channel shifted and scaled.

    `crop` is the share of the shorter side that the square cut out of the middle has; 0 takes the whole picture and
    squeezes it. `resize` is Pillow's "nearest", "bilinear" or "bicubic". A value v in 0–255 becomes
    (v - mean) / deviation, by channel in red, green, blue; `reverse` then puts blue first. With `as_on_paper`, a
    drawing with light strokes on a dark ground is inverted before.
    """

    resize: str
    mean: tuple[float, float, float]
    deviation: float = 1.0
    crop: float = 0.0
    reverse: bool = False
    height: int = 224
    width: int = 224
    channels: int = 3
    as_on_paper: bool = False

    def apply(self, picture: Image) -> Prepared:
        """Prepare one picture, (H, W, 3) uint8. Raises TypeError or ValueError for another kind of array."""
        from PIL import Image as pillow  # noqa: PLC0415 - not needed before the first photo

        check_picture(picture)
        if self.as_on_paper and is_drawing(picture) and np.median(picture[..., 0]) < _DARK:
            picture = 255 - picture
        box = self.seen(*picture.shape[:2])
        cut = np.ascontiguousarray(picture[box.y : box.y + box.height, box.x : box.x + box.width])
        filters = {
            "nearest": pillow.Resampling.NEAREST,
            "bilinear": pillow.Resampling.BILINEAR,
            "bicubic": pillow.Resampling.BICUBIC,
        }
        resized = pillow.fromarray(cut).resize((self.width, self.height), filters[self.resize])
        seen = np.asarray(resized)
        values = (seen.astype(np.float32) - np.array(self.mean, np.float32)) / np.float32(self.deviation)
        batch = np.ascontiguousarray(values[np.newaxis, :, :, ::-1] if self.reverse else values[np.newaxis])
        steps = (Step("crop", _small(cut)),) if self.crop else ()
        return Prepared(batch, (*steps, Step(f"{self.width}×{self.height}", seen.copy())))

    def seen(self, height: int, width: int) -> Box:
        """What is kept of a picture of that size, in pixels; the middle of an odd rest lies half a pixel further."""
        if not self.crop:
            return Box(0, 0, width, height)
        side = max(1, int(self.crop * min(height, width)))
        left, top = min((width - side + 1) // 2, width - side), min((height - side + 1) // 2, height - side)
        return Box(left, top, side, side)


def is_drawing(picture: Image) -> bool:
    """Whether a picture, (H, W, 3) uint8, has no colours, as what the pad gives."""
    few = picture[::_APART, ::_APART]
    if not np.array_equal(few[..., 0], few[..., 1]):  # most photos are told by a few pixels
        return False
    red = picture[..., 0]
    return bool(np.array_equal(red, picture[..., 1]) and np.array_equal(red, picture[..., 2]))


def _small(picture: Image) -> Image:
    every = math.ceil(max(picture.shape[:2]) / _SHOWN)
    return np.ascontiguousarray(picture[::every, ::every])


# What the documents' calls do.

VIT = PhotoPreparation(resize="bilinear", mean=(127.5, 127.5, 127.5), deviation=127.5)
"""Transformers' ViTImageProcessor of google/vit-base-patch16-224: the whole picture, values in [-1, 1]."""

KERAS = PhotoPreparation(resize="nearest", mean=(123.68, 116.779, 103.939), reverse=True)
"""keras.utils.load_img with a target size, then preprocess_input of ResNet50 and VGG16: nearest pixels, in blue, green
and red, less ImageNet's mean.
"""


def _efficientnet_lite(side: int) -> PhotoPreparation:
    return PhotoPreparation(
        resize="bicubic",
        mean=(127.0, 127.0, 127.0),
        deviation=128.0,
        crop=side / (side + _PADDING),
        height=side,
        width=side,
    )


EFFICIENTNET_LITE0 = _efficientnet_lite(224)
"""As EfficientNet-Lite was evaluated by its makers: 224 of 256 parts of the shorter side, from the middle."""
EFFICIENTNET_LITE1 = _efficientnet_lite(240)
EFFICIENTNET_LITE2 = _efficientnet_lite(260)
