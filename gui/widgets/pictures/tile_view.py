"""Very many small pictures with captions: only those on the screen are decoded and painted."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui import theme
from gui.images import to_qimage
from gui.plain_text import tip_of
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import restyle
from gui.widgets.pictures.picture_grid import Caption
from gui.widgets.pictures.thumbnail import paint_picture

_Index = QModelIndex | QPersistentModelIndex
_PICTURE_LINES = 3.0


class TileView(QListView):
    """Pictures in rows; the arrow keys move from one to the next.

    Signals: `tile_shown(place)` when another one is the current one, -1 for none; `tile_chosen(place)` for Enter or a
    double click.
    """

    tile_shown = Signal(int)
    tile_chosen = Signal(int)

    def __init__(self, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        restyle(self, role="pictures")
        self._tiles = _Tiles(self)
        self.setModel(self._tiles)
        self.setItemDelegate(_TileDelegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        follow_font(self, self._fit_text)
        self.doubleClicked.connect(lambda index: self.tile_chosen.emit(index.row()))
        self.selectionModel().currentChanged.connect(lambda current, _: self.tile_shown.emit(current.row()))

    def show_tiles(
        self, count: int, picture: Callable[[int], NDArray[np.uint8]], caption: Callable[[int], Caption]
    ) -> None:
        """Show so many tiles from the top; `picture` and `caption` tell of one, when it comes on the screen.

        A picture is (H, W) or (H, W, 3) uint8.
        """
        self._tiles.set_tiles(count, picture, caption)
        self.scrollToTop()
        self.tile_shown.emit(-1)

    def count(self) -> int:
        """How many tiles there are."""
        return self._tiles.rowCount()

    def keyboardSearch(self, search: str) -> None:
        """Nothing: looking for a caption would ask for all of them."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.tile_chosen.emit(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        height = self.fontMetrics().height()
        return QSize(height * 8, height * 6)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def _fit_text(self) -> None:
        height = self.fontMetrics().height()
        side = round(height * _PICTURE_LINES)
        self.setGridSize(QSize(side + height, side + height * 3 // 2))
        self.setIconSize(QSize(side, side))


class _Tiles(QAbstractListModel):
    """A row for each tile; what it shows is asked for when it is needed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._count = 0
        self._picture: Callable[[int], NDArray[np.uint8]] = lambda place: np.zeros((1, 1), np.uint8)
        self._caption: Callable[[int], Caption] = lambda place: Caption("", "", False)

    def set_tiles(
        self, count: int, picture: Callable[[int], NDArray[np.uint8]], caption: Callable[[int], Caption]
    ) -> None:
        self.beginResetModel()
        self._count, self._picture, self._caption = count, picture, caption
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._count

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DecorationRole:
            return to_qimage(self._picture(index.row()))
        if role == Qt.ItemDataRole.DisplayRole:
            return self._caption(index.row()).text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_of(self._caption(index.row()).words)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._caption(index.row()).words
        if role == Qt.ItemDataRole.UserRole:
            return self._caption(index.row()).is_mistake
        return None


class _TileDelegate(QStyledItemDelegate):
    """Paints a picture above its caption, and a frame around the chosen one."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        colours = theme.current()
        view, rect = cast(TileView, option.widget), option.rect
        side = view.iconSize().width()
        square = QRectF(rect.left() + (rect.width() - side) / 2, rect.top() + 2, side, side)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(colours.accent))
            painter.setBrush(QColor(colours.accent_quiet))
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 8, 8)
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        paint_picture(painter, picture, square, colours.accent if selected else None)
        painter.setPen(QColor(colours.attention if index.data(Qt.ItemDataRole.UserRole) else colours.text))
        painter.setFont(view.font())
        below = QRectF(rect.left(), square.bottom(), rect.width(), rect.bottom() - square.bottom())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(index.data()))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return cast(TileView, option.widget).gridSize()
