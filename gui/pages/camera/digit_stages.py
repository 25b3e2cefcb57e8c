"""How live reading sees: the stages of finding digits, and what the network is given of each."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.camera.requests import DigitSight
from gui import theme
from gui.images import to_qimage
from gui.widgets.parts import Card, LineLabel

_GAP = 6.0


class StagePicture(QWidget):
    """One stage as a picture, as large as the room allows, with boxes where wanted."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._picture: QImage | None = None
        self._boxes: list[QRectF] = []

    def show_picture(self, picture: QImage | None, boxes: list[QRectF]) -> None:
        """Show a picture with boxes, as shares of its width and height."""
        self._picture, self._boxes = picture, boxes
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, 160)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.current().pad))
        if self._picture is not None:
            room = QRectF(self.rect())
            target = QRectF(
                QPointF(), self._picture.size().toSizeF().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            )
            target.moveCenter(room.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(target, self._picture)
            painter.setPen(QPen(QColor(theme.DARK.accent), 1.5))
            for box in self._boxes:
                painter.drawRect(
                    QRectF(
                        target.left() + box.left() * target.width(),
                        target.top() + box.top() * target.height(),
                        box.width() * target.width(),
                        box.height() * target.height(),
                    )
                )
        painter.end()


class DigitStrip(QWidget):
    """What the model sees of each digit, 28×28, with its label, in rows; as many as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stageDigits")
        self.setAccessibleName(self.tr("What the model sees of each digit"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._digits: list[tuple[QImage, str]] = []

    def show_digits(self, digits: list[tuple[QImage, str]]) -> None:
        """Show pictures and their labels."""
        self._digits = digits
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, self._height() * 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = theme.current()
        side, height = self._side(), self._height()
        columns = max(1, int((self.width() + _GAP) // (side + _GAP)))
        shown = self._digits[: columns * max(1, self.height() // height)]
        for place, (picture, text) in enumerate(shown):
            row, column = divmod(place, columns)
            target = QRectF(column * (side + _GAP), row * height, side, side)
            painter.drawImage(target, picture)
            painter.setPen(QColor(colours.text))
            below = QRectF(target.left(), target.bottom(), side, height - side - 4)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def _side(self) -> float:
        return self.fontMetrics().height() * 2.4

    def _height(self) -> int:
        return round(self._side() + self.fontMetrics().height() * 1.3)


class StagesView(Card):
    """The stages of a sight: grey, background, ink, boxes, and each digit's 28×28."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("stagesView", parent)
        self.setAccessibleName(self.tr("Step by step"))
        captions = {
            "grey": self.tr("1  Grey: the colour in which the writing shows best"),
            "background": self.tr("2  Paper: the picture without the writing"),
            "ink": self.tr("3  Writing: darker than the paper around it"),
            "boxes": self.tr("4  Boxes: what may be a digit"),
        }
        self._pictures = {key: StagePicture(f"stage-{key}", self) for key in captions}
        self._digits = DigitStrip(self)
        grid = QGridLayout()
        grid.setSpacing(4)
        grid.setHorizontalSpacing(12)
        for place, (key, caption) in enumerate(captions.items()):
            row, column = divmod(place, 2)
            self._pictures[key].setAccessibleName(caption)
            grid.addWidget(self._caption(key, caption), 2 * row, column)
            grid.addWidget(self._pictures[key], 2 * row + 1, column)
            grid.setRowStretch(2 * row + 1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(6)
        layout.addLayout(grid, 1)
        caption = self.tr("5  What the model sees: each digit alone, shrunk to 28×28 pixels")
        layout.addWidget(self._caption("digits", caption))
        layout.addWidget(self._digits)

    def _caption(self, key: str, text: str) -> LineLabel:
        caption = LineLabel("quiet", f"stageCaption-{key}", self)
        caption.setText(text)
        return caption

    def show_sight(self, sight: DigitSight) -> None:
        """Show the stages of a frame."""
        stages = sight.stages
        height, width = stages.grey.shape
        boxes = [
            QRectF(place.x / width, place.y / height, place.width / width, place.height / height)
            for place in stages.places
        ]
        for key, pixels in (("grey", stages.grey), ("background", stages.background), ("ink", 255 - stages.ink)):
            self._pictures[key].show_picture(to_qimage(np.asarray(pixels, np.uint8)), [])
        self._pictures["boxes"].show_picture(to_qimage(stages.grey), boxes)
        self._digits.show_digits(
            [(to_qimage(one.digit.picture), one.digit.label if one.digit.is_digit else "?") for one in sight.digits]
        )

    def show_nothing(self) -> None:
        """Show no stages."""
        for picture in self._pictures.values():
            picture.show_picture(None, [])
        self._digits.show_digits([])
