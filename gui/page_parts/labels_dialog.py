"""The question how a file is to be understood, where nothing in it says so."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from engine.data.choices import Offer, UnclearData
from gui.images import to_qimage
from gui.plain_text import caption_of
from gui.widgets.parts import label
from gui.widgets.pictures.thumbnail import paint_picture


class LabelsDialog(QDialog):
    """Each way to understand the file, with eight pictures and their labels, to choose one.

    Signals: `chosen(Choice)`.
    """

    chosen = Signal(object)

    def __init__(self, unclear: UnclearData, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("labelsDialog")
        self.setWindowTitle(self.tr("What are the labels?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        text = label(
            self.tr("Choose the row in which the pictures are called what they show."), "body", "labelsText", self
        )
        text.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.addWidget(text)
        self._buttons: list[tuple[QRadioButton, Offer]] = []
        for place, offer in enumerate(unclear.offers):
            button = QRadioButton(caption_of(offer.sentence), self)
            button.setObjectName(f"labelsOffer-{place}")
            button.setAccessibleName(offer.sentence)
            called = ", ".join(map(str, offer.labels))
            button.setAccessibleDescription(self.tr("The pictures below are called {labels}").format(labels=called))
            button.toggled.connect(self._follow)
            layout.addWidget(button)
            layout.addWidget(_CalledPictures(offer, self))
            self._buttons.append((button, offer))
        box = QDialogButtonBox(self)
        self._agree = box.addButton(self.tr("Use these labels"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._agree.setObjectName("labelsUse")
        cancel = box.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setObjectName("labelsCancel")
        for control in (self._agree, cancel):
            control.setAccessibleName(control.text())
        layout.addWidget(box)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        self.accepted.connect(self._tell)
        self._follow()

    def _chosen(self) -> Offer | None:
        return next((offer for button, offer in self._buttons if button.isChecked()), None)

    def _follow(self) -> None:
        self._agree.setEnabled(self._chosen() is not None)

    def _tell(self) -> None:
        offer = self._chosen()
        if offer is not None:
            self.chosen.emit(offer.choice)


class _CalledPictures(QWidget):
    """A row of pictures with their labels below."""

    def __init__(self, offer: Offer, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._pictures = [to_qimage(image) for image in offer.images]
        self._labels = [str(digit) for digit in offer.labels]

    def sizeHint(self) -> QSize:
        side = self.fontMetrics().height() * 3
        return QSize(side * len(self._pictures), side + self.fontMetrics().height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = self.fontMetrics().height() * 3
        for place, (picture, text) in enumerate(zip(self._pictures, self._labels, strict=True)):
            paint_picture(painter, picture, QRectF(place * side, 0, side - 3, side - 3), None)
            painter.setPen(self.palette().windowText().color())
            below = QRectF(place * side, side, side - 3, self.fontMetrics().height())
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
