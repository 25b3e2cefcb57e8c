"""Text as large as its room."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme

_STEP = 0.92  # from one size that is tried to the next
_WRAP = Qt.TextFlag.TextWordWrap


class LargeText(QWidget):
    """A text in the largest size that fits, but never smaller than `set_least_glyphs` says."""

    def __init__(self, name: str, alignment: Qt.AlignmentFlag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._alignment = alignment | Qt.AlignmentFlag.AlignVCenter
        self._text, self._colour = "", "text"
        self._least = 1.0
        self._most = 1.0  # of its height
        self._fitted = self.font()

    def text(self) -> str:
        return self._text

    def show_text(self, text: str, colour: str = "text") -> None:
        """`colour` is the name of one of the theme's colours."""
        if (text, colour) != (self._text, self._colour):
            self._text, self._colour = text, colour
            self.setAccessibleName(text)
            self._fit()
            self.update()

    def set_limits(self, least: float, most: float = 1.0) -> None:
        """The least height of a capital letter, in pixels, and the greatest, as a share of the widget's height."""
        self._least, self._most = least, most
        self._fit()

    def glyph_height(self) -> int:
        """The height of a capital letter as it is painted, in pixels."""
        return QFontMetrics(self._fitted).capHeight()

    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._fitted)
        painter.setPen(QColor(getattr(theme.current(), self._colour)))
        painter.drawText(self.rect(), self._alignment | _WRAP, self._text)
        painter.end()

    def _fit(self) -> None:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        font.setPixelSize(100)
        pixels = QFontMetrics(font).capHeight() / 100  # a capital letter of a font of one pixel
        size, least = self.height() * self._most / pixels, self._least / pixels
        while True:
            font.setPixelSize(max(1, round(max(size, least))))
            if size <= least or self._fits(QFontMetrics(font)):
                break
            size *= _STEP
        self._fitted = font

    def _fits(self, metrics: QFontMetrics) -> bool:
        needed = metrics.boundingRect(QRect(0, 0, self.width(), 1 << 20), int(self._alignment | _WRAP), self._text)
        if "\n" not in self._text and metrics.horizontalAdvance(self._text) <= self.width():
            return metrics.capHeight() <= self.height()  # one line may stand closer to the edges than several
        return needed.width() <= self.width() and needed.height() <= self.height()
