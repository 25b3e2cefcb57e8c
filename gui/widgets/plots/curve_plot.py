"""One plot of curves over epochs, drawn by pyqtgraph."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.widgets.plots.axis_title import axis_title
from gui.widgets.plots.curve_styles import STYLES
from gui.widgets.plots.still_plot import StillPlot


class CurvePlot(StillPlot):
    """Three curves: single batches (pale), training and validation, the last two with a point per epoch; and other
    runs.
    """

    def __init__(self, name: str, accessible_name: str, low: float | None, parent: QWidget | None = None) -> None:
        """`low` is the value that the vertical axis never goes below, or None."""
        super().__init__(name, accessible_name, parent)
        item = self.getPlotItem()
        if low is not None:
            item.getViewBox().setLimits(yMin=low)
        self._batches = item.plot([], [])
        self._training = item.plot([], [])
        self._validation = item.plot([], [])
        self._others = [item.plot([], []) for _ in STYLES]
        self.follow_theme()

    def set_epochs(self, epochs: int) -> None:
        """Let the horizontal axis run from 0 to `epochs`."""
        self.getPlotItem().setXRange(0, epochs, padding=0.03)

    def show_curves(
        self,
        batches: Sequence[tuple[float, float]],
        training: Sequence[tuple[float, float]],
        validation: Sequence[tuple[float, float]],
    ) -> None:
        """Show these (epochs, value) points."""
        for curve, points in ((self._batches, batches), (self._training, training), (self._validation, validation)):
            curve.setData([x for x, _ in points], [y for _, y in points])

    def show_others(self, others: Sequence[tuple[int, Sequence[tuple[float, float]]]]) -> None:
        """Show curves of other runs, each with the number of its style in `STYLES`."""
        given = dict(others)
        for number, curve in enumerate(self._others):
            points = given.get(number, ())
            curve.setData([x for x, _ in points], [y for _, y in points])

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
        self.getPlotItem().setLabel("bottom", self.tr("epoch"), **axis_title(self.font()))
        pale = QColor(colours.accent)
        pale.setAlpha(130)
        self._batches.setPen(pg.mkPen(pale, width=1.5))
        for curve, colour, style in (
            (self._training, colours.accent, Qt.PenStyle.SolidLine),
            (self._validation, colours.attention, Qt.PenStyle.DashLine),
        ):
            curve.setPen(pg.mkPen(colour, width=2, style=style))
            curve.setSymbol("o")
            curve.setSymbolSize(5)
            curve.setSymbolPen(None)
            curve.setSymbolBrush(QColor(colour))
        for curve, look in zip(self._others, STYLES, strict=True):
            curve.setPen(pg.mkPen(look.colour(), width=1.5, style=look.stroke))
            curve.setSymbol(look.mark)
            curve.setSymbolSize(6)
            curve.setSymbolPen(None)
            curve.setSymbolBrush(look.colour())
