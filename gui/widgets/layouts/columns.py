"""Columns that stand below each other in a narrow window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QMoveEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QScrollArea, QWidget

_SIDE_BY_SIDE, _STACKED = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom

_ENDLESS = (1 << 24) - 1  # pixels: Qt's own limit


class Columns(QWidget):
    """Parts side by side while each has the width it needs, else below each other.

    A part without a stretch is as narrow as it can be beside others. A part of a stack is as high as it asks for, but
    no higher than the window shows at once: what is longer scrolls inside itself, and a button at its end stays in
    sight.
    """

    def __init__(self, spacing: int = 16, parent: QWidget | None = None) -> None:
        self._parts: list[QWidget] = []  # first, since Qt asks for sizes while it builds
        self._narrow: list[QWidget] = []  # parts without a stretch
        super().__init__(parent)
        self._box = QBoxLayout(_SIDE_BY_SIDE, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(spacing)
        self._room: QWidget | None = None  # what the window shows at once
        self._text_changed = QTimer(self, singleShot=True, interval=0)
        self._text_changed.timeout.connect(self._measure_anew)

    def add(self, part: QWidget, stretch: int) -> None:
        """Add a part at the right, or at the bottom of a stack."""
        self._parts.append(part)
        self._box.addWidget(part, stretch)
        if stretch == 0:
            self._narrow.append(part)

    def is_stacked(self) -> bool:
        """Whether the parts stand below each other now."""
        return self._box.direction() == _STACKED

    def minimumSizeHint(self) -> QSize:
        width = max((part.minimumSizeHint().width() for part in self._parts), default=0)
        return QSize(width, self._box.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self.arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._room is None:
            area = self.parentWidget()
            while area is not None and not isinstance(area, QScrollArea):
                area = area.parentWidget()
            if area is not None:
                self._room = area.viewport()
                self._room.installEventFilter(self)
        self.arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.arrange()
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.arrange()
            self._text_changed.start()

    def _measure_anew(self) -> None:
        """Arrange once all parts have their text. Hidden parts count too, but Qt lays out only visible ones again."""
        for part in reversed(self.findChildren(QWidget)):  # what lies within comes first
            layout, around = part.layout(), part.parentWidget()
            if layout is not None and around is not None and not part.isVisible():
                layout.activate()
                around.updateGeometry()
        self.arrange()

    def arrange(self) -> None:
        """Place the parts. It is done by itself when the room changes; call it when a part wants another height."""
        needed = sum(self._width(part) for part in self._parts) + self._box.spacing() * (len(self._parts) - 1)
        stacked = needed > self.width()
        self._box.setDirection(_STACKED if stacked else _SIDE_BY_SIDE)
        most = 0 if self._room is None else self._room.height() - self._around(self._room)
        for part in self._parts:
            least = part.minimumSizeHint().height()
            if stacked:
                self._limit(part, max(least, min(part.sizeHint().height(), most)), _ENDLESS)
            elif least <= most < self._box.minimumSize().height():  # beside a part that is higher than the window
                self._limit(part, most, most)
            else:
                self._limit(part, 0, _ENDLESS)
        for part in self._narrow:
            part.setMaximumWidth(_ENDLESS if stacked else self._width(part))
        self.updateGeometry()

    def _limit(self, part: QWidget, least: int, most: int) -> None:
        """Give a part limits of its height."""
        if (part.minimumHeight(), part.maximumHeight()) != (least, most):
            part.setMinimumHeight(least)
            part.setMaximumHeight(most)
            self._box.setAlignment(part, Qt.AlignmentFlag.AlignTop if least == most else Qt.AlignmentFlag(0))

    @staticmethod
    def _width(part: QWidget) -> int:
        return max(part.minimumSizeHint().width(), part.minimumWidth())

    def _around(self, room: QWidget) -> int:
        """The height of what stands above the columns, and of the margin below them."""
        above = below = 0
        widget: QWidget | None = self
        while widget is not None and widget.parentWidget() is not room:
            above += widget.y()
            widget = widget.parentWidget()
            layout = None if widget is None else widget.layout()
            below += 0 if layout is None else layout.contentsMargins().bottom()
        return above + below
