"""Which box of a page of digits the models are asked about, and the way back to the page."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.reading.requests import Reading
from gui.widgets.formats import count
from gui.widgets.parts import LineLabel, button


class BoxBar(QWidget):
    """A sentence and a button. Signals: `page_wanted()`."""

    page_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("boxBar")
        self._sentence = LineLabel("heading", "boxSentence", self)
        self._back = button(self.tr("&All digits"), "boxBack", parent=self)
        self._back.setToolTip(self.tr("Back to the numbers of the whole page"))
        self._back.clicked.connect(self.page_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._back)
        row.addWidget(self._sentence, 1)
        self.hide()

    def show_box(self, index: int, reading: Reading) -> None:
        """Name the box by its place among the reading's digits, from 0."""
        text = self.tr("Box {number} of {total} on this page")
        self._sentence.setText(text.format(number=count(index + 1), total=count(len(reading.digits))))
