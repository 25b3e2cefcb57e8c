"""How the score falls while pixels are erased, in three orders."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.pages.lessons.erasing_tile import curve_looks
from gui.pages.lessons.trust_tests import MOST, Curves
from gui.widgets.plots.axis_title import axis_title
from gui.widgets.plots.still_plot import StillPlot


class ErasingPlot(StillPlot):
    """Three curves over the number of erased pixels, and a line where the slider stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("erasingPlot", "", parent)
        self.setAccessibleName(self.tr("Score while pixels are erased"))
        item = self.getPlotItem()
        self._curves = [item.plot([], []) for _ in range(3)]
        self._line = pg.InfiniteLine(0, angle=90)
        item.addItem(self._line)
        item.setXRange(0, MOST, padding=0.02)
        item.setYRange(0, 1, padding=0.03)
        self.follow_theme()

    def show_curves(self, curves: Curves | None, erased: int) -> None:
        """Show these as far as pixels are erased, so that a class can guess how they go on; None shows none."""
        shown = () if curves is None else (curves.by_map, curves.by_random_map, curves.at_random)
        for curve in self._curves:
            curve.setData([], [])
        for curve, scores in zip(self._curves, shown, strict=False):
            curve.setData(np.arange(erased + 1), scores[: erased + 1])
        self._line.setValue(erased)

    def drawn(self) -> int:
        """How many points each curve has."""
        x, _ = self._curves[0].getData()
        return 0 if x is None else len(x)

    def follow_theme(self) -> None:
        """Take the colours and the text size of the theme applied now."""
        colours = theme.current()
        self.setBackground(QColor(colours.card))
        font = theme.scaled(self.font(), theme.SMALL)
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(QPen(QColor(colours.line)))
            axis.setTextPen(QColor(colours.quiet_text))
            axis.setTickFont(font)
        self.getPlotItem().setLabel("bottom", self.tr("erased pixels"), **axis_title(self.font()))
        self.getPlotItem().setLabel("left", self.tr("score"), **axis_title(self.font()))
        for curve, (colour, stroke) in zip(self._curves, curve_looks(), strict=True):
            curve.setPen(pg.mkPen(colour, width=2, style=stroke))
        self._line.setPen(pg.mkPen(colours.line, width=2))
