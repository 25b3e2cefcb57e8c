"""What there is to choose for a first training: how many pictures; and how long that will take."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.runs.requests import Estimate
from gui.widgets.formats import count, whole_duration
from gui.widgets.parts import label
from gui.widgets.segmented import Segmented

_AMOUNTS = (2_000, 10_000)
_ALL = "all"


class SimpleSettings(QWidget):
    """Signals: `amount_changed()`."""

    amount_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainSimple")
        self._amount = Segmented("trainAmount", self.tr("How many pictures to learn from"), self)
        for amount in _AMOUNTS:
            self._amount.add(str(amount), count(amount))
        self._amount.add(_ALL, self.tr("All"))
        self._amount.changed.connect(self.amount_changed)
        caption = label(self.tr("Pictures to learn from"), "quiet", "trainAmountCaption", self)
        self._takes = label("", "body", "trainTakes", self)
        self._takes.setWordWrap(True)
        self._takes.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(caption)
        layout.addWidget(self._amount)
        layout.addSpacing(8)
        layout.addWidget(self._takes)

    def limit(self) -> int | None:
        """How many of the pictures to train on; None for all."""
        return None if self._amount.current() == _ALL else int(self._amount.current())

    def show_takes(self, recipe: str, estimate: Estimate) -> None:
        """Say what a training by the recipe of that title will take."""
        epochs = self.tr("1 epoch") if estimate.request.epochs == 1 else self.tr("{count} epochs")
        epochs = epochs.format(count=count(estimate.request.epochs))
        pictures = self.tr("all pictures") if estimate.pictures is None else self.tr("{count} pictures")
        what = self.tr("Recipe “{recipe}”: {epochs}, {pictures}.").format(
            recipe=recipe, epochs=epochs, pictures=pictures.format(count=count(estimate.pictures or 0))
        )
        self._takes.setText(f"{what} {self._time(estimate)}")

    def _time(self, estimate: Estimate) -> str:
        if estimate.seconds is None:
            return self.tr("How long that takes is known after its first epoch.")
        time = whole_duration(estimate.seconds)
        if estimate.here:
            return self.tr("That takes about {time}, by the last training of this model here.").format(time=time)
        return self.tr("That takes about {time} on a computer with two cores; yours may differ.").format(time=time)
