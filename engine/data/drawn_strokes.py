"""Pen strokes as a data set: the digits of a UNIPEN file, drawn as the pad would draw them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.data.choices import Choice
from engine.data.datasets import Dataset
from engine.data.unipen import BRUSHES, PAD_BRUSH, draw_all, read_unipen, split_by_writer
from engine.errors import DataError


def read_drawn(path: Path, _: Choice) -> tuple[Dataset, Dataset]:
    """(training, test) digits of a UNIPEN file; for training each is drawn with three brushes.

    The test part has the digits of writers kept out of the training part. Raises DataError naming file and line.
    """
    training, test = split_by_writer(read_unipen(path))
    if not training:
        raise DataError(
            f"“{path}” has digits of one writer, as far as its lines “.COMMENT” say. Training and testing need a "
            "writer each: name the writers in such lines, or add digits of another one."
        )
    drawings = np.tile(np.arange(len(training)), len(BRUSHES))
    drawn = Dataset.of(path.name, *draw_all(training, BRUSHES), drawings)
    return drawn, Dataset.of(path.name, *draw_all(test, (PAD_BRUSH,)))
