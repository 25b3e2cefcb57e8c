"""A row of widgets that goes on in a further row where there is no room."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QWidget

_ENDLESS = 1 << 24  # pixels


@dataclass(slots=True)
class _Part:
    item: QLayoutItem
    stretch: int


class WrappingRow(QHBoxLayout):
    """Each part has the width it asks for, or less where it is alone; those with a stretch share what is left.

    It asks for the height that its width needs, and asks anew when the width changes: with Qt's own heights for widths,
    a page in a scroll area would be as high as it likes to be instead of as high as it must.

    Qt keeps the parts, as those of a row that does not wrap: items kept by Python outlive the widgets they stand for.
    """

    def __init__(self, spacing: int = 8, parent: QWidget | None = None, *, tight: bool = False) -> None:
        """`tight` parts ask for no more than the least width they can have."""
        self._tight = tight
        self._width = _ENDLESS  # until it is laid out
        self._known: dict[int, int] = {}  # the height that a width needs; Qt asks many times
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)
        if parent is not None:
            parent.setLayout(self)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Add a widget at the end."""
        self.addWidget(widget, stretch)

    def add_gap(self) -> None:
        """Add a gap that takes what is left of its row, so that the parts behind it stand at the right."""
        self.addStretch(1)

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return False

    def maximumSize(self) -> QSize:
        return QLayout.maximumSize(self)

    def invalidate(self) -> None:
        self._known.clear()
        super().invalidate()

    def sizeHint(self) -> QSize:
        shown = self._shown()
        width = sum(self._wanted(part) for part in shown) + self.spacing() * max(0, len(shown) - 1)
        return self._with_margins(QSize(width, self._needed()))

    def minimumSize(self) -> QSize:
        width = max((part.item.minimumSize().width() for part in self._shown()), default=0)
        return self._with_margins(QSize(width, self._needed()))

    def setGeometry(self, rect: QRect) -> None:
        QLayout.setGeometry(self, rect)
        inside = rect.marginsRemoved(self.contentsMargins())
        before, self._width = self._needed(), inside.width()
        if self._needed() != before:
            self.update()
        rows, top = self._rows(), inside.top()
        spare = inside.height() - self._needed()
        for row in rows:
            height = self._height(row) + max(0, spare) // len(rows)
            self._place(row, QRect(inside.left(), top, inside.width(), height))
            top += height + self.spacing()

    def _place(self, row: list[_Part], room: QRect) -> None:
        left = room.width() - sum(self._wanted(part) for part in row) - self.spacing() * (len(row) - 1)
        weights = [part.stretch if left >= 0 else self._wanted(part) - self._least(part) for part in row]
        shares, x = sum(weights), room.left()
        for part, weight in zip(row, weights, strict=True):
            width = self._wanted(part)
            if weight:
                more = left * weight // shares
                width, left, shares = width + more, left - more, shares - weight
            hint = part.item.sizeHint().height()
            height = min(hint, room.height())
            part.item.setGeometry(QRect(x, room.top() + (room.height() - height) // 2, width, height))
            x += width + self.spacing()

    def _needed(self) -> int:
        """The height of all rows."""
        if self._width not in self._known:
            rows = self._rows()
            heights = sum(self._height(row) for row in rows)
            self._known[self._width] = heights + self.spacing() * max(0, len(rows) - 1)
        return self._known[self._width]

    def _rows(self) -> list[list[_Part]]:
        rows: list[list[_Part]] = []
        used = 0
        for part in self._shown():
            needed = self._wanted(part)
            if rows and used + self.spacing() + needed <= self._width:
                rows[-1].append(part)
                used += self.spacing() + needed
            else:
                rows.append([part])
                used = needed
        return rows

    def _shown(self) -> list[_Part]:
        items = ((self.itemAt(index), self.stretch(index)) for index in range(self.count()))
        return [
            _Part(item, stretch)
            for item, stretch in items
            if item is not None and (item.spacerItem() is not None or not item.isEmpty())
        ]

    def _wanted(self, part: _Part) -> int:
        least = self._least(part)
        return least if self._tight else max(part.item.sizeHint().width(), least)

    @staticmethod
    def _least(part: _Part) -> int:
        return part.item.minimumSize().width()

    @staticmethod
    def _height(row: list[_Part]) -> int:
        return max((part.item.sizeHint().height() for part in row), default=0)

    def _with_margins(self, size: QSize) -> QSize:
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())
