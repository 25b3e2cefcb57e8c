"""Test pictures with what was read in them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from engine.types import Image
from gui.widgets.pictures.picture_grid import Caption, PictureGrid


class DigitGrid(PictureGrid):
    """A grid of some test pictures."""

    def __init__(self, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, accessible_name, parent)
        self._images: NDArray[np.uint8] = np.zeros((0, 28, 28), np.uint8)
        self._captions: tuple[Caption, ...] = ()

    def show_some(self, images: NDArray[np.uint8], captions: Sequence[Caption]) -> None:
        """Show these pictures (N, 28, 28) with their captions, in place of those before."""
        self._images, self._captions = images, tuple(captions)
        self.show_pictures(images, self._captions)

    def picture(self, place: int) -> tuple[Image, Caption]:
        """A picture shown, as an input for models, with its caption. Raises IndexError when there is none."""
        grey = self._images[place]
        return np.repeat(grey[:, :, np.newaxis], 3, axis=2), self._captions[place]
