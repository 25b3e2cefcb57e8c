"""The samples of a class as small pictures, to look at, to choose and to delete."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui import theme
from gui.pages.teach.thumbnails import Thumbnails
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import restyle

_LINES = 3.0  # of text: the side of a picture
_ROWS = 2  # that are shown at once; more scroll
_GAP = 4  # pixels between pictures
_ROOM = 2  # pixels around them, or Qt would scroll
_Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class SampleModel(QAbstractListModel):
    """Keys of samples, below a folder."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.folder = Path()
        self._keys: tuple[str, ...] = ()

    def keys(self) -> tuple[str, ...]:
        """The keys of the samples, in their order."""
        return self._keys

    def path(self, row: int) -> Path:
        """The file of a sample."""
        return self.folder / self._keys[row]

    def show_samples(self, folder: Path, keys: tuple[str, ...]) -> tuple[str, ...]:
        """Show these samples; those that stay keep their place and are still chosen. Returns those that are gone."""
        before = self._keys
        if folder != self.folder:  # another project may have a class of the same name
            self.beginResetModel()
            self.folder, self._keys = folder, keys
            self.endResetModel()
            return ()
        if keys == before:
            return ()
        if keys[: len(before)] == before:
            self.beginInsertRows(QModelIndex(), len(before), len(keys) - 1)
            self._keys = keys
            self.endInsertRows()
            return ()
        gone = set(before) - set(keys)
        if tuple(key for key in before if key not in gone) == keys:
            for row in reversed([row for row, key in enumerate(before) if key in gone]):
                self.beginRemoveRows(QModelIndex(), row, row)
                self._keys = self._keys[:row] + self._keys[row + 1 :]
                self.endRemoveRows()
        else:
            self.beginResetModel()
            self._keys = keys
            self.endResetModel()
        return tuple(gone)

    def rowCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._keys)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("Sample {number}").format(number=index.row() + 1)
        return None


class SampleDelegate(QStyledItemDelegate):
    """Paints a small picture, and a frame around one that is chosen."""

    def __init__(self, thumbnails: Thumbnails, parent: QListView) -> None:
        super().__init__(parent)
        self._thumbnails, self._view = thumbnails, parent

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return self._view.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        assert isinstance(model, SampleModel)
        place = QRectF(option.rect).adjusted(_GAP / 2, _GAP / 2, -_GAP / 2, -_GAP / 2)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        current = bool(state & QStyle.StateFlag.State_HasFocus)
        paint_sample(painter, place, self._thumbnails.picture(model.path(index.row())), chosen, current)


def paint_sample(
    painter: QPainter, place: QRectF, picture: QPixmap | None, chosen: bool = False, current: bool = False
) -> None:
    """Paint a picture in a square, cut to it; an empty square where there is none yet."""
    colours = theme.current()
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.setBrush(QColor(colours.accent_quiet))
    if picture is not None:
        side = min(picture.width(), picture.height())
        brush, scale = QBrush(picture), place.width() / side
        left, top = (picture.width() - side) / 2, (picture.height() - side) / 2
        brush.setTransform(QTransform.fromTranslate(place.x(), place.y()).scale(scale, scale).translate(-left, -top))
        painter.setBrush(brush)  # several times faster than cutting the picture along a path
    painter.setPen(QColor(colours.line))
    painter.drawRoundedRect(place, 6, 6)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if chosen or current:
        colour = QColor(colours.accent if chosen else colours.text)
        painter.setPen(QPen(colour, 4 if chosen else 2))
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 6, 6)
    if chosen:  # not by a colour alone
        tick = QRectF(place.right() - 16, place.top(), 16, 16)
        painter.fillRect(tick, QColor(colours.accent))
        painter.setPen(QColor(colours.text_on_accent))
        painter.drawText(tick, Qt.AlignmentFlag.AlignCenter, "✓")
    painter.restore()


class SampleList(QListView):
    """Rows of samples, two at most; more scroll. Click, Ctrl, Shift and the arrow keys choose.

    Signals: `delete_wanted(tuple[str, ...])` with the keys of the chosen samples, for the key Delete or the menu.
    """

    delete_wanted = Signal(object)

    def __init__(self, name: str, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples = SampleModel(self)
        self._thumbnails = thumbnails
        self.setObjectName(name)
        restyle(self, role="pictures")
        self.setModel(self._samples)
        self.setItemDelegate(SampleDelegate(thumbnails, self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        thumbnails.arrived.connect(self.viewport().update)
        follow_font(self, self._fit)

    def row_height(self) -> int:
        """The height of the list with one row, in pixels."""
        return self._side() + 2 * self.frameWidth() + _ROOM

    def keys(self) -> tuple[str, ...]:
        """The samples that are shown."""
        return self._samples.keys()

    def chosen(self) -> tuple[str, ...]:
        """The keys of the chosen samples."""
        keys = self._samples.keys()
        return tuple(keys[index.row()] for index in sorted(self.selectedIndexes(), key=QModelIndex.row))

    def show_samples(self, folder: Path, keys: Sequence[str]) -> None:
        """Show these samples, whose files lie below a folder."""
        more = len(keys) > len(self._samples.keys())
        gone = self._samples.show_samples(folder, tuple(keys))
        self._thumbnails.forget(folder / key for key in gone)
        self._fit()
        if more:
            self.scrollToBottom()

    def forget(self) -> None:
        """The samples are gone, with all of their class."""
        samples = self._samples
        self._thumbnails.forget(samples.path(row) for row in range(samples.rowCount()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.chosen():
            self.delete_wanted.emit(self.chosen())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entry = menu.addAction(self.tr("Delete the chosen samples"))
        entry.setEnabled(bool(self.chosen()))
        entry.triggered.connect(lambda: self.delete_wanted.emit(self.chosen()))
        menu.popup(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.gridSize().width() * 2, self.minimumHeight())

    def sizeHint(self) -> QSize:
        return QSize(self.gridSize().width() * 5, self.minimumHeight())

    def _fit(self) -> None:
        """Make pictures as large as the text wants, and the list as high as its rows."""
        side = self._side()
        if self.gridSize() != QSize(side, side):
            self.setGridSize(QSize(side, side))
        columns = max(1, (self.width() - self.verticalScrollBar().sizeHint().width() - 2) // side)
        rows = min(_ROWS, -(-len(self._samples.keys()) // columns))
        height = self.row_height() + (rows - 1) * side
        if height != self.maximumHeight():
            self.setFixedHeight(height)
        self.setVisible(rows > 0)

    def _side(self) -> int:
        """The side of a picture with the gap around it, in pixels."""
        return round(self.fontMetrics().height() * _LINES) + _GAP
