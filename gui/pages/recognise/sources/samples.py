"""The source Samples: sixteen random digits of the test or the training part."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.data.requests import Samples
from engine.types import Image
from gui.pages.recognise.samples_grid import SamplesGrid
from gui.pages.recognise.sources.base import Source


class SamplesSource(Source):
    """Signals: `picture_changed(Image or None)` when a digit is chosen; `refresh_requested()` for other digits."""

    refresh_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("samplesSource", parent)
        self._samples: Samples | None = None
        self._picture: Image | None = None
        self._grid = SamplesGrid(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(self._grid)
        self._grid.chosen.connect(self._choose)
        self._grid.refresh_requested.connect(self.refresh_requested)

    def is_filled(self) -> bool:
        """Whether there are digits to choose from."""
        return self._samples is not None

    def part(self) -> str:
        """The part of MNIST that digits are wanted of: "test" or "training"."""
        return self._grid.part()

    def show_samples(self, samples: Samples) -> None:
        """Show sixteen digits; none is chosen then."""
        self._samples = samples
        self._picture = None
        self._grid.set_samples(samples.images, samples.labels)
        self.send()

    def send(self) -> None:
        """Send the chosen digit."""
        self.picture_changed.emit(self._picture)

    def _choose(self, index: int) -> None:
        assert self._samples is not None
        self._picture = np.repeat(self._samples.images[index][:, :, None], 3, axis=2)
        self.send()
