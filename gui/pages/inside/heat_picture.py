"""A picture with a map of what speaks for an answer and what against it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QImage, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.explain.requests import HeatMap
from gui import theme
from gui.images import to_qimage
from gui.pages.inside.shades import overlay, scale_of
from gui.pages.inside.words import number, short
from gui.plain_text import show_tip
from gui.widgets.pictures.heat_map import ABOVE, BELOW
from gui.widgets.pictures.thumbnail import CRISP_BELOW

_LEAST_LINES = 8


class HeatPicture(QWidget):
    """The picture as the network gets it, with blue on what speaks for the answer and orange on what speaks against it;
    below it what the colours mean.
    """

    def __init__(self, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._map: HeatMap | None = None
        self._picture: QImage | None = None
        self._overlay: QImage | None = None

    def show_map(self, heat_map: HeatMap | None) -> None:
        """Show this map; None takes away what there was."""
        self._map = heat_map
        self._picture = self._overlay = None
        if heat_map is not None:
            self._picture, self._overlay = to_qimage(heat_map.input), overlay(heat_map.values)
            row, column = divmod(int(heat_map.values.argmax()), heat_map.values.shape[1])
            text = self.tr("most speaks for {label} at row {row}, column {column}")
            self.setAccessibleDescription(text.format(label=heat_map.label, row=row, column=column))
        else:
            self.setAccessibleDescription("")
        self.update()

    def heat_map(self) -> HeatMap | None:
        """The map that is shown."""
        return self._map

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint() * 2

    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(line * _LEAST_LINES, line * (_LEAST_LINES + 2))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            show_tip(event.globalPos(), self._sentence_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room, colours = self._room(), theme.current()
        if self._picture is None or self._overlay is None:
            painter.setPen(QPen(QColor(colours.bar), 1, Qt.PenStyle.DashLine))
            painter.drawRect(room)
        else:
            smooth = max(self._picture.width(), self._picture.height()) >= CRISP_BELOW
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            grey = self._picture.convertToFormat(QImage.Format.Format_Grayscale8)  # so that colours mean one thing
            painter.drawImage(room, grey)
            painter.drawImage(room, self._overlay)
            self._paint_legend(painter, room)
        painter.end()

    def _paint_legend(self, painter: QPainter, room: QRectF) -> None:
        """A bar from the strongest against to the strongest for, with both in words."""
        assert self._map is not None
        line, colours = self.fontMetrics().height(), theme.current()
        signed = bool((self._map.values < 0).any())
        bar = QRectF(room.left(), room.bottom() + 4, room.width(), line * 0.45)
        shades = QLinearGradient(bar.topLeft(), bar.topRight())
        shades.setColorAt(0.0, QColor(BELOW if signed else "#000000"))
        shades.setColorAt(0.5 if signed else 0.0, QColor("#000000"))
        shades.setColorAt(1.0, QColor(ABOVE))
        painter.fillRect(bar, shades)
        painter.setFont(theme.scaled(self.font(), theme.SMALL))
        painter.setPen(QColor(colours.quiet_text))
        below = QRectF(bar.left(), bar.bottom(), bar.width(), line * 1.2)
        scale = short(scale_of(self._map.values))
        left, right = (self.tr("◂ against"), self.tr("for ▸")) if signed else (self.tr("little"), self.tr("much"))
        wide = QFontMetricsF(painter.font()).horizontalAdvance(f"{left} −{scale}  {scale} {right}") < bar.width()
        if wide and signed:
            left, right = f"{left} −{scale}", f"{scale} {right}"
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, left)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)

    def _room(self) -> QRectF:
        """Where the picture is painted: as large as it fits above the legend."""
        legend = self.fontMetrics().height() * 1.9
        shape = QSizeF(1, 1) if self._picture is None else QSizeF(self._picture.size())
        size = shape.scaled(QSizeF(self.width() - 2, self.height() - legend), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(QPointF((self.width() - size.width()) / 2, 1), size)

    def _sentence_at(self, position: QPointF) -> str:
        room = self._room()
        if self._map is None or not room.contains(position):
            return ""
        height, width = self._map.values.shape
        row = min(int((position.y() - room.top()) * height / room.height()), height - 1)
        column = min(int((position.x() - room.left()) * width / room.width()), width - 1)
        text = self.tr("row {row}, column {column}: {value}")
        return text.format(row=row, column=column, value=number(float(self._map.values[row, column])))
