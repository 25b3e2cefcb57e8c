"""How the curves of past runs look beside those of the present one: each with its own stroke and mark."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from gui import theme


@dataclass(frozen=True, slots=True)
class CurveStyle:
    """A stroke, a mark (pyqtgraph's name of it) and which of the theme's colours they have."""

    stroke: Qt.PenStyle
    mark: str
    quiet: bool

    def colour(self) -> QColor:
        """The colour in the theme applied now."""
        colours = theme.current()
        return QColor(colours.quiet_text if self.quiet else colours.text)


STYLES = (
    CurveStyle(Qt.PenStyle.DotLine, "t", False),
    CurveStyle(Qt.PenStyle.DashDotLine, "s", True),
    CurveStyle(Qt.PenStyle.DashDotDotLine, "d", False),
    CurveStyle(Qt.PenStyle.SolidLine, "t1", True),
)
"""How many past runs can be told apart in one plot."""


_MARKS = {
    "t": ((-0.7, -0.6), (0.7, -0.6), (0, 0.7)),
    "s": ((-0.6, -0.6), (0.6, -0.6), (0.6, 0.6), (-0.6, 0.6)),
    "d": ((0, -0.9), (0.6, 0), (0, 0.9), (-0.6, 0)),
    "t1": ((-0.7, 0.6), (0.7, 0.6), (0, -0.7)),
}
"""The outlines of the marks, in a square from -1 to 1."""


def key_icon(style: CurveStyle, height: int) -> QIcon:
    """A short piece of the curve, for a list."""
    width = height * 3
    pixmap = QPixmap(width, height)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setPen(QPen(style.colour(), 2, style.stroke))
    painter.drawLine(QPointF(0, height / 2), QPointF(width, height / 2))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(width / 2, height / 2)
    painter.scale(height * 0.45, height * 0.45)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.colour())
    painter.drawPolygon([QPointF(x, y) for x, y in _MARKS[style.mark]])
    painter.end()
    return QIcon(pixmap)
