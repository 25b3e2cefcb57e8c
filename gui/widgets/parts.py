"""Small pieces that several widgets and pages are made of."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.plain_text import PlainLabel, text_of, tip_of

_SMALLEST = 0.8  # of a text's size, where a longer text is written smaller


def restyle(widget: QWidget, **properties: str) -> None:
    """Set properties that the stylesheet selects by, and polish the widget again when one changed."""
    changed = False
    for name, value in properties.items():
        if widget.property(name) != value:
            widget.setProperty(name, value)
            changed = True
    if changed:
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def label(text: str, role: str, name: str, parent: QWidget | None = None) -> QLabel:
    """A plain-text label with a role of the stylesheet: title, heading, body, small, quiet, attention or badge."""
    result = PlainLabel(text, parent)
    result.setObjectName(name)
    result.setProperty("role", role)
    return result


def captioned(control: QWidget, parent: QWidget) -> QVBoxLayout:
    """A control below its accessible name, which leads to it."""
    caption = label(control.accessibleName(), "quiet", f"{control.objectName()}Caption", parent)
    caption.setBuddy(control)
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addWidget(caption)
    column.addWidget(control)
    return column


def button(text: str, name: str, role: str = "", parent: QWidget | None = None) -> QPushButton:
    """A push button; role "primary" is the filled one."""
    result = QPushButton(text, parent)
    result.setObjectName(name)
    result.setAccessibleName(text.replace("&", "").rstrip("…"))
    if role:
        result.setProperty("role", role)
    return result


def tool(text: str, name: str, parent: QWidget | None = None) -> QPushButton:
    """A push button for an icon; its text is its name and its tool tip."""
    result = button("", name, parent=parent)
    result.setAccessibleName(text)
    result.setToolTip(tip_of(text))
    return result


class Card(QFrame):
    """A white (or dark) rounded frame."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "card")


class LineLabel(QFrame):
    """One line of text that never asks for more room: a text that is too long has a "…" where `elide` says, and is
    complete in its tool tip.

    Not a QLabel, which lays its whole window out anew for every new text.
    """

    def __init__(
        self,
        role: str,
        name: str,
        parent: QWidget | None = None,
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._text = self._shown = ""
        self._elide = elide
        self._alignment = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        text = text_of(text)
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self._fit()
            self.update()

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        self._alignment = alignment
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height() + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawText(self.rect(), self._alignment | Qt.TextFlag.TextSingleLine, self._shown)
        painter.end()

    def _fit(self) -> None:
        self._shown = self.fontMetrics().elidedText(self._text, self._elide, self.width())
        self.setToolTip(tip_of(self._text) if self._shown != self._text else "")


class TextBlock(LineLabel):
    """A few lines of text that never ask for more room: a text too long for them is written smaller, as far as it can
    be read; what is longer still ends where the room does, and is complete in the tool tip.
    """

    def __init__(self, role: str, name: str, lines: int, parent: QWidget | None = None) -> None:
        self._lines = lines
        self._factor = 1.0  # of the text's size
        super().__init__(role, name, parent)

    def set_lines(self, lines: int) -> None:
        """Keep room for so many lines."""
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().lineSpacing() * self._lines)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.scaled(self.font(), self._factor))
        painter.drawText(self.rect(), self._alignment | Qt.TextFlag.TextWordWrap, self._text)
        painter.end()

    def _fit(self) -> None:
        fits = False
        for factor in (1.0, 0.95, 0.9, 0.85, _SMALLEST):
            self._factor = factor
            metrics = QFontMetrics(theme.scaled(self.font(), factor))
            needed = metrics.boundingRect(QRect(0, 0, self.width(), 10_000), Qt.TextFlag.TextWordWrap, self._text)
            fits = needed.height() <= self.height() and needed.width() <= self.width()
            if fits:
                break
        self.setToolTip("" if fits else tip_of(self._text))


class BigDigit(QWidget):
    """A label written large and painted in a colour of the theme; its room never changes."""

    def __init__(self, name: str, factor: float, columns: float = 1.0, parent: QWidget | None = None) -> None:
        """`factor` times the text size; room for `columns` digits."""
        super().__init__(parent)
        self.setObjectName(name)
        self._factor, self._columns = factor, columns
        self._text, self._colour = "–", "quiet_text"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str, colour: str) -> None:
        """`colour` is the name of one of the theme's colours."""
        if (text, colour) != (self._text, self._colour):
            self._text, self._colour = text, colour
            self.setAccessibleName(text)
            self.update()

    def text(self) -> str:
        return self._text

    def colour(self) -> str:
        """The name of the theme's colour it is painted in."""
        return self._colour

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font())
        return QSize(round(metrics.horizontalAdvance("0") * self._columns) + 2, round(metrics.capHeight() * 1.25))

    def paintEvent(self, event: QPaintEvent) -> None:
        font = self._font()
        width = QFontMetrics(font).horizontalAdvance(self._text)
        if width > self.width():
            font = theme.scaled(font, self.width() / width)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setFont(font)
        painter.setPen(getattr(theme.current(), self._colour))
        metrics = QFontMetrics(font)
        below_middle = metrics.capHeight() / 2
        if not self._text.isalnum():  # a dash stands in the middle
            below_middle = -metrics.tightBoundingRect(self._text).center().y()
        painter.drawText(0, round(self.height() / 2 + below_middle), self._text)
        painter.end()

    def _font(self) -> QFont:
        return theme.scaled(self.font(), self._factor, bold=True)
