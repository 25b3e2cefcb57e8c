"""What a training will take: epochs, pictures and time."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from engine.runs.requests import Estimate
from gui.plain_text import PlainLabel
from gui.widgets.formats import count, whole_duration


class Takes(PlainLabel):
    """A sentence about an estimate."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("trainTakes")
        self.setProperty("role", "body")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)

    def show_takes(self, recipe: str, estimate: Estimate) -> None:
        """Say what a training by the recipe of that title will take."""
        epochs = self.tr("1 epoch") if estimate.request.recipe.epochs == 1 else self.tr("{count} epochs")
        epochs = epochs.format(count=count(estimate.request.recipe.epochs))
        pictures = self.tr("all pictures") if estimate.pictures is None else self.tr("{count} pictures")
        what = self.tr("Recipe “{recipe}”: {epochs}, {pictures}.").format(
            recipe=recipe, epochs=epochs, pictures=pictures.format(count=count(estimate.pictures or 0))
        )
        self.setText(f"{what} {self._time(estimate)}")

    def _time(self, estimate: Estimate) -> str:
        if estimate.seconds is None:
            return self.tr("How long that takes is known after its first epoch.")
        time = whole_duration(estimate.seconds)
        if not estimate.alike:
            text = self.tr(
                "That may take {time}. No similar training has been timed yet; after the first epoch the estimate is "
                "better."
            )
            return text.format(time=time)
        if estimate.here:
            return self.tr("That takes about {time}, judging by a similar training on this computer.").format(time=time)
        return self.tr("That takes about {time} on a computer with two cores; yours may differ.").format(time=time)
