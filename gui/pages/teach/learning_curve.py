"""How the accuracy grows with the number of samples."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from engine.teaching.requests import CurvePoint
from gui import theme
from gui.widgets.formats import percent
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.plots.axis_title import axis_title
from gui.widgets.plots.still_plot import StillPlot

_LINES = 10  # of text: its height


class LearningCurve(StillPlot):
    """A point for each number of samples per class, with a line over the range of several random draws."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("teachLearningCurve", "", parent)
        self.setAccessibleName(self.tr("Accuracy by samples per class"))
        self._points: tuple[CurvePoint, ...] = ()
        follow_font(self, lambda: self.setFixedHeight(self.fontMetrics().height() * _LINES))

    def show_curve(self, points: Sequence[CurvePoint]) -> None:
        """Show these points."""
        self._points = tuple(points)
        said = (f"{point.samples}: {percent(point.accuracy)}" for point in points)
        self.setAccessibleDescription(", ".join(said))
        self.follow_theme()

    def follow_theme(self) -> None:
        """Draw it in the colours and the text size of the theme applied now."""
        colours, item = theme.current(), self.getPlotItem()
        item.clear()
        self.setBackground(QColor(colours.card))
        font = theme.scaled(self.font(), theme.SMALL)
        for side, title in (("bottom", self.tr("samples per class")), ("left", self.tr("accuracy, %"))):
            axis = item.getAxis(side)
            axis.setPen(QPen(QColor(colours.line)))
            axis.setTextPen(QColor(colours.quiet_text))
            axis.setTickFont(font)
            item.setLabel(side, title, **axis_title(self.font()))
        if not self._points:
            return
        places = np.arange(len(self._points), dtype=float)  # the same step from each number to the next
        means = np.array([point.accuracy for point in self._points]) * 100
        below = means - np.array([point.lowest for point in self._points]) * 100
        above = np.array([point.highest for point in self._points]) * 100 - means
        item.addItem(
            pg.ErrorBarItem(
                x=places, y=means, top=above, bottom=below, beam=0.15, pen=pg.mkPen(colours.quiet_text, width=1.5)
            )
        )
        item.plot(
            places,
            means,
            pen=pg.mkPen(colours.accent, width=2),
            symbol="o",
            symbolSize=8,
            symbolPen=None,
            symbolBrush=QColor(colours.accent),
        )
        item.getAxis("bottom").setTicks([[(n, str(point.samples)) for n, point in enumerate(self._points)]])
        item.setXRange(-0.3, len(self._points) - 0.7, padding=0)
        item.setYRange(max(0.0, float((means - below).min()) - 5), 102, padding=0)
