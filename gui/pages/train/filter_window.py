"""A window that shows how the first layer of a network changes, epoch by epoch."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.training.first_layer import Field, FirstLayer, maps_of
from gui.images import to_qimage
from gui.widgets.info_button import InfoButton
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.number_fields import Slider
from gui.widgets.parts import button, label

_STEP = 400  # ms between two epochs when played
_GREY, _LEVELS, _GROUND = 128, 127, 48
_GAP = 1  # pixels of the pictures between two of them
_LINES, _LEAST_LINES = 14, 7  # of text: the side of a picture at first, and at least
_OF_SCREEN = 0.85


class FilterWindow(QDialog):
    """Beside the window it belongs to; Escape closes it.

    While a training runs, each epoch is shown as it ends, unless the person looks at an earlier one.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("filterWindow")
        self._history: list[FirstLayer] = []
        self._place = label("", "heading", "filterEpoch", self)
        self._filters = _Tiles("filterPicture", self.tr("Filters of the first layer"), self)
        self._maps = _Tiles("filterMaps", self.tr("What the filters make of a digit"), self)
        self._digit = _Tiles("filterDigit", self.tr("The digit"), self)
        self._slider = Slider(self)
        self._slider.setObjectName("filterSlider")
        self._slider.setAccessibleName(self.tr("Epoch"))
        self._slider.valueChanged.connect(self._show)
        self._play = button(self.tr("&Play"), "filterPlay", parent=self)
        self._play.clicked.connect(self._start_or_stop)
        self._timer = QTimer(self, interval=_STEP)
        self._timer.timeout.connect(self._next)
        self._info = InfoButton(
            self.tr("The first layer"),
            self.tr(
                "Each square on the left is one filter: white where ink speaks for it, black where it speaks against "
                "it, grey where it does not matter. On the right is what each filter makes of the digit, bright where "
                "it finds what it looks for. At first the filters are random; training gives them their shape."
            ),
            "train.md#filters",
            "filterInfo",
            self,
        )
        self._lay_out()

    def begin(self, title: str) -> None:
        """Show nothing yet, of a run of this name."""
        self.setWindowTitle(self.tr("First layer: {run}").format(run=title))
        self._stop()
        self._history = []
        self._fit()

    def add(self, first: FirstLayer) -> None:
        """An epoch has ended. It is shown, unless an earlier one is looked at."""
        follows = self._slider.value() >= len(self._history)
        self._history.append(first)
        self._fit()
        if follows and not self._timer.isActive():
            self._slider.setValue(len(self._history))

    def show_history(self, history: tuple[FirstLayer, ...]) -> None:
        """Show the epochs of a run that has ended, the last one first."""
        self._history = list(history)
        self._fit()
        self._slider.setValue(len(history))

    def shown_epoch(self) -> int:
        """The epoch that is shown; 0 for none."""
        return self._history[self._slider.value() - 1].epoch if self._history else 0

    def _fit(self) -> None:
        self._slider.setRange(1, max(1, len(self._history)))
        self._slider.setEnabled(len(self._history) > 1)
        self._play.setEnabled(len(self._history) > 1)
        self._show()

    def _show(self) -> None:
        if not self._history:
            self._place.setText(self.tr("After the first epoch, the filters appear here."))
            for view in (self._filters, self._maps, self._digit):
                view.show_picture(None)
            return
        first = self._history[self._slider.value() - 1]
        text = self.tr("Epoch {epoch} of {epochs}")
        self._place.setText(text.format(epoch=first.epoch, epochs=self._history[-1].epoch))
        self._filters.show_picture(tiled(signed_grey(first.filters)))
        self._maps.show_picture(tiled(grey(maps_of(first))))
        self._digit.show_picture(first.digit)

    def _start_or_stop(self) -> None:
        if self._timer.isActive():
            self._stop()
            return
        if self._slider.value() == self._slider.maximum():
            self._slider.setValue(1)
        self._say_play(self.tr("&Stop"))
        self._timer.start()

    def _next(self) -> None:
        self._slider.setValue(self._slider.value() + 1)
        if self._slider.value() == self._slider.maximum():
            self._stop()

    def _stop(self) -> None:
        self._timer.stop()
        self._say_play(self.tr("&Play"))

    def _say_play(self, text: str) -> None:
        self._play.setText(text)
        self._play.setAccessibleName(text.replace("&", ""))

    def _lay_out(self) -> None:
        pictures = QGridLayout()
        titles = (self.tr("Filters"), self.tr("Digit"), self.tr("What the filters make of it"))
        for column, (title, view) in enumerate(zip(titles, (self._filters, self._digit, self._maps), strict=True)):
            pictures.addWidget(label(title, "quiet", f"filterTitle{column}", self), 0, column)
            pictures.addWidget(view, 1, column)
            pictures.setColumnStretch(column, 1 if view is self._digit else 3)
        pictures.setRowStretch(1, 1)
        below = QHBoxLayout()
        below.addWidget(self._play)
        below.addWidget(self._slider, 1)
        above = QHBoxLayout()
        above.addWidget(self._place, 1)
        above.addWidget(self._info)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addLayout(above)
        layout.addLayout(pictures, 1)
        layout.addLayout(below)
        follow_font(self, self._take_size)

    def _take_size(self) -> None:
        """Take the size that suits the text, as far as the screen has room."""
        self.resize(self.sizeHint().boundedTo(self.screen().availableSize() * _OF_SCREEN))


class _Tiles(QWidget):
    """One picture, (H, W) uint8, as large as there is room for, its pixels visible."""

    def __init__(self, name: str, accessible_name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._picture: QImage | None = None

    def show_picture(self, picture: NDArray[np.uint8] | None) -> None:
        self._picture = None if picture is None else to_qimage(picture)
        self.update()

    def picture(self) -> QImage | None:
        """What is shown."""
        return self._picture

    def sizeHint(self) -> QSize:
        return self._size(_LINES)

    def minimumSizeHint(self) -> QSize:
        return self._size(_LEAST_LINES)

    def _size(self, lines: int) -> QSize:
        side = self.fontMetrics().height() * lines
        return QSize(side if self.objectName() != "filterDigit" else side // 3, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            return
        scale = min(self.width() / self._picture.width(), self.height() / self._picture.height())
        width, height = self._picture.width() * scale, self._picture.height() * scale
        painter = QPainter(self)
        target = QRectF(0, 0, width, height)
        painter.drawImage(target, self._picture)
        painter.end()


def signed_grey(values: Field) -> NDArray[np.uint8]:
    """Numbers (units, h, w) as grey levels: 0 is grey, each unit's largest distance from it black or white."""
    most = np.abs(values).reshape(len(values), -1).max(axis=1)
    shares = values / np.where(most > 0, most, 1)[:, np.newaxis, np.newaxis]
    return np.asarray(_GREY + shares * _LEVELS, np.uint8)


def grey(values: Field) -> NDArray[np.uint8]:
    """Numbers of 0 and more (units, h, w) as grey levels: the largest of all is white."""
    return np.asarray(values * (255 / max(float(values.max()), 1e-12)), np.uint8)


def tiled(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pictures (N, h, w) in rows as one, nearly square, with a gap of one pixel between them."""
    count, height, width = pictures.shape
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    whole = np.full((rows * (height + _GAP) - _GAP, columns * (width + _GAP) - _GAP), _GROUND, np.uint8)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        top, left = row * (height + _GAP), column * (width + _GAP)
        whole[top : top + height, left : left + width] = picture
    return whole
