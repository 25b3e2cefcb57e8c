"""The diagram of a network: a column of cards, one for each layer, from the picture at the top to the answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from engine.explain.requests import LayerFacts
from gui import theme
from gui.pages.inside.words import flops_text, kind_text, layer_words, parameters_text, shape_text
from gui.plain_text import tip_of
from gui.widgets.formats import percent
from gui.widgets.layouts.follow_font import follow_font

_LINES = 3.6  # of text: the height of a card
_LETTERS = 38  # of text: the least width
_GAP = 10.0  # pixels between two cards, where the arrow is


class LayerList(QListWidget):
    """Signals: `layer_shown(layer)` when another layer is chosen."""

    layer_shown = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Layers"))
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.viewport().setAutoFillBackground(False)
        self.setItemDelegate(_CardDelegate(self))
        self.layers: tuple[LayerFacts, ...] = ()
        self.off: frozenset[int] = frozenset()
        follow_font(self, self._fit_text)
        self.currentRowChanged.connect(lambda row: self.layer_shown.emit(row) if row >= 0 else None)

    def show_layers(self, layers: Sequence[LayerFacts], chosen: int) -> None:
        """Show these layers, with one chosen."""
        self.blockSignals(True)
        self.clear()
        self.layers = tuple(layers)
        for layer in layers:
            words = layer_words(layer)
            item = QListWidgetItem(layer.name)
            item.setToolTip(tip_of(words))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            self.addItem(item)
        self.setCurrentRow(chosen)
        self.blockSignals(False)

    def mark_off(self, layers: Collection[int]) -> None:
        """Mark the layers of which something is switched off."""
        self.off = frozenset(layers)
        self.viewport().update()

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * _LETTERS, metrics.height() * 6)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint() * 2

    def _fit_text(self) -> None:
        self.updateGeometry()
        self.doItemsLayout()


class _CardDelegate(QStyledItemDelegate):
    """Paints a card, and an arrow to the next one."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        view = self.parent()
        assert isinstance(view, LayerList)
        return QSize(view.viewport().width(), round(view.fontMetrics().height() * _LINES + _GAP))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        view, colours = self.parent(), theme.current()
        assert isinstance(view, LayerList)
        layer, chosen = view.layers[index.row()], bool(option.state & QStyle.StateFlag.State_Selected)
        rect = QRectF(option.rect)
        card = rect.adjusted(2, 1, -4, -_GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(colours.accent_quiet if chosen else colours.card))
        painter.setPen(
            QPen(QColor(colours.accent if chosen else colours.outline), 3 if chosen and view.hasFocus() else 1.5)
        )
        painter.drawRoundedRect(card, 8, 8)
        if index.row() + 1 < len(view.layers):
            self._paint_arrow(painter, QPointF(rect.center().x(), card.bottom()), colours.outline)
        inner = card.adjusted(10, 4, -10, -8)
        self._paint_texts(painter, inner, view, layer, index.row() in view.off)
        share = QRectF(inner.left(), card.bottom() - 6, inner.width() * min(1.0, layer.time_share), 3)
        painter.fillRect(share, QColor(colours.accent))  # how much of the time it takes
        painter.restore()

    def _paint_texts(self, painter: QPainter, room: QRectF, view: LayerList, layer: LayerFacts, off: bool) -> None:
        colours = theme.current()
        small, bold = theme.scaled(view.font(), theme.SMALL), theme.scaled(view.font(), 1, bold=True)
        line = room.height() / 3
        first = QRectF(room.left(), room.top(), room.width(), line)
        kind = kind_text(layer.kind)
        if off or kind in layer.name.lower():  # a name that says it needs no second word
            kind = view.tr("partly off") if off else ""
        flops = flops_text(layer.flops) if layer.flops else ""
        painter.setFont(small)
        painter.setPen(QColor(colours.attention if off else colours.quiet_text))
        space = self._at_right(painter, first, kind)
        painter.setFont(bold)
        painter.setPen(QColor(colours.text))
        self._elided(painter, first.adjusted(0, 0, -space, 0), layer.name)
        painter.setFont(small)
        second = first.translated(0, line)
        space = self._at_right(painter, second, percent(layer.time_share))
        self._elided(painter, second.adjusted(0, 0, -space, 0), shape_text(layer))
        painter.setPen(QColor(colours.quiet_text))
        third = second.translated(0, line)
        space = self._at_right(painter, third, flops)
        self._elided(painter, third.adjusted(0, 0, -space, 0), parameters_text(layer))

    @staticmethod
    def _at_right(painter: QPainter, room: QRectF, text: str) -> float:
        """Write at the right; returns the room that it took."""
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        return QFontMetricsF(painter.font()).horizontalAdvance(text) + 6

    @staticmethod
    def _elided(painter: QPainter, room: QRectF, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    @staticmethod
    def _paint_arrow(painter: QPainter, top: QPointF, colour: str) -> None:
        path = QPainterPath(top + QPointF(-5, 2))
        path.lineTo(top + QPointF(5, 2))
        path.lineTo(top + QPointF(0, _GAP - 1))
        path.closeSubpath()
        painter.fillPath(path, QColor(colour))
