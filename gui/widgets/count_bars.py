"""How many there are of each label: a bar, its number above it and the label below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.plain_text import show_tip
from gui.widgets.formats import count


class CountBars(QWidget):
    """A bar for each label, as high as its share of the largest count; the `chosen` one has the accent's colour."""

    def __init__(self, name: str, accessible_name: str, labels: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._labels = labels
        self._counts: tuple[int, ...] = ()
        self._chosen: int | None = None

    def show_counts(self, counts: tuple[int, ...], chosen: int | None) -> None:
        """Show how many there are of each label; none of them for an empty tuple."""
        self._counts, self._chosen = counts, chosen
        said = (f"{name}: {count(number)}" for name, number in zip(self._labels, counts, strict=False))
        self.setAccessibleDescription(", ".join(said))
        self.update()

    def counts(self) -> tuple[int, ...]:
        """What is shown."""
        return self._counts

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("0") * 5 * len(self._labels), self.fontMetrics().height() * 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("0") * 3 * len(self._labels), self.fontMetrics().height() * 4)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._counts:
            place = int(event.pos().x() * len(self._labels) / max(self.width(), 1))
            if 0 <= place < len(self._counts):
                show_tip(event.globalPos(), f"{self._labels[place]}: {count(self._counts[place])}", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        font = theme.scaled(self.font(), theme.SMALL)
        metrics = QFontMetrics(font)
        line, width = metrics.height(), self.width() / len(self._labels)
        room = self.height() - 2 * line
        fits = all(metrics.horizontalAdvance(count(number)) < width for number in self._counts)
        painter = QPainter(self)
        painter.setFont(font)
        for place, name in enumerate(self._labels):
            column = QRectF(place * width, 0, width, self.height())
            painter.setPen(QColor(colours.text if place == self._chosen else colours.quiet_text))
            painter.drawText(column, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, name)
            if not self._counts:
                continue
            number = self._counts[place]
            height = max(1.0, room * number / max(*self._counts, 1))
            top = line + room - height
            bar = QRectF(column.left() + width * 0.2, top, width * 0.6, height)
            painter.fillRect(bar, QColor(colours.accent if place == self._chosen else colours.bar))
            if fits:
                above = QRectF(column.left(), top - line, width, line)
                painter.drawText(above, Qt.AlignmentFlag.AlignCenter, count(number))
        painter.end()
