"""Test pictures that are fetched when they are to be shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.evaluation.requests import Pictures, PicturesRequest
from engine.types import Image
from gui.bridge import EngineBridge, Listener
from gui.widgets.pictures.picture_grid import Caption, PictureGrid


class FetchedGrid(PictureGrid):
    """A grid of test pictures by their indexes. Signals: `failed(Exception)`."""

    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, accessible_name, parent)
        self._bridge = bridge
        self._request = PicturesRequest(())
        self._captions: tuple[Caption, ...] = ()
        self._pictures: Pictures | None = None

    def show_indexes(self, indexes: Sequence[int], captions: Sequence[Caption], data: str) -> None:
        """Fetch the pictures with these indexes from a data set and show them with their captions."""
        self._request, self._captions = PicturesRequest(tuple(int(index) for index in indexes), data), tuple(captions)
        listener = Listener(done=self._fetched, failed=self.failed.emit)
        self._bridge.submit("pictures", self._request, listener, lane=self.objectName())

    def picture(self, place: int) -> tuple[Image, Caption]:
        """A picture shown, as an input for models, with its caption. Raises LookupError when there is none."""
        if self._pictures is None:
            raise LookupError("No pictures are shown.")
        grey = self._pictures.images[place]
        return np.repeat(grey[:, :, np.newaxis], 3, axis=2), self._captions[place]

    def _fetched(self, pictures: Pictures) -> None:
        if pictures.request == self._request:  # else others are on their way
            self._pictures = pictures
            self.show_pictures(pictures.images, self._captions)
