"""The lesson “What does it see?”: digits that lie badly, and what the models say with steps of the preparation off."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine import catalog
from engine.catalog.ranking import ranked
from engine.catalog.spec import FAST
from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.lessons.requests import LessonPicture, Seen, SeeRequest
from engine.preprocessing.digits import Preparation, prepare_partly
from engine.runtimes.base import Runtimes
from engine.types import Image, Prediction, Timing

_SIDE = 280  # pixels of a scene


@dataclass(frozen=True, slots=True)
class _Lie:
    """How a test digit lies in a scene: its size as a share of the scene's, the place of its upper left corner, the
    grey levels of its strokes and of the ground.
    """

    title: str
    place: int
    size: float
    left: float
    top: float
    stroke: int = 255
    ground: int = 0


_LIES = (
    _Lie("3, small and in a corner", 44, 0.30, 0.64, 0.66),
    _Lie("7, dark on white paper", 0, 0.80, 0.10, 0.10, 20, 245),
    _Lie("2, small and pale", 1, 0.36, 0.06, 0.08, 120, 60),
    _Lie("5, large and at the left", 15, 0.98, -0.10, 0.0),
    _Lie("4, as the models learnt it", 4, 0.92, 0.04, 0.04),
)


def scenes() -> tuple[LessonPicture, ...]:
    """Test digits of MNIST that lie as people write them, not as models want them. Raises DataError."""
    from engine.data.datasets import mnist_test  # noqa: PLC0415 - the window starts without reading data

    test = mnist_test()
    return tuple(
        LessonPicture(_scene(test.images[lie.place], lie), str(test.labels[lie.place]), lie.title) for lie in _LIES
    )


def see(request: SeeRequest, runtimes: Runtimes, context: JobContext) -> Seen:
    """What is given to the models, and what they say. A model that fails is left out. Raises EmptyPicture."""
    given: dict[Preparation, Image] = {}
    predictions: list[Prediction] = []
    for spec in catalog.DIGIT_MODELS.values():
        context.raise_if_cancelled()
        assert isinstance(spec.preparation, Preparation)
        batch = prepare_partly(request.picture, spec.preparation, request.steps)
        given[spec.preparation] = np.rint(batch[0, :, :, 0] * 255).astype(np.uint8)
        try:
            scores, milliseconds = runtimes.get(spec, FAST, context).infer(batch)
        except ClassLensError:
            continue  # the page Recognise says why
        predictions.append(
            Prediction(spec.id, ranked(spec, runtimes.shown(spec, scores)[0]), Timing(0, 0, milliseconds), FAST)
        )
    return Seen(request, next(iter(given.values())), tuple(predictions))


def _scene(digit: Image, lie: _Lie) -> Image:
    """A digit, (28, 28) uint8, put into a scene, (280, 280, 3) uint8; what lies outside is cut off."""
    from PIL import Image as Pictures  # noqa: PLC0415 - the window starts without it

    side = round(_SIDE * lie.size)
    large = Pictures.fromarray(digit).resize((side, side), Pictures.Resampling.BICUBIC)
    sheet = Pictures.new("L", (_SIDE, _SIDE))
    sheet.paste(large, (round(_SIDE * lie.left), round(_SIDE * lie.top)))
    ink = np.asarray(sheet, np.float32)[:, :, np.newaxis] / 255
    grey = lie.ground + ink * (lie.stroke - lie.ground)
    return np.ascontiguousarray(np.repeat(np.rint(grey).astype(np.uint8), 3, axis=2))
