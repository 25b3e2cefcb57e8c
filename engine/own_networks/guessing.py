"""What a network's own file tells of how it wants its pictures, and what is tried where it tells nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from engine.data.labels import imagenet
from engine.errors import NetworkRefused
from engine.own_networks.described import PREPARATION, settings_of
from engine.own_networks.network_file import Opened
from engine.own_networks.settings import DIGIT_SIDE, LEAST_SIDE, MOST_SIDE, InputSettings, Layout
from engine.system.json_records import BadRecord, parse_record
from engine.types import Task

_USUAL_SIDE = 224  # pixels, where a network leaves its size open
_IMAGENET_MEAN, _IMAGENET_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
_Scaling: TypeAlias = tuple[float, float, tuple[float, ...], tuple[float, ...]]  # low, high, mean, deviation
_PIXELS: _Scaling = (0.0, 255.0, (0.0,), (1.0,))
_USUAL: tuple[_Scaling, ...] = (
    (0.0, 1.0, (0.0,), (1.0,)),
    _PIXELS,
    (-1.0, 1.0, (0.0,), (1.0,)),
    (0.0, 1.0, (0.1307,), (0.3081,)),  # mean and deviation of MNIST's training pixels
)


def guess(opened: Opened) -> tuple[InputSettings, tuple[str, ...]]:
    """The settings that a network's file suggests, and sentences about those that are guesses; none where the file says
    it all. Raises NetworkRefused for pictures of another shape than those that are taken.
    """
    shaped = settings_of_shape(opened.graph.input_shape)
    told = _told(opened, shaped)
    if told is not None:
        return told, ()
    if shaped.task is Task.DIGITS:
        return shaped, ("Its input of 28×28 pixels was taken for digits.",)
    scaled = replace(shaped, mean=_IMAGENET_MEAN, deviation=_IMAGENET_DEVIATION)
    sentence = "Values were taken to be scaled as PyTorch's models for ImageNet want them; look at the test answers."
    if opened.input_type == "uint8":
        scaled, sentence = replace(shaped, high=255.0), "Its input takes whole numbers, so pixels are not scaled."
    return scaled, (sentence,)


def with_usual_labels(settings: InputSettings, scores: int) -> InputSettings:
    """The settings with ImageNet's labels where a network for photos gives as many scores and none are known."""
    if settings.task is Task.OBJECTS and not settings.labels and scores == len(imagenet()):
        return replace(settings, labels=imagenet())
    return settings


def candidates(settings: InputSettings, input_type: str) -> Iterator[InputSettings]:
    """Ways of scaling digits that networks want, the usual ones first; whole numbers are pixels as they are."""
    for dark in (False, True):
        for low, high, mean, deviation in (_PIXELS,) if input_type == "uint8" else _USUAL:
            yield replace(settings, low=low, high=high, mean=mean, deviation=deviation, dark_ink=dark)


def settings_of_shape(shape: tuple[int, ...]) -> InputSettings:
    """The settings for pictures of a shape, without the batch's own side; 0 is a side that is left open.

    Raises NetworkRefused for a shape that is neither of digits nor of photos.
    """
    side = DIGIT_SIDE
    match shape:
        case (784,):
            return _digits(1, Layout.FLAT)
        case (28, 28):
            return _digits(1, Layout.NO_CHANNELS)
        case (1 | 3 as channels, 28, 28):
            return _digits(channels, Layout.CHANNELS_FIRST)
        case (28, 28, 1 | 3 as channels):
            return _digits(channels, Layout.CHANNELS_LAST)
        case (3, height, width):
            return _photos(height, width, Layout.CHANNELS_FIRST, shape)
        case (height, width, 3):
            return _photos(height, width, Layout.CHANNELS_LAST, shape)
    raise NetworkRefused(
        f"This network takes pictures of the shape {_text(shape)}. Taken are digits of {side}×{side} pixels, with 1 "
        "or 3 channels, and photos with 3 channels. Export a network that takes one of these, with the number of "
        "pictures as the first side."
    )


def side_left_open(shape: tuple[int, ...]) -> bool:
    """Whether a network takes pictures of any size."""
    return 0 in shape


def _digits(channels: int, layout: Layout) -> InputSettings:
    return InputSettings(task=Task.DIGITS, height=DIGIT_SIDE, width=DIGIT_SIDE, channels=channels, layout=layout)


def _photos(height: int, width: int, layout: Layout, shape: tuple[int, ...]) -> InputSettings:
    height, width = height or _USUAL_SIDE, width or _USUAL_SIDE
    if not LEAST_SIDE <= min(height, width) <= max(height, width) <= MOST_SIDE:
        raise NetworkRefused(
            f"This network takes photos of the shape {_text(shape)}. Taken are sides of {LEAST_SIDE} to {MOST_SIDE} "
            "pixels. Choose another network."
        )
    return InputSettings(task=Task.OBJECTS, height=height, width=width, channels=3, layout=layout)


def _told(opened: Opened, shaped: InputSettings) -> InputSettings | None:
    """What a network that ClassLens exported says of itself."""
    try:
        labels = tuple(opened.metadata["labels"].split("\n"))
        return parse_record(
            opened.metadata[PREPARATION].encode(), lambda values: settings_of(values, labels, shaped, opened.input_type)
        )
    except (KeyError, BadRecord):
        return None


def _text(shape: tuple[int, ...]) -> str:
    return "×".join(["N", *(str(side) if side else "?" for side in shape)])
