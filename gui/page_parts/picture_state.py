"""An opened picture, as it is after the steps that a person took with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.types import Box, Image, PictureKind


@dataclass(slots=True)
class State:
    """A picture as it was opened, or after some steps.

    `pixels` are a view of the opened picture, so that many states cost no memory. `kind` is what the picture holds,
    None until that is known. `turned_by_program` counts the quarters, counter-clockwise, by which the program turned it
    in the last step.
    """

    pixels: Image
    kind: PictureKind | None
    turned_by_program: int = 0

    def turned(self, quarter_turns: int) -> State:
        """Turned counter-clockwise by so many quarters of a full turn."""
        return State(np.rot90(self.pixels, quarter_turns), None)

    def cropped(self, box: Box) -> State:
        """The part in a box."""
        return State(self.pixels[box.y : box.y + box.height, box.x : box.x + box.width], None)
