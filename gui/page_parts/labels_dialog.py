"""The question how a file is to be understood, where nothing in it says so."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.data.choices import Offer, UnclearData
from gui.images import to_qimage
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import label
from gui.widgets.pictures.thumbnail import paint_picture

_LETTERS, _OF_SCREEN = 80, 0.85
_LINES, _LEAST_LINES = 3, 7  # of text: the side of a picture, and what is always seen of the offers


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
        self._group = QButtonGroup(self)
        self._rows = [_OfferRow(place, offer, self) for place, offer in enumerate(unclear.offers)]
        for place, row in enumerate(self._rows):
            self._group.addButton(row.button, place)
        box = QDialogButtonBox(self)
        self._agree = box.addButton(self.tr("Use these labels"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._agree.setObjectName("labelsUse")
        cancel = box.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setObjectName("labelsCancel")
        for control in (self._agree, cancel):
            control.setAccessibleName(control.text())
        layout = QVBoxLayout(self)
        layout.addWidget(text)
        layout.addWidget(self._make_area(), 1)
        layout.addWidget(box)
        follow_font(self, self._fit)
        self._group.buttonToggled.connect(self._follow)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        self.accepted.connect(self._tell)
        self._follow()

    def _make_area(self) -> QScrollArea:
        self._inside = QWidget(self)
        self._inside.setProperty("role", "page")
        column = QVBoxLayout(self._inside)
        for row in self._rows:
            column.addWidget(row)
        column.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setObjectName("labelsOffers")
        self._area.setAccessibleName(self.tr("Ways to understand the file"))
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._inside)
        for row in self._rows:
            row.button.reached.connect(partial(self._bring, row))
        return self._area

    def _fit(self) -> None:
        """Take the size that shows all, as far as the screen has room."""
        self._area.setMinimumHeight(self.fontMetrics().lineSpacing() * _LEAST_LINES)
        room = self.screen().availableSize() * _OF_SCREEN
        width = min(self.fontMetrics().averageCharWidth() * _LETTERS, room.width())
        beside = self.sizeHint() - self._area.sizeHint()
        height = beside.height() + self._inside.heightForWidth(width - beside.width()) + 2 * self._area.frameWidth()
        self.resize(width, min(height, room.height()))

    def _bring(self, row: _OfferRow) -> None:
        self._area.ensureWidgetVisible(row)
        self._area.ensureWidgetVisible(row.button)  # where not all of the row has room

    def _follow(self) -> None:
        self._agree.setEnabled(self._group.checkedId() >= 0)

    def _tell(self) -> None:
        place = self._group.checkedId()
        if place >= 0:
            self.chosen.emit(self._rows[place].offer.choice)


class _OfferButton(QRadioButton):
    """Signals: `reached()` when it gets the focus."""

    reached = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.reached.emit()  # the arrow keys lead out of sight


class _OfferRow(QWidget):
    """A way to understand the file; a click anywhere on it chooses it."""

    def __init__(self, place: int, offer: Offer, parent: QWidget) -> None:
        super().__init__(parent)
        self.offer = offer
        self.button = _OfferButton(self)
        self.button.setObjectName(f"labelsOffer-{place}")
        self.button.setAccessibleName(offer.sentence)
        called = ", ".join(map(str, offer.labels))
        self.button.setAccessibleDescription(self.tr("The pictures below are called {labels}").format(labels=called))
        sentence = label(offer.sentence, "body", f"labelsSentence-{place}", self)
        sentence.setWordWrap(True)
        head = QHBoxLayout()
        head.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(sentence, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(_CalledPictures(offer, self))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.button.setFocus()
            self.button.setChecked(True)


class _CalledPictures(QWidget):
    """A row of pictures with their labels below, smaller where there is less room."""

    def __init__(self, offer: Offer, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._pictures = [to_qimage(image) for image in offer.images]
        self._labels = [str(digit) for digit in offer.labels]

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(line * _LINES * len(self._pictures), line * (_LINES + 1) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = self.fontMetrics().height()
        side = min(line * _LINES, self.width() / max(len(self._pictures), 1))
        for place, (picture, text) in enumerate(zip(self._pictures, self._labels, strict=True)):
            paint_picture(painter, picture, QRectF(place * side, 0, side - 3, side - 3), None)
            painter.setPen(self.palette().windowText().color())
            below = QRectF(place * side, side, side - 3, line)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
