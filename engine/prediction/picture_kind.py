"""What a picture holds: the judge's word, but where it sees an object and there are many digits, those count.

The judge looks at the whole picture at once. Counters, scales and coloured tables look like things to it.
"""

from __future__ import annotations

import numpy as np

from engine.errors import ClassLensError
from engine.judging import judge
from engine.prediction.likeness import LEAST_LIKENESS, PREPARATION, in_company, likenesses
from engine.preprocessing.digits import prepare_inks
from engine.types import Image, PictureKind

_LONGEST = 1024  # pixels: larger pictures are shrunk, which bounds the time
_FEWEST, _MOST = 8, 250  # things that are found: a photo has few that look like digits, or very many things
_DIGITS = 0.5  # share of them that look like digits and are of one size
_ONE_SIZE = 0.25  # of the usual height


def kind_of(picture: Image) -> PictureKind:
    """What a picture, (H, W, 3) uint8, holds. Raises WeightsError when a network is missing or damaged."""
    kind = judge.kind_of(picture)
    return PictureKind.MANY_DIGITS if kind == PictureKind.OBJECT and _holds_many_digits(picture) else kind


def kind_if_known(picture: Image) -> PictureKind | None:
    """The same; None when a network is missing or damaged, which costs a hint and nothing else."""
    try:
        return kind_of(picture)
    except ClassLensError:
        return None


def _holds_many_digits(picture: Image) -> bool:
    import cv2  # noqa: PLC0415 - with the first picture that the judge calls an object

    from engine.ink.segmentation import segment  # noqa: PLC0415 - imports OpenCV

    longest = max(picture.shape)
    if longest > _LONGEST:
        share = _LONGEST / longest
        picture = np.asarray(cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)
    segments = segment(picture).segments
    if not _FEWEST <= len(segments) <= _MOST:
        return False
    alike = in_company(likenesses(prepare_inks([one.ink for one in segments], PREPARATION))) >= LEAST_LIKENESS
    heights = np.array([one.box.height for one in segments])[alike]
    usual = float(np.median(heights)) if len(heights) else 0.0
    of_one_size = np.count_nonzero(np.abs(heights - usual) <= _ONE_SIZE * usual)
    return bool(of_one_size >= max(_FEWEST, _DIGITS * len(segments)))
