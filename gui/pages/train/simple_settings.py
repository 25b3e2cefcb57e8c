"""What there is to choose for a first training: how many pictures."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.widgets.formats import count
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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(caption)
        layout.addWidget(self._amount)

    def limit(self) -> int | None:
        """How many of the pictures to train on; None for all."""
        return None if self._amount.current() == _ALL else int(self._amount.current())
